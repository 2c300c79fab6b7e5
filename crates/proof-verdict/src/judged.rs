//! Metrics that a model judges: whose figure it is, and what people say of it.
//!
//! Without human labels a figure is the judge's and is called so. With labels of the run's own outputs it is corrected: a
//! pass rate by the human pass rate within each verdict, a mean by cross-fitted PPI++; how far the judge was off is told. A
//! correction needs 10 labels, and is a rough one under 30.
//!
//! # Source
//! Statistics note, sections 4.4 and 5.15.

pub(crate) mod correction;
mod grouped;
mod people;

use proof_stats::{Level, judge};
use proof_store::MetricKind;
use serde::Serialize;

use crate::Evidence;
use crate::cell::is_zero;
use crate::evidence::Refused;
use crate::units::{Cases, Units};
use crate::words::count;

pub(crate) use grouped::{PPI_GROUPS, STRATIFIED_GROUPS, grouped_mean};
pub(crate) use people::People;

/// Whose figure that of a judged metric is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// What the figure may be called: `judge's rate`, `judge's mean`, `corrected rate` or `corrected mean`.
    pub name: &'static str,
    /// Whether human labels corrected it.
    pub is_corrected: bool,
    /// The figure that the judge alone gives, with an interval that knows nothing of the judge's errors.
    pub judge_only: Evidence,
    /// By how much the judge alone is above the corrected figure.
    pub off: Option<f64>,
    /// The figure of the labelled outputs alone, beside a corrected mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels_only: Option<Evidence>,
    /// Cases with a human label and a verdict of the judge.
    pub n_labels: u64,
    /// Outputs of which as many people say pass as say fail: left out.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_ties: u64,
    /// Labelled outputs without a readable verdict of the judge: left out.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_without_verdict: u64,
    /// Outputs whose labels lie on no scale of the metric: left out.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_unusable: u64,
    /// Why labels that there are correct nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_corrected: Option<Refused>,
}

impl Judged {
    /// The figure of a judged metric: the corrected one, or the judge's own where nothing corrects it.
    pub(crate) fn draw(units: &Units<'_>, own: Evidence, level: Level, seed: u64) -> (Evidence, Self) {
        let is_rate = units.kind == MetricKind::PassFail;
        let labels = units.column.labels();
        // What was left out is counted for the whole cell, not for the cases of a tag.
        let left_out = labels.filter(|_| matches!(units.cases, Cases::All(_)));
        let n_labels =
            units.cases.iter().filter(|case| labels.is_some_and(|labels| labels.mean(*case).is_some()));
        let mut judged = Self {
            name: if is_rate { "judge's rate" } else { "judge's mean" },
            is_corrected: false,
            judge_only: own.clone(),
            off: None,
            labels_only: None,
            n_labels: n_labels.count() as u64,
            n_ties: left_out.map_or(0, |labels| labels.n_ties),
            n_without_verdict: left_out.map_or(0, |labels| labels.n_without_verdict),
            n_unusable: left_out.map_or(0, |labels| labels.n_unusable),
            not_corrected: None,
        };
        match correction::correct(units, level, seed) {
            None => (own, judged),
            Some(Err(refused)) => {
                judged.not_corrected = Some(refused);
                (own, judged)
            }
            Some(Ok(found)) => {
                judged.name = if is_rate { "corrected rate" } else { "corrected mean" };
                judged.is_corrected = true;
                judged.off =
                    own.estimate.zip(found.evidence.estimate).map(|(own, corrected)| own - corrected);
                judged.labels_only = found.labels_only;
                (found.evidence, judged)
            }
        }
    }
}

/// Why so few labels correct nothing.
pub(crate) fn too_few_labels(n: u64) -> Refused {
    let least = judge::MIN_LABELS;
    Refused::new("too_few_labels", format!("{}: fewer than {least} correct nothing", count(n, "human label")))
}
