//! The body of an answer, and what it shares with the events of a stream.

use proof_prompt::{ReasoningBlock, ToolCall};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use crate::{Api, CallError, ErrorKind, FinishReason, Response, Usage};

/// The response that a body holds.
pub(in super::super) fn read(body: &[u8]) -> Result<Response, CallError> {
    let lacks = "`output.message.content`";
    let Ok(answer) = serde_json::from_slice::<Answer<'_>>(body) else {
        return Err(no_answer(body, lacks));
    };
    let message = answer.output.and_then(|output| output.message);
    let Some(content) = message.and_then(|message| message.content) else {
        return Err(no_answer(body, lacks));
    };
    let mut response = Response {
        finish_reason: finish_reason(answer.stop_reason.as_deref()),
        usage: lenient::<Tokens>(answer.usage).and_then(Tokens::usage),
        served_model: served_model(answer.trace),
        ..Response::default()
    };
    for block in content {
        add(block, &mut response)?;
    }
    response.reasoning = response.reasoning.filter(|reasoning| !reasoning.is_empty());
    Ok(response)
}

/// Adds a block of the content; one that holds nothing that is known is passed by.
fn add(raw: &RawValue, response: &mut Response) -> Result<(), CallError> {
    let block: Block<'_> = serde_json::from_str(raw.get()).map_err(|error| {
        CallError::new(ErrorKind::Malformed, format!("a block of the answer cannot be read: {error}"))
    })?;
    if let Some(text) = block.text {
        response.text.push_str(&text);
    }
    // Words with their sources are words of the answer.
    for piece in block.citations_content.and_then(|cited| cited.content).into_iter().flatten() {
        response.text.push_str(&piece.text.unwrap_or_default());
    }
    if let Some(reasoning) = block.reasoning_content {
        let text = reasoning.reasoning_text.and_then(|reasoning| reasoning.text).unwrap_or_default();
        response.reasoning.get_or_insert_default().push_str(&text);
        let (api, json) = (Api::Bedrock.name().to_owned(), raw.get().to_owned());
        response.reasoning_blocks.push(ReasoningBlock { api, json });
    }
    // A call with a type of its own is one of the provider's tools.
    if let Some(call) = block.tool_use.filter(|call| call.kind.is_none()) {
        let idx = response.tool_calls.len();
        response.tool_calls.push(ToolCall {
            id: call.id.map_or_else(|| format!("call_{idx}"), Text::into_owned),
            name: call.name.unwrap_or_default().into_owned(),
            arguments: call.input.map_or("{}", RawValue::get).to_owned(),
        });
    }
    Ok(())
}

/// Why it ended.
pub(super) fn finish_reason(word: Option<&str>) -> FinishReason {
    match word {
        Some("end_turn" | "stop_sequence") => FinishReason::Stop,
        Some("max_tokens" | "model_context_window_exceeded") => FinishReason::Length,
        Some("tool_use") => FinishReason::ToolCalls,
        Some("guardrail_intervened" | "content_filtered") => FinishReason::ContentFilter,
        Some("refusal") => FinishReason::Refusal,
        Some(_) | None => FinishReason::Other,
    }
}

/// The model that a prompt router took.
pub(super) fn served_model(trace: Option<&RawValue>) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Trace {
        prompt_router: Option<Router>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Router {
        invoked_model_id: Option<String>,
    }
    lenient::<Trace>(trace)?.prompt_router?.invoked_model_id
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    #[serde(borrow, default)]
    output: Option<Output<'a>>,
    #[serde(borrow, default)]
    stop_reason: Option<Text<'a>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
    #[serde(borrow, default)]
    trace: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    content: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block<'a> {
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
    #[serde(borrow, default)]
    tool_use: Option<ToolUse<'a>>,
    #[serde(borrow, default)]
    reasoning_content: Option<Reasoning<'a>>,
    #[serde(borrow, default)]
    citations_content: Option<Cited<'a>>,
}

#[derive(Deserialize)]
struct ToolUse<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "toolUseId", default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    name: Option<Text<'a>>,
    #[serde(borrow, default)]
    input: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reasoning<'a> {
    #[serde(borrow, default)]
    reasoning_text: Option<Words<'a>>,
}

#[derive(Deserialize)]
struct Cited<'a> {
    #[serde(borrow, default)]
    content: Option<Vec<Words<'a>>>,
}

#[derive(Deserialize)]
struct Words<'a> {
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
}

/// `inputTokens` leaves out what the cache read and wrote; [`Usage`] counts all of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
pub(super) struct Tokens {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
    #[serde(default)]
    cache_read_input_tokens: Option<u64>,
    #[serde(default)]
    cache_write_input_tokens: Option<u64>,
    #[serde(default)]
    cache_details: Option<Vec<ByAge>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByAge {
    #[serde(default)]
    ttl: Option<String>,
    #[serde(default)]
    input_tokens: Option<u64>,
}

impl Tokens {
    pub(super) fn usage(self) -> Option<Usage> {
        let cache_read = self.cache_read_input_tokens.unwrap_or(0);
        let cache_write = self.cache_write_input_tokens.unwrap_or(0);
        let for_an_hour = self
            .cache_details
            .into_iter()
            .flatten()
            .filter(|detail| detail.ttl.as_deref() == Some("1h"))
            .filter_map(|detail| detail.input_tokens)
            .fold(0, u64::saturating_add);
        Some(Usage {
            input: self.input_tokens?.saturating_add(cache_read).saturating_add(cache_write),
            output: self.output_tokens.unwrap_or(0),
            cache_read,
            cache_write,
            cache_write_1h: for_an_hour.min(cache_write),
            ..Usage::default()
        })
    }
}
