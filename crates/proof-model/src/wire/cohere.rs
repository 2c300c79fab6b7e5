//! Cohere's chat, version 2.
//!
//! Reference: <https://docs.cohere.com/reference/chat>. Thoughts are parts of an assistant's content, and the plan before
//! tool calls (`tool_plan`) is a field of its own; both are reasoning here, and both go back as they came. Citations are
//! passed by.

mod answer;
mod stream;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use proof_prompt::{Content, Message, Role, Tool, ToolCall};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

pub(super) use self::answer::read;
pub(super) use self::stream::Reader;
use super::arguments;
use super::fields::Fields;
use super::media::{Ready, ready};
use super::structured::NAME;
use super::text::{JoinedText, is_text_only};
use crate::{Api, OutputMode, Request, Settings, ToolChoice};

/// Settings that have no effect here.
pub(super) const IGNORED: &[(&str, &str)] = &[
    ("reasoning_effort", "Cohere takes a number of tokens (`reasoning_tokens`), no effort"),
    ("parallel_tool_calls", "Cohere decides itself how many tools it calls at once"),
    ("prompt_cache", "Cohere takes no marks for its cache"),
];

/// The body of a request.
pub(super) fn write(request: &Request, is_streamed: bool) -> Result<Vec<u8>, serde_json::Error> {
    let mut body = Vec::with_capacity(256 + request.byte_len() * 9 / 8);
    serde_json::to_writer(&mut body, &Body { request, is_streamed })?;
    Ok(body)
}

struct Body<'a> {
    request: &'a Request,
    is_streamed: bool,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Request { model, messages, settings, output, .. } = self.request;
        let mut fields = Fields::new(serializer.serialize_map(None)?, Some(&settings.extra));
        fields.put("model", model)?;
        fields.put("messages", &Messages(messages))?;
        fields.put("stream", &self.is_streamed)?;
        fields.put_some("temperature", settings.temperature)?;
        fields.put_some("p", settings.top_p)?;
        fields.put_some("k", settings.top_k)?;
        fields.put_some("max_tokens", settings.max_tokens)?;
        if !settings.stop.is_empty() {
            fields.put("stop_sequences", &settings.stop)?;
        }
        fields.put_some("seed", settings.seed)?;
        // How many of the likeliest tokens are named cannot be said: none are.
        fields.put_some("logprobs", settings.logprobs.map(|_| true))?;
        fields.put_some("thinking", thinking(settings))?;
        let forced =
            output.as_ref().filter(|format| format.mode == OutputMode::Tool).map(|format| &format.schema);
        let tools = tools(self.request, forced);
        if !tools.is_empty() {
            fields.put("tools", &tools)?;
        }
        fields.put_some("tool_choice", tool_choice(settings.tool_choice.as_ref(), forced.is_some()))?;
        match output.as_ref().map(|format| (format.mode, &format.schema)) {
            Some((OutputMode::Strict | OutputMode::Schema, schema)) => {
                fields.put("response_format", &json!({"type": "json_object", "json_schema": schema}))?;
            }
            Some((OutputMode::Json, _)) => fields.put("response_format", &json!({"type": "json_object"}))?,
            Some((OutputMode::Tool | OutputMode::Instruction, _)) | None => {}
        }
        fields.end()
    }
}

/// How much is thought. The number must be above 0, so 0 switches thinking off.
fn thinking(settings: &Settings) -> Option<Value> {
    Some(match settings.reasoning_tokens? {
        0 => json!({"type": "disabled"}),
        budget => json!({"type": "enabled", "token_budget": budget}),
    })
}

/// The tools that may be called. Where one must be, it is the only one that is declared: the format can demand a call, but
/// not say of which tool.
fn tools<'a>(request: &'a Request, forced: Option<&'a Value>) -> Vec<ToolPart<'a>> {
    let one = match &request.settings.tool_choice {
        Some(ToolChoice::Tool(name)) => Some(name),
        _ => None,
    };
    let declared = request.tools.iter().filter(|tool| one.is_none_or(|name| tool.name == *name));
    let mut tools: Vec<ToolPart<'_>> = declared.map(ToolPart::of).collect();
    if let Some(parameters) = forced {
        let description = Some("Gives the output.");
        tools.push(ToolPart { kind: "function", function: Function { name: NAME, description, parameters } });
    }
    tools
}

