//! One message of a history.

use proof_diag::did_you_mean;
use serde_json::{Map, Value};

use crate::message::{Content, Message, ReasoningBlock, Role, ToolCall};
use crate::render::content::content as media_content;
use crate::render::media;
use crate::schema::{MediaKind, describe_value};

/// The fields that are read. Others are passed over, because conversations are kept with much beside them, but not one
/// that is nearly one of these.
const FIELDS: [&str; 5] = ["role", "content", "tool_calls", "tool_call_id", "reasoning"];

/// What is wrong with a message.
#[derive(Debug)]
pub(super) struct Problem {
    /// In words, after "the history".
    what: String,
    /// The number of the message goes behind it in brackets, not as "in message 2".
    is_whole: bool,
}

impl Problem {
    pub(super) fn in_message(&self, n: usize) -> String {
        if self.is_whole {
            format!("{} (message {n})", self.what)
        } else {
            format!("{} in message {n}", self.what)
        }
    }
}

fn problem(what: impl Into<String>) -> Problem {
    Problem { what: what.into(), is_whole: false }
}

type Read<T> = Result<T, Problem>;

/// Reads one message.
pub(super) fn message(item: &Value) -> Read<Message> {
    let role = match item.get("role").and_then(Value::as_str) {
        Some("user") => Role::User,
        Some("assistant") => Role::Assistant,
        Some("tool") => Role::Tool,
        Some("system") => return Err(Problem { what: "holds a system message".to_owned(), is_whole: true }),
        _ => return Err(problem("has no known role")),
    };
    for key in item.as_object().into_iter().flat_map(Map::keys) {
        if !FIELDS.contains(&key.as_str())
            && let Some(help) = did_you_mean(key, FIELDS)
        {
            return Err(problem(format!("has an unknown field `{key}` ({help})")));
        }
    }
    let tool_calls = list(item, "tool_calls", role)?.iter().enumerate();
    let tool_calls: Vec<ToolCall> =
        tool_calls.map(|(idx, call)| tool_call(call, idx + 1)).collect::<Read<_>>()?;
    let reasoning: Vec<ReasoningBlock> =
        list(item, "reasoning", role)?.iter().map(reasoning).collect::<Read<_>>()?;
    let tool_call_id = match item.get("tool_call_id") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id.clone()),
        Some(other) => {
            return Err(problem(format!("has no text under `tool_call_id`, but {},", describe_value(other))));
        }
    };
    let content = match item.get("content") {
        None | Some(Value::Null) if !tool_calls.is_empty() || !reasoning.is_empty() => vec![],
        Some(Value::String(text)) => vec![Content::Text { text: text.clone() }],
        Some(Value::Array(parts)) => {
            let parts = parts.iter().enumerate();
            parts.map(|(idx, found)| part(found, idx + 1)).collect::<Read<_>>()?
        }
        _ => return Err(problem("has no text under `content`")),
    };
    if content.is_empty() && tool_calls.is_empty() && reasoning.is_empty() {
        return Err(problem("has an empty list under `content`"));
    }
    Ok(Message { role, content, reasoning, tool_calls, tool_call_id })
}

/// A list that only an assistant's message may have.
fn list<'a>(item: &'a Value, key: &str, role: Role) -> Read<&'a [Value]> {
    match item.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(found)) if found.is_empty() || role == Role::Assistant => Ok(found),
        Some(Value::Array(_)) => {
            Err(problem(format!("has `{key}` with the role `{}`, not `assistant`,", role.as_str())))
        }
        Some(other) => Err(problem(format!("has no list under `{key}`, but {},", describe_value(other)))),
    }
}

/// A part of a message.
fn part(found: &Value, n: usize) -> Read<Content> {
    let failed = |what: String| problem(format!("{what} in part {n} of `content`"));
    let map = match found {
        Value::String(text) => return Ok(Content::Text { text: text.clone() }),
        Value::Object(map) => map,
        other => return Err(failed(format!("has {}", describe_value(other)))),
    };
    let kind = map.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind == "text" {
        let text = map.get("text").and_then(Value::as_str);
        let text = text.ok_or_else(|| failed("has no text under `text`".to_owned()))?;
        return Ok(Content::Text { text: text.to_owned() });
    }
    let Some(kind) = MediaKind::named(kind) else {
        let types = "a `type` that is none of `text`, `image`, `file` and `audio`";
        return Err(failed(format!("has {types}")));
    };
    let is_known = |key: &str| key == "type" || key == "source" || media::KEYS.contains(&key);
    if let Some(key) = map.keys().find(|key| !is_known(key)) {
        return Err(failed(format!("has an unknown field `{key}`")));
    }
    // A message as it is serialized has `path`, `url` or `data` one map deeper.
    let flat = match map.get("source") {
        Some(Value::Object(source)) => {
            map.iter().chain(source).map(|(k, v)| (k.clone(), v.clone())).collect()
        }
        _ => map.clone(),
    };
    media::from_map(&flat).map(|media| media_content(kind, media)).map_err(failed)
}

/// A call of a tool; arguments that are no text become JSON.
fn tool_call(found: &Value, n: usize) -> Read<ToolCall> {
    let failed = |what: &str| problem(format!("has {what} in tool call {n}"));
    let function = found.get("function").filter(|function| function.is_object()).unwrap_or(found);
    let text = |of: &Value, key: &str| {
        of.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let id = text(found, "id").ok_or_else(|| failed("no `id`"))?;
    let name = text(function, "name").ok_or_else(|| failed("no `name`"))?;
    let arguments = match function.get("arguments") {
        None | Some(Value::Null) => "{}".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(object @ Value::Object(_)) => object.to_string(),
        Some(_) => return Err(failed("`arguments` that are neither an object nor its text")),
    };
    Ok(ToolCall { id, name, arguments })
}

/// A block of reasoning. Its JSON must be a text, because any other way to keep it would not keep its bytes.
fn reasoning(found: &Value) -> Read<ReasoningBlock> {
    let text = |key: &str| {
        let text = found.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        text.map(str::to_owned)
            .ok_or_else(|| problem(format!("has no text under `{key}` of its `reasoning`")))
    };
    Ok(ReasoningBlock { api: text("api")?, json: text("json")? })
}
