//! A response object: the body of an answer, and what the last event of a stream holds.

use proof_prompt::{ReasoningBlock, ToolCall};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::super::answer::{lenient, no_answer};
use super::super::arguments::compact;
use super::super::borrowed::Text;
use crate::{Api, CallError, ErrorKind, FinishReason, Response, TokenLogprob, Usage};

/// The response that a body holds.
pub(in super::super) fn read(body: &[u8]) -> Result<Response, CallError> {
    match serde_json::from_slice::<Answer<'_>>(body) {
        Ok(answer) => answer.response(|lacks| no_answer(body, lacks)),
        Err(_) => Err(no_answer(body, LACKS)),
    }
}

const LACKS: &str = "`output`";

fn incomplete(details: Option<&RawValue>) -> FinishReason {
    #[derive(Deserialize)]
    struct Details<'a> {
        #[serde(borrow, default)]
        reason: Option<Text<'a>>,
    }
    match lenient::<Details<'_>>(details).and_then(|details| details.reason).as_deref() {
        Some("max_output_tokens") => FinishReason::Length,
        Some("content_filter") => FinishReason::ContentFilter,
        Some(_) | None => FinishReason::Other,
    }
}

/// A response object.
#[derive(Deserialize)]
pub(super) struct Answer<'a> {
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(borrow, default)]
    status: Option<Text<'a>>,
    #[serde(default)]
    error: Option<IgnoredAny>,
    #[serde(borrow, default)]
    incomplete_details: Option<&'a RawValue>,
    #[serde(borrow, default)]
    output: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

impl Answer<'_> {
    /// What it says. What it lacks, if it is no answer, is for `no_answer` to tell.
    pub(super) fn response(self, no_answer: impl Fn(&str) -> CallError) -> Result<Response, CallError> {
        if self.error.is_some() || self.status.as_deref() == Some("failed") {
            return Err(no_answer(LACKS));
        }
        let finish_reason = match self.status.as_deref() {
            Some("completed") | None => FinishReason::Stop,
            Some("incomplete") => incomplete(self.incomplete_details),
            Some(status @ ("queued" | "in_progress" | "cancelled")) => {
                let message = format!(
                    "the server answered with a response that is `{status}`: only whole ones can be used"
                );
                return Err(CallError::new(ErrorKind::Malformed, message));
            }
            Some(_) => FinishReason::Other,
        };
        let mut output = Output::default();
        for item in self.output.ok_or_else(|| no_answer(LACKS))? {
            output.take(item).ok_or_else(|| no_answer("an `output` that can be read"))?;
        }
        let Output { text, refusal, reasoning, reasoning_blocks, tool_calls, logprobs } = output;
        let finish_reason = match finish_reason {
            FinishReason::Stop if !refusal.is_empty() => FinishReason::Refusal,
            FinishReason::Stop if !tool_calls.is_empty() => FinishReason::ToolCalls,
            reason => reason,
        };
        Ok(Response {
            text: if text.is_empty() { refusal } else { text },
            tool_calls,
            reasoning: (!reasoning.is_empty()).then_some(reasoning),
            reasoning_blocks,
            finish_reason,
            usage: lenient::<Tokens>(self.usage).and_then(Tokens::usage),
            served_model: self.model.map(Text::into_owned),
            request_id: self.id.map(Text::into_owned),
            logprobs,
            ..Response::default()
        })
    }
}

/// What the items of an answer say, put together.
#[derive(Default)]
struct Output {
    text: String,
    refusal: String,
    reasoning: String,
    reasoning_blocks: Vec<ReasoningBlock>,
    tool_calls: Vec<ToolCall>,
    logprobs: Vec<TokenLogprob>,
}

impl Output {
    /// Takes an item; what it does not know it passes by. None if it cannot be read.
    fn take(&mut self, raw: &RawValue) -> Option<()> {
        let item: Item<'_> = serde_json::from_str(raw.get()).ok()?;
        match &*item.kind {
            "message" => {
                for part in parts(item.content)? {
                    match &*part.kind {
                        "output_text" => self.text.push_str(&part.text.unwrap_or_default()),
                        "refusal" => self.refusal.push_str(&part.refusal.unwrap_or_default()),
                        _ => {}
                    }
                    self.logprobs.extend(logprobs(part.logprobs));
                }
            }
            "reasoning" => {
                for part in parts(item.content)?.into_iter().chain(parts(item.summary)?) {
                    self.reasoning.push_str(&part.text.unwrap_or_default());
                }
                self.reasoning_blocks.push(block(raw));
            }
            "function_call" => {
                let id = match item.call_id {
                    Some(id) => id.into_owned(),
                    None => format!("call_{}", self.tool_calls.len()),
                };
                let arguments = item.arguments.map(argument_text).unwrap_or_default();
                self.tool_calls.push(ToolCall { id, name: item.name?.into_owned(), arguments });
            }
            _ => {}
        }
        Some(())
    }
}

