//! Whose difference that of a judged metric is.

use serde::Serialize;

use crate::evidence::Refused;

/// Whose difference that of a judged metric is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct JudgedDifference {
    /// Whether human labels of both sides corrected it; else it is the judge's difference.
    pub is_corrected: bool,
    /// The difference of the judge's values alone.
    pub judge_only: Option<f64>,
    /// By how much that is above the corrected difference.
    pub off: Option<f64>,
    /// Cases with human labels on both sides and verdicts of the judge.
    pub n_labels: u64,
    /// Why labels that there are correct nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_corrected: Option<Refused>,
}

impl JudgedDifference {
    /// What it may be called.
    pub fn name(&self) -> &'static str {
        if self.is_corrected { "corrected difference" } else { "judge's difference" }
    }
}
