//! The parameters of a simulated world, and the presets by name.
//!
//! Symbols in the comments are those of the simulator's equations; see [`super::world`].

mod biased;
mod clean_additive;
mod conflicts;
mod drift_ramp;
mod drift_step;
mod fragile_format;
mod hard_noisy;
mod interacting;
mod lying_judge;
mod no_headroom;
mod null;
mod redteam;
mod support_demo;

use std::sync::LazyLock;
use std::time::Duration;

use super::channel::Channels;

/// The presets, in the order in which they are listed.
const PRESETS: [fn() -> Preset; 13] = [
    support_demo::preset,
    null::preset,
    no_headroom::preset,
    clean_additive::preset,
    interacting::preset,
    fragile_format::preset,
    hard_noisy::preset,
    conflicts::preset,
    redteam::preset,
    biased::preset,
    drift_step::preset,
    drift_ramp::preset,
    lying_judge::preset,
];

static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| PRESETS.iter().map(|preset| preset().name).collect());

/// The names of the presets.
pub fn presets() -> &'static [&'static str] {
    &NAMES
}

/// Each preset with one line about its world.
pub fn preset_lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    PRESETS.iter().map(|preset| {
        let preset = preset();
        (preset.name, preset.line)
    })
}

/// The parameters of a preset.
pub(super) fn find(name: &str) -> Option<Preset> {
    PRESETS.iter().map(|preset| preset()).find(|preset| preset.name == name)
}

/// What a world is made of.
#[derive(Clone, Debug)]
pub(super) struct Preset {
    /// The name.
    pub(super) name: &'static str,
    /// What its world is like, in a line.
    pub(super) line: &'static str,
    /// How good the model is: alpha.
    pub(super) ability: f64,
    /// The standard deviation of a case's difficulty b.
    pub(super) difficulty_sd: f64,
    /// The standard deviation of the logarithm of a case's discrimination a.
    pub(super) discrimination_sd: f64,
    /// The temperature at which half of an output's fate is luck: `T_h`.
    pub(super) half_temperature: f64,
    /// How far the fate of a case is the same under every prompt: rho.
    pub(super) shared: f64,
    /// How directives are followed.
    pub(super) adherence: Adherence,
    /// What each directive does.
    pub(super) effects: Vec<Effect>,
    /// The standard deviation of the effect of a line that is no directive.
    pub(super) line_sd: f64,
    /// The share of pairs of directives that interact, and the standard deviation of their effect: gamma.
    pub(super) pair_share: f64,
    /// See `pair_share`.
    pub(super) pair_sd: f64,
    /// The standard deviation of the effect of the order of directives: omega.
    pub(super) order_sd: f64,
    /// The standard deviation of the effect of how a prompt is laid out: phi.
    pub(super) format_sd: f64,
    /// What demonstrations do: tau.
    pub(super) demonstration: f64,
    /// How far cases differ in what demonstrations do for them: their factor is uniform within 1 ± this.
    pub(super) demonstration_spread: f64,
    /// What a thousand tokens beyond two thousand cost: lambda.
    pub(super) length_penalty: f64,
    /// When the model refuses; none for never.
    pub(super) refusal: Option<Refusal>,
    /// When the form of an output breaks; none for never.
    pub(super) format_break: Option<FormatBreak>,
    /// How long outputs are.
    pub(super) tokens: Tokens,
    /// How long outputs take.
    pub(super) latency: Latency,
    /// How often a call fails on the way.
    pub(super) faults: Faults,
    /// Directives that contradict each other.
    pub(super) conflicts: &'static [Conflict],
    /// Everything else that may become of an answer.
    pub(super) channels: Channels,
}

/// Two directives that contradict each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conflict {
    pub(super) one: &'static str,
    pub(super) other: &'static str,
    /// What having both adds to the logit of success.
    pub(super) success: f64,
}

/// How directives are followed: `g = s · A(n) · (1 + pi · (1/2 − pos))`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Adherence {
    /// A: what the number of directives does.
    pub(super) family: Family,
    /// pi: what an early place gains.
    pub(super) position: f64,
}

