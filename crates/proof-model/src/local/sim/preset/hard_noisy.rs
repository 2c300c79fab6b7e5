//! `hard-noisy`: a model at its limits whose answers differ from repeat to repeat. A table.

use super::{Preset, support_demo};
use crate::local::sim::channel::Channels;

/// Fewer than half of the answers are right, cases differ widely, and most of what an answer becomes is luck. In all else it is
/// `support-demo`.
pub(super) fn preset() -> Preset {
    Preset {
        name: "hard-noisy",
        line: "a model at its limits whose answers differ from repeat to repeat",
        ability: -0.4,
        difficulty_sd: 1.6,
        half_temperature: 0.5,
        shared: 0.5,
        channels: Channels::USUAL,
        ..support_demo::preset()
    }
}
