//! Safety, without a model: refusals, personal data, secrets, leaks.

pub(crate) mod refusal;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[refusal::INFO];
