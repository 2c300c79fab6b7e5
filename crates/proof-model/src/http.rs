//! One attempt over HTTP: send the body, watch the clock, read the answer, and say what went wrong.
//!
//! What the bytes mean is [`crate::wire`]'s; when to try again is [`crate::limit`]'s.

mod auth;
mod aws;
mod body;
mod clients;
mod documents;
mod failure;
mod incoming;
mod key_command;
mod redact;
mod streaming;
#[cfg(test)]
mod tests;

use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::{HeaderMap, Method, StatusCode, Version, header};
use tokio::time::{Instant, timeout_at};
use url::Url;

pub(crate) use self::auth::{Auth, sensitive};
pub(crate) use self::aws::{AwsKeys, Signer};
use self::body::Body;
pub(crate) use self::clients::{Clients, is_loopback, is_private};
pub(crate) use self::documents::{Ask, Lines, Told};
pub(crate) use self::failure::of_status;
pub(crate) use self::incoming::Incoming;
use self::key_command::Renewal;
pub(crate) use self::key_command::{CommandKey, KeyCommand};
use self::redact::Redactor;
pub(crate) use self::redact::looks_like_a_key;
pub(crate) use self::streaming::Progress;
use self::streaming::{Streaming, is_one_document};
use crate::environment::Secret;
use crate::limit::headers::{self, LimitHeaders};
use crate::target::Timeouts;
use crate::wire::{Wire, settle};
use crate::{CallError, ErrorKind, Model, Request, Response};

/// The longest body that is read. No model writes that much; a server that does is not a model.
const MAX_BODY: usize = 64 << 20;

/// A model behind an address.
#[derive(Debug)]
pub(crate) struct HttpModel {
    client: reqwest::Client,
    url: Url,
    headers: HeaderMap,
    auth: Auth,
    wire: Wire,
    is_streamed: bool,
    timeouts: Timeouts,
    redactor: Redactor,
}

/// What an [`HttpModel`] is made of.
#[derive(Debug)]
pub(crate) struct HttpParts {
    pub client: reqwest::Client,
    pub url: Url,
    /// The headers of a request, without what `auth` adds.
    pub headers: HeaderMap,
    pub auth: Auth,
    pub wire: Wire,
    /// Whether answers come in pieces.
    pub is_streamed: bool,
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
    /// How this server differs from others that speak its format.
    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    pub(crate) fn new(parts: HttpParts) -> Self {
        let HttpParts { client, url, headers, auth, wire, is_streamed, timeouts, mut secrets } = parts;
        secrets.extend(auth.secrets());
        let redactor = Redactor::new(&secrets);
        Self { client, url, headers, auth, wire, is_streamed, timeouts, redactor }
    }

    /// The request's body: written once, shared by all attempts.
    pub(crate) fn body(&self, request: &Request) -> Result<Bytes, CallError> {
        self.wire.write(request, self.is_streamed)
    }

    /// Sends a body once.
    pub(crate) async fn attempt(
        &self,
        request: &Request,
        body: Bytes,
        progress: Option<&Progress>,
    ) -> Attempt {
        let began = Instant::now();
        match self.exchange(request, body, began, progress).await {
            Err(mut error) => {
                self.redactor.error(&mut error);
                Attempt { result: Err(error), limits: None }
            }
            Ok(answer) => {
                let limits = LimitHeaders::read(&answer.headers);
                let latency = began.elapsed();
                let mut result = self.read(answer, latency);
                if let Ok(response) = &mut result {
                    settle(request, response);
                }
                Attempt { result, limits }
            }
        }
    }

    /// Sends a request with what shows who asks. Where the key is refused and a command writes another one, once more.
    async fn send(
        &self,
        mut request: reqwest::Request,
        body: &Bytes,
        until: Instant,
    ) -> Result<reqwest::Response, Unsent> {
        let mut key_number = self.auth.key_number();
        loop {
            let again = key_number.and_then(|_| request.try_clone());
            let url = request.url().clone();
            self.auth.authorize(&url, body, request.headers_mut()).map_err(Unsent::Unauthorised)?;
            let sent = timeout_at(until, self.client.execute(request)).await;
            let response = sent.map_err(|_| Unsent::TooSlow)?.map_err(Unsent::Failed)?;
            let (Some(number), Some(next)) = (key_number.take(), again) else { return Ok(response) };
            if !self.auth.may_have_run_out(response.status()) {
                return Ok(response);
            }
            match Box::pin(self.auth.renew(number)).await {
                Renewal::New => self.redactor.add(&self.auth.secrets()),
                Renewal::Same => return Ok(response),
                Renewal::Failed(error) => {
                    let message = format!("the key was refused, and no other one could be had: {error}");
                    let mut error = CallError::new(ErrorKind::Auth, message);
                    error.status = Some(response.status().as_u16());
                    return Err(Unsent::Unauthorised(error));
                }
            }
            request = next;
        }
    }

