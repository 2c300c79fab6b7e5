//! Why a call failed.

use std::time::Duration;

use proof_diag::Diagnostic;
use serde::{Deserialize, Serialize};

/// A failed call, as it is recorded and shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{}{message}", status.map(|status| format!("HTTP {status}: ")).unwrap_or_default())]
pub struct CallError {
    /// Our reading of it.
    pub kind: ErrorKind,
    /// The HTTP status, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The provider's own words, or ours where it said nothing.
    pub message: String,
    /// The provider's id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// How many attempts were made, from 1.
    pub attempts: u32,
    /// How long the provider asked to wait.
    #[serde(skip)]
    pub retry_after: Option<Duration>,
}

impl CallError {
    /// A failure of one attempt, with nothing known but its kind and its words.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, status: None, message: message.into(), request_id: None, attempts: 1, retry_after: None }
    }

    /// The failure as it is shown: the provider's words, our reading of them, and what to do.
    pub fn to_diagnostic(&self) -> Diagnostic {
        let request = self.request_id.as_deref().map(|id| format!("request id `{id}`"));
        let attempts = (1 < self.attempts).then(|| format!("{} attempts", self.attempts));
        let notes: Vec<String> = request.into_iter().chain(attempts).collect();
        let diagnostic = Diagnostic::error(self.kind.code(), format!("{}: {self}", self.kind.reading()))
            .help(self.kind.help());
        if notes.is_empty() { diagnostic } else { diagnostic.note(notes.join(", ")) }
    }
}

/// What kind of failure it is; decides whether another attempt is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// 429, or the provider's word for it. Retried.
    RateLimit,
    /// 408, 409, 5xx, 529. Retried.
    Server,
    /// No connection. Retried.
    Connect,
    /// Too slow: in total, to the first byte, or between chunks. Retried.
    Timeout,
    /// The body ended early. Retried.
    Truncated,
    /// The body is not what the wire format says (HTML, say). Not retried when the status was 200 and the body whole.
    Malformed,
    /// 401, 403 or no key. Not retried.
    Auth,
    /// 402 or the provider's word for an empty account. Not retried.
    Quota,
    /// 404: no such model or path. Not retried.
    NotFound,
    /// The input is too long for the model. Not retried.
    ContextTooLong,
    /// Another 4xx. Not retried.
    BadRequest,
    /// A replay has no recorded output for this request.
    NoRecording,
    /// The user's program broke the protocol or ended.
    Program,
    /// The call was not made, because `--cached-only` was given and the cache does not have it.
    NotCached,
    /// The call was cancelled.
    Cancelled,
    /// The endpoint does not answer, and was asked often enough to know: no further attempt was made. Not retried.
    Unavailable,
}

impl ErrorKind {
    /// Whether another target may answer where this one failed: the failure is neither the request's fault nor a mistake in
    /// the target.
    pub(crate) fn is_passed_on(self) -> bool {
        self.is_retried() || matches!(self, Self::Malformed | Self::Quota | Self::Unavailable)
    }

    /// Whether another attempt may succeed.
    pub fn is_retried(self) -> bool {
        matches!(self, Self::RateLimit | Self::Server | Self::Connect | Self::Timeout | Self::Truncated)
    }

