//! The equations: what is true of a call, and what comes of it.
//!
//! With `x_k` = 1 for each directive that the prompt has, adherence `g_k = s_k · A(n) · (1 + pi · (1/2 − pos_k))`:
//!
//! ```text
//! eta = alpha − a·b + Σ x_k g_k (beta_k + delta_k,slice) + Σ gamma_kl x_k x_l + tau · ln(1 + d) · rho_i
//!       + omega(order) + phi(format) + Σ other lines − lambda · max(0, tok − 2000) / 1000
//! p   = c + (1 − c) · sigma(eta)
//! ```
//!
//! A call succeeds when `Phi(z) < p`, with `z = sqrt(1 − w) · z_ip + sqrt(w) · xi`, `w = T² / (T² + T_h²)` and
//! `z_ip = sqrt(rho) · z_i + sqrt(1 − rho) · z_(i,prompt)`: `p` is exact at every temperature, a case that is
//! hard for one prompt is hard for the other, and at temperature 0 nothing is left to luck. Refusals, broken forms and
//! lengths are drawn in the same way, each with variables of its own.

use proof_stats::special::normal_cdf;

use super::case::Facts;
use super::catalogue::CATALOGUE;
use super::draw::Draw;
use super::preset::{Effect, Latency, Preset};
use super::weigh::Weighed;

/// How many slices the cases fall into.
pub(super) const SLICES: usize = 6;

/// A world: a preset and a seed.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) preset: Preset,
    /// What each directive of the catalogue does.
    pub(super) effects: Vec<Effect>,
    root: Draw,
}

/// One call, as far as the equations go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) prompt: &'a Weighed,
    pub(super) facts: &'a Facts<'a>,
    pub(super) temperature: f64,
    /// Input tokens.
    pub(super) n_input: u64,
    pub(super) max_tokens: Option<u64>,
    /// Whether the answer has a form that can break.
    pub(super) has_form: bool,
    /// Whether the provider is told to keep to a schema.
    pub(super) is_strict: bool,
    /// Stands for the call (case, prompt, repeat, settings) in draws of luck.
    pub(super) call: u64,
}

/// What comes of a call that arrives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fate {
    pub(super) outcome: Outcome,
    /// Whether the answer is right, whatever becomes of it.
    pub(super) is_right: bool,
    /// Output tokens, before the limit cuts.
    pub(super) n_tokens: u64,
    /// Virtual seconds.
    pub(super) seconds: f64,
    /// For the choice of words; the same in every repeat at temperature 0.
    pub(super) words: Draw,
}

/// How an output comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Whole,
    Truncated,
    BrokenForm,
    Refused,
}

/// What is drawn, each apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum Channel {
    Success = 1,
    Refusal = 2,
    Form = 3,
    Tokens = 4,
    LatencyStart = 5,
    LatencyWriting = 6,
    Words = 7,
}

/// What draws are about: the first step down from the root.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    Difficulty = 1,
    Discrimination = 2,
    Demonstrations = 3,
    Case = 4,
    CaseAndPrompt = 5,
    Luck = 6,
    Slices = 7,
    Pair = 8,
    Order = 9,
    Format = 10,
    Line = 11,
    Transport = 12,
}

/// The probabilities of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chances {
    pub(super) eta: f64,
    pub(super) success: f64,
    pub(super) refusal: f64,
    pub(super) form: f64,
    pub(super) truncation: f64,
    pub(super) ln_median: f64,
    /// The share of luck: w.
    pub(super) luck: f64,
}

