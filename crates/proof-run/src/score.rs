//! The scores of an output.

use std::cell::OnceCell;
use std::sync::Arc;

use proof_dataset::Case;
use proof_model::Response;
use proof_prompt::{Message, Tool};
use proof_score::{CaseView, Peer, Replies, Score, ScoreInput, Scored};
use proof_store::StoredScore;

use crate::answer::Answered;
use crate::execute::Shared;
use crate::trial::{CaseWork, TrialPlace};
use crate::{Plan, RunError};

/// Scores an output as far as it can be scored alone; scorers that wait for a program of the user's do so on the blocking
/// pool. Nothing stands for what waits for a judge, or for other outputs.
pub(crate) async fn score(
    shared: &Shared,
    work: &Arc<CaseWork>,
    place: TrialPlace,
    answered: &Answered,
    messages: &[Message],
) -> Result<Vec<Option<Scored>>, RunError> {
    let (response, cost_usd) = (&answered.response, answered.cost_usd());
    if !shared.plan.scorers.is_blocking() {
        return Ok(score_output(&shared.plan, place.prompt, &work.case, response, cost_usd, messages));
    }
    let (plan, work, response, cost_usd) =
        (Arc::clone(&shared.plan), Arc::clone(work), Arc::clone(response), cost_usd);
    let messages = messages.to_vec();
    let scoring = tokio::task::spawn_blocking(move || {
        score_output(&plan, place.prompt, &work.case, &response, cost_usd, &messages)
    });
    scoring.await.map_err(|error| RunError::Bug(error.to_string()))
}

/// The scores of one output, in the order of the metrics.
fn score_output(
    plan: &Plan,
    prompt: u32,
    case: &Case,
    response: &Response,
    cost_usd: Option<f64>,
    messages: &[Message],
) -> Vec<Option<Scored>> {
    let planned = plan.prompts.get(prompt as usize);
    let validator = planned.and_then(|planned| planned.validator.as_ref());
    let tools = planned.map_or(&[] as &[Tool], |planned| planned.prompt.tools());
    let replies = Replies::default();
    let seen = Seen { case, response, cost_usd, validator, tools, messages, peers: None, replies: &replies };
    let mut scoring = plan.scorers.begin();
    scoring.advance(&score_input(&seen));
    scoring.scores()
}

/// What scorers see of a trial.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) case: &'a Case,
    pub(crate) response: &'a Response,
    pub(crate) cost_usd: Option<f64>,
    pub(crate) validator: Option<&'a jsonschema::Validator>,
    pub(crate) tools: &'a [Tool],
    pub(crate) messages: &'a [Message],
    pub(crate) peers: Option<&'a [Peer]>,
    pub(crate) replies: &'a Replies,
}

/// What scorers see of an output.
pub(crate) fn score_input<'a>(seen: &Seen<'a>) -> ScoreInput<'a> {
    let Seen { case, response, cost_usd, validator, tools, messages, peers, replies } = *seen;
    ScoreInput {
        text: &response.text,
        repaired: response.repaired.as_deref(),
        reasoning: response.reasoning.as_deref(),
        tool_calls: &response.tool_calls,
        finish_reason: response.finish_reason.as_str(),
        latency_s: response.latency.as_secs_f64(),
        first_token_s: response.first_token.map(|time| time.as_secs_f64()),
        tokens_per_second: response.tokens_per_second(),
        cost_usd,
        input_tokens: response.usage.map(|usage| usage.input),
        output_tokens: response.usage.map(|usage| usage.output),
        case: CaseView {
            id: &case.id,
            vars: &case.vars,
            expected: &case.expected,
            tags: &case.tags,
            metadata: &case.metadata,
        },
        output_schema: validator,
        tools,
        messages,
        peers,
        replies,
        json: OnceCell::new(),
        context: OnceCell::new(),
    }
}

/// A score as it is stored.
pub(crate) fn stored_score(score: Scored) -> StoredScore {
    match score {
        Scored::Score(Score { value, pass, reason, counts }) if counts.is_empty() => {
            StoredScore::Scored { value, pass, reason }
        }
        Scored::Score(Score { value, pass, reason, counts }) => {
            StoredScore::Counted { value, counts, pass, reason }
        }
        Scored::Skipped(reason) => StoredScore::Skipped(reason),
        Scored::Error(error) => StoredScore::Unscored(error.message),
    }
}
