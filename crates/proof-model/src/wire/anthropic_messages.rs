//! Anthropic messages.
//!
//! Reference: <https://docs.anthropic.com/en/api/messages>. The system text stands apart from the messages; the result of
//! a tool is a block in a user's message; `max_tokens` must be given.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use proof_prompt::{Content, Message, Role, ToolCall};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::answer;
use super::media::{Ready, ready};
use super::text::{JoinedText, is_text_only};
use crate::{CallError, FinishReason, Request, Response, Usage};

/// The version of the format that is asked for.
pub(crate) const VERSION: &str = "2023-06-01";
/// The most tokens of an answer where the settings do not say: the format wants a number.
pub(crate) const MAX_TOKENS: u64 = 4096;

/// The body of a request.
pub(super) fn write(request: &Request) -> Result<Vec<u8>, serde_json::Error> {
    let mut body = Vec::with_capacity(256 + request.byte_len() * 9 / 8);
    serde_json::to_writer(&mut body, &Body(request))?;
    Ok(body)
}

struct Body<'a>(&'a Request);

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = &self.0.settings;
        let extra = &settings.extra;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("model", &self.0.model)?;
        if !extra.contains_key("max_tokens") {
            map.serialize_entry("max_tokens", &settings.max_tokens.unwrap_or(MAX_TOKENS))?;
        }
        let has_system = self.0.messages.iter().any(|message| message.role == Role::System);
        if has_system && !extra.contains_key("system") {
            map.serialize_entry("system", &SystemText(&self.0.messages))?;
        }
        map.serialize_entry("messages", &Turns(&self.0.messages))?;
        if let Some(temperature) = settings.temperature
            && !extra.contains_key("temperature")
        {
            map.serialize_entry("temperature", &temperature)?;
        }
        if let Some(top_p) = settings.top_p
            && !extra.contains_key("top_p")
        {
            map.serialize_entry("top_p", &top_p)?;
        }
        if !settings.stop.is_empty() && !extra.contains_key("stop_sequences") {
            map.serialize_entry("stop_sequences", &settings.stop)?;
        }
        if let Some(effort) = &settings.reasoning_effort
            && !extra.contains_key("output_config")
        {
            map.serialize_entry("output_config", &json!({"effort": effort}))?;
        }
        for (key, value) in extra {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// The texts of all system messages, an empty line between two.
struct SystemText<'a>(&'a [Message]);

impl std::fmt::Display for SystemText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let systems = self.0.iter().filter(|message| message.role == Role::System);
        for (idx, message) in systems.enumerate() {
            let gap = if idx == 0 { "" } else { "\n\n" };
            write!(f, "{gap}{}", JoinedText(&message.content))?;
        }
        Ok(())
    }
}

impl Serialize for SystemText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct Turns<'a>(&'a [Message]);

impl Serialize for Turns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        // The results of all tools that one message called must stand in one message.
        for turn in self.0.chunk_by(|a, b| a.role == Role::Tool && b.role == Role::Tool) {
            match turn {
                [message] if message.role == Role::System => {}
                turn => seq.serialize_element(&Turn(turn))?,
            }
        }
        seq.end()
    }
}

/// One message on the wire: one of ours, or several tool messages.
struct Turn<'a>(&'a [Message]);

impl Serialize for Turn<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        let is_assistant = self.0.iter().any(|message| message.role == Role::Assistant);
        map.serialize_entry("role", if is_assistant { "assistant" } else { "user" })?;
        match self.0 {
            [message]
                if message.role != Role::Tool && message.tool_calls.is_empty() && is_text_only(message) =>
            {
                map.serialize_entry("content", &JoinedText(&message.content))?;
            }
            messages => map.serialize_entry("content", &Blocks(messages))?,
        }
        map.end()
    }
}

struct Blocks<'a>(&'a [Message]);

impl Serialize for Blocks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for message in self.0 {
            if message.role == Role::Tool {
                let content = blocks(&message.content).map_err(S::Error::custom)?;
                let id = message.tool_call_id.as_deref().unwrap_or_default();
                seq.serialize_element(
                    &json!({"type": "tool_result", "tool_use_id": id, "content": content}),
                )?;
                continue;
            }
            for block in blocks(&message.content).map_err(S::Error::custom)? {
                seq.serialize_element(&block)?;
            }
            for call in &message.tool_calls {
                let input = input_of(call);
                let block = json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input});
                seq.serialize_element(&block)?;
            }
        }
        seq.end()
    }
}

