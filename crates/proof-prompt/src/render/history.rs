//! The messages of `@history`.

mod item;

use proof_diag::SourceSpan;
use serde_json::Value;

use super::RenderError;
use super::scope::Scope;
use crate::message::Message;
use crate::schema::describe_value;

/// Appends the messages of the variable `history`. Their text is taken as it is; a system message is refused, because
/// a conversation has no say in the instructions.
///
/// A message is `{role, content}`. `content` is a text or a list of parts: a text, `{type: text, text}`, or `{type, …}`
/// with the type `image`, `file` or `audio` and the fields that a variable of this type has. An assistant's message may
/// have `tool_calls`, a list of `{id, name, arguments}` (`OpenAI`'s `{id, function: {name, arguments}}` is read too), and
/// `reasoning`, a list of `{api, json}`; a tool's has `tool_call_id`. So a [`Message`] as it is serialized is one.
pub(super) fn render(
    scope: &Scope<'_>,
    span: &SourceSpan,
    messages: &mut Vec<Message>,
) -> Result<(), RenderError> {
    let failed = |problem: String| RenderError::History { problem: problem.into(), span: span.clone() };
    let items = match scope.get("history") {
        Some(Value::Array(items)) => items,
        Some(Value::Null) => return Ok(()),
        Some(other) => {
            return Err(failed(format!("must be a list of messages, found {}", describe_value(other))));
        }
        None if scope.is_optional("history") => return Ok(()),
        None => {
            let expected = Some("a list of messages".into());
            return Err(RenderError::Missing { variable: "history".into(), expected, span: span.clone() });
        }
    };
    for (idx, item) in items.iter().enumerate() {
        messages.push(item::message(item).map_err(|problem| failed(problem.in_message(idx + 1)))?);
    }
    Ok(())
}
