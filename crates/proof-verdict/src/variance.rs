//! Two stages of sampling: how a metric varies between cases, and between the repeats of a case.
//!
//! What more cases buy and what more repeats buy rests on these two parts. The unit value of a case is the mean of its
//! repeats, so that the variance of unit values already holds the within-case part, divided by the repeats.

use proof_stats::sum;
use proof_store::{RunRecord, Store};
use serde::Serialize;

use crate::VerdictError;
use crate::aggregate::Linear;
use crate::column::Column;
use crate::observations::Observations;
use crate::pairs::{Matching, Pairs, Side};
use crate::units::Cases;

/// The variance of a metric, or of the difference of two columns, in its parts.
///
/// # Assumptions
/// Repeats of a case are independent given the case. Groups of cases are not told apart here: their design effect
/// stands beside the estimate.
///
/// # Source
/// Statistics note, sections 5.12 and 5.13; Miller (2024), arXiv 2411.00640, section 3.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct VarianceParts {
    /// Cases with a value.
    pub n_cases: u64,
    /// Cases whose repeats show how much they vary: at least two scored trials (on both sides of a difference).
    pub n_replicated: u64,
    /// Mean number of scored trials a case (of the side with fewer, for a difference).
    pub mean_repeats: f64,
    /// Variance of the unit values over cases: what the interval rests on.
    pub total: f64,
    /// Mean variance of single trials inside a case (the sum of both sides, for a difference); none without repeats.
    pub within: Option<f64>,
    /// The share of `total` that comes from trials: the mean over cases of each case's variance over its repeats.
    pub from_repeats: Option<f64>,
    /// Variance of the expected unit values: `total - from_repeats`. An estimate below 0 is kept as it is; count it as 0.
    pub between: Option<f64>,
}

impl VarianceParts {
    /// The share of the variance that more repeats would make smaller, in `[0, 1]`; none without repeats.
    pub fn share_of_repeats(&self) -> Option<f64> {
        (0.0 < self.total).then_some(())?;
        self.from_repeats.map(|part| (part / self.total).clamp(0.0, 1.0))
    }

    /// The variance of unit values if each case had so many repeats; none without repeats to judge by.
    pub fn with_repeats(&self, repeats: u32) -> Option<f64> {
        Some(self.between?.max(0.0) + self.within? / f64::from(repeats.max(1)))
    }
}

/// The parts for the values of a column over cases; none for fewer than two cases. One pass, O(cases).
pub(crate) fn of_cases(column: &Column, cases: Cases<'_>) -> Option<VarianceParts> {
    let linear = column.counted().map(|counted| Linear::of(counted, cases.iter()));
    let column = match &linear {
        Some(Ok(linear)) => &linear.column,
        Some(Err(_)) => return None,
        None => column,
    };
    parts(cases.iter().filter_map(|case| {
        let within = column.within(case)?;
        Some(Unit { value: within.mean, n: within.n, noise: noise(&[within]) })
    }))
}

/// The parts for the differences of matched columns, over cases that have both; none for fewer than two.
pub(crate) fn of_differences(pairs: &Pairs<'_>) -> Option<VarianceParts> {
    parts(pairs.matching.iter().filter_map(|(first, second)| {
        let sides = [pairs.candidate.values().within(second)?, pairs.baseline.values().within(first)?];
        let [candidate, baseline] = sides;
        Some(Unit {
            value: candidate.mean - baseline.mean,
            n: candidate.n.min(baseline.n),
            noise: noise(&sides),
        })
    }))
}

/// A case: its value, how many trials it rests on, and the variance of a trial and of the value.
struct Unit {
    value: f64,
    n: u32,
    noise: Option<(f64, f64)>,
}

/// Variance of a single trial and of the mean of the trials, summed over the sides; none when a side has one trial.
fn noise(sides: &[crate::column::Within]) -> Option<(f64, f64)> {
    sides.iter().try_fold((0.0, 0.0), |(trial, value), side| {
        let variance = side.variance()?;
        Some((trial + variance, value + variance / f64::from(side.n)))
    })
}

fn parts(units: impl Iterator<Item = Unit>) -> Option<VarianceParts> {
    let (mut values, mut trials) = (Vec::new(), 0.0);
    let (mut of_trials, mut of_values, mut singles) = (Vec::new(), Vec::new(), 0_u64);
    for unit in units {
        values.push(unit.value);
        trials += f64::from(unit.n);
        match unit.noise {
            Some((trial, value)) => {
                of_trials.push(trial);
                of_values.push(value);
            }
            None => singles += 1,
        }
    }
    if values.len() < 2 {
        return None;
    }
    let n = values.len() as f64;
    let total = sum::variance(&values, sum::mean(&values));
    let within = (!of_trials.is_empty()).then(|| sum::mean(&of_trials));
    // A case with one trial varies as a trial of the others does.
    let from_repeats = within.map(|within| (sum::sum(&of_values) + within * singles as f64) / n);
    Some(VarianceParts {
        n_cases: values.len() as u64,
        n_replicated: of_values.len() as u64,
        mean_repeats: trials / n,
        total,
        within,
        from_repeats,
        between: from_repeats.map(|part| total - part),
    })
}

/// The variance of a metric as an earlier run shows it: what a plan rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ObservedVariance {
    /// The metric.
    pub metric: String,
    /// The target's id.
    pub target: String,
    /// The prompt; of a difference, the candidate.
    pub prompt: String,
    /// The prompt that a difference is taken to; none for the metric itself.
    pub baseline: Option<String>,
    /// The mean of the metric, or of its difference, over the cases.
    pub mean: f64,
    /// Its variance in parts.
    pub parts: VarianceParts,
}

