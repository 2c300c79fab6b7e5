//! The body of an answer, and what it shares with the events of a stream.

use std::fmt;

use proof_prompt::{ReasoningBlock, ToolCall};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use super::logprobs::logprobs;
use super::reasoning::{Keep, block, thought};
use super::usage::Tokens;
use crate::provider::Quirks;
use crate::{CallError, ErrorKind, FinishReason, Response};

/// The response that a body holds.
pub(in super::super) fn read(body: &[u8], quirks: Quirks) -> Result<Response, CallError> {
    read_keeping(body, Keep::of(quirks))
}

/// The response that a body holds, with the reasoning kept for the next message.
pub(in super::super) fn read_keeping(body: &[u8], keep: Keep) -> Result<Response, CallError> {
    let lacks = "`choices`";
    let Ok(completion) = serde_json::from_slice::<Completion<'_>>(body) else {
        return Err(no_answer(body, lacks));
    };
    let Some(choice) = completion.choices.into_iter().flatten().next() else {
        return Err(no_answer(body, lacks));
    };
    if let Some(error) = choice.error {
        return Err(no_answer(format!("{{\"error\":{error}}}").as_bytes(), lacks));
    }
    let Some(message) = choice.message else {
        return Err(no_answer(body, "`choices[0].message`"));
    };
    let mut finish_reason = finish_reason(choice.finish_reason.as_deref())?;
    let mut reasoning_blocks = message.blocks(keep);
    let reasoning = message.reasoning_content.and_then(text).or_else(|| message.reasoning.and_then(text));
    let mut reasoning = reasoning.unwrap_or_default();
    let mut words = match message.content {
        Some(Content::Whole(text)) => text.into_owned(),
        Some(Content::Parts(parts)) => {
            let mut words = String::new();
            for part in parts {
                match Part::read(part) {
                    Part::Text(text) => words.push_str(&text),
                    Part::Thinking(text) => {
                        reasoning.push_str(&text);
                        if keep == Keep::Parts {
                            reasoning_blocks.push(thought(part.get()));
                        }
                    }
                    Part::Other => {}
                }
            }
            words
        }
        Some(Content::Other) | None => String::new(),
    };
    if let Some(refusal) = message.refusal.filter(|refusal| !refusal.is_empty()) {
        finish_reason = FinishReason::Refusal;
        if words.is_empty() {
            words = refusal.into_owned();
        }
    }
    let usage = completion.usage.or_else(|| lenient::<Groq<'_>>(completion.x_groq)?.usage);
    let tool_calls: Vec<ToolCall> =
        message.tool_calls.into_iter().flatten().enumerate().filter_map(tool_call).collect();
    Ok(Response {
        text: words,
        finish_reason: calling(finish_reason, &tool_calls),
        tool_calls,
        reasoning: (!reasoning.is_empty()).then_some(reasoning),
        reasoning_blocks,
        usage: lenient::<Tokens>(usage).and_then(Tokens::usage),
        logprobs: logprobs(choice.logprobs),
        served_model: completion.model.map(Text::into_owned),
        fingerprint: completion.system_fingerprint.map(Text::into_owned),
        request_id: completion.id.map(Text::into_owned),
        ..Response::default()
    })
}

/// Why it ended, in the words of the many servers that speak this format.
///
/// # Errors
/// The server says that it failed.
pub(super) fn finish_reason(word: Option<&str>) -> Result<FinishReason, CallError> {
    Ok(match word {
        Some("stop" | "end_turn" | "eos") => FinishReason::Stop,
        Some("length" | "max_tokens" | "model_length") => FinishReason::Length,
        Some("tool_calls" | "function_call") => FinishReason::ToolCalls,
        Some("content_filter") => FinishReason::ContentFilter,
        // OpenRouter and Mistral; DeepSeek.
        Some(word @ ("error" | "insufficient_system_resource")) => {
            let message = format!("the provider broke the answer off: `{word}`");
            return Err(CallError::new(ErrorKind::Server, message));
        }
        Some(_) | None => FinishReason::Other,
    })
}

/// Many servers say `stop` although they call tools.
fn calling(reason: FinishReason, calls: &[ToolCall]) -> FinishReason {
    match reason {
        FinishReason::Stop | FinishReason::Other if !calls.is_empty() => FinishReason::ToolCalls,
        reason => reason,
    }
}

fn text(raw: &RawValue) -> Option<String> {
    lenient::<String>(Some(raw))
}

