//! What providers answer, and what is sent to them.
//!
//! Input: the body of an answer; or header lines (`retry-after: 3`), a line `=====`, and a body.

use http::StatusCode;
use proof_model::{Api, CallError, Request, Response, Settings, fuzzing};
use proof_prompt::{Message, Role};
use serde_json::Value;

/// A body becomes a response that can be recorded, or an error in one harmless line; what is sent is JSON that holds every
/// text byte for byte.
pub(crate) fn check(data: &[u8]) {
    let separator = b"\n=====\n";
    let split = data.windows(separator.len()).position(|window| window == separator);
    let (headers, body) = match split {
        Some(at) => (&data[..at], &data[at + separator.len()..]),
        None => (&data[..0], data),
    };
    let headers = String::from_utf8_lossy(headers);
    let headers: Vec<(&str, &str)> = headers.lines().filter_map(|line| line.split_once(": ")).collect();
    for api in [Api::OpenAi, Api::Anthropic] {
        match fuzzing::read(api, body) {
            Ok(response) => check_response(&response),
            Err(error) => check_error(&error),
        }
        check_request(api, &String::from_utf8_lossy(body));
    }
    let statuses = [
        StatusCode::FOUND,
        StatusCode::BAD_REQUEST,
        StatusCode::UNAUTHORIZED,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::INTERNAL_SERVER_ERROR,
    ];
    for status in statuses {
        let error = fuzzing::failure(status, &headers, body);
        check_error(&error);
        assert_eq!(error.status, Some(status.as_u16()));
    }
}

fn check_response(response: &Response) {
    let recorded = serde_json::to_string(response).expect("a response can be recorded");
    assert_eq!(
        &serde_json::from_str::<Response>(&recorded).expect("what was recorded can be read"),
        response
    );
    if let Some(usage) = &response.usage {
        assert!(usage.cache_read.saturating_add(usage.cache_write) <= usage.input, "{usage:?}");
    }
}

fn check_error(error: &CallError) {
    assert!(!error.message.is_empty());
    assert!(error.message.chars().count() < 1000, "{} characters", error.message.chars().count());
    assert!(!error.message.contains(char::is_control), "{:?}", error.message);
    super::told::check(&[error.to_diagnostic()]);
}

fn check_request(api: Api, text: &str) {
    let roles = [Role::System, Role::User, Role::Assistant, Role::User];
    let request = Request {
        model: text.to_owned(),
        messages: roles.into_iter().map(|role| Message::text(role, text)).collect(),
        settings: Settings::default(),
        repeat: 0,
        hint: proof_model::Hint::default(),
    };
    let body = fuzzing::write(api, &request).expect("texts can always be sent");
    let body: Value = serde_json::from_slice(&body).expect("what is sent is JSON");
    assert_eq!(body["model"], text);
    let messages = body["messages"].as_array().expect("a list of messages");
    let n_system = usize::from(api == Api::Anthropic);
    assert_eq!(messages.len() + n_system, roles.len());
    assert!(messages.iter().all(|message| message["content"] == text), "{body}");
    assert!(n_system == 0 || body["system"] == text, "{body}");
}
