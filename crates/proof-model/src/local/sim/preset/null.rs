//! `null`: a world in which no prompt is better than another. A table.

use super::{Adherence, Family, Faults, FormatBreak, Latency, Preset, Refusal, Tokens};
use crate::local::sim::channel::Channels;

/// Every prompt has the same truth, whatever it says and however it is laid out: what is found here is false.
pub(super) fn preset() -> Preset {
    Preset {
        name: "null",
        line: "no prompt is better than another: whatever is found is false",
        ability: 1.2,
        difficulty_sd: 1.2,
        discrimination_sd: 0.25,
        half_temperature: 1.0,
        shared: 0.75,
        adherence: Adherence { family: Family::Small, position: 0.2 },
        effects: vec![],
        line_sd: 0.0,
        pair_share: 0.0,
        pair_sd: 0.0,
        order_sd: 0.0,
        format_sd: 0.0,
        demonstration: 0.0,
        demonstration_spread: 0.0,
        length_penalty: 0.0,
        refusal: Some(Refusal::USUAL),
        format_break: Some(FormatBreak { demonstrations: 0.0, ..FormatBreak::USUAL }),
        tokens: Tokens::USUAL,
        latency: Latency::USUAL,
        faults: Faults::USUAL,
        conflicts: &[],
        channels: Channels::NONE,
    }
}
