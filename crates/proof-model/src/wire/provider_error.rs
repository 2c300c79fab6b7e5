//! A provider's own words about a failure, and our reading of them.

mod aws;
mod google;

use std::time::Duration;

use serde_json::Value;

use self::google::{Details, Limit};
use crate::ErrorKind;

/// The most characters of foreign text in a message.
const MAX_EXCERPT: usize = 300;

/// What a body says of a failure.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ProviderError {
    /// The words.
    pub message: Option<String>,
    /// The codes and types that came with them, in lower case.
    pub codes: Vec<String>,
    /// The title, if the body is a page of HTML.
    pub html_title: Option<String>,
    /// Whether the body is an error in the provider's format.
    pub is_error: bool,
    /// How long to wait, where the body says so.
    pub retry_after: Option<Duration>,
    /// Which limit was reached, where the body says so.
    pub limit: Option<Limit>,
}

impl ProviderError {
    /// Reads `{error: {message, type, code}}` and its relatives, plain text, and HTML.
    pub(crate) fn read(body: &[u8], content_type: Option<&str>) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        let is_html = content_type.is_some_and(|kind| kind.starts_with("text/html")) || text.starts_with('<');
        if is_html {
            let title = html_title(text);
            return Self {
                message: Some(format!("the server answered HTML: `{title}`")),
                html_title: Some(title),
                ..Self::default()
            };
        }
        match serde_json::from_str::<Value>(text) {
            Ok(value) => Self::of_json(&value, text),
            Err(_) if text.is_empty() => Self::default(),
            Err(_) => Self { message: Some(excerpt(text)), ..Self::default() },
        }
    }

    fn of_json(value: &Value, text: &str) -> Self {
        // Google wraps the object in a list.
        let value = value.get(0).unwrap_or(value);
        let error = value.get("error").filter(|error| !error.is_null());
        let inner = error.unwrap_or(value);
        let words = [inner.get("message"), inner.get("detail"), inner.get("msg"), Some(inner)];
        let message = words.into_iter().flatten().find_map(|value| value.as_str().map(excerpt));
        let Details { retry_after, limit, reasons } = google::details(inner);
        let codes = ["code", "type", "status"]
            .into_iter()
            .filter_map(|key| inner.get(key))
            .filter_map(|code| {
                code.as_str().map(str::to_lowercase).or_else(|| Some(code.as_u64()?.to_string()))
            })
            .chain(reasons)
            .collect();
        Self {
            // vLLM and Mistral name what it is in `object`.
            is_error: error.is_some()
                || ["type", "object"].iter().any(|key| value.get(*key).is_some_and(|name| name == "error")),
            message: message.or_else(|| Some(excerpt(text))),
            codes,
            html_title: None,
            retry_after,
            limit,
        }
    }

    /// The words, or ours where there are none.
    pub(crate) fn message_or(&self, otherwise: Option<&str>) -> String {
        match (&self.message, otherwise) {
            (Some(message), _) => message.clone(),
            (None, Some(reason)) => format!("{reason}, without a word of explanation"),
            (None, None) => "the provider reports an error without a word of explanation".to_owned(),
        }
    }

    /// Our reading: by the status, corrected by what the provider says.
    pub(crate) fn kind(&self, status: Option<u16>) -> ErrorKind {
        let said = |words: &[&str]| {
            let message = self.message.as_deref().unwrap_or_default().to_lowercase();
            words.iter().any(|word| message.contains(word))
        };
        let has_code = |codes: &[&str]| self.codes.iter().any(|code| codes.contains(&code.as_str()));
        // An error in a body of status 200 may bring the status as its code.
        let is_status = |code: &u16| (400..=599).contains(code);
        let of_code = || self.codes.iter().find_map(|code| code.parse().ok().filter(is_status));
        let status = status.or_else(of_code).unwrap_or(0);
        match self.limit.filter(|_| status == 429) {
            Some(Limit::Day) => return ErrorKind::Quota,
            Some(Limit::Short) => return ErrorKind::RateLimit,
            None => {}
        }
        let is_refusal = matches!(status, 400 | 402 | 403 | 413 | 422 | 429 | 0);
        if is_refusal
            && (has_code(&[
                "insufficient_quota",
                "billing_hard_limit_reached",
                "billing_error",
                "insufficient_balance",
            ]) || said(&[
                "exceeded your current quota",
                "credit balance is too low",
                "insufficient balance",
                "insufficient credits",
                "api calls / month",
            ]))
        {
            return ErrorKind::Quota;
        }
        if matches!(status, 400 | 413 | 422 | 0)
            && (has_code(&["context_length_exceeded", "string_above_max_length"])
                || said(&[
                    "maximum context length",
                    "context length",
                    "context window",
                    "prompt is too long",
                    "input is too long",
                    "too many input tokens",
                    "input tokens exceed",
                    "tokens in the prompt cannot exceed",
                    "exceeds the maximum number of tokens",
                    "input length and `max_tokens` exceed",
                ]))
        {
            return ErrorKind::ContextTooLong;
        }
        if let Some(kind) = aws::kind(&self.codes, self.message.as_deref().unwrap_or_default()) {
            return kind;
        }
        match status {
            400 if has_code(&["api_key_invalid"]) => ErrorKind::Auth,
            401 | 403 => ErrorKind::Auth,
            402 => ErrorKind::Quota,
            404 => ErrorKind::NotFound,
            413 => ErrorKind::ContextTooLong,
            429 => ErrorKind::RateLimit,
            408 | 409 | 500..=599 => ErrorKind::Server,
            0 if has_code(&["rate_limit_error", "rate_limit_exceeded"]) => ErrorKind::RateLimit,
            0 if has_code(&["authentication_error", "permission_error", "invalid_api_key"]) => {
                ErrorKind::Auth
            }
            0 if has_code(&["not_found_error", "model_not_found"]) => ErrorKind::NotFound,
            // Mistral.
            400 | 0 if has_code(&["invalid_model"]) => ErrorKind::NotFound,
            0 if has_code(&[
                "overloaded_error",
                "api_error",
                "server_error",
                "internal_server_error",
                "service_unavailable",
                "internal_error",
                "timeout_error",
            ]) =>
            {
                ErrorKind::Server
            }
            _ => ErrorKind::BadRequest,
        }
    }
}

/// A piece of foreign text for a message: one line, no control characters, not too long.
pub(crate) fn excerpt(text: &str) -> String {
    let clean = text.chars().map(|character| if is_hidden(character) { ' ' } else { character });
    let mut out = String::new();
    let mut n_characters = 0;
    for character in clean {
        if character == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        if n_characters == MAX_EXCERPT {
            out.push('…');
            return out;
        }
        out.push(character);
        n_characters += 1;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Control characters, and those that turn or hide text.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The title of a page, or its first words.
fn html_title(text: &str) -> String {
    let head: String = text.chars().take(20_000).collect();
    let lowered = head.to_ascii_lowercase();
    let title = lowered.find("<title").and_then(|start| {
        let from = start + lowered.get(start..)?.find('>')? + 1;
        let to = from + lowered.get(from..)?.find("</")?;
        head.get(from..to)
    });
    match title.map(excerpt).filter(|title| !title.is_empty()) {
        Some(title) => format!("<title>{title}</title>"),
        None => excerpt(&head.chars().take(80).collect::<String>()),
    }
}