/// What the number of directives n does to how each is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Nothing: 1.
    Unbounded,
    /// 1 up to 100, then linear down to 0.68 at 500.
    Frontier,
    /// 1 − n/700.
    Mid,
    /// exp(−n/150).
    Small,
}

impl Family {
    /// A(n).
    pub(super) fn adherence(self, n_directives: usize) -> f64 {
        let n = n_directives as f64;
        match self {
            Self::Unbounded => 1.0,
            Self::Frontier => (1.0 - (n - 100.0).max(0.0) * (1.0 - 0.68) / 400.0).max(0.0),
            Self::Mid => (1.0 - n / 700.0).max(0.0),
            Self::Small => libm::exp(-n / 150.0),
        }
    }

    /// The family of a name in a target's parameters.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "unbounded" => Some(Self::Unbounded),
            "frontier" => Some(Self::Frontier),
            "mid" => Some(Self::Mid),
            "small" => Some(Self::Small),
            _ => None,
        }
    }
}

/// What one directive does, per unit of adherence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effect {
    /// Which directive.
    pub(super) directive: &'static str,
    /// beta: what it does to success, in logits.
    pub(super) success: f64,
    /// delta: where it does that.
    pub(super) spread: Spread,
    /// What it takes from the logit of a refusal; below 0 it makes refusals likelier.
    pub(super) refusal: f64,
    /// What it takes from the logit of a broken form.
    pub(super) form: f64,
    /// What it takes from the logit of following an attack.
    pub(super) injection: f64,
    /// What it adds to the logarithm of the output's length.
    pub(super) verbosity: f64,
}

impl Effect {
    /// A directive that does nothing.
    pub(super) const fn of(directive: &'static str) -> Self {
        Self {
            directive,
            success: 0.0,
            spread: Spread::Even,
            refusal: 0.0,
            form: 0.0,
            injection: 0.0,
            verbosity: 0.0,
        }
    }

    pub(super) const fn success(self, success: f64, spread: Spread) -> Self {
        Self { success, spread, ..self }
    }

    pub(super) const fn refusal(self, refusal: f64) -> Self {
        Self { refusal, ..self }
    }

    pub(super) const fn form(self, form: f64) -> Self {
        Self { form, ..self }
    }

    pub(super) const fn injection(self, injection: f64) -> Self {
        Self { injection, ..self }
    }

    pub(super) const fn verbosity(self, verbosity: f64) -> Self {
        Self { verbosity, ..self }
    }
}

/// In which of the six slices of cases a directive's effect on success holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spread {
    /// In all alike.
    Even,
    /// Threefold in two slices, not at all in the other four.
    Two,
    /// In five; in the sixth it does the opposite.
    HurtsOne,
}

/// `sigma(base + sensitive · is_sensitive − sum g beta)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal {
    /// r0.
    pub(super) base: f64,
    /// `r_s`.
    pub(super) sensitive: f64,
}

/// `sigma(base − sum g beta + temperature · T + length · ln(len / 200))`.
#[derive(Clone, Copy, Debug)]
pub(super) struct FormatBreak {
    /// f0.
    pub(super) base: f64,
    /// What a degree of temperature adds.
    pub(super) temperature: f64,
    /// What the length adds.
    pub(super) length: f64,
    /// What demonstrations take, as an example of the form does.
    pub(super) demonstrations: f64,
}

/// Output tokens: `LogN(ln median + sum verbosity, sd)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens {
    /// The median where nothing is said about length.
    pub(super) median: f64,
    /// The standard deviation of the logarithm.
    pub(super) sd: f64,
}

/// Virtual seconds: `LogN(ln start, start_sd) + in / reading + out / N(writing, writing_sd)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Latency {
    /// The median time to the first token, in seconds.
    pub(super) start: f64,
    /// The standard deviation of its logarithm.
    pub(super) start_sd: f64,
    /// Input tokens a second.
    pub(super) reading: f64,
    /// Output tokens a second.
    pub(super) writing: f64,
    /// How much that varies.
    pub(super) writing_sd: f64,
}

