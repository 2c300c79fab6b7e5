//! The calls of tools that an assistant message makes.

use serde::de::IgnoredAny;

use super::scope::Scope;
use super::{RenderError, branch, render_call_id, repeat};
use crate::json_text::JsonText;
use crate::message::{Message, ToolCall};
use crate::node::{Call, Node, Segment};

/// A call whose id may not be known yet.
#[derive(Debug)]
pub(super) struct Made {
    id: Option<String>,
    name: String,
    arguments: String,
}

/// Renders a call.
pub(super) fn render(call: &Call, scope: &Scope<'_>) -> Result<Made, RenderError> {
    let failed = |problem: String| RenderError::Call {
        name: call.name.as_str().into(),
        problem: problem.into(),
        span: call.span.clone(),
    };
    let id = call.id.as_ref().map(|id| render_call_id(id, scope)).transpose()?;
    if id.as_ref().is_some_and(|id| id.trim().is_empty()) {
        return Err(failed("has an empty id".to_owned()));
    }
    let mut writer = Arguments::default();
    write(&call.body, scope, &mut writer)?;
    let written = writer.text.trim();
    let arguments = if written.is_empty() { "{}" } else { written };
    if writer.has_lone_backslash {
        return Err(failed("has a backslash in front of a value in its arguments".to_owned()));
    }
    if let Err(error) = serde_json::from_str::<IgnoredAny>(arguments) {
        return Err(failed(format!("has arguments that are no JSON: {error}")));
    }
    if !arguments.starts_with('{') {
        return Err(failed("has arguments that are no JSON object".to_owned()));
    }
    Ok(Made { id, name: call.name.clone(), arguments: arguments.to_owned() })
}

/// The arguments as they are written.
#[derive(Debug, Default)]
struct Arguments {
    text: String,
    json: JsonText,
    has_lone_backslash: bool,
}

fn write(nodes: &[Node], scope: &Scope<'_>, writer: &mut Arguments) -> Result<(), RenderError> {
    for node in nodes {
        match node {
            Node::Text(text) => {
                for segment in &text.segments {
                    match segment {
                        Segment::Literal(literal) => {
                            writer.json.read(literal);
                            writer.text.push_str(literal);
                        }
                        Segment::Value(value) => {
                            // It would change the value's first character, which may be an escape itself.
                            writer.has_lone_backslash |= writer.json == JsonText::Escaped;
                            scope.write_in_json(value, writer.json, &mut writer.text)?;
                        }
                        Segment::Statements { .. } => {}
                    }
                }
            }
            Node::Each(each) => repeat(each, scope, &mut |scope| write(&each.body, scope, writer))?,
            Node::If { condition, then, otherwise, .. } => {
                write(branch(condition, then, otherwise.as_deref(), scope)?, scope, writer)?;
            }
            // The parser lets nothing else stand here.
            _ => {}
        }
    }
    Ok(())
}

/// Gives every call its id: its own, or else `call_N` by its place among all calls, or the next that no call before it
/// has.
pub(super) fn with_ids(made: Vec<Made>, messages: &[Message]) -> Vec<ToolCall> {
    let mut calls: Vec<ToolCall> = Vec::with_capacity(made.len());
    for Made { id, name, arguments } in made {
        let id = id.unwrap_or_else(|| free_id(messages, &calls));
        calls.push(ToolCall { id, name, arguments });
    }
    calls
}

fn free_id(messages: &[Message], calls: &[ToolCall]) -> String {
    let before = || messages.iter().flat_map(|message| &message.tool_calls).chain(calls);
    let mut number = before().count() + 1;
    let mut id = format!("call_{number}");
    while before().any(|call| call.id == id) {
        number += 1;
        id = format!("call_{number}");
    }
    id
}

/// The call that a result without an id answers: the first that has no result yet.
pub(super) fn unanswered(messages: &[Message]) -> Option<String> {
    let mut calls = messages.iter().flat_map(|message| &message.tool_calls);
    let is_answered =
        |id: &str| messages.iter().any(|message| message.tool_call_id.as_deref().is_some_and(|it| it == id));
    calls.find(|call| !is_answered(&call.id)).map(|call| call.id.clone())
}
