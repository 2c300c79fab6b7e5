//! A streamed answer.
//!
//! Reference: <https://docs.cohere.com/reference/chat-stream>. The last event is `message-end`, which says why the answer
//! ended, or that the server failed.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

#[cfg(test)]
use super::super::alike::Shapes;
use super::super::alike::{Added, Alike, Places};
use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use super::super::{Assembly, EventReader};
use super::answer::{Call, Part, Tokens, finish_reason, logprobs};
use crate::stream::Event;
use crate::{Api, CallError};

/// The kinds of events that are read here.
const KINDS: [&str; 8] = [
    "message-start",
    "content-start",
    "content-delta",
    "content-end",
    "tool-plan-delta",
    "tool-call-start",
    "tool-call-delta",
    "message-end",
];

/// What the words of an event are added to.
#[derive(Clone, Copy, Debug)]
enum To {
    /// The output.
    Text,
    /// The thoughts.
    Thoughts,
    /// The plan before the calls.
    Plan,
    /// The arguments of the tool call of this number.
    Arguments(usize),
}

/// Puts a streamed answer together.
#[derive(Debug, Default)]
pub(in super::super) struct Reader {
    assembly: Assembly,
    alike: Alike<To>,
    /// The part of the thoughts that is under way.
    thought: String,
    /// The plan before the calls.
    plan: String,
    has_thoughts: bool,
}

impl EventReader for Reader {
    fn event(&mut self, event: Event<'_>) -> Result<(), CallError> {
        if let Some(Added { words, to, .. }) = self.alike.read(event) {
            return self.add(to, &words);
        }
        let data = event.data;
        if data == b"[DONE]" {
            return Ok(());
        }
        let chunk = match serde_json::from_slice::<Chunk<'_>>(data) {
            Ok(chunk) => chunk,
            // An event of a kind that is not known may have any form.
            Err(_) if is_unknown(data) => return Ok(()),
            Err(_) => return Err(no_answer(data, "what belongs to its `type`")),
        };
        let Some(kind) = &chunk.kind else {
            return Err(no_answer(data, "`type`"));
        };
        if let Some((words, to)) = chunk.words(kind) {
            self.alike.learn(event, Places { words, filler: None, counts: None }, to);
        }
        match &**kind {
            "message-start" => {
                Assembly::note(&mut self.assembly.response.request_id, chunk.id.as_deref());
                Ok(())
            }
            "content-start" | "content-delta" => {
                self.content(chunk.delta);
                if chunk.logprobs.is_some() {
                    self.assembly.response.logprobs.extend(logprobs(chunk.logprobs));
                }
                Ok(())
            }
            "content-end" => {
                self.end_thought();
                Ok(())
            }
            "tool-plan-delta" => {
                let message = chunk.delta.and_then(|delta| delta.message);
                if let Some(plan) = message.and_then(|message| message.tool_plan) {
                    self.plan(&plan);
                }
                Ok(())
            }
            "tool-call-start" | "tool-call-delta" => self.call(chunk.index, chunk.delta),
            "message-end" => self.end(&chunk.delta.unwrap_or_default()),
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

/// Whether an event is of none of the kinds that are read here.
fn is_unknown(data: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Kind<'a> {
        #[serde(borrow, rename = "type")]
        kind: Text<'a>,
    }
    serde_json::from_slice::<Kind<'_>>(data).is_ok_and(|Kind { kind }| !KINDS.contains(&&*kind))
}

impl Reader {
    fn add(&mut self, to: To, words: &str) -> Result<(), CallError> {
        match to {
            To::Text => self.assembly.response.text.push_str(words),
            To::Thoughts => self.think(words),
            To::Plan => self.plan(words),
            To::Arguments(number) => self.assembly.call(number)?.arguments.push_str(words),
        }
        Ok(())
    }

    fn content(&mut self, delta: Option<Delta<'_>>) {
        let message = delta.and_then(|delta| delta.message);
        let Some(part) = message.and_then(|message| message.content.0) else { return };
        if let Some(text) = &part.text {
            self.assembly.response.text.push_str(text);
        }
        if let Some(thinking) = &part.thinking {
            self.think(thinking);
        }
    }

    fn think(&mut self, words: &str) {
        if !self.has_thoughts {
            self.has_thoughts = true;
            self.assembly.reasoning.clear();
        }
        self.assembly.reasoning.push_str(words);
        self.thought.push_str(words);
    }

