//! Plain checks of the output: its words, its JSON, its length.

pub(crate) mod contains;
pub(crate) mod ends_with;
pub(crate) mod equals;
pub(crate) mod field;
pub(crate) mod json;
pub(crate) mod json_schema;
pub(crate) mod length;
pub(crate) mod number;
pub(crate) mod one_of;
pub(crate) mod regex;
pub(crate) mod starts_with;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[
    contains::INFO,
    ends_with::INFO,
    equals::INFO,
    field::INFO,
    json::INFO,
    json_schema::INFO,
    length::INFO,
    number::INFO,
    one_of::INFO,
    regex::INFO,
    starts_with::INFO,
];
