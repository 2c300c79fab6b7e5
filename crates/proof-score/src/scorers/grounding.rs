//! Grounding and citations: what an output owes to its sources, by its words.

pub(crate) mod abstention;
pub(crate) mod citation_precision;
pub(crate) mod citation_present;
pub(crate) mod citation_recall;
pub(crate) mod citation_valid;
mod citations;
pub(crate) mod conflict_acknowledged;
pub(crate) mod quotes_found;
mod sources;
mod support;
pub(crate) mod unsupported_names;
pub(crate) mod unsupported_numbers;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[
    abstention::INFO,
    citation_precision::INFO,
    citation_present::INFO,
    citation_recall::INFO,
    citation_valid::INFO,
    conflict_acknowledged::INFO,
    quotes_found::INFO,
    unsupported_names::INFO,
    unsupported_numbers::INFO,
];
