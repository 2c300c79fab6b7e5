//! What the texts of a request can name.

use proof_prompt::{Message, Role};
use serde_json::{Map, Value, json};

use super::HttpTemplate;
use crate::{Request, Settings};

/// The variables, each with what it holds.
pub(super) const VARIABLES: [(&str, &str); 9] = [
    ("prompt", "the text of the last user message"),
    ("data", "the last user message read as JSON; its text where it is none"),
    ("system", "the texts of the system messages, empty where there are none"),
    ("messages", "all messages, each with `role` and `content`"),
    ("model", "the name behind `http/`"),
    ("settings", "the target's and the prompt's `config`; what is not set is null"),
    ("tools", "the prompt's tools, each with `name`, `description` and `parameters`"),
    ("output_schema", "the JSON Schema of the output; null where the prompt has none"),
    ("case", "the id of the case"),
];

/// The settings that a request can name.
pub(super) const SETTINGS: [&str; 13] = [
    "temperature",
    "top_p",
    "top_k",
    "max_tokens",
    "stop",
    "seed",
    "reasoning_effort",
    "reasoning_tokens",
    "tool_choice",
    "parallel_tool_calls",
    "logprobs",
    "prompt_cache",
    "extra",
];

/// The values of those variables that the template needs.
///
/// # Errors
/// A variable that has no value for this request, and media, which no template has a place for.
pub(super) fn values(template: &HttpTemplate, request: &Request) -> Result<Map<String, Value>, String> {
    let mut parts = request.messages.iter().flat_map(|message| &message.content);
    if parts.any(|part| part.as_media().is_some()) {
        return Err(
            "an `http` target sends texts, and the prompt has a picture, a document or sound".to_owned()
        );
    }
    let mut values = Map::new();
    for (name, _) in VARIABLES.iter().filter(|(name, _)| template.needs(name)) {
        let value = match *name {
            "prompt" => prompt(&request.messages)?,
            "data" => data(prompt(&request.messages)?),
            "system" => system(&request.messages),
            "messages" => request.messages.iter().map(message).collect(),
            "model" => json!(request.model),
            "settings" => settings(&request.settings)?,
            "tools" => json!(request.tools),
            "output_schema" => output_schema(request),
            _ => json!(request.hint.case_id),
        };
        values.insert((*name).to_owned(), value);
    }
    Ok(values)
}

fn prompt(messages: &[Message]) -> Result<Value, String> {
    let last = messages.iter().rfind(|message| message.role == Role::User);
    let last =
        last.ok_or("the prompt has no user message, so `prompt` in the target's `request` has no value")?;
    Ok(last.joined_text().into())
}

fn data(prompt: Value) -> Value {
    prompt.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(prompt)
}

fn system(messages: &[Message]) -> Value {
    let systems = messages.iter().filter(|message| message.role == Role::System);
    systems.map(Message::joined_text).collect::<Vec<_>>().join("\n\n").into()
}

fn message(message: &Message) -> Value {
    let mut map = Map::new();
    map.insert("role".to_owned(), message.role.as_str().into());
    map.insert("content".to_owned(), message.joined_text().into());
    if !message.tool_calls.is_empty() {
        map.insert("tool_calls".to_owned(), json!(message.tool_calls));
    }
    if let Some(id) = &message.tool_call_id {
        map.insert("tool_call_id".to_owned(), json!(id));
    }
    Value::Object(map)
}

fn settings(settings: &Settings) -> Result<Value, String> {
    let set = serde_json::to_value(settings).map_err(|error| error.to_string())?;
    let value = |name: &str| set.get(name).cloned().unwrap_or(Value::Null);
    Ok(SETTINGS.iter().map(|name| ((*name).to_owned(), value(name))).collect())
}

/// The schema that is asked for, or the prompt's own where it is asked for in words.
fn output_schema(request: &Request) -> Value {
    let asked = request.output.as_ref().map(|format| format.schema.clone());
    asked.or_else(|| request.hint.output_schema.as_deref().cloned()).unwrap_or(Value::Null)
}
