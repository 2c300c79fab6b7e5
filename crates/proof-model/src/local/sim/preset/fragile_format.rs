//! `fragile-format`: how a prompt is laid out matters as much as what it says. A table.

use super::{Preset, support_demo};
use crate::local::sim::channel::Channels;

/// The layout alone moves success by half a logit as a rule, and the order of directives by 0.3. In all else it is
/// `support-demo`.
pub(super) fn preset() -> Preset {
    Preset {
        name: "fragile-format",
        line: "how a prompt is laid out matters as much as what it says",
        format_sd: 0.5,
        order_sd: 0.3,
        channels: Channels::USUAL,
        ..support_demo::preset()
    }
}
