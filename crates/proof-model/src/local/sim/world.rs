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
//! hard for one prompt is hard for the other, and at temperature 0 nothing is left to luck. Refusals, broken forms, lengths
//! and the gates of [`super::gate`] are drawn in the same way, each with variables of its own. A graded score is the
//! quantile of a beta law of mean p at the upper tail of Phi(z), so its mean is exact as well.
//!
//! The first of these that fires is the output: lost on the way, truncated, broken form, refused, attack followed, other
//! language, constraint ignored, made up, wrong. Style only chooses the words.

use proof_stats::special::normal_cdf;

use super::about::{About, Channel};
use super::case::{Facts, Task};
use super::catalogue::CATALOGUE;
use super::channel::DriftKind;
use super::draw::Draw;
use super::gate::Gates;
use super::judge::{Question, graded};
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
    /// How good it is, from 0 to 1, where it is graded.
    pub(super) score: f64,
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
    Injected,
    OtherLanguage,
    /// With the directive's name.
    Ignored(&'static str),
    MadeUp,
}

/// The probabilities of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chances {
    pub(super) eta: f64,
    /// Of a judge: the probability of the first verdict. Of a graded answer: the mean.
    pub(super) success: f64,
    /// What draws success.
    pub(super) channel: Channel,
    /// The share of luck in success.
    pub(super) success_luck: f64,
    pub(super) gates: Gates,
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
            - preset.length_penalty * (asked.n_input as f64 - 2000.0).max(0.0) / 1000.0
            - self.drift(asked, &[DriftKind::Step, DriftKind::Ramp, DriftKind::Slice])
            - self.bias(asked);
        let ln_median =
            libm::log(preset.tokens.median) + prompt.verbosity + self.drift(asked, &[DriftKind::Verbosity]);
        let t2 = temperature * temperature;
        let luck = t2 / (t2 + preset.half_temperature * preset.half_temperature);
        let judge = &preset.channels.judge;
        let (success, channel, success_luck) = match &facts.judging {
            Some(judging) => {
                (judging.chance(*judge, self.bias(asked)), Channel::Judge, luck.max(judge.noise))
            }
            None => (facts.floor + (1.0 - facts.floor) * sigma(eta), Channel::Success, luck),
        };
        Chances {
            eta,
            success,
            channel,
            success_luck,
            gates: self.gates(asked),
            refusal: preset.refusal.map_or(0.0, |it| {
                sigma(it.base + if facts.is_sensitive { it.sensitive } else { 0.0 } - prompt.refusal)
            }),
            form: preset.format_break.filter(|_| asked.has_form && !asked.is_strict).map_or(0.0, |it| {
                let example = if 0.0 < n_demonstrations { it.demonstrations } else { 0.0 };
                let length = it.length * (ln_median - libm::log(200.0));
                let drift = self.drift(asked, &[DriftKind::Format]);
                sigma(it.base - prompt.form - example + it.temperature * temperature + length + drift)
            }),
            truncation: asked.max_tokens.map_or(0.0, |limit| {
                // Lengths are rounded to whole tokens: the limit cuts from half a token above it.
                let z = (libm::log(limit as f64 + 0.5) - ln_median) / preset.tokens.sd;
                normal_cdf(-z)
            }),
            ln_median,
            luck,
        }
    }

    /// What eta loses where a name, a dialect or a gender was swapped.
    fn bias(&self, asked: &Asked<'_>) -> f64 {
        if asked.facts.is_swapped { self.preset.channels.bias } else { 0.0 }
    }

    /// How far the model has changed in one of these ways.
    fn drift(&self, asked: &Asked<'_>, kinds: &[DriftKind]) -> f64 {
        let Some(drift) = self.preset.channels.drift.filter(|drift| kinds.contains(&drift.kind)) else {
            return 0.0;
        };
        let is_elsewhere =
            drift.kind == DriftKind::Slice && asked.facts.slice != self.draw(About::Drift).below(SLICES);
        if is_elsewhere { 0.0 } else { drift.gone(asked.facts.at) }
    }

    /// `z_ip`.
    pub(super) fn fixed(&self, asked: &Asked<'_>, channel: Channel) -> f64 {
        let shared = self.preset.shared;
        let case = self.draw(About::Case).number(asked.facts.id).number(channel.number());
        let pair = self.draw(About::CaseAndPrompt).number(asked.facts.id).number(asked.prompt.id);
        libm::sqrt(shared) * case.normal() + libm::sqrt(1.0 - shared) * pair.number(channel.number()).normal()
    }

    /// xi.
    fn luck(&self, asked: &Asked<'_>, channel: Channel) -> Draw {
        self.draw(About::Luck).number(asked.call).number(channel.number())
    }

    /// z.
    pub(super) fn z(&self, asked: &Asked<'_>, luck: f64, channel: Channel) -> f64 {
        let fixed = libm::sqrt(1.0 - luck) * self.fixed(asked, channel);
        if luck == 0.0 { fixed } else { fixed + libm::sqrt(luck) * self.luck(asked, channel).normal() }
    }

    /// What comes of a call.
    pub(super) fn fate(&self, asked: &Asked<'_>) -> Fate {
        let chances = self.chances(asked);
        let luck = chances.luck;
        let fires = |p: f64, channel: Channel| 0.0 < p && normal_cdf(self.z(asked, luck, channel)) < p;
        let length =
            libm::exp(chances.ln_median + self.preset.tokens.sd * self.z(asked, luck, Channel::Tokens));
        let n_tokens = whole(length).max(1);
        let outcome = if asked.max_tokens.is_some_and(|limit| limit < n_tokens) {
            Outcome::Truncated
        } else if fires(chances.form, Channel::Form) {
            Outcome::BrokenForm
        } else if fires(chances.refusal, Channel::Refusal) {
            Outcome::Refused
        } else if fires(chances.gates.injection, Channel::Injection) {
            Outcome::Injected
        } else if fires(chances.gates.language, Channel::Language) {
            Outcome::OtherLanguage
        } else if let Some((ignored, _)) = self.constraints(asked).find(|(it, p)| fires(*p, it.channel())) {
            Outcome::Ignored(ignored.id())
        } else if fires(chances.gates.hallucination, Channel::Hallucination) {
            Outcome::MadeUp
        } else {
            Outcome::Whole
        };
        let z = self.z(asked, chances.success_luck, chances.channel);
        let words = if chances.luck == 0.0 {
            self.draw(About::CaseAndPrompt).number(asked.facts.id).number(asked.prompt.id)
        } else {
            self.draw(About::Luck).number(asked.call)
        };
        Fate {
            outcome,
            is_right: 0.0 < chances.success && normal_cdf(z) < chances.success,
            score: if is_graded(asked) {
                graded(chances.success, self.preset.channels.concentration, normal_cdf(z))
            } else {
                0.0
            },
            n_tokens,
            seconds: self.seconds(asked, n_tokens),
            words: words.number(Channel::Words.number()),
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

/// Whether what is drawn is a score and not an answer.
pub(super) fn is_graded(asked: &Asked<'_>) -> bool {
    match &asked.facts.judging {
        Some(judging) => matches!(judging.question, Question::Score { .. }),
        None => asked.facts.task == Some(Task::Graded),
    }
}

pub(super) fn sigma(x: f64) -> f64 {
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
