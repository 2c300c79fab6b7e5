//! One metric over one set of cases: the estimate, its interval and its n.

use proof_stats::{Interval, Level};
use serde::Serialize;

use crate::cell::is_zero;
use crate::{Evidence, Judged, VarianceParts};

/// An interval.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ci {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Its nominal coverage.
    pub level: f64,
    /// How it was made.
    pub method: &'static str,
}

impl Ci {
    pub(crate) fn new(interval: Interval, level: Level, method: &'static str) -> Self {
        Self { low: interval.lo, high: interval.hi, level: level.get(), method }
    }

    /// Half its width: what the number of digits shown goes by.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// A metric of one prompt on one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetricEstimate {
    /// The metric.
    pub metric: String,
    /// The mean over cases of each case's mean over its scored trials, or what the metric's aggregate makes of its counts, or
    /// what human labels make of a judge's figure; none when no trial is scored.
    pub estimate: Option<f64>,
    /// Its interval.
    pub ci: Option<Ci>,
    /// Why there is no interval, as a stable code such as `too_few_units`.
    pub refusal: Option<String>,
    /// Cases with at least one scored trial.
    pub n_cases: u64,
    /// Scored trials.
    pub n_trials: u64,
    /// Trials that have an output which the scorer could not score.
    pub n_unscored: u64,
    /// Planned trials that owe a score and have none: errors, unscored ones and those not made.
    pub n_missing: u64,
    /// Trials with an output in which there was nothing to score for this metric: they do not count for it.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_skipped: u64,
    /// Clusters, where the run has groups.
    pub n_clusters: Option<u64>,
    /// Independent cases that would say as much.
    pub n_effective: Option<f64>,
    /// The variance over that of independent cases.
    pub design_effect: Option<f64>,
    /// Whose figure it is, of a metric that a model judges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
    /// Where the metric could end if the missing trials had results; none where none is missing, and for a number without
    /// a scale.
    pub bounds: Option<Bounds>,
    /// Why there are no bounds although trials are missing: `no_scale`, since a number could have been anything;
    /// `counts_unknown`, since nobody knows how much there would have been to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_bounds: Option<&'static str>,
    /// Whether repeats of a case agree.
    pub flakiness: Option<Flakiness>,
    /// How many scored trials the cases have, where the run has repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<RepeatRange>,
    /// How much of the variance lies between cases and how much between repeats, where the run has repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variance: Option<VarianceParts>,
    /// Why a trial could not be scored, in the scorer's words, from the first such trial.
    pub unscored_example: Option<String>,
    /// The case of that trial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unscored_case: Option<String>,
    /// What stands behind the estimate.
    pub evidence: Evidence,
}

/// Scored trials a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RepeatRange {
    /// Of the case with the fewest.
    pub least: u32,
    /// Of the case with the most.
    pub most: u32,
}

/// The metric if all missing trials had failed, or passed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bounds {
    /// Every missing trial at the bottom of the scale.
    pub low: Bound,
    /// Every missing trial at the top of the scale.
    pub high: Bound,
}

/// One end of [`Bounds`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bound {
    /// The metric over all planned cases.
    pub estimate: f64,
    /// Its interval.
    pub ci: Option<Ci>,
    /// What stands behind it.
    pub evidence: Evidence,
}

/// The share of cases whose repeats disagree in pass or fail.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flakiness {
    /// The share.
    pub estimate: f64,
    /// Its interval.
    pub ci: Option<Ci>,
    /// Cases with at least two scored repeats.
    pub n_cases: u64,
    /// What stands behind it.
    pub evidence: Evidence,
}
