//! Amazon Bedrock's Converse.
//!
//! References: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html> (fields),
//! <https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html> (`outputConfig`),
//! <https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html> (`cachePoint`).
//!
//! One format for the models of many makers; what only one maker's models know goes into `additionalModelRequestFields`, in
//! that maker's own words.

mod answer;
mod family;
mod stream;
#[cfg(test)]
mod tests;
mod turns;

use proof_prompt::{Message, Role};
use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

pub(super) use self::answer::read;
use self::family::Family;
pub(super) use self::stream::Reader;
use self::turns::{CachePoint, Turns};
use super::anthropic_messages::{OUTPUT_TOOL, output_tool, put};
use super::structured::NAME;
use super::text::JoinedText;
use crate::settings::ToolChoice;
use crate::{OutputMode, Request};

/// Settings that have no effect here.
pub(super) const IGNORED: &[(&str, &str)] = &[
    ("seed", "Bedrock's Converse takes no seed"),
    ("logprobs", "Bedrock's Converse gives no log-probabilities"),
    ("parallel_tool_calls", "Bedrock's Converse leaves it to the model how many tools it calls at once"),
];

/// The body of a request. The model and whether the answer is streamed stand in the address.
pub(super) fn write(request: &Request) -> Result<Vec<u8>, serde_json::Error> {
    let mut body = Vec::with_capacity(256 + request.byte_len() * 9 / 8);
    serde_json::to_writer(&mut body, &Body { request })?;
    Ok(body)
}

struct Body<'a> {
    request: &'a Request,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let request = self.request;
        let settings = &request.settings;
        let extra = &settings.extra;
        let family = Family::of(&request.model);
        let cache = settings.prompt_cache.map(CachePoint::new);
        let more = family.fields(request).map_err(S::Error::custom)?;
        // What `extra` says of one of these objects goes over what the settings say of it.
        let objects = [
            ("inferenceConfig", inference_config(request)),
            ("additionalModelRequestFields", more),
            ("outputConfig", output_config(request, family)),
        ];
        let mut map = serializer.serialize_map(None)?;
        let system = system(&request.messages, cache);
        put(&mut map, extra, "system", Some(&system).filter(|system| !system.is_empty()))?;
        let tools = tools(request, family, cache).map_err(S::Error::custom)?;
        put(&mut map, extra, "toolConfig", tools.as_ref())?;
        map.serialize_entry("messages", &Turns { messages: &request.messages, cache })?;
        for (key, mut object) in objects {
            match extra.get(key) {
                None if object.is_empty() => {}
                None => map.serialize_entry(key, &object)?,
                Some(Value::Object(own)) => {
                    object.extend(own.iter().map(|(key, value)| (key.clone(), value.clone())));
                    map.serialize_entry(key, &object)?;
                }
                Some(own) => map.serialize_entry(key, own)?,
            }
        }
        let merged = objects_of_settings();
        for (key, value) in extra.iter().filter(|(key, _)| !merged.contains(&key.as_str())) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

fn objects_of_settings() -> [&'static str; 3] {
    ["inferenceConfig", "additionalModelRequestFields", "outputConfig"]
}

/// The texts of the system messages, one each; empty ones are refused.
fn system(messages: &[Message], cache: Option<CachePoint>) -> Vec<SystemBlock<'_>> {
    let systems = messages.iter().filter(|message| message.role == Role::System);
    let mut blocks: Vec<_> = systems
        .filter(|message| {
            message.content.iter().any(|content| content.as_text().is_some_and(|text| !text.is_empty()))
        })
        .map(|message| SystemBlock::Text(JoinedText(&message.content)))
        .collect();
    if let Some(cache) = cache.filter(|_| !blocks.is_empty()) {
        blocks.push(SystemBlock::CachePoint(cache));
    }
    blocks
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum SystemBlock<'a> {
    Text(JoinedText<'a>),
    CachePoint(CachePoint),
}

fn inference_config(request: &Request) -> Map<String, Value> {
    let settings = &request.settings;
    let fields = [
        ("maxTokens", settings.max_tokens.map(Value::from)),
        ("temperature", settings.temperature.map(Value::from)),
        ("topP", settings.top_p.map(Value::from)),
        ("stopSequences", (!settings.stop.is_empty()).then(|| json!(settings.stop))),
    ];
    fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

fn output_config(request: &Request, family: Family) -> Map<String, Value> {
    let mut config = Map::new();
    if let Some(format) = request.output.as_deref().filter(|_| has_schema(request)) {
        // The schema goes as a text.
        let schema = json!({"name": NAME, "schema": format.schema.to_string()});
        config.insert(
            "textFormat".to_owned(),
            json!({"type": "json_schema", "structure": {"jsonSchema": schema}}),
        );
    }
    if let Some(effort) = family.effort_in_output_config(request) {
        config.insert("effort".to_owned(), json!(effort));
    }
    config
}

/// Whether the output's schema goes into `outputConfig`.
fn has_schema(request: &Request) -> bool {
    request
        .output
        .as_deref()
        .is_some_and(|format| matches!(format.mode, OutputMode::Strict | OutputMode::Schema))
}

fn tools(request: &Request, family: Family, cache: Option<CachePoint>) -> Result<Option<Value>, String> {
    let settings = &request.settings;
    if settings.tool_choice == Some(ToolChoice::None) && output_tool(request).is_none() {
        // There is no word for it; a tool that is not declared is not called. A conversation that has calls in it needs
        // their declarations, though.
        let has_calls = request
            .messages
            .iter()
            .any(|message| message.role == Role::Tool || !message.tool_calls.is_empty());
        if !has_calls || request.tools.is_empty() {
            return Ok(None);
        }
        return Err("Bedrock's Converse cannot forbid calls once the conversation has tool calls in it: leave `tool_choice: none` out"
            .to_owned());
    }
    let own = request.tools.iter().map(|tool| {
        let mut spec = json!({"name": tool.name, "inputSchema": {"json": tool.parameters}});
        if let Some(description) = tool.description.as_deref().filter(|words| !words.is_empty()) {
            spec["description"] = json!(description);
        }
        json!({"toolSpec": spec})
    });
    let output = output_tool(request).map(|schema| {
        json!({"toolSpec": {"name": NAME, "description": OUTPUT_TOOL, "inputSchema": {"json": schema}}})
    });
    let mut tools: Vec<Value> = own.chain(output).collect();
    if tools.is_empty() {
        return Ok(None);
    }
    // Nova keeps no tools in its cache, and refuses the mark.
    if let Some(cache) = cache.filter(|_| family != Family::Nova) {
        tools.push(json!({"cachePoint": cache}));
    }
    let choice = match &settings.tool_choice {
        _ if output_tool(request).is_some() => Some(json!({"tool": {"name": NAME}})),
        Some(ToolChoice::Auto) => Some(json!({"auto": {}})),
        Some(ToolChoice::Required) => Some(json!({"any": {}})),
        Some(ToolChoice::Tool(name)) => Some(json!({"tool": {"name": name}})),
        Some(ToolChoice::None) | None => None,
    };
    let mut config = json!({"tools": tools});
    if let Some(choice) = choice {
        config["toolChoice"] = choice;
    }
    Ok(Some(config))
}
