//! What a scorer sees, and what it says.

use std::cell::OnceCell;

use proof_prompt::expr::Context;
use proof_prompt::{Message, Role, Tool, ToolCall};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ask::{Ask, Replies, Reply};
use crate::peers::Peer;

/// An output and the case that it answers, as a scorer sees them.
#[derive(Debug)]
pub struct ScoreInput<'a> {
    /// The words of the output.
    pub text: &'a str,
    /// The output as JSON, where the text was not, and was repaired.
    pub repaired: Option<&'a str>,
    /// The model's reasoning, where the provider shows it.
    pub reasoning: Option<&'a str>,
    /// The tools that it calls.
    pub tool_calls: &'a [ToolCall],
    /// Why it ended: `stop`, `length`, `tool_calls`, `content_filter`, `refusal`, `other`.
    pub finish_reason: &'a str,
    /// Seconds from the request to the last byte.
    pub latency_s: f64,
    /// Seconds from the request to the first piece; none where the answer came in one.
    pub first_token_s: Option<f64>,
    /// Output tokens a second after the first one; none where that is not known.
    pub tokens_per_second: Option<f64>,
    /// What the call cost; none where there is no price.
    pub cost_usd: Option<f64>,
    /// Input tokens as the provider counts them.
    pub input_tokens: Option<u64>,
    /// Output tokens as the provider counts them.
    pub output_tokens: Option<u64>,
    /// The case.
    pub case: CaseView<'a>,
    /// The prompt's own output schema, compiled, if it has one.
    pub output_schema: Option<&'a jsonschema::Validator>,
    /// The tools that the prompt offers.
    pub tools: &'a [Tool],
    /// The messages that were sent.
    pub messages: &'a [Message],
    /// Other outputs of the same case, or of the same group; none before they all are there.
    pub peers: Option<&'a [Peer]>,
    /// What the models that scorers ask have answered so far.
    pub replies: &'a Replies,
    /// The output read as strict JSON: read once, when a scorer first asks. Start with `OnceCell::new()`.
    pub json: OnceCell<Option<Value>>,
    /// What templates see: built once, when a scorer first asks. Start with `OnceCell::new()`.
    pub context: OnceCell<Context>,
}

impl<'a> ScoreInput<'a> {
    /// The words of the system messages that were sent, joined by empty lines; empty where there are none.
    pub(crate) fn system(&self) -> String {
        self.words_of(|role| role == Role::System)
    }

    /// What was asked: the words of the user's messages, joined by empty lines.
    pub(crate) fn asked(&self) -> String {
        self.words_of(|role| role == Role::User)
    }

    fn words_of(&self, is_wanted: impl Fn(Role) -> bool) -> String {
        let texts = self.messages.iter().filter(|message| is_wanted(message.role)).map(Message::joined_text);
        texts.collect::<Vec<_>>().join("\n\n")
    }

