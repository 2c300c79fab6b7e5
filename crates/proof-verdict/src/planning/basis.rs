//! What is known, or assumed, of how the differences of a metric vary.

use proof_store::MetricKind;
use serde::Serialize;

use super::{Earlier, is_bounded};
use crate::MetricSummary;

/// What is taken for granted where no run says otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assumed {
    /// The share of cases that change between two prompts, for a metric of pass and fail.
    pub changed: f64,
    /// The standard deviation over cases of the difference of two scores from 0 to 1.
    pub deviation: f64,
    /// The share of the variance of a single trial's difference that is chance within the case.
    pub within_share: f64,
}

impl Default for Assumed {
    /// One case in five changes; scores differ by 0.3; a third of the variance is chance.
    fn default() -> Self {
        Self { changed: 0.2, deviation: 0.3, within_share: 1.0 / 3.0 }
    }
}

/// The variance of the differences of a metric between two prompts on the same cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Basis {
    /// Whether a run showed it; assumed otherwise.
    pub is_measured: bool,
    /// What it rests on, in words.
    pub from: String,
    /// Whether each difference is -1, 0 or 1: pass/fail without repeats.
    #[serde(skip)]
    pub(crate) is_pass_fail: bool,
    /// Variance over cases of the difference of expected scores.
    pub between: f64,
    /// Variance of a trial's difference within a case, both prompts together; none where repeats were never seen.
    pub within: Option<f64>,
    /// Cases that one independent case is worth, at least 1: the design effect of groups.
    pub design_effect: f64,
}

impl Basis {
    /// From the earlier run, or from the assumptions; none for numbers that no run has shown.
    pub(super) fn of(
        metric: &MetricSummary,
        target: &str,
        earlier: Option<&Earlier<'_>>,
        assumed: &Assumed,
    ) -> Option<Self> {
        earlier
            .and_then(|earlier| Self::measured(metric, target, earlier))
            .or_else(|| Self::assumed(metric.kind, assumed))
    }

    /// The mean over the candidates of the earlier run.
    fn measured(metric: &MetricSummary, target: &str, earlier: &Earlier<'_>) -> Option<Self> {
        let found: Vec<_> = earlier
            .variance
            .iter()
            .filter(|found| found.metric == metric.name && found.target == target && found.baseline.is_some())
            .filter(|found| 2 <= found.parts.n_cases)
            .collect();
        let n = found.len() as f64;
        // A variance of exactly 0 says that nothing changed in these cases, not that nothing ever will.
        let total = found.iter().map(|found| second_moment(found.mean, &found.parts)).sum::<f64>() / n;
        // Without a comparison the mean of none is no number.
        if total.is_nan() || total <= 0.0 {
            return None;
        }
        let n_cases = found.iter().map(|found| found.parts.n_cases).max()?;
        let mean = |part: fn(&crate::VarianceParts) -> Option<f64>| -> Option<f64> {
            found.iter().map(|found| part(&found.parts)).sum::<Option<f64>>().map(|sum| sum / n)
        };
        let within = mean(|parts| parts.within);
        let repeats = found.iter().map(|found| found.parts.mean_repeats).sum::<f64>() / n;
        let between = within.map_or(total, |within| (total - within / repeats).max(0.0));
        let of_comparisons = earlier.verdict.comparisons.iter().filter(|found| found.target == target);
        let worth: Vec<f64> = of_comparisons
            .flat_map(|comparison| &comparison.metrics)
            .filter(|difference| difference.metric == metric.name)
            .filter_map(|difference| {
                Some(difference.n_units as f64 / difference.n_effective.filter(|n| 0.0 < *n)?)
            })
            .filter(|worth| worth.is_finite() && 0.0 < *worth)
            .collect();
        let design_effect =
            if worth.is_empty() { 1.0 } else { (worth.iter().sum::<f64>() / worth.len() as f64).max(1.0) };
        Some(Self {
            is_measured: true,
            from: format!(
                "run {}, {}",
                end_of(&earlier.verdict.run.id),
                crate::words::count(n_cases, "case")
            ),
            is_pass_fail: metric.kind == MetricKind::PassFail && within.is_none(),
            between,
            within,
            design_effect,
        })
    }

    fn assumed(kind: MetricKind, assumed: &Assumed) -> Option<Self> {
        if !is_bounded(kind) {
            return None;
        }
        let is_pass_fail = kind == MetricKind::PassFail;
        let (total, from) = if is_pass_fail {
            (assumed.changed, format!("assumed: {} % change", crate::words::number(assumed.changed * 100.0)))
        } else {
            let deviation = assumed.deviation;
            (deviation * deviation, format!("assumed: deviation {}", crate::words::number(deviation)))
        };
        let within = total * assumed.within_share;
        Some(Self {
            is_measured: false,
            from,
            is_pass_fail,
            between: total - within,
            within: Some(within),
            design_effect: 1.0,
        })
    }

    /// The variance of a case's difference with so many repeats. Where repeats were never seen, they are taken to change
    /// nothing.
    pub(super) fn variance(&self, repeats: u32) -> f64 {
        self.between + self.within.unwrap_or(0.0) / f64::from(repeats.max(1))
    }
}

/// A run's id as people see it: its end.
fn end_of(id: &str) -> &str {
    id.get(id.len().saturating_sub(8)..).unwrap_or(id)
}

/// The mean square of the differences: their variance if there is no true difference to speak of.
fn second_moment(mean: f64, parts: &crate::VarianceParts) -> f64 {
    let n = parts.n_cases as f64;
    parts.total * (n - 1.0) / n + mean * mean
}
