//! `OpenAI`'s Responses, at `OpenAI`, at Azure and at the servers that copy them.
//!
//! Reference: <https://platform.openai.com/docs/api-reference/responses/create> and, for the events of a stream,
//! <https://platform.openai.com/docs/api-reference/responses-streaming>.
//!
//! - The system messages at the head become `instructions`, as the SDK's own documentation shows it. One further down keeps
//!   its place among the items, with the role `system`; in JSON mode all do.
//! - `store` is false: by default the provider keeps every response for 30 days. Reasoning items come with their
//!   `encrypted_content`, so they can go back without having been kept. A server that leaves it out may be asked for it
//!   with `extra: {include: [reasoning.encrypted_content]}`. It is not asked for by default, because models that do not
//!   reason refuse the request then.
//! - A tool's `strict` is written out: what is left out counts as true here, and the provider would change the tool's
//!   schema.
//! - What `extra` says of `include`, `reasoning` and `text` is put together with what the settings ask for. Where both say
//!   something of the same field, `extra` wins.

mod answer;
mod items;
mod seen;
mod stream;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

pub(super) use self::answer::read;
use self::items::{Instructions, Items, instructions};
pub(super) use self::stream::Reader;
use super::fields::Fields;
use super::structured::NAME;
use crate::{OutputFormat, OutputMode, Request, Settings, ToolChoice};

/// Settings that have no effect here.
pub(super) const IGNORED: &[(&str, &str)] = &[
    ("stop", "Responses have no field for texts that end the output"),
    ("seed", "Responses have no field for a seed"),
    ("top_k", "Responses have no field for it"),
    ("reasoning_tokens", "Responses take no number of tokens: `reasoning_effort` says how much"),
    ("prompt_cache", "the provider's cache keeps what repeats by itself"),
];

/// What must be asked for by name to get log-probabilities.
const LOGPROBS: &str = "message.output_text.logprobs";

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
        let request = self.request;
        let settings = &request.settings;
        let format = request.output.as_deref();
        // In its JSON mode the provider looks for the word `JSON` among the items only.
        let is_json = format.is_some_and(|format| format.mode == OutputMode::Json);
        let (head, rest) = instructions(&request.messages);
        let (head, rest) = if is_json { (&[][..], request.messages.as_slice()) } else { (head, rest) };
        let extra = with_logprobs(settings);
        let mut fields = Fields::new(serializer.serialize_map(None)?, Some(&extra));
        fields.put("model", &request.model)?;
        fields.put_some("instructions", (!head.is_empty()).then_some(Instructions(head)))?;
        fields.put("input", &Items(rest))?;
        fields.put_some("temperature", settings.temperature)?;
        fields.put_some("top_p", settings.top_p)?;
        fields.put_some("max_output_tokens", settings.max_tokens)?;
        put_within(&mut fields, "reasoning", "effort", settings.reasoning_effort.as_ref())?;
        put_within(&mut fields, "text", "format", format.and_then(TextFormat::of))?;
        let forced = format.filter(|format| format.mode == OutputMode::Tool);
        let tools: Vec<Tool<'_>> =
            request.tools.iter().map(Tool::of).chain(forced.map(Tool::of_output)).collect();
        fields.put_some("tools", (!tools.is_empty()).then_some(&tools))?;
        let choice = match forced {
            Some(_) => Some(json!({"type": "function", "name": NAME})),
            None => settings.tool_choice.as_ref().map(tool_choice),
        };
        fields.put_some("tool_choice", choice)?;
        fields.put_some("parallel_tool_calls", settings.parallel_tool_calls)?;
        fields.put_some("include", settings.logprobs.map(|_| [LOGPROBS]))?;
        fields.put_some("top_logprobs", settings.logprobs)?;
        fields.put("store", &false)?;
        fields.put_some("stream", self.is_streamed.then_some(true))?;
        fields.end()
    }
}

/// What the user puts into `extra`; where it asks for something beside the answer, log-probabilities are asked for as well.
fn with_logprobs(settings: &Settings) -> Cow<'_, Map<String, Value>> {
    let extra = &settings.extra;
    if settings.logprobs.is_none() || !extra.get("include").is_some_and(Value::is_array) {
        return Cow::Borrowed(extra);
    }
    let mut extra = extra.clone();
    if let Some(Value::Array(include)) = extra.get_mut("include")
        && !include.iter().any(|word| word == LOGPROBS)
    {
        include.push(LOGPROBS.into());
    }
    Cow::Owned(extra)
}

/// A field within an object, beside those that `extra` puts into the same object.
fn put_within<M: SerializeMap>(
    fields: &mut Fields<'_, M>,
    key: &'static str,
    field: &'static str,
    value: Option<impl Serialize>,
) -> Result<(), M::Error> {
    let Some(value) = value else { return Ok(()) };
    match fields.within(key) {
        None => fields.put(key, &With { field, value, others: &Map::new() }),
        Some(others) if others.contains_key(field) => Ok(()),
        Some(others) => fields.put_merged(key, &With { field, value, others }),
    }
}

/// An object of one field of ours and the others of the user's.
struct With<'a, T> {
    field: &'static str,
    value: T,
    others: &'a Map<String, Value>,
}

impl<T: Serialize> Serialize for With<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.others.len()))?;
        map.serialize_entry(self.field, &self.value)?;
        for (key, value) in self.others {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// The form of the output.
#[derive(Serialize)]
struct TextFormat<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strict: Option<bool>,
}

impl<'a> TextFormat<'a> {
    fn of(format: &'a OutputFormat) -> Option<Self> {
        let schema = |strict| Self {
            kind: "json_schema",
            name: Some(NAME),
            schema: Some(&format.schema),
            strict: Some(strict),
        };
        match format.mode {
            OutputMode::Strict => Some(schema(true)),
            OutputMode::Schema => Some(schema(false)),
            OutputMode::Json => Some(Self { kind: "json_object", name: None, schema: None, strict: None }),
            OutputMode::Tool | OutputMode::Instruction => None,
        }
    }
}

#[derive(Serialize)]
struct Tool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    parameters: &'a Value,
    strict: bool,
}

impl<'a> Tool<'a> {
    fn of(tool: &'a proof_prompt::Tool) -> Self {
        let description = tool.description.as_deref();
        Self { kind: "function", name: &tool.name, description, parameters: &tool.parameters, strict: false }
    }

    /// The tool that stands for the output.
    fn of_output(format: &'a OutputFormat) -> Self {
        Self { kind: "function", name: NAME, description: None, parameters: &format.schema, strict: false }
    }
}

fn tool_choice(choice: &ToolChoice) -> Value {
    match choice {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Tool(name) => json!({"type": "function", "name": name}),
    }
}