/// An item of an answer; what of it depends on its kind is read later.
#[derive(Deserialize)]
pub(super) struct Item<'a> {
    #[serde(borrow, rename = "type")]
    pub kind: Text<'a>,
    #[serde(borrow, default)]
    content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    summary: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub call_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub arguments: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
    #[serde(borrow, default)]
    refusal: Option<Text<'a>>,
    #[serde(borrow, default)]
    logprobs: Option<&'a RawValue>,
}

/// The parts of an item; none if they cannot be read. Parts of a kind that is not known may hold anything.
fn parts<'a>(raw: Option<&'a RawValue>) -> Option<Vec<Part<'a>>> {
    #[derive(Deserialize)]
    struct Kind<'a> {
        #[serde(borrow, rename = "type")]
        kind: Text<'a>,
    }
    let Some(raw) = raw else { return Some(vec![]) };
    if let Ok(parts) = serde_json::from_str::<Option<Vec<Part<'a>>>>(raw.get()) {
        return Some(parts.unwrap_or_default());
    }
    let mut parts = vec![];
    for raw in serde_json::from_str::<Vec<&'a RawValue>>(raw.get()).ok()? {
        if let Ok(part) = serde_json::from_str::<Part<'a>>(raw.get()) {
            parts.push(part);
            continue;
        }
        let Kind { kind } = serde_json::from_str(raw.get()).ok()?;
        if matches!(&*kind, "output_text" | "refusal" | "reasoning_text" | "summary_text") {
            return None;
        }
    }
    Some(parts)
}

/// An item of reasoning, byte for byte.
fn block(raw: &RawValue) -> ReasoningBlock {
    ReasoningBlock { api: Api::OpenAiResponses.name().to_owned(), json: raw.get().to_owned() }
}

/// Arguments as text. A few servers write them as an object instead.
pub(super) fn argument_text(raw: &RawValue) -> String {
    serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| compact(raw))
}

/// The log-probabilities of the tokens, where they are there.
pub(super) fn logprobs(raw: Option<&RawValue>) -> Vec<TokenLogprob> {
    #[derive(Deserialize)]
    struct Scored {
        token: String,
        logprob: f64,
        #[serde(default)]
        top_logprobs: Option<Vec<Likely>>,
    }
    #[derive(Deserialize)]
    struct Likely {
        token: String,
        logprob: f64,
    }
    // What an answer without log-probabilities has in their place; most events have it.
    if raw.is_none_or(|raw| raw.get() == "[]") {
        return vec![];
    }
    let tokens = lenient::<Vec<Scored>>(raw).unwrap_or_default();
    tokens
        .into_iter()
        .map(|Scored { token, logprob, top_logprobs }| {
            let likely = top_logprobs.into_iter().flatten();
            TokenLogprob {
                token,
                logprob,
                top: likely.map(|likely| (likely.token, likely.logprob)).collect(),
            }
        })
        .collect()
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
struct Tokens {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
    #[serde(default)]
    input_tokens_details: Option<InputDetails>,
    #[serde(default)]
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Default, Deserialize)]
struct InputDetails {
    #[serde(default)]
    cached_tokens: Option<u64>,
    #[serde(default)]
    cache_write_tokens: Option<u64>,
}

#[derive(Default, Deserialize)]
struct OutputDetails {
    #[serde(default)]
    reasoning_tokens: Option<u64>,
}

impl Tokens {
    fn usage(self) -> Option<Usage> {
        let input = self.input_tokens?;
        let output = self.output_tokens.unwrap_or(0);
        let details = self.input_tokens_details.unwrap_or_default();
        let cache_read = details.cached_tokens.unwrap_or(0).min(input);
        let reasoning = self.output_tokens_details.unwrap_or_default().reasoning_tokens.unwrap_or(0);
        Some(Usage {
            input,
            output,
            cache_read,
            cache_write: details.cache_write_tokens.unwrap_or(0).min(input - cache_read),
            reasoning: reasoning.min(output),
            ..Usage::default()
        })
    }
}
