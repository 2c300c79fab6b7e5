//! What providers answer, and what is sent to them.
//!
//! Input: the body of an answer; or header lines (`retry-after: 3`), a line `=====`, and a body.

use http::StatusCode;
use proof_model::{Api, CallError, Request, Response, fuzzing};
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
    for api in Api::ALL {
        match fuzzing::read(api, body) {
            Ok(response) => check_response(&response),
            Err(error) => check_error(&error),
        }
        // What an `http` target sends is its template's.
        if api != Api::Http {
            check_request(api, &String::from_utf8_lossy(body));
        }
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

pub(crate) fn check_response(response: &Response) {
    let recorded = serde_json::to_string(response).expect("a response can be recorded");
    assert_eq!(
        &serde_json::from_str::<Response>(&recorded).expect("what was recorded can be read"),
        response
    );
    if let Some(usage) = &response.usage {
        assert!(usage.cache_read.saturating_add(usage.cache_write) <= usage.input, "{usage:?}");
    }
}

pub(crate) fn check_error(error: &CallError) {
    assert!(!error.message.is_empty());
    assert!(error.message.chars().count() < 1000, "{} characters", error.message.chars().count());
    assert!(!error.message.contains(char::is_control), "{:?}", error.message);
    super::told::check(&[error.to_diagnostic()]);
}

fn check_request(api: Api, text: &str) {
    let roles = [Role::System, Role::User, Role::Assistant, Role::User];
    let messages = roles.into_iter().map(|role| Message::text(role, text)).collect();
    let request = Request::new(text, messages);
    for is_streamed in [false, true] {
        let body = fuzzing::write(api, &request, is_streamed).expect("texts can always be sent");
        let body: Value = serde_json::from_slice(&body).expect("what is sent is JSON");
        let n_expected = if text.is_empty() { 0 } else { roles.len() };
        assert!(n_expected <= count(&body, text), "{api:?}: {body}");
    }
}

/// How often a text stands in a document, whole.
fn count(value: &Value, text: &str) -> usize {
    match value {
        Value::String(found) => usize::from(found == text),
        Value::Array(items) => items.iter().map(|item| count(item, text)).sum(),
        Value::Object(map) => map.values().map(|item| count(item, text)).sum(),
        _ => 0,
    }
}
