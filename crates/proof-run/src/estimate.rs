//! What a run will cost, before it costs anything (`--dry-run`).

use jiff::civil::Date;
use proof_model::PriceTable;
use proof_prompt::Content;
use rust_decimal::prelude::ToPrimitive as _;

use crate::Plan;

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
        self.targets.iter().map(|target| target.usd).sum()
    }
}

/// Estimates the cost of a plan from the first cases: input from their rendered length, output from the settings.
pub fn estimate(plan: &Plan, prices: &PriceTable, date: Date) -> Estimate {
    let mut n_probed = 0_u64;
    let mut n_chars = 0_u64;
    let mut n_rendered = 0_u64;
    for (_, case) in plan.dataset.cases().take(PROBED_CASES).flatten() {
        n_probed += 1;
        for planned in &plan.prompts {
            let Ok(messages) = planned.prompt.render(&case.vars) else { continue };
            let texts = messages.iter().flat_map(|message| &message.content).filter_map(Content::as_text);
            n_chars += texts.map(|text| text.chars().count() as u64).sum::<u64>();
            n_rendered += 1;
        }
    }
    let mean_chars = if n_rendered == 0 { 0.0 } else { n_chars as f64 / n_rendered as f64 };
    let chars = (n_chars + n_rendered / 2).checked_div(n_rendered).unwrap_or(0);
    let calls_each = plan.survey.n_cases * plan.prompts.len() as u64 * u64::from(plan.spec.repeats);
    let targets = plan.targets.iter().enumerate().map(|(idx, target)| {
        let limits = plan.settings.iter().filter_map(|row| row.get(idx)?.max_tokens);
        let output_tokens = expected_output(limits.max());
        let one = prices.estimate_usd(&target.priced_model(), chars, output_tokens, date);
        let one = one.and_then(|usd| usd.to_f64());
        TargetEstimate {
            id: target.id.clone(),
            n_calls: calls_each,
            input_tokens: mean_chars / 4.0,
            output_tokens,
            usd: one.map(|usd| usd * calls_each as f64),
        }
    });
    Estimate { n_trials: plan.n_trials(), targets: targets.collect(), n_probed }
}

/// Output tokens expected of a call whose settings allow so many.
pub(crate) fn expected_output(max_tokens: Option<u64>) -> u64 {
    max_tokens.map_or(EXPECTED_OUTPUT_TOKENS, |limit| limit.min(EXPECTED_OUTPUT_TOKENS))
}
