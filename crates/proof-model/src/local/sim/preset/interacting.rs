//! `interacting`: pairs of directives help or hurt together more than each alone. A table.

use super::{Preset, support_demo};
use crate::local::sim::channel::Channels;

/// Three in ten pairs of directives interact, by 0.6 logits as a rule: effects measured one by one mislead. In all else it is
/// `support-demo`.
pub(super) fn preset() -> Preset {
    Preset {
        name: "interacting",
        line: "pairs of directives help or hurt together more than each alone",
        pair_share: 0.3,
        pair_sd: 0.6,
        channels: Channels::USUAL,
        ..support_demo::preset()
    }
}
