//! One response type for all wire formats.

use std::time::Duration;

use proof_prompt::{ReasoningBlock, ToolCall};
use serde::{Deserialize, Serialize};

use crate::OutputMode;

/// What a model answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The words of the answer.
    pub text: String,
    /// The tools it calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// Its reasoning, where the provider shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// The blocks of its reasoning, byte for byte, for the next message of the same conversation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasoning_blocks: Vec<ReasoningBlock>,
    /// Why it ended.
    pub finish_reason: FinishReason,
    /// Tokens, as the provider counts them; none where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The model that served the call, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_model: Option<String>,
    /// The provider's mark of the software and settings behind the model, where it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The log-probabilities of the output's tokens, where they were asked for and given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logprobs: Vec<TokenLogprob>,
    /// How the form of the output was asked for, where the prompt declares one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_mode: Option<OutputMode>,
    /// The output as JSON, where the text was close to JSON and the target repairs such output; the text stays as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired: Option<String>,
    /// The target that answered in the place of the one that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// Whether a second request was sent because the first was slow. Both may have been charged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_hedged: bool,
    /// Whether it came from a batch, which has a price of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_batch: bool,
    /// The provider's id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// From sending the request that succeeded to the last byte (where it was sent twice, from the first of the two); a
    /// simulated model's virtual time.
    pub latency: Duration,
    /// From sending the request that succeeded to the first piece of the output (its reasoning counts); none without
    /// streaming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_token: Option<Duration>,
    /// How many attempts it took, from 1.
    pub attempts: u32,
    /// The provider's body, byte for byte; kept by the store beside the rest.
    #[serde(skip)]
    pub raw: bytes::Bytes,
}

impl Default for Response {
    /// A response with nothing in it yet, after one attempt.
    fn default() -> Self {
        Self {
            text: String::new(),
            tool_calls: vec![],
            reasoning: None,
            reasoning_blocks: vec![],
            finish_reason: FinishReason::Other,
            usage: None,
            served_model: None,
            fingerprint: None,
            logprobs: vec![],
            output_mode: None,
            repaired: None,
            answered_by: None,
            is_hedged: false,
            is_batch: false,
            request_id: None,
            latency: Duration::ZERO,
            first_token: None,
            attempts: 1,
            raw: bytes::Bytes::new(),
        }
    }
}

impl Response {
    /// Output tokens a second after the first one; none without streaming or usage, or where all came at once.
    pub fn tokens_per_second(&self) -> Option<f64> {
        let writing = self.latency.checked_sub(self.first_token?)?.as_secs_f64();
        let n_tokens = self.usage?.output.checked_sub(1)?;
        (0.0 < writing && 0 < n_tokens).then(|| n_tokens as f64 / writing)
    }

    /// The tool calls whose arguments are no JSON object: kept as the model wrote them.
    pub fn malformed_tool_calls(&self) -> impl Iterator<Item = &ToolCall> {
        self.tool_calls.iter().filter(|call| {
            serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&call.arguments).is_err()
        })
    }
}

/// A token with its log-probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// The token's text.
    pub token: String,
    /// The natural logarithm of its probability, at most 0.
    pub logprob: f64,
    /// The likeliest tokens at this place, with theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub top: Vec<(String, f64)>,
}

/// Why an output ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// It was complete.
    Stop,
    /// The token limit cut it.
    Length,
    /// It calls tools.
    ToolCalls,
    /// The provider's filter cut it.
    ContentFilter,
    /// The provider says that the model refused.
    Refusal,
    /// Something else, or nothing was said.
    Other,
}

impl FinishReason {
    /// `stop`, `length`, `tool_calls`, `content_filter`, `refusal`, `other`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ToolCalls => "tool_calls",
            Self::ContentFilter => "content_filter",
            Self::Refusal => "refusal",
            Self::Other => "other",
        }
    }
}

/// Tokens of one call. Input counts all input, cached or not; output counts all output, reasoning included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// All input tokens.
    pub input: u64,
    /// All output tokens.
    pub output: u64,
    /// Input tokens that were read from the provider's cache (a part of `input`).
    #[serde(default)]
    pub cache_read: u64,
    /// Input tokens that were written to the provider's cache (a part of `input`).
    #[serde(default)]
    pub cache_write: u64,
    /// Input tokens that were written to a cache that is kept for an hour (a part of `cache_write`).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_write_1h: u64,
    /// Output tokens spent on reasoning (a part of `output`).
    #[serde(default)]
    pub reasoning: u64,
    /// Input tokens of sound (a part of `input`).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub input_audio: u64,
    /// Output tokens of sound (a part of `output`).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub output_audio: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
