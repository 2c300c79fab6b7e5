//! Two columns on the same cases, and the procedure that fits them.
//!
//! Single pass/fail trials of independent cases: Tango's interval, `McNemar`'s test. Scores and means of repeats: paired t with
//! the sign-flip test. With groups: CR2 with the flip of whole groups. Where few cases differ, scores get the betting interval.
//! Figures from counts are compared by the linearised values of the cases (`aggregate`), and those of a judge are corrected
//! where people labelled both sides (`judged`). What they refuse is in `proof-stats`.

mod corrected;
mod drawn;
mod fixed_cases;
mod linear;
mod paired;

use std::sync::Arc;

use proof_stats::power::Spread;
use proof_stats::{Interval, Level, paired as procedures, sum};
use proof_store::{MetricKind, Scope};

use crate::column::{Column, Within};
use crate::comparison::Test;
use crate::sequential::Drawing;
use crate::units::shared_clusters;

use paired::gain;
pub(crate) use paired::{Paired, one_sided, oriented_spread, way};

/// One side of a comparison.
#[derive(Clone, Debug)]
pub(crate) struct Side<'a> {
    pub(crate) column: &'a Column,
    /// The linearised values over the cases of the comparison, of a figure from counts.
    linear: Option<Arc<Column>>,
    pub(crate) repeats: u32,
    /// What a trial without a score counts as; none leaves it out.
    pub(crate) fill: Option<f64>,
}

/// Which case of the candidate belongs to which case of the baseline.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Matching<'a> {
    /// The same place: two prompts of one run.
    Same(usize),
    /// The baseline's place and the candidate's: two runs.
    Matched(&'a [(u32, u32)]),
}

/// Two columns, matched.
#[derive(Clone, Debug)]
pub(crate) struct Pairs<'a> {
    pub(crate) baseline: Side<'a>,
    pub(crate) candidate: Side<'a>,
    pub(crate) matching: Matching<'a>,
    /// By the baseline's cases.
    pub(crate) clusters: Option<&'a [u32]>,
    pub(crate) kind: MetricKind,
    /// Whether another judge or another rubric judges the candidate: two runs.
    pub(crate) is_judged_otherwise: bool,
    pub(crate) scope: Scope,
    /// How the cases were drawn, where the run is looked at while it goes on: the order of the matching is that of drawing.
    pub(crate) drawing: Option<Drawing>,
}

impl<'a> Side<'a> {
    /// A side as it was scored.
    pub(crate) fn new(column: &'a Column, repeats: u32) -> Self {
        Self { column, linear: None, repeats, fill: None }
    }

    /// The same with trials that owe a score at a value.
    pub(crate) fn filled(&self, fill: f64) -> Self {
        Self { fill: Some(fill), ..self.clone() }
    }

    /// The values that the statistics read.
    pub(crate) fn values(&self) -> &Column {
        self.linear.as_deref().unwrap_or(self.column)
    }

    fn value(&self, case: usize) -> Option<f64> {
        match self.fill {
            Some(fill) => self.values().filled(case, self.repeats, fill),
            None => self.values().mean(case),
        }
    }
}

impl Matching<'_> {
    /// The baseline's place and the candidate's, in the baseline's order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, usize)> {
        let (n, matched) = match *self {
            Self::Same(n) => (n, [].as_slice()),
            Self::Matched(matched) => (0, matched),
        };
        (0..n).map(|case| (case, case)).chain(matched.iter().map(|(a, b)| (*a as usize, *b as usize)))
    }

    /// How many cases are matched.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Same(n) => *n,
            Self::Matched(matched) => matched.len(),
        }
    }
}

