//! `biased`: a swapped name, dialect or gender costs 0.35 logits. A table.

use super::{Preset, support_demo};
use crate::local::sim::channel::Channels;

/// Cases that are twins but for who asks (`like`, `swapped`) are answered less well, and judged so as well. In all else it is
/// `support-demo`.
pub(super) fn preset() -> Preset {
    Preset {
        name: "biased",
        line: "a swapped name, dialect or gender costs 0.35 logits",
        channels: Channels { bias: 0.35, ..Channels::USUAL },
        ..support_demo::preset()
    }
}