/// `auto` has no word: it is what happens where nothing is said.
fn tool_choice(choice: Option<&ToolChoice>, is_forced: bool) -> Option<&'static str> {
    match choice {
        _ if is_forced => Some("REQUIRED"),
        Some(ToolChoice::Required | ToolChoice::Tool(_)) => Some("REQUIRED"),
        Some(ToolChoice::None) => Some("NONE"),
        Some(ToolChoice::Auto) | None => None,
    }
}

#[derive(Serialize)]
struct ToolPart<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    parameters: &'a Value,
}

impl<'a> ToolPart<'a> {
    fn of(tool: &'a Tool) -> Self {
        let Tool { name, description, parameters } = tool;
        Self {
            kind: "function",
            function: Function { name, description: description.as_deref(), parameters },
        }
    }
}

struct Messages<'a>(&'a [Message]);

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(OneMessage))
    }
}

struct OneMessage<'a>(&'a Message);

impl Serialize for OneMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message = self.0;
        let reasoning = Reasoning::of(message).map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("role", message.role.as_str())?;
        if let Some(id) = message.tool_call_id.as_deref().filter(|_| message.role == Role::Tool) {
            map.serialize_entry("tool_call_id", id)?;
        }
        if let Some(plan) = reasoning.plan {
            map.serialize_entry("tool_plan", plan)?;
        }
        if !reasoning.parts.is_empty() || !is_text_only(message) {
            map.serialize_entry("content", &Parts { message, thoughts: &reasoning.parts })?;
        } else if message.tool_calls.is_empty()
            || message.content.iter().any(|part| part.as_text() != Some(""))
        {
            map.serialize_entry("content", &JoinedText(&message.content))?;
        }
        if !message.tool_calls.is_empty() {
            map.serialize_entry("tool_calls", &Calls(&message.tool_calls))?;
        }
        map.end()
    }
}

/// What an earlier answer thought: parts of its content, and the plan before its calls.
struct Reasoning<'a> {
    parts: Vec<&'a RawValue>,
    plan: Option<&'a RawValue>,
}

impl<'a> Reasoning<'a> {
    fn of(message: &'a Message) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Plan<'a> {
            #[serde(borrow)]
            tool_plan: &'a RawValue,
        }
        let mut reasoning = Self { parts: vec![], plan: None };
        for block in message.reasoning.iter().filter(|block| block.api == Api::Cohere.name()) {
            let raw = arguments::block(&block.json)?;
            match arguments::read::<Plan<'_>>(raw) {
                Some(Plan { tool_plan }) => reasoning.plan = Some(tool_plan),
                None => reasoning.parts.push(raw),
            }
        }
        Ok(reasoning)
    }
}

struct Calls<'a>(&'a [ToolCall]);

impl Serialize for Calls<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|call| {
            let function = json!({"name": call.name, "arguments": call.arguments});
            json!({"id": call.id, "type": "function", "function": function})
        }))
    }
}

struct Parts<'a> {
    message: &'a Message,
    thoughts: &'a [&'a RawValue],
}

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for thought in self.thoughts {
            seq.serialize_element(thought)?;
        }
        for part in &self.message.content {
            match part {
                Content::Text { text } => seq.serialize_element(&TextPart { kind: "text", text })?,
                Content::Image { media } => {
                    let url = match ready(media, "image/png").map_err(S::Error::custom)? {
                        Ready::Url(url) => Cow::Borrowed(url),
                        Ready::Data { media_type, data } => format!("data:{media_type};base64,{data}").into(),
                    };
                    seq.serialize_element(&json!({"type": "image_url", "image_url": {"url": url}}))?;
                }
                Content::File { .. } => {
                    return Err(S::Error::custom(
                        "Cohere takes texts and pictures, no files: put the text of the file into the prompt",
                    ));
                }
                Content::Audio { .. } => {
                    return Err(S::Error::custom(
                        "Cohere takes texts and pictures, no sound: ask another model, or put what is said into the prompt",
                    ));
                }
            }
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct TextPart<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
}