impl Pairs<'_> {
    /// Whether the values lie on a scale: of pass/fail and scores, unless they are linearised.
    pub(crate) fn is_scaled(&self) -> bool {
        self.kind != MetricKind::Number && self.baseline.linear.is_none()
    }

    /// What the values are, for the procedures.
    fn procedure(&self) -> MetricKind {
        if self.is_scaled() { self.kind } else { MetricKind::Number }
    }

    /// The baseline's place, its value and the candidate's, for cases that have both.
    pub(crate) fn values(&self) -> impl Iterator<Item = (usize, f64, f64)> {
        self.matching.iter().filter_map(|(first, second)| {
            Some((first, self.baseline.value(first)?, self.candidate.value(second)?))
        })
    }

    /// Candidate minus baseline of every matched case; none where one of them has no value.
    pub(crate) fn all_differences(&self) -> impl Iterator<Item = Option<f64>> {
        self.matching
            .iter()
            .map(|(first, second)| Some(self.candidate.value(second)? - self.baseline.value(first)?))
    }

    /// The difference at a level. The seed is that of the sign flips.
    pub(crate) fn compare(&self, level: Level, seed: u64) -> Paired {
        if let Some(drawing) = self.drawing {
            return drawn::compare(self, drawing, level);
        }
        let mut found = self.compare_fixed(level, seed);
        let ninety = one_sided(level);
        if ninety != Level::P90
            && let Some(intervals) = &mut found.intervals
            && let Some(interval) = self.compare_fixed(ninety, seed).interval()
        {
            intervals.1 = interval;
        }
        self.correct(&mut found, level, seed);
        found
    }

    /// Single pass/fail trials on both sides.
    fn is_binary(&self) -> bool {
        self.procedure() == MetricKind::PassFail && self.baseline.repeats == 1 && self.candidate.repeats == 1
    }

    /// The difference for a number of cases fixed beforehand, and its interval at 90 %.
    fn compare_fixed(&self, level: Level, seed: u64) -> Paired {
        let is_binary = self.is_binary();
        let mut found = Paired::default();
        if self.scope == Scope::Suite {
            self.fixed_cases(&mut found, level);
            self.finish_linear(&mut found);
            return found;
        }
        if is_binary && self.clusters.is_none() {
            self.count(&mut found, level);
            return found;
        }
        let (mut cases, mut differences) = (Vec::new(), Vec::new());
        let (mut baselines, mut candidates) = (Vec::new(), Vec::new());
        for (case, baseline, candidate) in self.values() {
            cases.push(case);
            baselines.push(baseline);
            candidates.push(candidate);
            differences.push(candidate - baseline);
        }
        found.n_units = differences.len() as u64;
        found.higher = differences.iter().filter(|difference| 0.0 < **difference).count() as u64;
        found.lower = differences.iter().filter(|difference| **difference < 0.0).count() as u64;
        if !differences.is_empty() {
            found.baseline = Some(sum::mean(&baselines));
            found.candidate = Some(sum::mean(&candidates));
            found.estimate = Some(sum::mean(&differences));
            let variance = |values: &[f64]| sum::variance(values, sum::mean(values));
            found.pairing_gain = gain(variance(&baselines) + variance(&candidates), variance(&differences));
        }
        let clusters = self.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
        drop((cases, baselines, candidates));
        match clusters {
            Some(clusters) => {
                found.n_clusters = Some(proof_stats::cluster::count(&clusters));
                found.numeric(match self.procedure() {
                    MetricKind::PassFail | MetricKind::Bounded => {
                        procedures::clustered_bounded(&differences, &clusters, level, seed)
                    }
                    MetricKind::Number => procedures::clustered(&differences, &clusters, level, seed),
                });
            }
            None if is_binary => found.binary(level),
            None => found.numeric(match self.procedure() {
                MetricKind::PassFail | MetricKind::Bounded => procedures::bounded(&differences, level, seed),
                MetricKind::Number => procedures::numeric(&differences, level, seed),
            }),
        }
        self.finish_linear(&mut found);
        found
    }

    /// Where only these cases matter, their repeats say everything.
    fn fixed_cases(&self, found: &mut Paired, level: Level) {
        let side = |side: &Side<'_>, case| fixed_cases::within(side.values(), case, side.repeats, side.fill);
        let cases: Vec<(Within, Within)> = self
            .matching
            .iter()
            .filter_map(|(first, second)| {
                Some((side(&self.baseline, first)?, side(&self.candidate, second)?))
            })
            .collect();
        let mean =
            |value: fn(&(Within, Within)) -> f64| sum::mean(&cases.iter().map(value).collect::<Vec<f64>>());
        found.n_units = cases.len() as u64;
        found.higher = cases.iter().filter(|(first, second)| first.mean < second.mean).count() as u64;
        found.lower = cases.iter().filter(|(first, second)| second.mean < first.mean).count() as u64;
        if !cases.is_empty() {
            found.baseline = Some(mean(|(baseline, _)| baseline.mean));
            found.candidate = Some(mean(|(_, candidate)| candidate.mean));
            found.estimate = Some(mean(|(baseline, candidate)| candidate.mean - baseline.mean));
        }
        match fixed_cases::difference(&cases) {
            Ok(result) => {
                let n = cases.len() as f64;
                let clip = |interval: Interval| match self.procedure() {
                    MetricKind::PassFail | MetricKind::Bounded => interval.clipped(-1.0, 1.0),
                    MetricKind::Number => interval,
                };
                found.intervals = Some((clip(result.interval(level)), clip(result.interval(Level::P90))));
                found.method = fixed_cases::METHOD;
                let statistic = Some(result.difference / result.standard_error);
                found.test = Some(Test { name: fixed_cases::TEST, statistic, p: result.p });
                found.smallest_p = result.is_too_coarse.then_some(1.0);
                found.n_effective = Some(n);
                found.spread = Some(Spread::Numeric {
                    n,
                    difference: result.difference,
                    standard_deviation: result.standard_error * n.sqrt(),
                });
            }
            Err(refusal) => found.refusal = Some(refusal),
        }
    }

    /// Single pass/fail trials of independent cases need counts and no lists.
    fn count(&self, found: &mut Paired, level: Level) {
        let (mut passes, mut n) = ((0_u64, 0_u64), 0_u64);
        for (_, baseline, candidate) in self.values() {
            let (baseline, candidate) = (0.5 <= baseline, 0.5 <= candidate);
            n += 1;
            passes.0 += u64::from(baseline);
            passes.1 += u64::from(candidate);
            found.higher += u64::from(candidate && !baseline);
            found.lower += u64::from(baseline && !candidate);
        }
        found.n_units = n;
        if 0 < n {
            found.baseline = Some(passes.0 as f64 / n as f64);
            found.candidate = Some(passes.1 as f64 / n as f64);
            let n = n as f64;
            let apart = |passes: u64| passes as f64 / n * (1.0 - passes as f64 / n);
            let difference = (found.higher as f64 - found.lower as f64) / n;
            let changed = (found.higher + found.lower) as f64 / n;
            found.pairing_gain = gain(apart(passes.0) + apart(passes.1), changed - difference * difference);
        }
        found.binary(level);
    }
}
