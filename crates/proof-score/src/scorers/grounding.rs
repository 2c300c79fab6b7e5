//! Answers that rest on sources: citations, quotes, numbers, names.

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[];