    /// The reply to what a scorer asks.
    ///
    /// # Errors
    /// It is not there yet: the check ends with this error, the runner asks, and the check is run again from its start; so it
    /// must come to the same question again. Or the call failed: the output cannot be scored.
    pub(crate) fn ask(&self, ask: Ask) -> Result<&'a Reply, ScoreError> {
        self.replies.get(ask)
    }

    /// The replies to several questions, which are asked at the same time.
    ///
    /// # Errors
    /// As for [`ScoreInput::ask`]; none is missing when all are there.
    pub(crate) fn ask_all(&self, asks: impl IntoIterator<Item = Ask>) -> Result<Vec<&'a Reply>, ScoreError> {
        let replies: Vec<_> = asks.into_iter().map(|ask| self.replies.get(ask)).collect();
        // One that failed says so only when none is on its way: which error is told must not depend on time.
        if let Some(pending) = replies.iter().find_map(|reply| reply.as_ref().err().filter(|e| e.is_pending))
        {
            return Err(pending.clone());
        }
        replies.into_iter().collect()
    }

    /// The output (what it was repaired to, if it was) read as strict JSON (white space around it is fine); none if it is not JSON.
    pub fn json(&self) -> Option<&Value> {
        self.json.get_or_init(|| read_json(self.repaired.unwrap_or(self.text))).as_ref()
    }

    /// What templates see: `output`, `vars`, `expected`, `id`, `tags`, `metadata`. What is not there is undefined.
    pub(crate) fn context(&self) -> &Context {
        self.context.get_or_init(|| {
            let output = OutputView {
                text: self.text,
                json: self.json(),
                reasoning: self.reasoning,
                tool_calls: tool_calls(self.tool_calls),
                finish_reason: self.finish_reason,
                latency_s: self.latency_s,
                cost_usd: self.cost_usd,
                input_tokens: self.input_tokens,
                output_tokens: self.output_tokens,
                first_token_s: self.first_token_s,
                tokens_per_second: self.tokens_per_second,
            };
            let expected = Some(self.case.expected).filter(|expected| !expected.is_null());
            let CaseView { id, vars, tags, metadata, expected: _ } = self.case;
            Context::from_serialize(View { output, vars, expected, id, tags, metadata })
        })
    }
}

/// A text read as strict JSON.
pub(crate) fn read_json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// The tool calls as templates see them: the arguments are read where they are JSON.
pub(crate) fn tool_calls(calls: &[ToolCall]) -> Value {
    let calls = calls.iter().map(|call| {
        let arguments = read_json(&call.arguments).unwrap_or_else(|| call.arguments.as_str().into());
        serde_json::json!({"id": call.id, "name": call.name, "arguments": arguments})
    });
    calls.collect()
}

#[derive(Serialize)]
struct View<'a> {
    output: OutputView<'a>,
    vars: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a Value>,
    id: &'a str,
    tags: &'a [String],
    metadata: &'a Map<String, Value>,
}

#[derive(Serialize)]
pub(crate) struct OutputView<'a> {
    pub(crate) text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) json: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reasoning: Option<&'a str>,
    pub(crate) tool_calls: Value,
    pub(crate) finish_reason: &'a str,
    pub(crate) latency_s: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cost_usd: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) output_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_token_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tokens_per_second: Option<f64>,
}

/// A case, as a scorer sees it.
#[derive(Clone, Copy, Debug)]
pub struct CaseView<'a> {
    /// Its id.
    pub id: &'a str,
    /// The values of its variables.
    pub vars: &'a Map<String, Value>,
    /// What is expected; null where nothing is.
    pub expected: &'a Value,
    /// Its tags.
    pub tags: &'a [String],
    /// Anything else that its row holds.
    pub metadata: &'a Map<String, Value>,
}

/// What a scorer says of one output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// In [0, 1] for checks; any finite number for measures such as latency.
    pub value: f64,
    /// Whether it passes; none for a measure without a threshold.
    pub pass: Option<bool>,
    /// Why, in one line; for a pass there may be nothing to say.
    pub reason: Option<String>,
    /// What is summed over outputs, for a metric that is no mean of them ([`crate::Aggregate`]); else empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<f64>,
}

/// What became of one metric of an output.
#[derive(Clone, Debug, PartialEq)]
pub enum Scored {
    /// It has a score.
    Score(Score),
    /// There was nothing to score, and why: the trial does not count for the metric.
    Skipped(String),
    /// It could not be scored.
    Error(ScoreError),
}

impl Scored {
    /// The score, where there is one.
    pub fn score(&self) -> Option<&Score> {
        match self {
            Self::Score(score) => Some(score),
            Self::Skipped(_) | Self::Error(_) => None,
        }
    }
}

/// Why an output could not be scored. An unscored trial is counted, never a pass and never a zero in silence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ScoreError {
    /// What went wrong, in one line.
    pub message: String,
    pub(crate) is_pending: bool,
}
