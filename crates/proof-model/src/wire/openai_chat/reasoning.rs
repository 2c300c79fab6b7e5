//! Reasoning that goes back with the next message, in the field in which it came.
//!
//! A block holds an object of one field of the message: `reasoning_details` (`OpenRouter`), `reasoning_content` (`DeepSeek`,
//! Fireworks) or `reasoning` (Groq, Cerebras, vLLM, Together).

use proof_prompt::{Message, ReasoningBlock};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::Api;
use crate::provider::Quirks;

/// What is kept of an answer's reasoning for the next message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) enum Keep {
    /// Nothing: it does not go back.
    #[default]
    Nothing,
    /// The field in which it came.
    Field,
    /// Mistral's parts of the content.
    Parts,
}

impl Keep {
    pub(super) fn of(quirks: Quirks) -> Self {
        if quirks.takes_reasoning_back { Self::Field } else { Self::Nothing }
    }
}

/// A block of one field.
pub(super) fn block(field: &str, json: &str) -> ReasoningBlock {
    ReasoningBlock { api: Api::OpenAi.name().to_owned(), json: format!("{{\"{field}\":{json}}}") }
}

/// A part of Mistral's content.
pub(super) fn thought(json: &str) -> ReasoningBlock {
    ReasoningBlock { api: Api::Mistral.name().to_owned(), json: json.to_owned() }
}

/// The fields of a message in which its reasoning goes back. What another format wrote, or what is no object, stays here.
pub(super) fn fields_back(message: &Message) -> Vec<(String, Box<RawValue>)> {
    let own = message.reasoning.iter().filter(|block| block.api == Api::OpenAi.name());
    let fields = own.filter_map(|block| {
        let fields: std::collections::BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(&block.json).ok()?;
        Some(fields)
    });
    fields.flatten().collect()
}

/// `reasoning_details` while they come in pieces. Pieces that follow each other and have the same type and index are one
/// detail: their texts are joined, everything else is the last that was said.
#[derive(Debug, Default)]
pub(super) struct Details(Vec<Map<String, Value>>);

impl Details {
    /// Takes the pieces of an event; what is no list of objects is passed by.
    pub(super) fn add(&mut self, raw: &RawValue) {
        let Ok(pieces) = serde_json::from_str::<Vec<Map<String, Value>>>(raw.get()) else { return };
        for piece in pieces {
            match self.0.last_mut() {
                Some(last) if ["type", "index"].iter().all(|key| last.get(*key) == piece.get(*key)) => {
                    join(last, piece);
                }
                _ => self.0.push(piece),
            }
        }
    }

    pub(super) fn json(&self) -> Option<String> {
        if self.0.is_empty() { None } else { serde_json::to_string(&self.0).ok() }
    }
}

fn join(detail: &mut Map<String, Value>, piece: Map<String, Value>) {
    for (key, value) in piece {
        match (detail.get_mut(&key), value) {
            (Some(Value::String(text)), Value::String(more))
                if ["text", "summary", "data"].contains(&key.as_str()) =>
            {
                text.push_str(&more);
            }
            (Some(known), value) if !value.is_null() => *known = value,
            (Some(_), _) => {}
            (None, value) => {
                detail.insert(key, value);
            }
        }
    }
}

/// Mistral's thoughts while they come in pieces. Pieces with no words of the answer between them are one thought.
#[derive(Debug, Default)]
pub(super) struct Thoughts {
    thoughts: Vec<Map<String, Value>>,
    is_open: bool,
}

impl Thoughts {
    /// Takes a piece.
    pub(super) fn add(&mut self, raw: &RawValue) {
        let Ok(piece) = serde_json::from_str::<Map<String, Value>>(raw.get()) else { return };
        match self.thoughts.last_mut().filter(|_| self.is_open) {
            Some(last) => join_thought(last, piece),
            None => self.thoughts.push(piece),
        }
        self.is_open = true;
    }

    /// Words of the answer have come.
    pub(super) fn pause(&mut self, words: &str) {
        self.is_open &= words.is_empty();
    }

    pub(super) fn blocks(&self) -> Vec<ReasoningBlock> {
        let texts = self.thoughts.iter().filter_map(|thought| serde_json::to_string(thought).ok());
        texts.map(|json| thought(&json)).collect()
    }
}

fn join_thought(thought: &mut Map<String, Value>, piece: Map<String, Value>) {
    for (key, value) in piece {
        match (thought.get_mut(&key), value) {
            (Some(Value::Array(parts)), Value::Array(more)) => {
                for part in more {
                    join_part(parts, part);
                }
            }
            (_, value) => {
                thought.insert(key, value);
            }
        }
    }
}

/// A text that follows a text belongs to it.
fn join_part(parts: &mut Vec<Value>, part: Value) {
    let text = |part: &Value| {
        let is_text = part.get("type").is_some_and(|kind| kind == "text");
        part.get("text").and_then(Value::as_str).filter(|_| is_text).map(str::to_owned)
    };
    if let (Some(more), Some(last)) = (text(&part), parts.last_mut())
        && let (Some(_), Some(Value::String(words))) = (text(last), last.get_mut("text"))
    {
        words.push_str(&more);
        return;
    }
    parts.push(part);
}
