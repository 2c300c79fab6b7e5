//! A streamed answer.
//!
//! Reference: <https://platform.openai.com/docs/api-reference/responses-streaming>. The last event holds the whole response,
//! and is believed. What came piece by piece counts where a server leaves the output out of it.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::answer::no_answer;
use super::super::borrowed::Text;
use super::super::{Assembly, EventReader};
use super::answer::{self, Answer, argument_text, logprobs};
use crate::stream::Event;
use crate::{Api, CallError, FinishReason};

/// Puts a streamed answer together.
#[derive(Debug, Default)]
pub(in super::super) struct Reader {
    assembly: Assembly,
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
        if data == b"[DONE]" {
            return Ok(());
        }
        let kind = if event.name.starts_with("response.") || event.name == "error" {
            Text::borrowed(event.name)
        } else {
            parse::<Kind<'_>>(data)?.kind
        };
        match &*kind {
            "response.output_text.delta" => self.text(data),
            "response.refusal.delta" => self.refusal(data),
            "response.reasoning_text.delta" | "response.reasoning_summary_text.delta" => self.reasoning(data),
            "response.function_call_arguments.delta" | "response.function_call_arguments.done" => {
                self.arguments(data)
            }
            "response.output_item.added" => self.item(data, Item::Begun),
            "response.output_item.done" => self.item(data, Item::Done),
            "response.completed" | "response.incomplete" | "response.failed" => self.last(data),
            "error" => Err(no_answer(data, "an answer")),
            _ => Ok(()),
        }
    }

    fn assembly(&mut self) -> &mut Assembly {
        &mut self.assembly
    }
}

impl Reader {
    fn text(&mut self, data: &[u8]) -> Result<(), CallError> {
        let piece: Piece<'_> = parse(data)?;
        if self.seen.again(piece.sequence_number, data) {
            return Ok(());
        }
        let response = &mut self.assembly.response;
        if !self.has_text && self.refused {
            response.text.clear();
        }
        self.has_text = true;
        response.text.push_str(&piece.delta);
        response.logprobs.extend(logprobs(piece.logprobs));
        Ok(())
    }

    fn refusal(&mut self, data: &[u8]) -> Result<(), CallError> {
        let piece: Piece<'_> = parse(data)?;
        if self.seen.again(piece.sequence_number, data) {
            return Ok(());
        }
        self.refused = true;
        if !self.has_text {
            self.assembly.response.text.push_str(&piece.delta);
        }
        Ok(())
    }

    fn reasoning(&mut self, data: &[u8]) -> Result<(), CallError> {
        let piece: Piece<'_> = parse(data)?;
        if !self.seen.again(piece.sequence_number, data) {
            self.assembly.reasoning.push_str(&piece.delta);
        }
        Ok(())
    }

    fn arguments(&mut self, data: &[u8]) -> Result<(), CallError> {
        let piece: OfCall<'_> = parse(data)?;
        if self.seen.again(piece.sequence_number, data) {
            return Ok(());
        }
        let call = self.assembly.call(piece.output_index)?;
        if let Some(delta) = piece.delta {
            call.arguments.push_str(&delta);
        }
        if let Some(whole) = piece.arguments {
            call.arguments = argument_text(whole);
        }
        Ok(())
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

/// The events that have come, by their number: a proxy that connects again may send some a second time.
///
/// Some servers give all events the same number. So only an event that is as long as the first one of its number counts as
/// the same, and once two differ, numbers say nothing any more.
#[derive(Debug, Default)]
struct Seen {
    lens: Vec<u32>,
    are_useless: bool,
}

/// Numbers beyond this one are not remembered.
const MAX_NUMBER: usize = 1 << 16;

impl Seen {
    /// Whether an event has come before.
    fn again(&mut self, number: Option<i64>, data: &[u8]) -> bool {
        let number =
            number.and_then(|number| usize::try_from(number).ok()).filter(|number| *number < MAX_NUMBER);
        let Some(number) = number.filter(|_| !self.are_useless) else { return false };
        if self.lens.len() <= number {
            self.lens.resize(number + 1, 0);
        }
        let len = u32::try_from(data.len()).unwrap_or(u32::MAX);
        match self.lens.get_mut(number) {
            Some(first @ 0) => *first = len,
            Some(first) if *first == len => return true,
            Some(_) | None => self.are_useless = true,
        }
        false
    }
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
