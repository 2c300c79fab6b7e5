//! What a run will cost, before it costs anything (`--dry-run`).

use jiff::civil::Date;
use proof_dataset::Case;
use proof_model::{PriceTable, Response};
use proof_prompt::{Content, Message, Role, Tool};
use proof_score::{AskKind, Replies};
use rust_decimal::prelude::ToPrimitive as _;

use crate::Plan;
use crate::score::{Seen, score_input};

/// Cases that are rendered to learn how long the inputs are.
const PROBED_CASES: usize = 200;
/// Output tokens expected of a call where the settings give no limit and nothing was measured.
const EXPECTED_OUTPUT_TOKENS: u64 = 250;

/// What a run is expected to cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Trials of the whole plan.
    pub n_trials: u64,
    /// Of each target.
    pub targets: Vec<TargetEstimate>,
    /// Of each target that scorers ask, where they do: the questions that they come to at once. What they ask after the first
    /// answer is not known before.
    pub judges: Vec<TargetEstimate>,
    /// How many cases were rendered for it.
    pub n_probed: u64,
}

/// What one target is expected to cost.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetEstimate {
    /// The target's id.
    pub id: String,
    /// Its calls, before the cache is looked at.
    pub n_calls: u64,
    /// Mean input tokens of a call: characters / 4.
    pub input_tokens: f64,
    /// Output tokens assumed of a call: the limit of the settings, at most 250 where it is higher or absent.
    pub output_tokens: u64,
    /// Dollars; none where there is no price.
    pub usd: Option<f64>,
}

impl Estimate {
    /// Dollars of the whole run; none if a target has no price.
    pub fn usd(&self) -> Option<f64> {
        self.targets.iter().chain(&self.judges).map(|target| target.usd).sum()
    }
}

/// Estimates the cost of a plan from the first cases: input from their rendered length, output from the settings, and the
/// questions of scorers about an output of the expected length.
pub fn estimate(plan: &Plan, prices: &PriceTable, date: Date) -> Estimate {
    let mut probe = Probe::new(plan);
    let mut n_probed = 0_u64;
    for (_, case) in plan.dataset.cases().take(PROBED_CASES).flatten() {
        n_probed += 1;
        for (idx, planned) in plan.prompts.iter().enumerate() {
            if let Ok(messages) = planned.prompt.render(&case.vars) {
                probe.count(plan, idx, &case, &messages);
            }
        }
    }
    let calls_each = plan.survey.n_cases * plan.prompts.len() as u64 * u64::from(plan.spec.repeats);
    let expected = |id: &str, model: &str, n_calls: u64, asked: &Asked, max_tokens| {
        let output_tokens = expected_output(max_tokens);
        let one = prices.estimate_usd(model, asked.chars(), output_tokens, date);
        TargetEstimate {
            id: id.to_owned(),
            n_calls,
            input_tokens: asked.mean_chars() / 4.0,
            output_tokens,
            usd: one.and_then(|usd| usd.to_f64()).map(|usd| usd * n_calls as f64),
        }
    };
    let targets = plan.targets.iter().enumerate().map(|(idx, target)| {
        let limits = plan.settings.iter().filter_map(|row| row.get(idx)?.max_tokens);
        expected(&target.id, &target.priced_model(), calls_each, &probe.trials, limits.max())
    });
    let n_trials = plan.n_trials();
    let judges = plan.judges.iter().zip(&probe.judges).map(|(judge, asked)| {
        let n_calls = asked.n.saturating_mul(n_trials).checked_div(probe.trials.n).unwrap_or(0);
        expected(&judge.id, &judge.priced_model(), n_calls, asked, judge.settings.max_tokens)
    });
    Estimate { n_trials, targets: targets.collect(), judges: judges.collect(), n_probed }
}

/// Requests that were counted.
#[derive(Clone, Debug, Default)]
struct Asked {
    n: u64,
    n_chars: u64,
}

impl Asked {
    fn add(&mut self, messages: &[Message]) {
        let texts = messages.iter().flat_map(|message| &message.content).filter_map(Content::as_text);
        self.n += 1;
        self.n_chars += texts.map(|text| text.chars().count() as u64).sum::<u64>();
    }

    /// The mean, to the nearest character.
    fn chars(&self) -> u64 {
        (self.n_chars + self.n / 2).checked_div(self.n).unwrap_or(0)
    }

    fn mean_chars(&self) -> f64 {
        if self.n == 0 { 0.0 } else { self.n_chars as f64 / self.n as f64 }
    }
}

/// What the first cases ask of targets and judges.
#[derive(Debug)]
struct Probe {
    trials: Asked,
    judges: Vec<Asked>,
    /// An output of the expected length.
    response: Response,
}

impl Probe {
    fn new(plan: &Plan) -> Self {
        let limits = plan.settings.iter().flatten().filter_map(|settings| settings.max_tokens);
        let n_words = expected_output(limits.max());
        let text = "word ".repeat(usize::try_from(n_words).unwrap_or(1));
        Self {
            trials: Asked::default(),
            judges: vec![Asked::default(); plan.judges.len()],
            response: Response { text, ..Response::default() },
        }
    }

    fn count(&mut self, plan: &Plan, prompt: usize, case: &Case, messages: &[Message]) {
        self.trials.add(messages);
        if self.judges.is_empty() {
            return;
        }
        let planned = plan.prompts.get(prompt);
        let replies = Replies::default();
        let seen = Seen {
            case,
            response: &self.response,
            cost_usd: None,
            validator: planned.and_then(|planned| planned.validator.as_ref()),
            tools: planned.map_or(&[] as &[Tool], |planned| planned.prompt.tools()),
            messages,
            peers: None,
            replies: &replies,
        };
        for ask in plan.scorers.first_questions(&score_input(&seen)) {
            let Some(asked) = self.judges.get_mut(ask.judge) else { continue };
            match ask.kind {
                AskKind::Chat { messages, .. } => asked.add(&messages),
                AskKind::Embed { texts } => {
                    let texts = texts.into_iter().map(|text| Message::text(Role::User, text));
                    asked.add(&texts.collect::<Vec<_>>());
                }
            }
        }
    }
}

/// Output tokens expected of a call whose settings allow so many.
pub(crate) fn expected_output(max_tokens: Option<u64>) -> u64 {
    max_tokens.map_or(EXPECTED_OUTPUT_TOKENS, |limit| limit.min(EXPECTED_OUTPUT_TOKENS))
}
