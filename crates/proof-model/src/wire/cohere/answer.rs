//! The body of an answer, and what it shares with the events of a stream.

use proof_prompt::ToolCall;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::answer::{lenient, no_answer};
use super::super::arguments;
use super::super::borrowed::Text;
use super::super::provider_error::excerpt;
use crate::{Api, CallError, ErrorKind, FinishReason, Response, TokenLogprob, Usage};

/// The response that a body holds.
pub(in super::super) fn read(body: &[u8]) -> Result<Response, CallError> {
    let Ok(chat) = serde_json::from_slice::<Chat<'_>>(body) else {
        return Err(no_answer(body, "`message`"));
    };
    let Some(message) = chat.message else {
        return Err(no_answer(body, "`message`"));
    };
    let mut response = Response {
        finish_reason: finish_reason(chat.finish_reason.as_deref().unwrap_or_default(), None)?,
        usage: lenient::<Tokens>(chat.usage).and_then(Tokens::usage),
        logprobs: logprobs(chat.logprobs),
        request_id: chat.id.map(Text::into_owned),
        ..Response::default()
    };
    let mut thoughts = String::new();
    if let Some(whole) = lenient::<Text<'_>>(message.content) {
        response.text.push_str(&whole);
    }
    for raw in lenient::<Vec<&RawValue>>(message.content).into_iter().flatten() {
        let Some(part) = arguments::read::<Part<'_>>(raw) else { continue };
        if let Some(thinking) = &part.thinking {
            thoughts.push_str(thinking);
            response.reasoning_blocks.push(block(raw.get()));
        }
        if let Some(text) = &part.text {
            response.text.push_str(text);
        }
    }
    if let Some(raw) = message.tool_plan
        && let Some(plan) = arguments::read::<Text<'_>>(raw)
        && !plan.is_empty()
    {
        response.reasoning_blocks.push(block(&format!(r#"{{"tool_plan":{}}}"#, raw.get())));
        if thoughts.is_empty() {
            thoughts.push_str(&plan);
        }
    }
    response.reasoning = (!thoughts.is_empty()).then_some(thoughts);
    let calls = message.tool_calls.into_iter().flatten().enumerate();
    response.tool_calls = calls.filter_map(|(idx, call)| call.whole(idx)).collect();
    if response.finish_reason == FinishReason::Stop && !response.tool_calls.is_empty() {
        response.finish_reason = FinishReason::ToolCalls;
    }
    Ok(response)
}

fn block(json: &str) -> proof_prompt::ReasoningBlock {
    proof_prompt::ReasoningBlock { api: Api::Cohere.name().to_owned(), json: json.to_owned() }
}

/// Why it ended.
///
/// # Errors
/// The server failed while it wrote: what there is of the answer is no output.
pub(super) fn finish_reason(word: &str, said: Option<&str>) -> Result<FinishReason, CallError> {
    let failed = |otherwise: &str| {
        let message = said.map_or_else(|| otherwise.to_owned(), excerpt);
        Err(CallError::new(ErrorKind::Server, message))
    };
    match word {
        "COMPLETE" | "STOP_SEQUENCE" => Ok(FinishReason::Stop),
        "MAX_TOKENS" => Ok(FinishReason::Length),
        "TOOL_CALL" => Ok(FinishReason::ToolCalls),
        "ERROR_TOXIC" => Ok(FinishReason::ContentFilter),
        "ERROR" => failed("the server failed while it wrote the answer, and does not say why"),
        "TIMEOUT" => failed("the server broke the answer off because it took too long"),
        _ => Ok(FinishReason::Other),
    }
}

#[derive(Deserialize)]
struct Chat<'a> {
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
    #[serde(borrow, default)]
    finish_reason: Option<Text<'a>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
    #[serde(borrow, default)]
    logprobs: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    tool_plan: Option<&'a RawValue>,
    #[serde(borrow, default)]
    tool_calls: Option<Vec<Call<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Part<'a> {
    #[serde(borrow, default)]
    pub text: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub thinking: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Call<'a> {
    #[serde(borrow, default)]
    pub id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub function: Option<Function<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Function<'a> {
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub arguments: Option<Text<'a>>,
}

impl Call<'_> {
    fn whole(self, idx: usize) -> Option<ToolCall> {
        let function = self.function?;
        let id = self.id.map_or_else(|| format!("call_{idx}"), Text::into_owned);
        let arguments = function.arguments.map(Text::into_owned).unwrap_or_default();
        Some(ToolCall { id, name: function.name?.into_owned(), arguments })
    }
}

/// The tokens. The server counts twice: what it bills, and what the model saw and wrote, which includes the server's own
/// words round the conversation. What is billed counts here, because costs come of it; `cached_tokens` is a part of what
/// the model saw, has no price of its own, and is passed by.
#[derive(Deserialize)]
pub(super) struct Tokens {
    #[serde(default)]
    billed_units: Option<Count>,
    #[serde(default)]
    tokens: Option<Count>,
}

#[derive(Clone, Copy, Deserialize)]
struct Count {
    #[serde(default)]
    input_tokens: Option<f64>,
    #[serde(default)]
    output_tokens: Option<f64>,
}

impl Tokens {
    pub(super) fn usage(self) -> Option<Usage> {
        let billed = self.billed_units.and_then(Count::usage);
        billed.or_else(|| self.tokens.and_then(Count::usage))
    }
}

impl Count {
    fn usage(self) -> Option<Usage> {
        let input = whole(self.input_tokens?)?;
        let output = self.output_tokens.map_or(Some(0), whole)?;
        Some(Usage { input, output, ..Usage::default() })
    }
}

/// A number of tokens. The reference says that it may have a fraction; it has none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn whole(count: f64) -> Option<u64> {
    (0.0..=9e15).contains(&count).then_some(count.round() as u64)
}

/// The log-probabilities, where they are there.
///
/// The server gives a text with those of its tokens, mostly of one. Where it is several, the text stands as one token:
/// its probability is the product of theirs.
pub(super) fn logprobs(raw: Option<&RawValue>) -> Vec<TokenLogprob> {
    #[derive(Deserialize)]
    struct Piece {
        #[serde(default)]
        text: Option<String>,
        #[serde(default)]
        logprobs: Option<Vec<f64>>,
    }
    let pieces = match raw.map(RawValue::get) {
        Some(text) if text.starts_with('{') => lenient::<Piece>(raw).into_iter().collect(),
        _ => lenient::<Vec<Piece>>(raw).unwrap_or_default(),
    };
    let with_logprobs = pieces.into_iter().filter_map(|piece| {
        let logprobs = piece.logprobs.filter(|logprobs| !logprobs.is_empty())?;
        Some(TokenLogprob { token: piece.text?, logprob: logprobs.iter().sum(), top: vec![] })
    });
    with_logprobs.collect()
}