    /// The kind as it is recorded, such as `rate_limit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RateLimit => "rate_limit",
            Self::Server => "server",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Truncated => "truncated",
            Self::Malformed => "malformed",
            Self::Auth => "auth",
            Self::Quota => "quota",
            Self::NotFound => "not_found",
            Self::ContextTooLong => "context_too_long",
            Self::BadRequest => "bad_request",
            Self::NoRecording => "no_recording",
            Self::Program => "program",
            Self::NotCached => "not_cached",
            Self::Cancelled => "cancelled",
            Self::Unavailable => "unavailable",
        }
    }

    /// Our reading of the failure, in a few words.
    pub fn reading(self) -> &'static str {
        match self {
            Self::RateLimit => "too many requests",
            Self::Server => "the server failed",
            Self::Connect => "no connection",
            Self::Timeout => "too slow",
            Self::Truncated => "the answer broke off",
            Self::Malformed => "the answer cannot be read",
            Self::Auth => "the key was not accepted",
            Self::Quota => "the account is empty",
            Self::NotFound => "no such model or path",
            Self::ContextTooLong => "the input is too long for the model",
            Self::BadRequest => "the request was not accepted",
            Self::NoRecording => "no recorded output",
            Self::Program => "the program failed",
            Self::NotCached => "not in the cache",
            Self::Cancelled => "cancelled",
            Self::Unavailable => "the endpoint does not answer",
        }
    }

    /// What to do.
    pub fn help(self) -> &'static str {
        match self {
            Self::RateLimit => {
                "lower `concurrency`, or set the target's `rpm` and `tpm` to what the account allows"
            }
            Self::Server => "it is the provider's fault: continue later with `proof run --resume`",
            Self::Connect => "check `base_url`, and that the server is running and can be reached",
            Self::Timeout => "raise `timeout_s`, `first_byte_timeout_s` or `chunk_timeout_s` of the target",
            Self::Truncated => {
                "the connection is not reliable: lower `concurrency`, or look at the proxy in between"
            }
            Self::Malformed => {
                "check `base_url`: it ends where `/chat/completions` (OpenAI) or `/v1/messages` (Anthropic) begins"
            }
            Self::Auth => "check the key in the environment, and that it may use this model",
            Self::Quota => "add credit to the account, or take another key",
            Self::NotFound => {
                "check the model's name and `base_url` (most OpenAI-like servers want it to end in `/v1`)"
            }
            Self::ContextTooLong => {
                "shorten the prompt or the case, lower `max_tokens`, or take a model with a longer context"
            }
            Self::BadRequest => {
                "the provider's words say what it did not like; the same request will fail again"
            }
            Self::NoRecording => "record the missing outputs, or leave these cases out with `--filter`",
            Self::Program => "run the program by hand and look at what it writes",
            Self::NotCached => "run without `--cached-only` to make the call",
            Self::Cancelled => "continue with `proof run --resume`",
            Self::Unavailable => {
                "continue later with `proof run --resume`, or name a target that answers in its place with `else`"
            }
        }
    }

    /// The diagnostic's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::RateLimit => "E0530",
            Self::Server => "E0531",
            Self::Connect => "E0532",
            Self::Timeout => "E0533",
            Self::Truncated => "E0534",
            Self::Malformed => "E0535",
            Self::Auth => "E0536",
            Self::Quota => "E0537",
            Self::NotFound => "E0538",
            Self::ContextTooLong => "E0539",
            Self::BadRequest => "E0540",
            Self::NoRecording => "E0541",
            Self::Program => "E0542",
            Self::NotCached => "E0543",
            Self::Cancelled => "E0544",
            Self::Unavailable => "E0545",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(error: &CallError, expected: &Expect) {
        expected.assert_eq(&proof_diag::render::plain(&error.to_diagnostic()));
    }

    #[test]
    fn status_request_id_and_attempts_are_shown() {
        let error = CallError {
            status: Some(503),
            request_id: Some("req_1".to_owned()),
            attempts: 10,
            ..CallError::new(ErrorKind::Server, "overloaded")
        };
        check(
            &error,
            &expect![[r#"
            error[E0531]: the server failed: HTTP 503: overloaded
             |
             = note: request id `req_1`, 10 attempts
             = help: it is the provider's fault: continue later with `proof run --resume`
        "#]],
        );
    }

    #[test]
    fn calls_that_were_not_made_say_so() {
        check(
            &CallError::new(ErrorKind::NotCached, "the cache has no answer to this request"),
            &expect![[r#"
                error[E0543]: not in the cache: the cache has no answer to this request
                 |
                 = help: run without `--cached-only` to make the call
            "#]],
        );
        check(
            &CallError::new(ErrorKind::Cancelled, "the run was stopped before an answer came"),
            &expect![[r#"
                error[E0544]: cancelled: the run was stopped before an answer came
                 |
                 = help: continue with `proof run --resume`
            "#]],
        );
    }

    #[test]
    fn an_endpoint_that_is_down_says_what_to_do() {
        check(
            &CallError::new(
                ErrorKind::Unavailable,
                "`https://x` was asked 12 times over 3 minutes: overloaded",
            ),
            &expect![[r#"
                error[E0545]: the endpoint does not answer: `https://x` was asked 12 times over 3 minutes: overloaded
                 |
                 = help: continue later with `proof run --resume`, or name a target that answers in its place with `else`
            "#]],
        );
    }

    #[test]
    fn local_failures_have_their_own_words() {
        check(
            &CallError::new(ErrorKind::NoRecording, "nothing for case `c1`"),
            &expect![[r#"
            error[E0541]: no recorded output: nothing for case `c1`
             |
             = help: record the missing outputs, or leave these cases out with `--filter`
        "#]],
        );
        check(
            &CallError::new(ErrorKind::Program, "the program ended"),
            &expect![[r#"
            error[E0542]: the program failed: the program ended
             |
             = help: run the program by hand and look at what it writes
        "#]],
        );
    }

    #[test]
    fn every_kind_has_a_listed_code_and_the_word_that_is_recorded() {
        use ErrorKind as K;
        let kinds = [
            K::RateLimit,
            K::Server,
            K::Connect,
            K::Timeout,
            K::Truncated,
            K::Malformed,
            K::Auth,
            K::Quota,
            K::NotFound,
            K::ContextTooLong,
            K::BadRequest,
            K::NoRecording,
            K::Program,
            K::NotCached,
            K::Cancelled,
            K::Unavailable,
        ];
        for kind in kinds {
            assert!(proof_diag::codes::find(kind.code()).is_some(), "{kind:?}");
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