/// How each metric of a run varies, by target, prompt and metric, and its difference to the first prompt on the same
/// cases. Figures of fewer than two cases are left out.
///
/// # Errors
/// As [`crate::Verdict::compute`].
pub fn observed_variance(store: &Store, run: &RunRecord) -> Result<Vec<ObservedVariance>, VerdictError> {
    let observations = Observations::read(store, run)?;
    let mut found = Vec::new();
    for (target, target_spec) in run.spec.targets.iter().enumerate() {
        for (prompt, prompt_spec) in run.spec.prompts.iter().enumerate() {
            let Some(cell) = observations.cell(prompt, target) else { continue };
            let first = (0 < prompt).then(|| observations.cell(0, target)).flatten();
            for (metric, summary) in observations.metrics.iter().enumerate() {
                let named = |baseline: Option<&String>, mean, parts| ObservedVariance {
                    metric: summary.name.clone(),
                    target: target_spec.id.clone(),
                    prompt: prompt_spec.name.clone(),
                    baseline: baseline.cloned(),
                    mean,
                    parts,
                };
                let Some(column) = cell.columns.get(metric) else { continue };
                if let Some(parts) = observations.variance(cell, metric) {
                    let cases = 0..observations.n_cases;
                    let mean = if let Some(counted) = column.counted() {
                        Linear::of(counted, cases).map(|linear| linear.figure).ok()
                    } else {
                        Some(sum::mean(&cases.filter_map(|case| column.mean(case)).collect::<Vec<f64>>()))
                    };
                    found.extend(mean.map(|mean| named(None, mean, parts)));
                }
                let Some(baseline) = first.and_then(|first| first.columns.get(metric)) else { continue };
                let side = |column| Side::new(column, observations.repeats);
                let pairs = Pairs {
                    baseline: side(baseline),
                    candidate: side(column),
                    matching: Matching::Same(observations.n_cases),
                    clusters: None,
                    kind: summary.kind,
                    is_judged_otherwise: false,
                    scope: run.spec.scope,
                    drawing: observations.drawing,
                }
                .linearised();
                if let Some(parts) = of_differences(&pairs) {
                    let values: Vec<f64> = pairs.values().map(|(_, before, after)| after - before).collect();
                    let first_name = run.spec.prompts.first().map(|first| &first.name);
                    found.push(named(first_name, sum::mean(&values), parts));
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proof_store::MetricKind;

    use super::*;

    fn column(kind: MetricKind, cases: &[&[f64]]) -> Column {
        let repeats = cases.iter().map(|case| case.len()).max().unwrap_or(1);
        let mut column = Column::new(kind, u32::try_from(repeats).unwrap(), cases.len());
        for (case, values) in cases.iter().enumerate() {
            values.iter().for_each(|value| column.add(case, *value));
        }
        column
    }

    /// Case means 2, 5, 8 (variance 9); each case's trials vary by 2, so that means of two trials vary by 1.
    #[test]
    fn a_balanced_design_gives_the_analysis_of_variance() {
        let column = column(MetricKind::Number, &[&[1.0, 3.0], &[4.0, 6.0], &[7.0, 9.0]]);
        let parts = of_cases(&column, Cases::All(3)).unwrap();
        assert_eq!((parts.n_cases, parts.n_replicated, parts.mean_repeats), (3, 3, 2.0));
        assert_eq!((parts.total, parts.within), (9.0, Some(2.0)));
        assert_eq!((parts.from_repeats, parts.between), (Some(1.0), Some(8.0)));
        assert_eq!(parts.with_repeats(4), Some(8.5));
        assert!((parts.share_of_repeats().unwrap() - 1.0 / 9.0).abs() < 1e-15);
    }

    #[test]
    fn a_case_of_one_trial_varies_as_the_others_do() {
        let column = column(MetricKind::Number, &[&[1.0, 3.0], &[4.0], &[]]);
        let parts = of_cases(&column, Cases::All(3)).unwrap();
        assert_eq!((parts.n_cases, parts.n_replicated, parts.mean_repeats), (2, 1, 1.5));
        assert_eq!((parts.within, parts.from_repeats), (Some(2.0), Some(1.5)));
        assert_eq!(parts.between, Some(0.5));
    }

    #[test]
    fn without_repeats_only_the_whole_is_known() {
        let single = column(MetricKind::PassFail, &[&[1.0], &[0.0], &[1.0]]);
        let parts = of_cases(&single, Cases::All(3)).unwrap();
        assert_eq!((parts.within, parts.between, parts.share_of_repeats()), (None, None, None));
        assert_eq!(of_cases(&single, Cases::Some(&[1])), None, "one case has no variance");
    }

    #[test]
    fn a_difference_has_the_noise_of_both_sides() {
        let baseline = column(MetricKind::Bounded, &[&[0.0, 0.5], &[0.5, 0.5]]);
        let candidate = column(MetricKind::Bounded, &[&[0.5, 1.0], &[0.0, 0.5]]);
        let side = |column| Side::new(column, 2);
        let pairs = Pairs {
            baseline: side(&baseline),
            candidate: side(&candidate),
            matching: Matching::Same(2),
            clusters: None,
            kind: MetricKind::Bounded,
            is_judged_otherwise: false,
            scope: proof_store::Scope::Population,
            drawing: None,
        };
        let parts = of_differences(&pairs).unwrap();
        // Differences 0.5 and -0.25; within 1/8 + 1/8 in the first case and 0 + 1/8 in the second.
        assert!((parts.total - 0.28125).abs() < 1e-15);
        assert!((parts.within.unwrap() - 0.1875).abs() < 1e-15);
        assert!((parts.from_repeats.unwrap() - 0.09375).abs() < 1e-15);
    }
}
