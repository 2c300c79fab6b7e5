//! `drift-ramp`: from time 500 to 1,000 the model gets worse little by little. A table.

use super::{Preset, support_demo};
use crate::local::sim::channel::{Channels, Drift, DriftKind};

/// A case says when it is asked (`at`); success falls by 0.35 logits over 500 units of time. In all else it is
/// `support-demo`.
pub(super) fn preset() -> Preset {
    Preset {
        name: "drift-ramp",
        line: "from time 500 to 1,000 the model gets worse little by little",
        channels: Channels { drift: Some(Drift::usual(DriftKind::Ramp)), ..Channels::USUAL },
        ..support_demo::preset()
    }
}
