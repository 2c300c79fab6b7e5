//! One attempt over HTTP: send the body, watch the clock, read the answer, and say what went wrong.
//!
//! What the bytes mean is [`crate::wire`]'s; when to try again is [`crate::limit`]'s.

mod clients;
mod failure;
mod redact;
#[cfg(test)]
mod tests;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::{HeaderMap, Method, Version, header};
use tokio::time::{Instant, timeout_at};
use url::Url;

pub(crate) use self::clients::{Clients, is_loopback, is_private};
pub(crate) use self::failure::of_status;
use self::redact::Redactor;
use crate::environment::Secret;
use crate::limit::headers::{self, LimitHeaders};
use crate::target::Timeouts;
use crate::wire::Wire;
use crate::{CallError, ErrorKind, Model, Request, Response};

/// The longest body that is read. No model writes that much; a server that does is not a model.
const MAX_BODY: usize = 64 << 20;

/// A model behind an address.
#[derive(Debug)]
pub(crate) struct HttpModel {
    client: reqwest::Client,
    url: Url,
    headers: HeaderMap,
    wire: Wire,
    timeouts: Timeouts,
    redactor: Redactor,
}

/// What an [`HttpModel`] is made of.
#[derive(Debug)]
pub(crate) struct HttpParts {
    pub client: reqwest::Client,
    pub url: Url,
    /// All headers of a request, the key's included (marked as sensitive).
    pub headers: HeaderMap,
    pub wire: Wire,
    pub timeouts: Timeouts,
    /// What must never be shown.
    pub secrets: Vec<Secret>,
}

/// What one attempt gave.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub result: Result<Response, CallError>,
    /// What the provider's headers say of its limits.
    pub limits: Option<LimitHeaders>,
}

impl HttpModel {
    pub(crate) fn new(parts: HttpParts) -> Self {
        let HttpParts { client, url, headers, wire, timeouts, secrets } = parts;
        Self { client, url, headers, wire, timeouts, redactor: Redactor::new(&secrets) }
    }

    /// The request's body: written once, shared by all attempts.
    pub(crate) fn body(&self, request: &Request) -> Result<Bytes, CallError> {
        self.wire.write(request)
    }

    /// Sends a body once.
    pub(crate) async fn attempt(&self, body: Bytes) -> Attempt {
        let began = Instant::now();
        match self.exchange(body, began).await {
            Err(error) => Attempt { result: Err(error), limits: None },
            Ok(answer) => {
                let limits = LimitHeaders::read(&answer.headers);
                let latency = began.elapsed();
                Attempt { result: self.read(answer, latency), limits }
            }
        }
    }

    async fn exchange(&self, body: Bytes, began: Instant) -> Result<Answer, CallError> {
        let mut request = reqwest::Request::new(Method::POST, self.url.clone());
        *request.headers_mut() = self.headers.clone();
        *request.body_mut() = Some(body.into());
        let end = began + self.timeouts.total;
        let first_byte = began + self.timeouts.first_byte;
        let mut response = match timeout_at(end.min(first_byte), self.client.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(failure::of_sending(&error, &self.url)),
            Err(_) if end <= first_byte => return Err(too_slow(self.timeouts.total, "the answer")),
            Err(_) => return Err(too_slow(self.timeouts.first_byte, "the first byte")),
        };
        let headers = std::mem::take(response.headers_mut());
        let status = response.status();
        let is_delimited = response.version() == Version::HTTP_2
            || headers.contains_key(header::CONTENT_LENGTH)
            || headers.contains_key(header::TRANSFER_ENCODING);
        let mut body = Body::default();
        let broken = loop {
            let chunk_end = Instant::now() + self.timeouts.chunk;
            match timeout_at(end.min(chunk_end), response.chunk()).await {
                Ok(Ok(Some(chunk))) => {
                    if MAX_BODY < body.len() + chunk.len() {
                        let message = format!("the answer is longer than {} MiB", MAX_BODY >> 20);
                        break Some(CallError::new(ErrorKind::Malformed, message));
                    }
                    body.push(chunk);
                }
                Ok(Ok(None)) => break None,
                Ok(Err(error)) => break Some(failure::of_reading(&error, body.len())),
                Err(_) if end <= chunk_end => break Some(too_slow(self.timeouts.total, "the answer")),
                Err(_) => break Some(too_slow(self.timeouts.chunk, "the next piece of the answer")),
            }
        };
        match broken {
            None => Ok(Answer { status, headers, body: body.into_bytes(), is_delimited }),
            Some(mut error) => {
                error.request_id = headers::request_id(&headers);
                // A refusal stays a refusal, even if its words broke off.
                if !status.is_success() {
                    let mut refusal = of_status(status, &headers, &body.into_bytes());
                    refusal.request_id = error.request_id;
                    self.redactor.error(&mut refusal);
                    return Err(refusal);
                }
                Err(error)
            }
        }
    }

    fn read(&self, answer: Answer, latency: Duration) -> Result<Response, CallError> {
        let Answer { status, headers, body, is_delimited } = answer;
        let body = self.redactor.bytes(body);
        let result = if status.is_success() {
            self.wire.read(&body).map_err(|mut error| {
                // Without a length only the text itself tells that it broke off.
                if error.kind == ErrorKind::Malformed && !is_delimited {
                    error.kind = ErrorKind::Truncated;
                }
                error
            })
        } else {
            Err(of_status(status, &headers, &body))
        };
        match result {
            Ok(mut response) => {
                response.request_id = headers::request_id(&headers).or(response.request_id);
                response.latency = latency;
                response.raw = body;
                Ok(response)
            }
            Err(mut error) => {
                error.status = error.status.or_else(|| Some(status.as_u16()));
                error.request_id = headers::request_id(&headers);
                self.redactor.error(&mut error);
                Err(error)
            }
        }
    }
}

impl Model for HttpModel {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Response, CallError>> {
        async move {
            let body = self.body(request)?;
            self.attempt(body).await.result
        }
        .boxed()
    }
}

fn too_slow(limit: Duration, what: &str) -> CallError {
    CallError::new(ErrorKind::Timeout, format!("{what} did not come within {} s", limit.as_secs_f64()))
}

struct Answer {
    status: http::StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// Whether the end of the body is marked, so that a cut is seen by the client.
    is_delimited: bool,
}

/// A body in pieces; the usual single piece is not copied.
#[derive(Default)]
struct Body {
    first: Bytes,
    all: BytesMut,
}

impl Body {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    fn push(&mut self, chunk: Bytes) {
        if self.first.is_empty() && self.all.is_empty() {
            self.first = chunk;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
            self.first = Bytes::new();
        }
        self.all.extend_from_slice(&chunk);
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}
