use expect_test::Expect;
use proof_prompt::{Content, Media, MediaSource, Message, ReasoningBlock, Role, Tool, ToolCall};
use serde_json::{Value, json};

use super::*;
use crate::{Api, CallError, OutputFormat, PromptCache, Provider, Response};

mod answers;
mod requests;
mod streams;

fn request(messages: Vec<Message>, settings: Settings) -> Request {
    Request { settings, ..Request::new("gpt-5-mini", messages) }
}

fn quirks(provider: Provider) -> Quirks {
    provider.entry().quirks
}

fn body_for(provider: Provider, request: &Request) -> Value {
    serde_json::from_slice(&write(request, quirks(provider), false).unwrap()).unwrap()
}

fn body(request: &Request) -> Value {
    body_for(Provider::OpenAi, request)
}

#[track_caller]
fn check_messages(messages: Vec<Message>, expected: &Expect) {
    expected.assert_eq(&body(&request(messages, Settings::default()))["messages"].to_string());
}

fn shown(result: Result<Response, CallError>) -> String {
    match result {
        Ok(response) => {
            let mut value = serde_json::to_value(&response).unwrap();
            let map = value.as_object_mut().unwrap();
            map.shift_remove("latency");
            map.shift_remove("attempts");
            value.to_string()
        }
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    }
}

#[track_caller]
fn check_read(text: &str, expected: &Expect) {
    expected.assert_eq(&shown(read(text.as_bytes(), quirks(Provider::OpenAi))));
}

fn media(source: MediaSource, media_type: Option<&str>) -> Media {
    Media { source, media_type: media_type.map(str::to_owned) }
}

fn with_content(content: Vec<Content>) -> Vec<Message> {
    vec![Message { content, ..Message::text(Role::User, "") }]
}

fn get_weather() -> Tool {
    Tool {
        name: "get_weather".to_owned(),
        description: Some("The weather in a city.".to_owned()),
        parameters: json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}),
    }
}
