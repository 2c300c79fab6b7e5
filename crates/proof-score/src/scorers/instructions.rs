//! Verifiable instructions, under the names of IFEval.

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[];
