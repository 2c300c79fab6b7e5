//! The user's own: an expression, a program.

pub(crate) mod exec;
pub(crate) mod expression;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[exec::INFO, expression::INFO];
