//! `clean-additive`: a world in which effects add up and nothing else happens. A table.

use super::{Adherence, Effect, Family, Faults, Latency, Preset, Spread, Tokens};
use crate::local::sim::channel::Channels;

/// Each directive adds its effect times its strength to the logit of success, wherever it stands and whatever stands
/// beside it. Other lines, order and layout do nothing, no output is refused or broken, and every call arrives.
pub(super) fn preset() -> Preset {
    Preset {
        name: "clean-additive",
        line: "effects of directives add up exactly, and nothing else happens",
        ability: 0.0,
        difficulty_sd: 1.2,
        discrimination_sd: 0.25,
        half_temperature: 1.0,
        shared: 0.75,
        adherence: Adherence { family: Family::Unbounded, position: 0.0 },
        effects: EFFECTS.to_vec(),
        line_sd: 0.0,
        pair_share: 0.0,
        pair_sd: 0.0,
        order_sd: 0.0,
        format_sd: 0.0,
        demonstration: 0.25,
        demonstration_spread: 0.0,
        length_penalty: 0.0,
        refusal: None,
        format_break: None,
        tokens: Tokens::USUAL,
        latency: Latency::USUAL,
        faults: Faults::NONE,
        conflicts: &[],
        channels: Channels::NONE,
    }
}

/// Directives that are not listed do nothing.
const EFFECTS: &[Effect] = &[
    Effect::of("label-definitions").success(0.9, Spread::Even),
    Effect::of("main-issue").success(0.75, Spread::Even),
    Effect::of("step-by-step").success(0.6, Spread::Even),
    Effect::of("labels").success(0.45, Spread::Even),
    Effect::of("no-refund").success(0.3, Spread::Even),
    Effect::of("escalate").success(0.2, Spread::Even),
    Effect::of("creative").success(-0.9, Spread::Even),
    Effect::of("keywords").success(-0.7, Spread::Even),
    Effect::of("first-impression").success(-0.5, Spread::Even),
    Effect::of("other-in-doubt").success(-0.4, Spread::Even),
    Effect::of("persuade").success(-0.3, Spread::Even),
];
