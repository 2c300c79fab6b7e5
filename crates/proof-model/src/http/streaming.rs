//! An answer that comes in pieces, and how far it is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{HeaderMap, header};
use tokio::time::Instant;

use super::Incoming;
use crate::{CallError, Response};

/// How far an attempt is, for others to look at.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    has_output: AtomicBool,
}

impl Progress {
    /// Whether a piece of the output has come.
    pub(crate) fn has_output(&self) -> bool {
        self.has_output.load(Ordering::Relaxed)
    }
}

/// Whether an answer says that it is one document: of a server that knows no streams, or of something that is no model.
pub(super) fn is_one_document(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["application/json", "text/html"].iter().any(|known| kind.eq_ignore_ascii_case(known))
}

/// An answer that is read as it comes.
#[derive(Debug)]
pub(super) struct Streaming {
    incoming: Incoming,
    began: Instant,
    first_token: Option<Duration>,
    /// Why it cannot be read any further; the rest of the body is still taken in.
    failure: Option<CallError>,
}

impl Streaming {
    /// Of a call that began then.
    pub(super) fn new(incoming: Incoming, began: Instant) -> Self {
        Self { incoming, began, first_token: None, failure: None }
    }

    /// Whether it cannot be read any further.
    pub(super) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Takes the next bytes.
    pub(super) fn feed(&mut self, bytes: &[u8], progress: Option<&Progress>) {
        if self.failure.is_some() {
            return;
        }
        self.failure = self.incoming.feed(bytes).err();
        if self.first_token.is_none() && self.incoming.has_output() {
            self.first_token = Some(self.began.elapsed());
            if let Some(progress) = progress {
                progress.has_output.store(true, Ordering::Relaxed);
            }
        }
    }

    /// The response, once there are no more bytes.
    pub(super) fn finish(mut self) -> Result<Response, CallError> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let mut response = self.incoming.finish()?;
        response.first_token = self.first_token;
        Ok(response)
    }
}
