//! The scorers, one file each: metadata, documentation, code.

pub(crate) mod contains;
pub(crate) mod cost;
pub(crate) mod ends_with;
pub(crate) mod equals;
pub(crate) mod exec;
pub(crate) mod expression;
pub(crate) mod field;
pub(crate) mod finish_reason;
pub(crate) mod json;
pub(crate) mod json_schema;
pub(crate) mod latency;
pub(crate) mod length;
pub(crate) mod number;
pub(crate) mod one_of;
pub(crate) mod refusal;
pub(crate) mod regex;
pub(crate) mod starts_with;
pub(crate) mod time_to_first_token;
pub(crate) mod tokens_per_second;
