//! `support-demo`: a small model that sorts support tickets. A table.

use super::{Adherence, Effect, Family, Faults, FormatBreak, Latency, Preset, Refusal, Spread, Tokens};
use crate::local::sim::channel::{Channels, Injection};

/// The world of the README's first command: about a third of the directives help, some hurt, most do nothing.
pub(super) fn preset() -> Preset {
    Preset {
        name: "support-demo",
        line: "a small model that sorts support tickets: some directives help, some hurt, most do nothing",
        ability: 1.2,
        difficulty_sd: 1.2,
        discrimination_sd: 0.25,
        half_temperature: 1.0,
        shared: 0.75,
        adherence: Adherence { family: Family::Small, position: 0.2 },
        effects: EFFECTS.to_vec(),
        line_sd: 0.05,
        pair_share: 0.15,
        pair_sd: 0.25,
        order_sd: 0.2,
        format_sd: 0.12,
        demonstration: 0.25,
        demonstration_spread: 0.5,
        length_penalty: 0.1,
        refusal: Some(Refusal::USUAL),
        format_break: Some(FormatBreak::USUAL),
        tokens: Tokens::USUAL,
        latency: Latency::USUAL,
        faults: Faults::USUAL,
        conflicts: &[],
        channels: Channels { injection: Some(Injection::USUAL), ..Channels::NONE },
    }
}

/// Directives that are not listed do nothing.
const EFFECTS: &[Effect] = &[
    // Good ones: half in two slices, a third with one slice that they hurt.
    Effect::of("label-definitions").success(0.85, Spread::Even),
    Effect::of("labels").success(0.5, Spread::Even),
    Effect::of("main-issue").success(0.6, Spread::Two),
    Effect::of("urgent-first").success(0.35, Spread::Two),
    Effect::of("no-refund").success(0.4, Spread::Two),
    Effect::of("escalate").success(0.3, Spread::HurtsOne),
    Effect::of("step-by-step").success(0.45, Spread::HurtsOne).verbosity(0.9),
    Effect::of("verify").success(0.25, Spread::Two),
    Effect::of("format-example").success(0.5, Spread::HurtsOne).form(1.2),
    // Bad ones.
    Effect::of("creative").success(-0.6, Spread::Even).verbosity(0.4),
    Effect::of("keywords").success(-0.8, Spread::Two),
    Effect::of("first-impression").success(-0.5, Spread::Even).verbosity(-0.3),
    Effect::of("other-in-doubt").success(-0.45, Spread::Two),
    Effect::of("persuade").success(-0.35, Spread::Even).verbosity(0.3),
    // Idle ones that show elsewhere.
    Effect::of("answer-json").form(1.0).verbosity(-0.3),
    Effect::of("json-only").form(2.5).verbosity(-0.5),
    Effect::of("schema").form(2.5),
    Effect::of("label-only").form(2.5).verbosity(-2.5),
    Effect::of("brevity").verbosity(-0.5),
    Effect::of("detail").verbosity(0.5),
    Effect::of("quote").verbosity(0.3),
    Effect::of("polite").verbosity(0.15),
    Effect::of("decline").refusal(-1.5),
    Effect::of("abstain").refusal(-0.5),
    Effect::of("guard").refusal(-0.3).injection(2.0),
];
