//! A streamed answer.
//!
//! Reference: <https://platform.openai.com/docs/api-reference/responses-streaming>. The last event holds the whole response,
//! and is believed. What came piece by piece counts where a server leaves the output out of it.

use serde::Deserialize;
use serde_json::value::RawValue;

#[cfg(test)]
use super::super::alike::Shapes;
use super::super::alike::{Added, Alike, Places};
use super::super::answer::no_answer;
use super::super::borrowed::Text;
use super::super::{Assembly, EventReader};
use super::answer::{self, Answer, argument_text, logprobs};
use super::seen::Seen;
use crate::stream::Event;
use crate::{Api, CallError, FinishReason};

/// What the words of an event are added to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum To {
    /// The output.
    Text,
    /// The refusal, which is the output where there is no other.
    Refusal,
    /// The reasoning.
    Reasoning,
    /// The arguments of the tool call of this number.
    Arguments(usize),
}

/// Puts a streamed answer together.
#[derive(Debug, Default)]
pub(in super::super) struct Reader {
    assembly: Assembly,
    alike: Alike<To>,
    seen: Seen,
    refused: bool,
    /// Whether words have come that are no refusal.
    has_text: bool,
}

/// How far an item is. One that has begun holds nothing yet, or, with reasoning, something that is not whole.
#[derive(Clone, Copy, PartialEq)]
enum Item {
    Begun,
    Done,
}

impl EventReader for Reader {
    fn event(&mut self, event: Event<'_>) -> Result<(), CallError> {
        let data = event.data;
        if let Some(Added { words, counts, to }) = self.alike.read(event) {
            let number = counts.and_then(|number| number.parse().ok());
            return if self.seen.again(number, data) { Ok(()) } else { self.add(to, &words) };
        }
        if data == b"[DONE]" {
            return Ok(());
        }
        let kind = if event.name.starts_with("response.") || event.name == "error" {
            Text::borrowed(event.name)
        } else {
            parse::<Kind<'_>>(data)?.kind
        };
        match &*kind {
            "response.output_text.delta" => self.words(event, To::Text),
            "response.refusal.delta" => self.words(event, To::Refusal),
            "response.reasoning_text.delta" | "response.reasoning_summary_text.delta" => {
                self.words(event, To::Reasoning)
            }
            "response.function_call_arguments.delta" | "response.function_call_arguments.done" => {
                self.arguments(event)
            }
            "response.output_item.added" => self.item(data, Item::Begun),
            "response.output_item.done" => self.item(data, Item::Done),
            "response.completed" | "response.incomplete" | "response.failed" => self.last(data),
            "error" => Err(no_answer(data, "an answer")),
            _ => Ok(()),
        }
    }

    #[cfg(test)]
    fn shapes(&mut self) -> Option<&mut dyn Shapes> {
        Some(&mut self.alike)
    }

    fn assembly(&mut self) -> &mut Assembly {
        &mut self.assembly
    }
}

impl Reader {
    fn add(&mut self, to: To, words: &str) -> Result<(), CallError> {
        let response = &mut self.assembly.response;
        match to {
            To::Text => {
                if !self.has_text && self.refused {
                    response.text.clear();
                }
                self.has_text = true;
                response.text.push_str(words);
            }
            To::Refusal => {
                self.refused = true;
                if !self.has_text {
                    response.text.push_str(words);
                }
            }
            To::Reasoning => self.assembly.reasoning.push_str(words),
            To::Arguments(number) => self.assembly.call(number)?.arguments.push_str(words),
        }
        Ok(())
    }

    fn words(&mut self, event: Event<'_>, to: To) -> Result<(), CallError> {
        let data = event.data;
        let piece: Piece<'_> = parse(data)?;
        if self.seen.again(piece.sequence_number, data) {
            return Ok(());
        }
        self.add(to, &piece.delta)?;
        if to == To::Text {
            self.assembly.response.logprobs.extend(logprobs(piece.logprobs));
        }
        // What an event without them has in their place.
        if piece.logprobs.is_none_or(|raw| raw.get() == "[]") {
            self.learn(event, &piece.delta, to);
        }
        Ok(())
    }

    fn arguments(&mut self, event: Event<'_>) -> Result<(), CallError> {
        let data = event.data;
        let piece: OfCall<'_> = parse(data)?;
        if self.seen.again(piece.sequence_number, data) {
            return Ok(());
        }
        let call = self.assembly.call(piece.output_index)?;
        if let Some(delta) = &piece.delta {
            call.arguments.push_str(delta);
        }
        match (piece.arguments, &piece.delta) {
            (Some(whole), _) => call.arguments = argument_text(whole),
            (None, Some(delta)) => self.learn(event, delta, To::Arguments(piece.output_index)),
            (None, None) => {}
        }
        Ok(())
    }

