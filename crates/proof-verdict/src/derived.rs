//! Metrics that come from the others: `pass` and `score`.
//!
//! A trial passes when every weighted score that says pass or fail says pass; with one weighted pass/fail metric that is
//! the metric itself, and nothing is derived. `score` is the weighted mean of the weighted scores in [0, 1], and exists
//! where weights differ. A trial with a weighted score that could not be had has neither; a score for which there was nothing
//! to score is left out of both, and a trial with none else has neither.

use proof_store::{Aggregate, Direction, MetricKind, MetricSpec, StoredScore, TrialRow, TrialStatus};

use crate::MetricSummary;
use crate::score_value::value;

/// The derived metric of trials that pass.
pub(crate) const PASS: &str = "pass";
/// The derived weighted mean.
pub(crate) const SCORE: &str = "score";

/// The names of all metrics that a run with these scorers gives, the derived ones last.
pub fn metric_names(metrics: &[MetricSpec]) -> Vec<String> {
    let derived = Derived::new(metrics);
    let names = metrics.iter().map(|metric| metric.name.clone());
    names.chain(derived.summaries().into_iter().map(|summary| summary.name)).collect()
}

/// All metrics that a run with these scorers gives, the derived ones last.
pub(crate) fn all_metrics(metrics: &[MetricSpec]) -> Vec<MetricSummary> {
    let derived = Derived::new(metrics).summaries();
    metrics.iter().map(MetricSummary::new).chain(derived).collect()
}

/// The value of each metric of a trial, in the order of [`all_metrics`]; none where it has none.
pub(crate) fn values(metrics: &[MetricSpec], trial: &TrialRow) -> Vec<Option<f64>> {
    let derived = Derived::new(metrics);
    let n_derived = usize::from(derived.has_pass) + usize::from(derived.has_score);
    if trial.status != TrialStatus::Output {
        return vec![None; metrics.len() + n_derived];
    }
    let own = metrics.iter().enumerate().map(|(place, metric)| {
        trial.scores.get(place).and_then(|score| value(metric, score).ok()?).map(|(value, _)| value)
    });
    let result = trial_result(metrics, &trial.scores);
    let pass = derived.has_pass.then(|| result.pass.map(|pass| f64::from(u8::from(pass))));
    let score = derived.has_score.then_some(result.score);
    own.chain(pass).chain(score).collect()
}

/// Which derived metrics a run has.
#[derive(Clone, Debug)]
pub(crate) struct Derived {
    pub(crate) has_pass: bool,
    pub(crate) has_score: bool,
    /// The judged metrics that they are made of.
    judged: Vec<String>,
}

impl Derived {
    pub(crate) fn new(metrics: &[MetricSpec]) -> Self {
        let is_taken = |name| metrics.iter().any(|metric| metric.name == name);
        let weighted: Vec<&MetricSpec> = metrics.iter().filter(|metric| 0.0 < metric.weight).collect();
        let is_itself = matches!(weighted.as_slice(), [only] if only.kind == MetricKind::PassFail);
        let in_score: Vec<&&MetricSpec> = weighted.iter().filter(|metric| is_share(metric)).collect();
        let are_unequal =
            in_score.windows(2).any(|pair| matches!(pair, [a, b] if a.weight.total_cmp(&b.weight).is_ne()));
        Self {
            has_pass: !weighted.is_empty() && !is_itself && !is_taken(PASS),
            has_score: are_unequal && !is_taken(SCORE),
            judged: weighted
                .iter()
                .filter(|metric| metric.judge.is_some())
                .map(|metric| metric.name.clone())
                .collect(),
        }
    }

    /// The derived metrics, as the verdict lists them.
    pub(crate) fn summaries(&self) -> Vec<MetricSummary> {
        let summary = |name: &str, kind| MetricSummary {
            name: name.to_owned(),
            scorer: None,
            kind,
            direction: Direction::Higher,
            weight: 0.0,
            aggregate: Aggregate::Mean,
            part_of: None,
            judge: None,
            rests_on_judges: self.judged.clone(),
        };
        let pass = self.has_pass.then(|| summary(PASS, MetricKind::PassFail));
        let score = self.has_score.then(|| summary(SCORE, MetricKind::Bounded));
        pass.into_iter().chain(score).collect()
    }
}

/// What the weighted scores of a trial come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrialResult {
    /// Whether it passes; none when no score says so or a weighted one is missing.
    pub pass: Option<bool>,
    /// The weighted mean; none when a weighted score is missing.
    pub score: Option<f64>,
    /// Whether a weighted score is missing.
    pub is_unscored: bool,
    /// Weighted scores for which there was nothing to score.
    pub n_skipped: u64,
    /// Weighted scores that the trial has.
    pub n_scored: u64,
}