impl World {
    pub(super) fn new(preset: Preset, seed: u64) -> Self {
        let effect = |id: &'static str| {
            let stated = preset.effects.iter().find(|effect| effect.directive == id);
            stated.copied().unwrap_or(Effect::of(id))
        };
        let effects = CATALOGUE.iter().map(|directive| effect(directive.id)).collect();
        Self { effects, preset, root: Draw::new(seed) }
    }

    pub(super) fn draw(&self, about: About) -> Draw {
        self.root.number(about as u64)
    }

    /// The draw that decides whether a call is lost on the way.
    pub(super) fn transport(&self, call: u64) -> Draw {
        self.draw(About::Transport).number(call)
    }

    /// The probabilities of a call.
    pub(super) fn chances(&self, asked: &Asked<'_>) -> Chances {
        let Asked { prompt, facts, temperature, .. } = *asked;
        let preset = &self.preset;
        let case = |about: About| self.draw(about).number(facts.id);
        let b = facts.difficulty.unwrap_or_else(|| preset.difficulty_sd * case(About::Difficulty).normal());
        let a = facts
            .discrimination
            .unwrap_or_else(|| libm::exp(preset.discrimination_sd * case(About::Discrimination).normal()));
        let rho = 1.0 + preset.demonstration_spread * (2.0 * case(About::Demonstrations).uniform() - 1.0);
        let n_demonstrations = prompt.reading.n_demonstrations as f64;
        let eta = preset.ability - a * b
            + prompt.logit.get(facts.slice).copied().unwrap_or(0.0)
            + preset.demonstration * libm::log1p(n_demonstrations) * rho
            - preset.length_penalty * (asked.n_input as f64 - 2000.0).max(0.0) / 1000.0;
        let ln_median = libm::log(preset.tokens.median) + prompt.verbosity;
        let t2 = temperature * temperature;
        Chances {
            eta,
            success: facts.floor + (1.0 - facts.floor) * sigma(eta),
            refusal: preset.refusal.map_or(0.0, |it| {
                sigma(it.base + if facts.is_sensitive { it.sensitive } else { 0.0 } - prompt.refusal)
            }),
            form: preset.format_break.filter(|_| asked.has_form && !asked.is_strict).map_or(0.0, |it| {
                let example = if 0.0 < n_demonstrations { it.demonstrations } else { 0.0 };
                let length = it.length * (ln_median - libm::log(200.0));
                sigma(it.base - prompt.form - example + it.temperature * temperature + length)
            }),
            truncation: asked.max_tokens.map_or(0.0, |limit| {
                // Lengths are rounded to whole tokens: the limit cuts from half a token above it.
                let z = (libm::log(limit as f64 + 0.5) - ln_median) / preset.tokens.sd;
                normal_cdf(-z)
            }),
            ln_median,
            luck: t2 / (t2 + preset.half_temperature * preset.half_temperature),
        }
    }

    /// `z_ip`.
    pub(super) fn fixed(&self, asked: &Asked<'_>, channel: Channel) -> f64 {
        let shared = self.preset.shared;
        let case = self.draw(About::Case).number(asked.facts.id).number(channel as u64);
        let pair = self.draw(About::CaseAndPrompt).number(asked.facts.id).number(asked.prompt.id);
        libm::sqrt(shared) * case.normal() + libm::sqrt(1.0 - shared) * pair.number(channel as u64).normal()
    }

    /// xi.
    fn luck(&self, asked: &Asked<'_>, channel: Channel) -> Draw {
        self.draw(About::Luck).number(asked.call).number(channel as u64)
    }

    /// z.
    fn z(&self, asked: &Asked<'_>, chances: &Chances, channel: Channel) -> f64 {
        let fixed = libm::sqrt(1.0 - chances.luck) * self.fixed(asked, channel);
        if chances.luck == 0.0 {
            fixed
        } else {
            fixed + libm::sqrt(chances.luck) * self.luck(asked, channel).normal()
        }
    }

    /// What comes of a call.
    pub(super) fn fate(&self, asked: &Asked<'_>) -> Fate {
        let chances = self.chances(asked);
        let fires = |p: f64, channel: Channel| 0.0 < p && normal_cdf(self.z(asked, &chances, channel)) < p;
        let length =
            libm::exp(chances.ln_median + self.preset.tokens.sd * self.z(asked, &chances, Channel::Tokens));
        let n_tokens = whole(length).max(1);
        let outcome = if asked.max_tokens.is_some_and(|limit| limit < n_tokens) {
            Outcome::Truncated
        } else if fires(chances.form, Channel::Form) {
            Outcome::BrokenForm
        } else if fires(chances.refusal, Channel::Refusal) {
            Outcome::Refused
        } else {
            Outcome::Whole
        };
        let words = if chances.luck == 0.0 {
            self.draw(About::CaseAndPrompt).number(asked.facts.id).number(asked.prompt.id)
        } else {
            self.draw(About::Luck).number(asked.call)
        };
        Fate {
            outcome,
            is_right: fires(chances.success, Channel::Success),
            n_tokens,
            seconds: self.seconds(asked, n_tokens),
            words: words.number(Channel::Words as u64),
        }
    }

    fn seconds(&self, asked: &Asked<'_>, n_tokens: u64) -> f64 {
        let law = self.preset.latency;
        let start = law.start * libm::exp(law.start_sd * self.luck(asked, Channel::LatencyStart).normal());
        let writing = law.writing + law.writing_sd * self.luck(asked, Channel::LatencyWriting).normal();
        let written = asked.max_tokens.map_or(n_tokens, |limit| limit.min(n_tokens));
        start + asked.n_input as f64 / law.reading + written as f64 / writing.max(Latency::SLOWEST_WRITING)
    }
}

fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is rounded and within 0 and 100,000"
)]
fn whole(x: f64) -> u64 {
    libm::round(x).clamp(0.0, 1e5) as u64
}
