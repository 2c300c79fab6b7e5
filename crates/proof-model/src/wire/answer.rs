//! What the formats share in reading an answer.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::provider_error::{ProviderError, excerpt};
use crate::{CallError, ErrorKind, Response};

/// A response with nothing in it yet.
pub(super) fn empty() -> Response {
    Response::default()
}

/// Why a body of status 200 is no answer: a provider's error in disguise, or not the format at all.
pub(crate) fn no_answer(body: &[u8], lacks: &str) -> CallError {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    if text.is_empty() {
        return CallError::new(ErrorKind::Malformed, "the server answered with an empty body");
    }
    if !text.starts_with(['{', '[', '"']) {
        let said = ProviderError::read(body, None);
        let message = match said.html_title {
            Some(title) => format!("the server answered HTML: `{title}`"),
            None => format!("the server answered something that is not JSON: `{}`", excerpt(text)),
        };
        return CallError::new(ErrorKind::Malformed, message);
    }
    if let Err(error) = serde_json::from_str::<&RawValue>(text) {
        let message = format!("the server answered JSON that is broken ({error}): `{}`", excerpt(text));
        return CallError::new(ErrorKind::Malformed, message);
    }
    let said = ProviderError::read(body, None);
    if said.is_error {
        let mut error = CallError::new(said.kind(None), said.message_or(None));
        error.retry_after = said.retry_after;
        return error;
    }
    CallError::new(
        ErrorKind::Malformed,
        format!("the server answered JSON without {lacks}: `{}`", excerpt(text)),
    )
}

/// A part that is taken if it can be read: a strange `usage` must not cost the output.
pub(super) fn lenient<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str::<Option<T>>(raw?.get()).ok().flatten()
}
