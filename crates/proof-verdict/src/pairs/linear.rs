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

#[cfg(test)]
mod tests {
    use proof_stats::Level;
    use proof_stats::rng::Rng;
    use proof_store::{Aggregate, Scope};

    use super::*;
    use crate::column::Column;
    use crate::pairs::{Matching, Side};

    const WORLDS: u64 = 100;
    const CASES: usize = 60;

    /// Documents of 2 to 13 fields, harder the larger they are, read twice alike; the second reader is better by `gain`.
    fn world(rng: &mut Rng, gain: f64) -> [Column; 2] {
        let empty = || Column::of(MetricKind::Bounded, Aggregate::Ratio, 1, CASES);
        let mut columns = [empty(), empty()];
        for case in 0..CASES {
            let whole = 2.0 + (rng.unit() * 12.0).floor();
            let rate = 0.9 - 0.02 * whole - 0.3 * rng.unit();
            for (column, gain) in columns.iter_mut().zip([0.0, gain]) {
                let right = (0..13)
                    .filter(|field| f64::from(*field) < whole && rng.unit() < rate + gain)
                    .count() as f64;
                column.add(case, right / whole);
                column.add_counts(case, &[right, whole]);
            }
        }
        columns
    }

    fn compare([baseline, candidate]: &[Column; 2], clusters: Option<&[u32]>, seed: u64) -> Paired {
        let pairs = Pairs {
            baseline: Side::new(baseline, 1),
            candidate: Side::new(candidate, 1),
            matching: Matching::Same(CASES),
            clusters,
            kind: MetricKind::Bounded,
            is_judged_otherwise: false,
            scope: Scope::Population,
            drawing: None,
        };
        pairs.linearised().compare(Level::P95, seed)
    }

    /// The interval holds the true difference, and the two keys together claim one that is not there in at most 5 of 100 worlds,
    /// each within three Monte Carlo errors. Over 600 worlds: 95.3 % of intervals, 94.3 % with groups, and 6.0 % of claims, where the
    /// Monte Carlo error is 0.9 %.
    #[test]
    fn differences_of_ratios_hold_the_truth_and_claim_little_that_is_false() {
        let slack = 3.0 * (0.95 * 0.05 / WORLDS as f64).sqrt();
        let (mut held, mut held_grouped, mut claimed) = (0.0, 0.0, 0.0);
        let clusters: Vec<u32> = (0..CASES).map(|case| u32::try_from(case / 3).unwrap()).collect();
        for seed in 0..WORLDS {
            let better = world(&mut Rng::from_seed(seed), 0.1);
            // Each field is right with a probability that is higher by 0.1, and so is the ratio.
            let holds = |found: &Paired| {
                f64::from(u8::from(found.interval().is_none_or(|found| found.contains(0.1))))
            };
            held += holds(&compare(&better, None, seed));
            held_grouped += holds(&compare(&better, Some(&clusters), seed));
            let same = compare(&world(&mut Rng::from_seed(10_000 + seed), 0.0), None, seed);
            let is_apart = same.interval().is_some_and(|found| !found.contains(0.0));
            claimed += f64::from(u8::from(is_apart && same.test.is_some_and(|test| test.p <= 0.05)));
        }
        let share = |n: f64| n / WORLDS as f64;
        assert!(0.95 - slack <= share(held), "{}", share(held));
        assert!(0.95 - slack <= share(held_grouped), "{}", share(held_grouped));
        assert!(share(claimed) <= 0.05 + slack && 0.0 < claimed, "{}", share(claimed));
    }
}
