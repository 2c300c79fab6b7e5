//! `drift-step`: from time 500 on the model is worse under the same name. A table.

use super::{Preset, support_demo};
use crate::local::sim::channel::{Channels, Drift, DriftKind};

/// A case says when it is asked (`at`); success falls by 0.35 logits at once. In all else it is
/// `support-demo`.
pub(super) fn preset() -> Preset {
    Preset {
        name: "drift-step",
        line: "from time 500 on the model is worse under the same name",
        channels: Channels { drift: Some(Drift::usual(DriftKind::Step)), ..Channels::USUAL },
        ..support_demo::preset()
    }
}
