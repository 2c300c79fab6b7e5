//! Differences of figures that are made of counts.

use std::sync::Arc;

use proof_stats::{Interval, Refusal};
use proof_store::MetricKind;

use super::{Paired, Pairs};
use crate::aggregate::{LINEARISED, LINEARISED_CR2, Linear};

/// Fewer cases than this with other counts, where these are at most half of all, bear no interval that rests on normality.
///
/// # Source
/// Statistics note, section 5.3.
const FEW: u64 = 12;

impl Pairs<'_> {
    /// The same pairs, ready to be compared: of a figure from counts, with the linearised values over the cases that both sides
    /// have. Their means are the two figures over these cases, and so the mean of their differences is that of the figures.
    pub(crate) fn linearised(mut self) -> Self {
        let (Some(first), Some(second)) = (self.baseline.column.counted(), self.candidate.column.counted())
        else {
            return self;
        };
        let both: Vec<(usize, usize)> = self
            .matching
            .iter()
            .filter(|(a, b)| first.n_trials(*a) != 0 && second.n_trials(*b) != 0)
            .collect();
        let column = |found: Result<Linear, _>| {
            Arc::new(found.map_or_else(|_| first.empty_column(), |found| found.column))
        };
        self.baseline.linear = Some(column(Linear::of(first, both.iter().map(|(a, _)| *a))));
        self.candidate.linear = Some(column(Linear::of(second, both.iter().map(|(_, b)| *b))));
        self
    }

    /// Makes a comparison of linearised values one of the figures that they stand for.
    pub(super) fn finish_linear(&self, found: &mut Paired) {
        if self.is_scaled() || self.baseline.linear.is_none() {
            return;
        }
        // A linearised value says what a case does to the figure, not whether its own is higher.
        let (mut changed, mut higher, mut lower, mut n) = (0_u64, 0_u64, 0_u64, 0_u64);
        for (first, second) in self.matching.iter() {
            let values = self.baseline.column.mean(first).zip(self.candidate.column.mean(second));
            let Some((before, after)) = values else { continue };
            n += 1;
            higher += u64::from(before < after);
            lower += u64::from(after < before);
            let counts = |column: &crate::column::Column, case| -> Vec<u64> {
                column
                    .counted()
                    .map_or_else(Vec::new, |counted| counted.mean(case).map(f64::to_bits).collect())
            };
            changed +=
                u64::from(counts(self.baseline.column, first) != counts(self.candidate.column, second));
        }
        (found.higher, found.lower) = (higher, lower);
        let refusal = match changed {
            0 if n != 0 => Some(Refusal::AllZero),
            _ if changed < FEW && changed * 2 <= n => Some(Refusal::FewChanges { changed, n }),
            _ => None,
        };
        if let Some(refusal) = refusal {
            *found = Paired {
                refusal: Some(refusal),
                intervals: None,
                test: None,
                spread: None,
                ..std::mem::take(found)
            };
            return;
        }
        if !found.is_drawn && found.intervals.is_some() && self.scope == proof_store::Scope::Population {
            found.method = if found.n_clusters.is_some() { LINEARISED_CR2 } else { LINEARISED };
        }
        if self.kind != MetricKind::Number {
            let clip = |interval: Interval| interval.clipped(-1.0, 1.0);
            found.intervals = found.intervals.map(|(wide, narrow)| (clip(wide), clip(narrow)));
        }
    }

    /// The pairs with the trials that owe a score at one value in the baseline and at another in the candidate.
    pub(crate) fn with_missing_at(&self, baseline: f64, candidate: f64) -> Self {
        Self {
            baseline: self.baseline.filled(baseline),
            candidate: self.candidate.filled(candidate),
            ..self.clone()
        }
    }
}
