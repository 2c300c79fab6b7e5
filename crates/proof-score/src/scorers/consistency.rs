//! Agreement of outputs with each other: over repeats, paraphrases and turns.

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[];
