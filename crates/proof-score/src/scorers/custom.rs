//! The user's own: an expression, a program, a service.

pub(crate) mod exec;
pub(crate) mod expression;
pub(crate) mod http;
mod protocol;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[exec::INFO, expression::INFO, http::INFO];
