//! Judges: models that grade, after a rubric.

pub(crate) mod answer_relevance;
pub(crate) mod classify;
pub(crate) mod closed_qa;
pub(crate) mod context_precision;
pub(crate) mod context_recall;
pub(crate) mod factuality;
pub(crate) mod faithfulness;
pub(crate) mod g_eval;
pub(crate) mod judge;
pub(crate) mod pairwise;
pub(crate) mod panel;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[
    answer_relevance::INFO,
    classify::INFO,
    closed_qa::INFO,
    context_precision::INFO,
    context_recall::INFO,
    factuality::INFO,
    faithfulness::INFO,
    g_eval::INFO,
    judge::INFO,
    pairwise::INFO,
    panel::INFO,
];
