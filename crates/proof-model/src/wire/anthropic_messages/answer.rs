//! The body of an answer, and what it shares with the events of a stream.

use proof_prompt::{ReasoningBlock, ToolCall};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use crate::{Api, CallError, ErrorKind, FinishReason, Response, Usage};

/// The response that a body holds.
pub(in super::super) fn read(body: &[u8]) -> Result<Response, CallError> {
    let lacks = "`content`";
    let Ok(message) = serde_json::from_slice::<Message<'_>>(body) else {
        return Err(no_answer(body, lacks));
    };
    let Some(content) = message.content else {
        return Err(no_answer(body, lacks));
    };
    let mut response = Response {
        finish_reason: finish_reason(message.stop_reason.as_deref()),
        usage: lenient::<Tokens>(message.usage).and_then(Tokens::usage),
        served_model: message.model.map(Text::into_owned),
        request_id: message.id.map(Text::into_owned),
        ..Response::default()
    };
    for block in content {
        add(block, &mut response)?;
    }
    response.reasoning = response.reasoning.filter(|reasoning| !reasoning.is_empty());
    Ok(response)
}

/// Adds a block of the content; a kind that is not known (a search of the provider's own, say) is passed by.
fn add(raw: &RawValue, response: &mut Response) -> Result<(), CallError> {
    let kind = serde_json::from_str::<Kind<'_>>(raw.get()).unwrap_or_default().kind;
    match &*kind {
        "text" => response.text.push_str(&part::<TextBlock<'_>>(raw)?.text.unwrap_or_default()),
        "thinking" => {
            let thinking = part::<ThinkingBlock<'_>>(raw)?.thinking.unwrap_or_default();
            response.reasoning.get_or_insert_default().push_str(&thinking);
            response.reasoning_blocks.push(own_block(raw.get()));
        }
        "redacted_thinking" => response.reasoning_blocks.push(own_block(raw.get())),
        "tool_use" => {
            let block = part::<ToolUse<'_>>(raw)?;
            let idx = response.tool_calls.len();
            response.tool_calls.push(ToolCall {
                id: block.id.map_or_else(|| format!("call_{idx}"), Text::into_owned),
                name: block.name.map(Text::into_owned).unwrap_or_default(),
                arguments: block.input.map_or("{}", RawValue::get).to_owned(),
            });
        }
        _ => {}
    }
    Ok(())
}

fn own_block(json: &str) -> ReasoningBlock {
    ReasoningBlock { api: Api::Anthropic.name().to_owned(), json: json.to_owned() }
}

fn part<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, CallError> {
    serde_json::from_str(raw.get()).map_err(|error| {
        CallError::new(ErrorKind::Malformed, format!("a block of the answer cannot be read: {error}"))
    })
}

/// Why it ended.
pub(super) fn finish_reason(word: Option<&str>) -> FinishReason {
    match word {
        Some("end_turn" | "stop_sequence") => FinishReason::Stop,
        Some("max_tokens" | "model_context_window_exceeded") => FinishReason::Length,
        Some("tool_use") => FinishReason::ToolCalls,
        Some("refusal") => FinishReason::Refusal,
        // `pause_turn`: a tool of the provider's own takes long, and the model would go on.
        Some(_) | None => FinishReason::Other,
    }
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(borrow, default)]
    content: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    stop_reason: Option<Text<'a>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
pub(super) struct Kind<'a> {
    #[serde(borrow, rename = "type", default)]
    pub kind: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct TextBlock<'a> {
    #[serde(borrow, default)]
    pub text: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ThinkingBlock<'a> {
    #[serde(borrow, default)]
    pub thinking: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ToolUse<'a> {
    #[serde(borrow, default)]
    pub id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub input: Option<&'a RawValue>,
}

/// `input_tokens` leaves out what the cache read and wrote; [`Usage`] counts all of it.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
pub(super) struct Tokens {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
    #[serde(default)]
    cache_read_input_tokens: Option<u64>,
    #[serde(default)]
    cache_creation_input_tokens: Option<u64>,
    #[serde(default)]
    cache_creation: Option<ByAge>,
    #[serde(default)]
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct ByAge {
    #[serde(default)]
    ephemeral_5m_input_tokens: Option<u64>,
    #[serde(default)]
    ephemeral_1h_input_tokens: Option<u64>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct OutputDetails {
    #[serde(default)]
    thinking_tokens: Option<u64>,
}

impl Tokens {
    /// These counts where they are given, the earlier ones elsewhere: later events of a stream count all over again, but
    /// need not repeat everything.
    pub(super) fn over(self, earlier: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.or(earlier.input_tokens),
            output_tokens: self.output_tokens.or(earlier.output_tokens),
            cache_read_input_tokens: self.cache_read_input_tokens.or(earlier.cache_read_input_tokens),
            cache_creation_input_tokens: self
                .cache_creation_input_tokens
                .or(earlier.cache_creation_input_tokens),
            cache_creation: self.cache_creation.or(earlier.cache_creation),
            output_tokens_details: self.output_tokens_details.or(earlier.output_tokens_details),
        }
    }

    pub(super) fn usage(self) -> Option<Usage> {
        let by_age = self.cache_creation.map_or((0, 0), |by_age| {
            (by_age.ephemeral_5m_input_tokens.unwrap_or(0), by_age.ephemeral_1h_input_tokens.unwrap_or(0))
        });
        let cache_read = self.cache_read_input_tokens.unwrap_or(0);
        let cache_write =
            self.cache_creation_input_tokens.unwrap_or_else(|| by_age.0.saturating_add(by_age.1));
        let output = self.output_tokens.unwrap_or(0);
        let thinking = self.output_tokens_details.and_then(|details| details.thinking_tokens);
        Some(Usage {
            input: self.input_tokens?.saturating_add(cache_read).saturating_add(cache_write),
            output,
            cache_read,
            cache_write,
            cache_write_1h: by_age.1.min(cache_write),
            reasoning: thinking.unwrap_or(0).min(output),
            ..Usage::default()
        })
    }
}