impl TrialResult {
    /// Whether there was nothing to score for any weighted metric.
    pub fn is_skipped(&self) -> bool {
        !self.is_unscored && 0 < self.n_skipped && self.n_scored == 0
    }
}

/// What a trial with an output comes to; `scores` stand in the order of `metrics`, and those that lack count as missing.
pub fn trial_result(metrics: &[MetricSpec], scores: &[StoredScore]) -> TrialResult {
    let scores = metrics.iter().zip(scores).map(|(metric, score)| value(metric, score).ok());
    fold(metrics, scores.chain(std::iter::repeat(None)))
}

/// Value and pass of a metric; nothing within where there was nothing to score, nothing at all where it is unscored.
type Had = Option<Option<(f64, Option<bool>)>>;

/// Folds what each metric has.
fn fold(metrics: &[MetricSpec], scores: impl Iterator<Item = Had>) -> TrialResult {
    let none = TrialResult { pass: None, score: None, is_unscored: false, n_skipped: 0, n_scored: 0 };
    let mut result = none;
    let (mut sum, mut weights) = (0.0, 0.0);
    for (metric, score) in metrics.iter().zip(scores).filter(|(metric, _)| 0.0 < metric.weight) {
        let Some(score) = score else { return TrialResult { is_unscored: true, ..none } };
        let Some((value, pass)) = score else {
            result.n_skipped += 1;
            continue;
        };
        result.n_scored += 1;
        if let Some(pass) = pass {
            result.pass = Some(result.pass.unwrap_or(true) && pass);
        }
        if is_share(metric) {
            let good = match metric.direction {
                Direction::Higher => value,
                Direction::Lower => 1.0 - value,
            };
            sum += metric.weight * good;
            weights += metric.weight;
        }
    }
    result.score = (0.0 < weights).then(|| sum / weights);
    result
}

fn is_share(metric: &MetricSpec) -> bool {
    matches!(metric.kind, MetricKind::PassFail | MetricKind::Bounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(name: &str, kind: MetricKind, weight: f64) -> MetricSpec {
        MetricSpec::new(name, "equals", kind, Direction::Higher, weight)
    }

    #[test]
    fn one_weighted_check_is_its_own_pass() {
        let label = metric("label", MetricKind::PassFail, 1.0);
        let latency = metric("latency", MetricKind::Number, 0.0);
        assert_eq!(metric_names(&[label.clone(), latency]), ["label", "latency"]);
        let tone = metric("tone", MetricKind::PassFail, 1.0);
        assert_eq!(metric_names(&[label.clone(), tone]), ["label", "tone", "pass"]);
        let heavy = metric("tone", MetricKind::Bounded, 2.0);
        assert_eq!(metric_names(&[label, heavy]), ["label", "tone", "pass", "score"]);
    }

    #[test]
    fn a_missing_weighted_score_leaves_the_trial_unscored() {
        let metrics = [metric("a", MetricKind::PassFail, 1.0), metric("b", MetricKind::Bounded, 3.0)];
        let both = fold(&metrics, [Some(Some((1.0, Some(true)))), Some(Some((0.5, None)))].into_iter());
        assert_eq!((both.pass, both.score, both.is_unscored), (Some(true), Some(0.625), false));
        let one = fold(&metrics, [Some(Some((0.0, Some(false)))), None].into_iter());
        assert_eq!((one.pass, one.score, one.is_unscored), (None, None, true));
    }

    #[test]
    fn what_there_was_nothing_to_score_for_is_left_out() {
        let metrics = [metric("a", MetricKind::PassFail, 1.0), metric("b", MetricKind::Bounded, 3.0)];
        let first = fold(&metrics, [Some(None), Some(Some((0.5, None)))].into_iter());
        assert_eq!(
            (first.pass, first.score, first.is_unscored, first.is_skipped()),
            (None, Some(0.5), false, false)
        );
        let other = fold(&metrics, [Some(Some((0.0, Some(false)))), Some(None)].into_iter());
        assert_eq!((other.pass, other.score, other.n_skipped), (Some(false), Some(0.0), 1));
        let neither = fold(&metrics, [Some(None), Some(None)].into_iter());
        assert!(neither.is_skipped() && neither.pass.is_none() && neither.score.is_none());
        let unscored = fold(&metrics, [Some(None), None].into_iter());
        assert!(unscored.is_unscored && !unscored.is_skipped());
    }
}
