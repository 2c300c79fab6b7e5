//! `conflicts`: directives that contradict each other do harm together. A table.

use super::{Conflict, Preset, support_demo};
use crate::local::sim::channel::Channels;

/// Each directive alone does what it does in `support-demo`; a pair that cannot both be followed costs half a logit or more.
pub(super) fn preset() -> Preset {
    Preset {
        name: "conflicts",
        line: "directives that contradict each other do harm together",
        conflicts: CONFLICTS,
        channels: Channels::USUAL,
        ..support_demo::preset()
    }
}

const CONFLICTS: &[Conflict] = &[
    conflict("brevity", "detail", -0.8),
    conflict("label-only", "step-by-step", -0.7),
    conflict("label-only", "quote", -0.5),
    conflict("json-only", "detail", -0.6),
    conflict("json-only", "label-only", -1.0),
    conflict("abstain", "first-impression", -0.6),
    conflict("abstain", "other-in-doubt", -0.5),
    conflict("verify", "first-impression", -0.7),
    conflict("label-definitions", "keywords", -0.6),
    conflict("no-refund", "persuade", -0.5),
    conflict("label-definitions", "creative", -0.6),
];

const fn conflict(one: &'static str, other: &'static str, success: f64) -> Conflict {
    Conflict { one, other, success }
}
