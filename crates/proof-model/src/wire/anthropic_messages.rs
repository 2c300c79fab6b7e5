//! Anthropic messages.
//!
//! References: <https://platform.claude.com/docs/en/api/messages/create> (fields),
//! <https://platform.claude.com/docs/en/api/migration-2026-10-21> (versions),
//! <https://platform.claude.com/docs/en/build-with-claude/structured-outputs> (`output_config.format`),
//! <https://platform.claude.com/docs/en/build-with-claude/prompt-caching> (`cache_control`).
//!
//! The system text stands apart from the messages; the result of a tool is a block in a user's message; `max_tokens` must
//! be given.

mod answer;
mod stream;
#[cfg(test)]
mod tests;
mod thinking;
mod turns;

use proof_prompt::{Role, Tool};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

pub(super) use self::answer::read;
pub(super) use self::stream::Reader;
pub(super) use self::thinking::{effort, thinking};
pub(super) use self::turns::{Arguments, raw};
use self::turns::{CacheControl, SystemText, Turns};
use super::structured::NAME;
use crate::settings::ToolChoice;
use crate::{OutputMode, Request};

/// The version of the format.
const VERSION: &str = "2026-10-21";
/// The version before: the last one that takes settings of sampling, and so the one for calls that hold many requests.
pub(crate) const VERSION_FOR_ANY: &str = "2023-06-01";
/// The most tokens of an answer where the settings do not say: the format wants a number.
pub(crate) const MAX_TOKENS: u64 = 4096;

/// Settings that have no effect here.
pub(super) const IGNORED: &[(&str, &str)] = &[
    ("seed", "Anthropic's messages take no seed"),
    ("logprobs", "Anthropic's messages give no log-probabilities"),
];

/// The version of the format that a request is written in. The newest one refuses `temperature`, `top_p` and `top_k`, even
/// with models that take them; the one before leaves that to the model.
pub(crate) fn version(request: &Request) -> &'static str {
    let settings = &request.settings;
    let has_setting = settings.temperature.is_some() || settings.top_p.is_some() || settings.top_k.is_some();
    let samples = ["temperature", "top_p", "top_k"].iter().any(|key| settings.extra.contains_key(*key));
    if has_setting || samples { VERSION_FOR_ANY } else { VERSION }
}

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
        let extra = &settings.extra;
        let cache = settings.prompt_cache.map(CacheControl::new);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("model", &request.model)?;
        put(&mut map, extra, "max_tokens", Some(&max_tokens(request)))?;
        let system = SystemText::new(&request.messages, cache);
        put(&mut map, extra, "system", system.as_ref())?;
        let tools = tools(request, cache);
        put(&mut map, extra, "tools", tools.as_ref())?;
        put(&mut map, extra, "tool_choice", tool_choice(request).as_ref())?;
        map.serialize_entry("messages", &Turns { messages: &request.messages, cache })?;
        put(&mut map, extra, "thinking", thinking(settings, &request.model).as_ref())?;
        put(&mut map, extra, "temperature", settings.temperature.as_ref())?;
        put(&mut map, extra, "top_p", settings.top_p.as_ref())?;
        put(&mut map, extra, "top_k", settings.top_k.as_ref())?;
        put(&mut map, extra, "stop_sequences", Some(&settings.stop).filter(|stop| !stop.is_empty()))?;
        let output_config = output_config(request);
        if let Some(config) = &output_config {
            map.serialize_entry("output_config", config)?;
        }
        if self.is_streamed {
            map.serialize_entry("stream", &true)?;
        }
        for (key, value) in extra {
            if key != "output_config" || output_config.is_none() {
                map.serialize_entry(key, value)?;
            }
        }
        map.end()
    }
}

/// Writes a field, unless `extra` holds it: what the user puts there wins over the setting of the same name.
pub(super) fn put<M: SerializeMap, T: Serialize + ?Sized>(
    map: &mut M,
    extra: &Map<String, Value>,
    key: &'static str,
    value: Option<&T>,
) -> Result<(), M::Error> {
    match value {
        Some(value) if !extra.contains_key(key) => map.serialize_entry(key, value),
        _ => Ok(()),
    }
}

/// What the settings say; else room for the answer behind the reasoning, which counts too.
fn max_tokens(request: &Request) -> u64 {
    let settings = &request.settings;
    settings.max_tokens.unwrap_or_else(|| MAX_TOKENS.saturating_add(settings.reasoning_tokens.unwrap_or(0)))
}

/// The effort and the output's schema, which share an object; what `extra` says of that object goes over both.
fn output_config(request: &Request) -> Option<Value> {
    let mut config = Map::new();
    if let Some(effort) = effort(&request.settings) {
        config.insert("effort".to_owned(), json!(effort));
    }
    if let Some(format) = &request.output
        && matches!(format.mode, OutputMode::Strict | OutputMode::Schema)
    {
        config.insert("format".to_owned(), json!({"type": "json_schema", "schema": format.schema}));
    }
    if config.is_empty() {
        return None;
    }
    match request.settings.extra.get("output_config") {
        None => {}
        Some(Value::Object(own)) => {
            config.extend(own.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        Some(own) => return Some(own.clone()),
    }
    Some(Value::Object(config))
}

/// The schema of the tool that stands for the output, if the output is asked for by one.
pub(super) fn output_tool(request: &Request) -> Option<&Value> {
    request.output.as_deref().filter(|format| format.mode == OutputMode::Tool).map(|format| &format.schema)
}

/// What the tool that stands for the output is for, in words for the model.
pub(super) const OUTPUT_TOOL: &str = "Takes the answer. Call it once, with the whole answer.";

#[derive(Serialize)]
struct DeclaredTool<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    input_schema: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<CacheControl>,
}

fn tools(request: &Request, cache: Option<CacheControl>) -> Option<Vec<DeclaredTool<'_>>> {
    let own = request.tools.iter().map(|Tool { name, description, parameters }| DeclaredTool {
        name,
        description: description.as_deref(),
        input_schema: parameters,
        cache_control: None,
    });
    let output = output_tool(request).map(|schema| DeclaredTool {
        name: NAME,
        description: Some(OUTPUT_TOOL),
        input_schema: schema,
        cache_control: None,
    });
    let mut tools: Vec<_> = own.chain(output).collect();
    // The mark on the last one covers all of them.
    tools.last_mut()?.cache_control = cache;
    Some(tools)
}

#[derive(Serialize)]
struct Choice<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    disable_parallel_tool_use: bool,
}

fn tool_choice(request: &Request) -> Option<Choice<'_>> {
    if output_tool(request).is_some() {
        return Some(Choice { kind: "tool", name: Some(NAME), disable_parallel_tool_use: true });
    }
    let settings = &request.settings;
    if request.tools.is_empty() && !settings.extra.contains_key("tools") {
        return None;
    }
    let is_single = settings.parallel_tool_calls == Some(false);
    let (kind, name) = match &settings.tool_choice {
        None if !is_single => return None,
        None | Some(ToolChoice::Auto) => ("auto", None),
        Some(ToolChoice::None) => ("none", None),
        Some(ToolChoice::Required) => ("any", None),
        Some(ToolChoice::Tool(name)) => ("tool", Some(name.as_str())),
    };
    Some(Choice { kind, name, disable_parallel_tool_use: is_single && kind != "none" })
}

/// Whether a message stands among the turns: the system's stand apart.
fn is_turn(role: Role) -> bool {
    role != Role::System
}