/// The probabilities that a call fails on the way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Faults {
    /// 429.
    pub(super) rate_limit: f64,
    /// 500.
    pub(super) server: f64,
    /// No answer within the virtual time-out.
    pub(super) stall: f64,
    /// A body that ends in the middle.
    pub(super) malformed: f64,
}

impl Faults {
    /// Every call arrives.
    pub(super) const NONE: Self = Self { rate_limit: 0.0, server: 0.0, stall: 0.0, malformed: 0.0 };
    /// A fair day at a provider.
    pub(super) const USUAL: Self =
        Self { rate_limit: 0.002, server: 0.001, stall: 0.0005, malformed: 0.0005 };
}

impl Tokens {
    /// About a paragraph.
    pub(super) const USUAL: Self = Self { median: 120.0, sd: 0.45 };
}

impl Latency {
    /// A hosted model of middling size.
    pub(super) const USUAL: Self =
        Self { start: 0.35, start_sd: 0.35, reading: 8000.0, writing: 70.0, writing_sd: 10.0 };
    /// The slowest a model writes, tokens a second: the normal law has no floor of its own.
    pub(super) const SLOWEST_WRITING: f64 = 20.0;
}

impl Refusal {
    /// Half a per cent, and one in eight of sensitive cases.
    pub(super) const USUAL: Self = Self { base: -5.0, sensitive: 3.0 };
}

impl FormatBreak {
    /// One in ten at temperature 0 where nothing is said about the form.
    pub(super) const USUAL: Self = Self { base: -2.2, temperature: 0.8, length: 0.3, demonstrations: 1.2 };
}

/// How long a stalled call is waited for, in virtual time.
pub(super) const STALL: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::local::sim::catalogue;

    #[test]
    fn every_name_has_a_preset_and_every_effect_a_directive() {
        for name in presets() {
            let preset = find(name).unwrap();
            assert_eq!(preset.name, *name);
            assert!(!preset.line.is_empty() && preset.line.len() <= 100, "{name}");
            for conflict in preset.conflicts {
                for id in [conflict.one, conflict.other] {
                    assert!(catalogue::CATALOGUE.iter().any(|it| it.id == id), "{name}: {id}");
                }
            }
            let mut seen = BTreeSet::new();
            for effect in &preset.effects {
                let mut known = catalogue::CATALOGUE.iter();
                assert!(known.any(|it| it.id == effect.directive), "{name}: {}", effect.directive);
                assert!(seen.insert(effect.directive), "{name}: {} twice", effect.directive);
            }
        }
        assert!(find("nul").is_none());
    }

    #[test]
    fn adherence_families_have_their_published_points() {
        assert!((Family::Frontier.adherence(100) - 1.0).abs() < 1e-12);
        assert!((Family::Frontier.adherence(500) - 0.68).abs() < 1e-12);
        assert!((Family::Mid.adherence(70) - 0.9).abs() < 1e-12);
        assert!((Family::Small.adherence(150) - libm::exp(-1.0)).abs() < 1e-12);
        assert!((Family::Unbounded.adherence(900) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_demo_has_good_idle_and_bad_directives_in_the_planned_shares() {
        let preset = find("support-demo").unwrap();
        let count = |test: fn(f64) -> bool| preset.effects.iter().filter(|it| test(it.success)).count();
        let (good, bad) = (count(|b| 0.0 < b), count(|b| b < 0.0));
        let idle = catalogue::CATALOGUE.len() - good - bad;
        assert!(good < idle && bad <= good, "{good} good, {idle} idle, {bad} bad");
        for effect in &preset.effects {
            let beta = effect.success;
            assert!(beta == 0.0 || (0.2..=0.9).contains(&beta) || (-0.9..=-0.3).contains(&beta), "{beta}");
        }
    }
}