    /// The plan is shown as the reasoning where there are no thoughts.
    fn plan(&mut self, piece: &str) {
        self.plan.push_str(piece);
        if !self.has_thoughts {
            self.assembly.reasoning.push_str(piece);
        }
    }

    fn end_thought(&mut self) {
        if !self.thought.is_empty() {
            let thought = std::mem::take(&mut self.thought);
            let block = serde_json::json!({"type": "thinking", "thinking": thought});
            self.assembly.block(Api::Cohere, block.to_string());
        }
    }

    fn call(&mut self, index: Option<usize>, delta: Option<Delta<'_>>) -> Result<(), CallError> {
        let message = delta.and_then(|delta| delta.message);
        let Some(piece) = message.and_then(|message| message.tool_calls.0) else { return Ok(()) };
        let call = self.assembly.call(index.unwrap_or(0))?;
        if let Some(id) = piece.id.filter(|_| call.id.is_empty()) {
            call.id = id.into_owned();
        }
        if let Some(function) = piece.function {
            if let Some(name) = function.name.filter(|_| call.name.is_empty()) {
                call.name = name.into_owned();
            }
            if let Some(arguments) = function.arguments {
                call.arguments.push_str(&arguments);
            }
        }
        Ok(())
    }

    fn end(&mut self, delta: &Delta<'_>) -> Result<(), CallError> {
        let said = delta.error.as_deref().filter(|said| !said.is_empty());
        let word = delta.finish_reason.as_deref().unwrap_or_default();
        // An error counts as one, whatever word stands beside it.
        let word = if said.is_some() { "ERROR" } else { word };
        self.assembly.response.finish_reason = finish_reason(word, said)?;
        self.assembly.response.usage = lenient::<Tokens>(delta.usage).and_then(Tokens::usage);
        self.assembly.is_complete = true;
        self.end_thought();
        if !self.plan.is_empty() {
            let block = serde_json::json!({"tool_plan": std::mem::take(&mut self.plan)});
            self.assembly.block(Api::Cohere, block.to_string());
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(default)]
    index: Option<usize>,
    #[serde(borrow, default)]
    delta: Option<Delta<'a>>,
    #[serde(borrow, default)]
    logprobs: Option<&'a RawValue>,
}

impl<'a> Chunk<'a> {
    /// The words that it adds to a text, if it does nothing else; where they stand in the event.
    fn words(&self, kind: &str) -> Option<(&'a str, To)> {
        let message = self.delta.as_ref()?.message.as_ref()?;
        let (words, to) = match kind {
            "content-start" | "content-delta" if self.logprobs.is_none() => {
                let part = message.content.0.as_ref()?;
                match (&part.text, &part.thinking) {
                    (Some(text), None) => (text, To::Text),
                    (None, Some(thinking)) => (thinking, To::Thoughts),
                    _ => return None,
                }
            }
            "tool-plan-delta" => (message.tool_plan.as_ref()?, To::Plan),
            "tool-call-delta" => {
                let call = message.tool_calls.0.as_ref().filter(|call| call.id.is_none())?;
                let function = call.function.as_ref().filter(|function| function.name.is_none())?;
                (function.arguments.as_ref()?, To::Arguments(self.index.unwrap_or(0)))
            }
            _ => return None,
        };
        Some((words.as_borrowed()?, to))
    }
}

#[derive(Default, Deserialize)]
struct Delta<'a> {
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
    #[serde(borrow, default)]
    finish_reason: Option<Text<'a>>,
    #[serde(borrow, default)]
    error: Option<Text<'a>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

/// What an event adds.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    content: Piece<Part<'a>>,
    #[serde(borrow, default)]
    tool_plan: Option<Text<'a>>,
    #[serde(borrow, default)]
    tool_calls: Piece<Call<'a>>,
}

/// A map, or what the first event has in its place: an empty list.
struct Piece<T>(Option<T>);

impl<T> Default for Piece<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Piece<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MapOrList<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for MapOrList<T> {
            type Value = Piece<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map or a list")
            }
            fn visit_unit<E>(self) -> Result<Piece<T>, E> {
                Ok(Piece(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Piece<T>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Piece(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Piece<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|piece| Piece(Some(piece)))
            }
        }
        deserializer.deserialize_any(MapOrList(PhantomData))
    }
}
