//! The user's own: an expression, a program, a Python function, a service.

pub(crate) mod exec;
pub(crate) mod expression;
pub(crate) mod http;
mod program;
mod protocol;
pub(crate) mod python;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[exec::INFO, expression::INFO, http::INFO, python::INFO];
