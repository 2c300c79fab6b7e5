//! The lines that go to the program and the lines that come back.

use proof_prompt::{Content, Message, Role, ToolCall};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{FinishReason, Request, Settings};

/// The first line of ours.
pub(super) const HELLO: &[u8] = b"{\"proof\":1,\"type\":\"hello\"}\n";

/// A call as a line.
pub(super) fn call(id: u64, request: &Request) -> serde_json::Result<Vec<u8>> {
    let hint = &request.hint;
    let vars = hint.case.as_deref().and_then(|case| case.get("vars"));
    let call = Call {
        id,
        model: &request.model,
        messages: request.messages.iter().map(Said::new).collect(),
        settings: &request.settings,
        case: (!hint.case_id.is_empty()).then_some(Case { id: &hint.case_id, vars }),
        repeat: request.repeat,
    };
    let mut line = serde_json::to_vec(&call)?;
    line.push(b'\n');
    Ok(line)
}

#[derive(Serialize)]
struct Call<'a> {
    id: u64,
    model: &'a str,
    messages: Vec<Said<'a>>,
    settings: &'a Settings,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Case<'a>>,
    repeat: u32,
}

/// What the program may know of the case: never what is expected.
#[derive(Serialize)]
struct Case<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    vars: Option<&'a Value>,
}

#[derive(Serialize)]
struct Said<'a> {
    role: Role,
    content: Words<'a>,
    #[serde(skip_serializing_if = "<[ToolCall]>::is_empty")]
    tool_calls: &'a [ToolCall],
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

/// Mere text goes as a string, so that small programs stay small.
#[derive(Serialize)]
#[serde(untagged)]
enum Words<'a> {
    Text(String),
    Parts(&'a [Content]),
}

impl<'a> Said<'a> {
    fn new(message: &'a Message) -> Self {
        let is_text = message.content.iter().all(|content| content.as_text().is_some());
        Self {
            role: message.role,
            content: if is_text {
                Words::Text(message.joined_text())
            } else {
                Words::Parts(&message.content)
            },
            tool_calls: &message.tool_calls,
            tool_call_id: message.tool_call_id.as_deref(),
        }
    }
}

/// Whether a line says that the program is ready.
pub(super) fn is_ready(line: &[u8]) -> bool {
    serde_json::from_slice::<Value>(line)
        .is_ok_and(|value| value.get("type").and_then(Value::as_str) == Some("ready"))
}

/// An answer.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) id: Value,
    pub(super) text: Option<String>,
    pub(super) usage: Option<Tokens>,
    pub(super) finish_reason: Option<FinishReason>,
    pub(super) error: Option<AnswerError>,
}

/// Tokens as the program counts them.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Tokens {
    pub(super) input: u64,
    pub(super) output: u64,
}

/// Why the program could not answer.
#[derive(Debug, Deserialize)]
pub(super) struct AnswerError {
    pub(super) message: String,
    #[serde(default)]
    pub(super) retry: bool,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::expect;
    use proof_prompt::{Media, MediaSource};
    use serde_json::json;

    use super::*;
    use crate::Hint;

    #[test]
    fn a_call_is_one_line_and_does_not_give_away_what_is_expected() {
        let mut asked = Message::text(Role::User, "Read\nthis.");
        asked.content.push(Content::Image {
            media: Media {
                source: MediaSource::Url("https://example.org/a.png".to_owned()),
                media_type: None,
            },
        });
        let request = Request {
            model: "mine".to_owned(),
            messages: vec![Message::text(Role::System, "Be brief."), asked],
            settings: Settings { temperature: Some(0.2), ..Settings::default() },
            tools: [].into(),
            output: None,
            origin: None,
            repeat: 2,
            hint: Hint {
                case_id: "c-1".to_owned(),
                case: Some(Arc::new(json!({"id": "c-1", "vars": {"name": "Ann"}, "expected": "secret"}))),
                ..Hint::default()
            },
        };
        let line = String::from_utf8(call(7, &request).unwrap()).unwrap();
        expect![[r#"
            {"id":7,"model":"mine","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Read\nthis."},{"type":"image","source":{"url":"https://example.org/a.png"}}]}],"settings":{"temperature":0.2},"case":{"id":"c-1","vars":{"name":"Ann"}},"repeat":2}
        "#]]
        .assert_eq(&line);
    }

    #[test]
    fn ready_is_a_json_object_that_says_so() {
        assert!(is_ready(br#"{"type":"ready","name":"x"}"#));
        assert!(!is_ready(b"ready"));
        assert!(!is_ready(br#"{"type":"hello"}"#));
    }
}
