//! Tool calls: whether they are valid, and whether they are the expected ones.

mod calls;
mod matching;
pub(crate) mod tool_arguments;
pub(crate) mod tool_call_valid;
pub(crate) mod tool_count;
pub(crate) mod tool_forbidden;
pub(crate) mod tool_names;
pub(crate) mod tool_sequence;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[
    tool_arguments::INFO,
    tool_call_valid::INFO,
    tool_count::INFO,
    tool_forbidden::INFO,
    tool_names::INFO,
    tool_sequence::INFO,
];
