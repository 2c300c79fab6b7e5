//! What a fake model was asked, and what it answers.

use std::time::Duration;

use serde_json::{Value, json};

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its number, from 1.
    pub number: u64,
    /// Such as `/v1/chat/completions`.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; null if it is not JSON.
    pub body: Value,
}

impl Asked {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The text of the last message, in either format.
    pub fn last_text(&self) -> String {
        let last = self.body["messages"].as_array().and_then(|messages| messages.last());
        match last.map(|message| &message["content"]) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
            _ => String::new(),
        }
    }

    /// Whether it asks for Anthropic messages rather than chat completions.
    pub fn is_anthropic(&self) -> bool {
        self.path.ends_with("/messages")
    }
}

/// One answer: a body with a status and headers, and how it goes wrong on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content: Content,
    pub(crate) before: Duration,
    pub(crate) is_held: bool,
    pub(crate) way: Way,
}

/// What is answered; a text becomes a body in the format that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Text { text: String, finish: &'static str, usage: Option<Value> },
    Error { kind: String, message: String },
    Raw { content_type: &'static str, body: Vec<u8> },
}

/// How the body travels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    /// With its length, in one piece.
    Whole,
    /// In chunks, with a wait between two.
    Chunks(Duration),
    /// With its length, but half of it only.
    Truncated,
    /// In chunks, without the last one.
    CutChunks,
    /// Half of it, without a length.
    CutWithoutLength,
    /// Half of it, then silence.
    Stall,
    /// No answer at all, the connection stays open.
    Hang,
    /// No answer at all, the connection closes.
    Close,
}

impl Reply {
    fn new(status: u16, content: Content) -> Self {
        Self { status, headers: vec![], content, before: Duration::ZERO, is_held: false, way: Way::Whole }
    }

    /// A text, complete, with usage.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(200, Content::Text { text: text.into(), finish: "stop", usage: None })
    }

    /// A refusal with a status, in the form of both providers: `{"error": {"type", "code", "message"}}`.
    pub fn error(status: u16, kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(status, Content::Error { kind: kind.into(), message: message.into() })
    }

    /// 429 with `retry-after-ms`.
    pub fn rate_limited(retry_after_ms: u64) -> Self {
        Self::error(429, "rate_limit_exceeded", "slow down")
            .header("retry-after-ms", &retry_after_ms.to_string())
    }

    /// 500.
    pub fn server_error() -> Self {
        Self::error(500, "server_error", "injected fault")
    }

    /// Any JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::raw(status, "application/json", body.to_string())
    }

    /// A page of HTML with status 200.
    pub fn html(title: &str) -> Self {
        let page =
            format!("<!doctype html><html><head><title>{title}</title></head><body>hello</body></html>");
        Self::raw(200, "text/html; charset=utf-8", page)
    }

    /// Any bytes.
    pub fn raw(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, Content::Raw { content_type, body: body.into() })
    }

    /// Nothing, with status 200.
    pub fn empty() -> Self {
        Self::raw(200, "application/json", "")
    }

    /// No answer at all; the connection stays open.
    pub fn hang() -> Self {
        Self { way: Way::Hang, ..Self::text("") }
    }

    /// No answer at all; the connection closes.
    pub fn close() -> Self {
        Self { way: Way::Close, ..Self::text("") }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Ends for another reason than `stop`: `length`, `content_filter`, `tool_calls`.
    #[must_use]
    pub fn finish(mut self, reason: &'static str) -> Self {
        if let Content::Text { finish, .. } = &mut self.content {
            *finish = reason;
        }
        self
    }

    /// Puts this into `usage`, right or wrong.
    #[must_use]
    pub fn usage(mut self, value: Value) -> Self {
        if let Content::Text { usage, .. } = &mut self.content {
            *usage = Some(value);
        }
        self
    }

    /// Waits before the first byte.
    #[must_use]
    pub fn slow(mut self, before: Duration) -> Self {
        self.before = before;
        self
    }

    /// Waits before the first byte until [`FakeModel::release`](crate::FakeModel::release) lets all held replies go.
    #[must_use]
    pub fn held(mut self) -> Self {
        self.is_held = true;
        self
    }

    /// Sends the body in pieces, with a wait between two.
    #[must_use]
    pub fn in_chunks(self, between: Duration) -> Self {
        Self { way: Way::Chunks(between), ..self }
    }

    /// Breaks off in the middle of the body, which had a length.
    #[must_use]
    pub fn truncated(self) -> Self {
        Self { way: Way::Truncated, ..self }
    }

    /// Breaks off between two chunks.
    #[must_use]
    pub fn cut_chunks(self) -> Self {
        Self { way: Way::CutChunks, ..self }
    }

    /// Breaks off in the middle of a body without a length.
    #[must_use]
    pub fn cut_without_length(self) -> Self {
        Self { way: Way::CutWithoutLength, ..self }
    }

    /// Sends half of the body, then nothing more.
    #[must_use]
    pub fn stalled(self) -> Self {
        Self { way: Way::Stall, ..self }
    }

    /// The type and bytes of the body, in the format that was asked for.
    pub(crate) fn body(&self, asked: &Asked) -> (&'static str, Vec<u8>) {
        let json = match &self.content {
            Content::Raw { content_type, body } => return (content_type, body.clone()),
            Content::Error { kind, message } if asked.is_anthropic() => {
                json!({"type": "error", "error": {"type": kind, "message": message}})
            }
            Content::Error { kind, message } => {
                json!({"error": {"message": message, "type": kind, "param": null, "code": kind}})
            }
            Content::Text { text, finish, usage } if asked.is_anthropic() => {
                anthropic(asked, text, finish, usage.as_ref())
            }
            Content::Text { text, finish, usage } => openai(asked, text, finish, usage.as_ref()),
        };
        ("application/json", json.to_string().into_bytes())
    }
}

fn openai(asked: &Asked, text: &str, finish: &str, usage: Option<&Value>) -> Value {
    let (input, output) = sizes(asked, text);
    let counted =
        json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output});
    json!({
        "id": format!("chatcmpl-{}", asked.number),
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": asked.body["model"],
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": text, "refusal": null},
            "logprobs": null,
            "finish_reason": finish,
        }],
        "usage": usage.unwrap_or(&counted),
    })
}

fn anthropic(asked: &Asked, text: &str, finish: &str, usage: Option<&Value>) -> Value {
    let (input, output) = sizes(asked, text);
    let counted = json!({"input_tokens": input, "output_tokens": output});
    let stop_reason = match finish {
        "stop" => "end_turn",
        "length" => "max_tokens",
        "tool_calls" => "tool_use",
        "content_filter" => "refusal",
        other => other,
    };
    json!({
        "id": format!("msg_{}", asked.number),
        "type": "message",
        "role": "assistant",
        "model": asked.body["model"],
        "content": [{"type": "text", "text": text}],
        "stop_reason": stop_reason,
        "stop_sequence": null,
        "usage": usage.unwrap_or(&counted),
    })
}

fn sizes(asked: &Asked, text: &str) -> (usize, usize) {
    (asked.body["messages"].to_string().len() / 4, text.len() / 4)
}
