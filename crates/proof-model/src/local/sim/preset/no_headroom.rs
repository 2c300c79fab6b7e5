//! `no-headroom`: so good a model that no prompt can make it better. A table.

use super::{Preset, support_demo};

/// Answers are right but for a hair, refused or broken never: whoever claims to have improved one is wrong. In all else it is
/// `support-demo`.
pub(super) fn preset() -> Preset {
    Preset {
        name: "no-headroom",
        line: "so good a model that no prompt can make it better",
        ability: 7.0,
        refusal: None,
        format_break: None,
        ..support_demo::preset()
    }
}
