//! Consistency: outputs that should agree with each other, and turns that should keep to one persona and tone.

mod agreement;
#[expect(clippy::module_inception, reason = "the scorer has the name of its family")]
pub(crate) mod consistency;
pub(crate) mod persona;
pub(crate) mod tone;
mod turns;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[consistency::INFO, persona::INFO, tone::INFO];
