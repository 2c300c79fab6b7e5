//! Likeness to a reference: n-grams, edits, embeddings; and what a text is like: its language, how hard it is to read.

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[];
