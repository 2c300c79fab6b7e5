//! What went wrong, read from a status, a body or a broken connection.

use std::error::Error as _;

use http::{HeaderMap, StatusCode, header};
use url::Url;

use crate::limit::headers::retry_after;
use crate::wire::provider_error::{ProviderError, excerpt};
use crate::{CallError, ErrorKind};

/// A failure before the first byte of an answer.
pub(super) fn of_sending(error: &reqwest::Error, url: &Url) -> CallError {
    let origin = url.origin().ascii_serialization();
    let reason = innermost(error);
    if error.is_timeout() {
        return CallError::new(ErrorKind::Timeout, format!("no connection to `{origin}` in time"));
    }
    let message = if error.is_connect() {
        format!("could not connect to `{origin}`: {reason}")
    } else {
        format!("the connection to `{origin}` ended before an answer: {reason}")
    };
    CallError::new(ErrorKind::Connect, message)
}

/// A failure within the body.
pub(super) fn of_reading(error: &reqwest::Error, received: usize) -> CallError {
    let message = format!("only {received} bytes came: {}", innermost(error));
    CallError::new(ErrorKind::Truncated, message)
}

/// The cause at the bottom: the layers above it say only that something failed.
fn innermost(error: &reqwest::Error) -> String {
    let mut source = error.source();
    let mut text = "unknown reason".to_owned();
    while let Some(cause) = source {
        text = cause.downcast_ref().map_or_else(|| cause.to_string(), proof_diag::reason);
        source = cause.source();
    }
    text
}

/// An answer that is not a success.
pub(crate) fn of_status(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> CallError {
    let code = status.as_u16();
    if status.is_redirection() {
        let to =
            headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or("another address");
        let message = format!("the server sends to `{}`", excerpt(to));
        let mut error = CallError::new(ErrorKind::NotFound, message);
        error.status = Some(code);
        return error;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let mut said = ProviderError::read(body, text(header::CONTENT_TYPE.as_str()));
    // AWS names the kind of failure in a header, with an address of its own behind it.
    said.codes
        .extend(text("x-amzn-errortype").and_then(|kind| kind.split(':').next()).map(str::to_lowercase));
    let mut error = CallError::new(said.kind(Some(code)), said.message_or(status.canonical_reason()));
    error.status = Some(code);
    error.retry_after = retry_after(headers).or(said.retry_after);
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_address_of_a_redirect_is_cut() {
        let mut headers = HeaderMap::new();
        let address = format!("https://example.com/{}", "a".repeat(5_000));
        headers.insert(header::LOCATION, address.parse().unwrap());
        let error = of_status(StatusCode::FOUND, &headers, b"");
        assert!(error.message.starts_with("the server sends to `https://example.com/aaa"));
        assert!(error.message.chars().count() < 400, "{} characters", error.message.chars().count());
    }
}
