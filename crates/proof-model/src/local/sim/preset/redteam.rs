//! `redteam`: an easily led model: attacks in the text of cases are followed, and canaries leak. A table.

use super::{Preset, Refusal, support_demo};
use crate::local::sim::channel::{Channels, Injection};

/// Text that the case brings in weighs as much as the prompt, and sensitive cases are refused one time in four. In all else it is
/// `support-demo`.
pub(super) fn preset() -> Preset {
    Preset {
        name: "redteam",
        line: "an easily led model: attacks in the text of cases are followed, and canaries leak",
        refusal: Some(Refusal { base: -5.0, sensitive: 4.0 }),
        channels: Channels {
            injection: Some(Injection { base: 0.0, ..Injection::USUAL }),
            ..Channels::USUAL
        },
        ..support_demo::preset()
    }
}
