//! `OpenAI`'s batches: a file of lines goes up, a batch is made of it, files of lines come down.
//!
//! Reference: <https://platform.openai.com/docs/api-reference/batch> and
//! <https://platform.openai.com/docs/api-reference/files/create>.

use http::{HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::super::answer::no_answer;
use super::super::borrowed::Text;
use super::super::provider_error::excerpt;
use super::{Frame, Line, Source};
use crate::{BatchLimits, BatchState, BatchStatus, CallError, ErrorKind};

/// 50,000 requests in 200 MB.
pub(super) const LIMITS: BatchLimits = BatchLimits { requests: 50_000, bytes: 200_000_000 };

/// What parts the pieces of an upload. It stands in no line of JSON, where a line break is an escape.
const BOUNDARY: &str = "proofmark-batch-boundary-7c1f0e5d";

/// A line for each request.
pub(super) fn frame(endpoint: &str) -> Frame {
    let name_to_body = if endpoint == "/v1/responses" {
        r#","method":"POST","url":"/v1/responses","body":"#
    } else {
        r#","method":"POST","url":"/v1/chat/completions","body":"#
    };
    Frame { head: "", between: "\n", tail: "\n", name_to_body }
}

/// The upload of a file of lines: its type and its bytes.
pub(crate) fn upload(lines: &[u8]) -> (HeaderValue, Vec<u8>) {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"batch.jsonl\"\r\n\
         Content-Type: application/jsonl\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let body = [head.as_bytes(), lines, tail.as_bytes()].concat();
    (HeaderValue::from_static("multipart/form-data; boundary=proofmark-batch-boundary-7c1f0e5d"), body)
}

/// What makes a batch of a file.
pub(crate) fn create(endpoint: &str, file: &str) -> Vec<u8> {
    let body = json!({"input_file_id": file, "endpoint": endpoint, "completion_window": "24h"});
    body.to_string().into_bytes()
}

/// How a batch stands, and the files that hold its results.
pub(super) fn read_status(body: &[u8]) -> Result<(BatchStatus, Vec<Source>), CallError> {
    let Ok(batch) = serde_json::from_slice::<Batch<'_>>(body) else {
        return Err(no_answer(body, "`status`"));
    };
    let state = match &*batch.status {
        "completed" | "expired" | "cancelled" => BatchState::Ended,
        "failed" => BatchState::Failed(batch.reason()),
        // `validating`, `in_progress`, `finalizing`, `cancelling`, and whatever comes to be said before the end.
        _ => BatchState::Working,
    };
    let Counts { completed, failed, total } = batch.request_counts.unwrap_or_default();
    let files = [batch.output_file_id, batch.error_file_id].into_iter().flatten();
    let sources = files.filter(|file| !file.is_empty()).map(|file| Source::File(file.into_owned())).collect();
    Ok((BatchStatus { state, done: completed, failed, total }, sources))
}

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    status: Text<'a>,
    #[serde(default)]
    errors: Option<Errors>,
    #[serde(borrow, default)]
    output_file_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    error_file_id: Option<Text<'a>>,
    #[serde(default)]
    request_counts: Option<Counts>,
}

#[derive(Default, Deserialize)]
struct Counts {
    #[serde(default)]
    completed: u64,
    #[serde(default)]
    failed: u64,
    #[serde(default)]
    total: u64,
}

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    data: Option<Vec<Refusal>>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    line: Option<u64>,
}

impl Batch<'_> {
    /// Why it was refused: the first reason, and how many more there are.
    fn reason(&self) -> String {
        let refusals = self.errors.as_ref().and_then(|errors| errors.data.as_deref()).unwrap_or_default();
        let Some((first, others)) = refusals.split_first() else {
            return "the provider gives no reason".to_owned();
        };
        let words = excerpt(first.message.as_deref().unwrap_or("no reason given"));
        let line = first.line.map(|line| format!(" (request {line})")).unwrap_or_default();
        let more = if others.is_empty() { String::new() } else { format!(", and {} more", others.len()) };
        format!("{words}{line}{more}")
    }
}

/// What a line of the results says.
pub(super) fn read_line(line: &[u8]) -> Option<(String, Line<'_>)> {
    let item: Item<'_> = serde_json::from_slice(line).ok()?;
    let line = match (item.response, item.error) {
        (Some(Answer { status_code: None | Some(200), body, request_id }), None) => {
            Line::Answer { body, request_id: request_id.map(Text::into_owned) }
        }
        (Some(Answer { status_code, body, request_id }), _) => {
            let status = status_code.and_then(|status| StatusCode::from_u16(status).ok());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Line::Refusal { status, body, request_id: request_id.map(Text::into_owned) }
        }
        (None, Some(error)) => Line::Error(error.into_error()),
        (None, None) => {
            Line::Error(CallError::new(ErrorKind::Malformed, "the result is neither an answer nor an error"))
        }
    };
    Some((item.custom_id.into_owned(), line))
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    custom_id: Text<'a>,
    #[serde(borrow, default)]
    response: Option<Answer<'a>>,
    #[serde(borrow, default)]
    error: Option<ItemError<'a>>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(default)]
    status_code: Option<u16>,
    #[serde(borrow, default)]
    request_id: Option<Text<'a>>,
    #[serde(borrow)]
    body: &'a RawValue,
}

#[derive(Deserialize)]
struct ItemError<'a> {
    #[serde(borrow, default)]
    code: Option<Text<'a>>,
    #[serde(borrow, default)]
    message: Option<Text<'a>>,
}

impl ItemError<'_> {
    /// Why a request was not carried out at all.
    fn into_error(self) -> CallError {
        let kind = match self.code.as_deref() {
            Some("batch_expired") => ErrorKind::Timeout,
            Some("batch_cancelled" | "batch_canceled") => ErrorKind::Cancelled,
            _ => ErrorKind::Server,
        };
        let message = match (self.message, self.code) {
            (Some(message), _) => excerpt(&message),
            (None, Some(code)) => format!("the batch has no answer: {}", excerpt(&code)),
            (None, None) => "the batch has no answer, and no reason".to_owned(),
        };
        CallError::new(kind, message)
    }
}
