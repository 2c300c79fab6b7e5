//! Anthropic's message batches.
//!
//! Reference: <https://docs.anthropic.com/en/api/creating-message-batches>,
//! <https://docs.anthropic.com/en/api/retrieving-message-batch-results>.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::answer::no_answer;
use super::super::borrowed::Text;
use super::super::provider_error::{ProviderError, excerpt};
use super::{Frame, Line, Source};
use crate::{BatchLimits, BatchState, BatchStatus, CallError, ErrorKind};

/// 100,000 requests in 256 MB.
pub(super) const LIMITS: BatchLimits = BatchLimits { requests: 100_000, bytes: 256_000_000 };

pub(super) const FRAME: Frame =
    Frame { head: r#"{"requests":["#, between: ",", tail: "]}", name_to_body: r#","params":"# };

/// How a batch stands, and where its results are.
pub(super) fn read_status(body: &[u8]) -> Result<(BatchStatus, Vec<Source>), CallError> {
    let Ok(batch) = serde_json::from_slice::<Batch<'_>>(body) else {
        return Err(no_answer(body, "`processing_status`"));
    };
    let Counts { processing, succeeded, errored, canceled, expired } = batch.request_counts;
    let state = match &*batch.processing_status {
        "ended" => BatchState::Ended,
        // `in_progress`, `canceling`, and whatever comes to be said before the end.
        _ => BatchState::Working,
    };
    let failed = errored + canceled + expired;
    let status = BatchStatus { state, done: succeeded, failed, total: processing + succeeded + failed };
    Ok((status, vec![Source::Address(batch.results_url.map(Text::into_owned))]))
}

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    processing_status: Text<'a>,
    #[serde(default)]
    request_counts: Counts,
    #[serde(borrow, default)]
    results_url: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
struct Counts {
    #[serde(default)]
    processing: u64,
    #[serde(default)]
    succeeded: u64,
    #[serde(default)]
    errored: u64,
    #[serde(default)]
    canceled: u64,
    #[serde(default)]
    expired: u64,
}

/// What a line of the results says.
pub(super) fn read_line(line: &[u8]) -> Option<(String, Line<'_>)> {
    let item: Item<'_> = serde_json::from_slice(line).ok()?;
    let without_answer = |kind, message: &str| Line::Error(CallError::new(kind, message));
    let line = match &*item.result.kind {
        "succeeded" if let Some(body) = item.result.message => Line::Answer { body, request_id: None },
        "errored" if let Some(error) = item.result.error => {
            let body = error.get();
            let said = ProviderError::read(body.as_bytes(), None);
            let mut error = CallError::new(said.kind(None), said.message_or(None));
            error.request_id =
                serde_json::from_str::<Errored>(body).ok().and_then(|errored| errored.request_id);
            Line::Error(error)
        }
        "expired" => {
            without_answer(ErrorKind::Timeout, "the batch's time was over before the request was answered")
        }
        "canceled" => {
            without_answer(ErrorKind::Cancelled, "the batch was stopped before the request was answered")
        }
        kind => {
            let message = format!("the result is of a kind that is not known here: `{}`", excerpt(kind));
            Line::Error(CallError::new(ErrorKind::Malformed, message))
        }
    };
    Some((item.custom_id.into_owned(), line))
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    custom_id: Text<'a>,
    #[serde(borrow)]
    result: ItemResult<'a>,
}

#[derive(Deserialize)]
struct ItemResult<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    message: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Errored {
    #[serde(default)]
    request_id: Option<String>,
}