fn tool_call((idx, call): (usize, Call<'_>)) -> Option<ToolCall> {
    let function = call.function?;
    let arguments = function.arguments.map(argument_text).unwrap_or_default();
    let id = call.id.filter(|id| !id.is_empty() && &**id != "null");
    let id = id.map_or_else(|| format!("call_{idx}"), Text::into_owned);
    Some(ToolCall { id, name: function.name?.into_owned(), arguments })
}

/// Arguments as text. A few servers write them as an object instead.
pub(super) fn argument_text(raw: &RawValue) -> String {
    serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

#[derive(Deserialize)]
struct Completion<'a> {
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(borrow, default)]
    system_fingerprint: Option<Text<'a>>,
    #[serde(borrow, default)]
    choices: Option<Vec<Choice<'a>>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
    #[serde(borrow, default)]
    x_groq: Option<&'a RawValue>,
}

/// What Groq adds, in a stream to its last event.
#[derive(Deserialize)]
pub(super) struct Groq<'a> {
    #[serde(borrow, default)]
    pub usage: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub error: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow, default)]
    message: Option<Answer<'a>>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    logprobs: Option<&'a RawValue>,
    #[serde(borrow, default)]
    finish_reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    content: Option<Content<'a>>,
    #[serde(borrow, default)]
    refusal: Option<Text<'a>>,
    #[serde(borrow, default)]
    reasoning_content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    reasoning: Option<&'a RawValue>,
    #[serde(borrow, default)]
    reasoning_details: Option<&'a RawValue>,
    #[serde(borrow, default)]
    tool_calls: Option<Vec<Call<'a>>>,
}

impl Answer<'_> {
    /// The field in which the reasoning goes back: the one that says most of it.
    fn blocks(&self, keep: Keep) -> Vec<ReasoningBlock> {
        let fields = [
            ("reasoning_details", self.reasoning_details.filter(|details| details.get() != "[]")),
            ("reasoning_content", self.reasoning_content),
            ("reasoning", self.reasoning),
        ];
        let said =
            fields.into_iter().find_map(|(field, raw)| Some((field, raw.filter(|raw| raw.get() != "\"\"")?)));
        said.filter(|_| keep == Keep::Field).map(|(field, raw)| block(field, raw.get())).into_iter().collect()
    }
}

/// Content: a text, or a list of parts.
pub(super) enum Content<'a> {
    Whole(Text<'a>),
    Parts(Vec<&'a RawValue>),
    Other,
}

// By hand, because an untagged enum would read into a buffer first, on the hot path.
impl<'de: 'a, 'a> Deserialize<'de> for Content<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Content<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of parts")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Content<'de>, E> {
                Ok(Content::Whole(Text::borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Content<'de>, E> {
                Ok(Content::Whole(Text::owned(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Content<'de>, E> {
                Ok(Content::Whole(Text::owned(text)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Content<'de>, A::Error> {
                let mut parts = vec![];
                while let Some(part) = seq.next_element()? {
                    parts.push(part);
                }
                Ok(Content::Parts(parts))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Content<'de>, A::Error> {
                IgnoredAny::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Content::Other)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A part of the content.
pub(super) enum Part<'a> {
    Text(Text<'a>),
    /// Reasoning among the content, as Mistral writes it.
    Thinking(String),
    /// A reference, a picture.
    Other,
}

impl<'a> Part<'a> {
    pub(super) fn read(raw: &'a RawValue) -> Self {
        #[derive(Deserialize)]
        struct Fields<'a> {
            #[serde(borrow, rename = "type", default)]
            kind: Text<'a>,
            #[serde(borrow, default)]
            text: Option<Text<'a>>,
            #[serde(borrow, default)]
            thinking: Option<&'a RawValue>,
        }
        match lenient::<Fields<'_>>(Some(raw)) {
            Some(Fields { kind, thinking, .. }) if &*kind == "thinking" => {
                Self::Thinking(thought_words(thinking))
            }
            Some(Fields { text: Some(text), .. }) => Self::Text(text),
            Some(_) | None => Self::Other,
        }
    }
}

/// The words of a thought, which is a text or a list of parts.
fn thought_words(raw: Option<&RawValue>) -> String {
    #[derive(Deserialize)]
    struct Piece {
        #[serde(default)]
        text: Option<String>,
    }
    let pieces = || {
        lenient::<Vec<Piece>>(raw).unwrap_or_default().into_iter().filter_map(|piece| piece.text).collect()
    };
    lenient::<String>(raw).unwrap_or_else(pieces)
}

#[derive(Deserialize)]
pub(super) struct Call<'a> {
    #[serde(default)]
    pub index: Option<usize>,
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
    pub arguments: Option<&'a RawValue>,
}
