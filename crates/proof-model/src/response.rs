//! One response type for all wire formats.

use std::time::Duration;

use proof_prompt::ToolCall;
use serde::{Deserialize, Serialize};

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
    /// Why it ended.
    pub finish_reason: FinishReason,
    /// Tokens, as the provider counts them; none where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The model that served the call, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_model: Option<String>,
    /// The provider's id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// From sending the request that succeeded to the last byte; a simulated model's virtual time.
    pub latency: Duration,
    /// How many attempts it took, from 1.
    pub attempts: u32,
    /// The provider's body, byte for byte; kept by the store beside the rest.
    #[serde(skip)]
    pub raw: bytes::Bytes,
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
    /// Output tokens spent on reasoning (a part of `output`).
    #[serde(default)]
    pub reasoning: u64,
}