    /// Keeps the shape of an event that adds words to a text and does nothing else.
    fn learn(&mut self, event: Event<'_>, words: &Text<'_>, to: To) {
        let (Some(words), Ok(beside)) =
            (words.as_borrowed(), serde_json::from_slice::<Beside<'_>>(event.data))
        else {
            return;
        };
        let Beside { sequence_number: counts, obfuscation: filler } = beside;
        self.alike.learn(event, Places { words, filler, counts }, to);
    }

    fn item(&mut self, data: &[u8], state: Item) -> Result<(), CallError> {
        let piece: OfItem<'_> = parse(data)?;
        if self.seen.again(piece.sequence_number, data) {
            return Ok(());
        }
        let Ok(item) = serde_json::from_str::<answer::Item<'_>>(piece.item.get()) else {
            return Err(no_answer(data, "an `item` that can be read"));
        };
        match &*item.kind {
            "function_call" => {
                let call = self.assembly.call(piece.output_index)?;
                if let Some(id) = item.call_id {
                    call.id = id.into_owned();
                }
                if let Some(name) = item.name {
                    call.name = name.into_owned();
                }
                // At the start they are empty as a rule.
                let arguments = item.arguments.map(argument_text).unwrap_or_default();
                if !arguments.is_empty() {
                    call.arguments = arguments;
                }
            }
            "reasoning" if state == Item::Done => {
                self.assembly.block(Api::OpenAiResponses, piece.item.get());
            }
            _ => {}
        }
        Ok(())
    }

    /// The response as a whole.
    fn last(&mut self, data: &[u8]) -> Result<(), CallError> {
        let OfResponse { response } = parse(data)?;
        let mut answer = response.response(|lacks| match serde_json::from_slice(data) {
            Ok(OfAnything { response }) => no_answer(response.get().as_bytes(), lacks),
            Err(_) => no_answer(data, lacks),
        })?;
        let has_output = !answer.text.is_empty() || !answer.tool_calls.is_empty();
        if has_output || !self.assembly.has_output() {
            let mut whole = Assembly::default();
            whole.reasoning = answer.reasoning.take().unwrap_or_default();
            for (number, call) in std::mem::take(&mut answer.tool_calls).into_iter().enumerate() {
                *whole.call(number)? = call;
            }
            whole.response = answer;
            self.assembly = whole;
        } else {
            let response = &mut self.assembly.response;
            response.finish_reason = match answer.finish_reason {
                FinishReason::Stop if self.refused => FinishReason::Refusal,
                reason => reason,
            };
            response.usage = answer.usage;
            response.served_model = answer.served_model;
            response.request_id = answer.request_id;
        }
        self.assembly.is_complete = true;
        Ok(())
    }
}

/// What an event holds, or why it cannot be read.
fn parse<'a, T: Deserialize<'a>>(data: &'a [u8]) -> Result<T, CallError> {
    serde_json::from_slice(data).map_err(|_| no_answer(data, "what such an event holds"))
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
}

#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(default)]
    sequence_number: Option<i64>,
    #[serde(borrow)]
    delta: Text<'a>,
    #[serde(borrow, default)]
    logprobs: Option<&'a RawValue>,
}

/// What differs in each event of words but is no part of the answer.
#[derive(Deserialize)]
struct Beside<'a> {
    #[serde(borrow, default)]
    sequence_number: Option<&'a RawValue>,
    /// Letters without a meaning that make all events equally long.
    #[serde(borrow, default)]
    obfuscation: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct OfCall<'a> {
    #[serde(default)]
    sequence_number: Option<i64>,
    #[serde(default)]
    output_index: usize,
    #[serde(borrow, default)]
    delta: Option<Text<'a>>,
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct OfItem<'a> {
    #[serde(default)]
    sequence_number: Option<i64>,
    #[serde(default)]
    output_index: usize,
    #[serde(borrow)]
    item: &'a RawValue,
}

#[derive(Deserialize)]
struct OfResponse<'a> {
    #[serde(borrow)]
    response: Answer<'a>,
}

#[derive(Deserialize)]
struct OfAnything<'a> {
    #[serde(borrow)]
    response: &'a RawValue,
}
