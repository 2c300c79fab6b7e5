//! The messages of `@history`.

use proof_diag::SourceSpan;
use serde_json::Value;

use super::RenderError;
use super::scope::Scope;
use crate::message::{Message, Role};
use crate::schema::describe_value;

/// Appends the messages of the variable `history`. Their text is taken as it is; a system message is refused, because
/// a conversation has no say in the instructions.
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
        let n = idx + 1;
        let role = match item.get("role").and_then(Value::as_str) {
            Some("user") => Role::User,
            Some("assistant") => Role::Assistant,
            Some("tool") => Role::Tool,
            Some("system") => return Err(failed(format!("holds a system message (message {n})"))),
            _ => return Err(failed(format!("has no known role in message {n}"))),
        };
        let Some(text) = item.get("content").and_then(Value::as_str) else {
            return Err(failed(format!("has no text under `content` in message {n}")));
        };
        let mut message = Message::text(role, text);
        message.tool_call_id = item.get("tool_call_id").and_then(Value::as_str).map(str::to_owned);
        messages.push(message);
    }
    Ok(())
}
