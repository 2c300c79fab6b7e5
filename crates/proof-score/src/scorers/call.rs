//! Measures of the call: time, money, how it ended.

pub(crate) mod cost;
pub(crate) mod finish_reason;
pub(crate) mod latency;
pub(crate) mod time_to_first_token;
pub(crate) mod tokens_per_second;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] =
    &[cost::INFO, finish_reason::INFO, latency::INFO, time_to_first_token::INFO, tokens_per_second::INFO];
