//! `lying-judge`: as a judge it favours what stands first, what is long and what is its own. A table.

use super::{Preset, support_demo};
use crate::local::sim::channel::{Channels, Judge};

/// Its verdicts find bad what is bad less than half of the time, and differ between repeats even at temperature 0. In all else it is
/// `support-demo`.
pub(super) fn preset() -> Preset {
    Preset {
        name: "lying-judge",
        line: "as a judge it favours what stands first, what is long and what is its own",
        channels: Channels { judge: Judge::LYING, ..Channels::USUAL },
        ..support_demo::preset()
    }
}