/// The arguments as an object, which the format wants; what is none is wrapped rather than lost.
fn input_of(call: &ToolCall) -> Value {
    match serde_json::from_str::<Value>(&call.arguments) {
        Ok(value @ Value::Object(_)) => value,
        _ if call.arguments.trim().is_empty() => json!({}),
        _ => json!({"arguments": call.arguments}),
    }
}

fn blocks(content: &[Content]) -> Result<Vec<Value>, String> {
    let mut blocks = vec![];
    for part in content {
        let (kind, media) = match part {
            // The format refuses empty text blocks.
            Content::Text { text } if text.is_empty() => continue,
            Content::Text { text } => {
                blocks.push(json!({"type": "text", "text": text}));
                continue;
            }
            Content::Image { media } => ("image", ready(media, "image/png")?),
            Content::File { media } => ("document", ready(media, "application/pdf")?),
        };
        let source = match media {
            Ready::Url(url) => json!({"type": "url", "url": url}),
            Ready::Data { media_type, data } => {
                json!({"type": "base64", "media_type": media_type, "data": data})
            }
        };
        blocks.push(json!({"type": kind, "source": source}));
    }
    Ok(blocks)
}

/// The response that a body holds.
pub(super) fn read(body: &[u8]) -> Result<Response, CallError> {
    let lacks = "`content`";
    let Ok(message) = serde_json::from_slice::<Answer<'_>>(body) else {
        return Err(answer::no_answer(body, lacks));
    };
    let Some(content) = message.content else {
        return Err(answer::no_answer(body, lacks));
    };
    let mut response = Response {
        finish_reason: match message.stop_reason.as_deref() {
            Some("end_turn" | "stop_sequence") => FinishReason::Stop,
            Some("max_tokens" | "model_context_window_exceeded") => FinishReason::Length,
            Some("tool_use") => FinishReason::ToolCalls,
            Some("refusal") => FinishReason::Refusal,
            Some(_) | None => FinishReason::Other,
        },
        usage: answer::lenient::<Tokens>(message.usage).and_then(Tokens::usage),
        served_model: message.model.map(Cow::into_owned),
        request_id: message.id.map(Cow::into_owned),
        ..answer::empty()
    };
    for block in content {
        match &*block.kind {
            "text" => response.text.push_str(block.text.as_deref().unwrap_or_default()),
            "thinking" => {
                let thinking = block.thinking.as_deref().unwrap_or_default();
                response.reasoning.get_or_insert_default().push_str(thinking);
            }
            "tool_use" => response.tool_calls.push(ToolCall {
                id: block.id.map(Cow::into_owned).unwrap_or_default(),
                name: block.name.map(Cow::into_owned).unwrap_or_default(),
                arguments: block.input.map_or_else(|| "{}".to_owned(), |input| input.get().to_owned()),
            }),
            _ => {}
        }
    }
    response.reasoning = response.reasoning.filter(|reasoning| !reasoning.is_empty());
    Ok(response)
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    content: Option<Vec<Block<'a>>>,
    #[serde(borrow, default)]
    stop_reason: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    thinking: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    input: Option<&'a RawValue>,
}

/// `input_tokens` leaves out what the cache read and wrote; [`Usage`] counts all of it.
#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
struct Tokens {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
    #[serde(default)]
    cache_read_input_tokens: Option<u64>,
    #[serde(default)]
    cache_creation_input_tokens: Option<u64>,
}

impl Tokens {
    fn usage(self) -> Option<Usage> {
        let cache_read = self.cache_read_input_tokens.unwrap_or(0);
        let cache_write = self.cache_creation_input_tokens.unwrap_or(0);
        Some(Usage {
            input: self.input_tokens?.saturating_add(cache_read).saturating_add(cache_write),
            output: self.output_tokens.unwrap_or(0),
            cache_read,
            cache_write,
            reasoning: 0,
        })
    }
}