    async fn exchange(
        &self,
        asked: &Request,
        body: Bytes,
        began: Instant,
        progress: Option<&Progress>,
    ) -> Result<Answer, CallError> {
        let mut request = reqwest::Request::new(Method::POST, self.url.clone());
        *request.headers_mut() = self.headers.clone();
        self.wire.add_headers(Some(asked), request.headers_mut());
        *request.body_mut() = Some(body.clone().into());
        let end = began + self.timeouts.total;
        let first_byte = began + self.timeouts.first_byte;
        let mut response = match self.send(request, &body, end.min(first_byte)).await {
            Ok(response) => response,
            Err(Unsent::Unauthorised(error)) => return Err(error),
            Err(Unsent::Failed(error)) => return Err(failure::of_sending(&error, &self.url)),
            Err(Unsent::TooSlow) if end <= first_byte => {
                return Err(too_slow(self.timeouts.total, "the answer"));
            }
            Err(Unsent::TooSlow) => return Err(too_slow(self.timeouts.first_byte, "the first byte")),
        };
        let mut headers = std::mem::take(response.headers_mut());
        let status = response.status();
        if !status.is_success() {
            self.redactor.headers(&mut headers);
        }
        let is_delimited = response.version() == Version::HTTP_2
            || headers.contains_key(header::CONTENT_LENGTH)
            || headers.contains_key(header::TRANSFER_ENCODING);
        let mut body = Body::default();
        let mut stream = self.stream(status, &headers, began);
        let broken = loop {
            let chunk_end = Instant::now() + self.timeouts.chunk;
            match timeout_at(end.min(chunk_end), response.chunk()).await {
                Ok(Ok(Some(chunk))) => {
                    if MAX_BODY < body.len() + chunk.len() {
                        let message = format!("the answer is longer than {} MiB", MAX_BODY >> 20);
                        break Some(CallError::new(ErrorKind::Malformed, message));
                    }
                    if let Some(stream) = &mut stream {
                        stream.feed(&chunk, progress);
                    }
                    body.push(chunk);
                }
                Ok(Ok(None)) => break None,
                Ok(Err(error)) => break Some(failure::of_reading(&error, body.len())),
                Err(_) if end <= chunk_end => break Some(too_slow(self.timeouts.total, "the answer")),
                Err(_) => break Some(too_slow(self.timeouts.chunk, "the next piece of the answer")),
            }
        };
        // An error that the provider told within the stream says more than that the connection ended.
        let is_told = stream.as_ref().is_some_and(Streaming::has_failed);
        match broken.filter(|_| !is_told) {
            None => Ok(Answer { status, headers, body: body.into_bytes(), is_delimited, stream }),
            Some(mut error) => {
                error.request_id = headers::request_id(&headers);
                // A refusal stays a refusal, even if its words broke off.
                if !status.is_success() {
                    let body = self.redactor.cut_bytes(body.into_bytes());
                    let mut refusal = of_status(status, &headers, &body);
                    refusal.request_id = error.request_id;
                    return Err(refusal);
                }
                Err(error)
            }
        }
    }

    /// What reads the answer as it comes, if it comes in pieces.
    fn stream(&self, status: StatusCode, headers: &HeaderMap, began: Instant) -> Option<Streaming> {
        if !self.is_streamed || !status.is_success() || is_one_document(headers) {
            return None;
        }
        Some(Streaming::new(Incoming::new(&self.wire)?, began))
    }

    fn read(&self, answer: Answer, latency: Duration) -> Result<Response, CallError> {
        let Answer { status, headers, body, is_delimited, stream } = answer;
        let body = self.redactor.bytes(body);
        let result = match stream {
            Some(stream) => stream.finish(),
            None if status.is_success() => self.wire.read(&body).map_err(|mut error| {
                // Without a length only the text itself tells that it broke off.
                if error.kind == ErrorKind::Malformed && !is_delimited {
                    error.kind = ErrorKind::Truncated;
                }
                error
            }),
            None => match self.wire.filtered(status, &body) {
                Some(response) => Ok(response),
                None => Err(self.wire.with_own_words(of_status(status, &headers, &body), &body)),
            },
        };
        match result {
            Ok(mut response) => {
                response.request_id = headers::request_id(&headers).or(response.request_id);
                response.latency = latency;
                response.raw = body;
                self.redactor.response(&mut response);
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
            self.attempt(request, body, None).await.result
        }
        .boxed()
    }

    fn is_cacheable(&self) -> bool {
        self.wire.is_cacheable()
    }
}

/// Why there is no answer to a request.
#[derive(Debug)]
enum Unsent {
    /// The key cannot be had.
    Unauthorised(CallError),
    /// The connection failed.
    Failed(reqwest::Error),
    /// It took too long.
    TooSlow,
}

fn too_slow(limit: Duration, what: &str) -> CallError {
    CallError::new(ErrorKind::Timeout, format!("{what} did not come within {} s", limit.as_secs_f64()))
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// Whether the end of the body is marked, so that a cut is seen by the client.
    is_delimited: bool,
    /// What has been read already, if it came in pieces.
    stream: Option<Streaming>,
}
