//! Calls beside those to the model itself: a document is sent, or none, and a document or its lines come back.

use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{Body, HttpModel, MAX_BODY, Unsent, failure, of_status, too_slow};
use crate::limit::headers::{self, LimitHeaders};
use crate::{CallError, ErrorKind, Response};

/// What is asked of an endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// How.
    pub method: Method,
    /// Where.
    pub url: Url,
    /// What is sent, with its type.
    pub body: Option<(HeaderValue, Bytes)>,
}

/// What one attempt gave.
#[derive(Debug)]
pub(crate) struct Told<T> {
    pub result: Result<T, CallError>,
    /// What the provider's headers say of its limits.
    pub limits: Option<LimitHeaders>,
}

impl Ask {
    /// Asks for a document.
    pub(crate) fn get(url: Url) -> Self {
        Self { method: Method::GET, url, body: None }
    }

    /// Sends nothing.
    pub(crate) fn post_nothing(url: Url) -> Self {
        Self { method: Method::POST, url, body: None }
    }

    /// Sends JSON.
    pub(crate) fn post(url: Url, body: impl Into<Bytes>) -> Self {
        Self::post_as(url, HeaderValue::from_static("application/json"), body)
    }

    /// Sends something else.
    pub(crate) fn post_as(url: Url, content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        Self { method: Method::POST, url, body: Some((content_type, body.into())) }
    }
}

impl HttpModel {
    /// Where the model's own calls go.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Takes the target's secrets out of a response that did not come by a call of its own.
    pub(crate) fn clean(&self, response: &mut Response) {
        self.redactor.response(response);
    }

    /// Takes the target's secrets, and whatever looks like a key, out of an error that did not come by a call of its own.
    pub(crate) fn clean_error(&self, error: &mut CallError) {
        self.redactor.error(error);
    }

    /// Asks once, and reads the document that comes back. How long it took goes to `read` as well.
    pub(crate) async fn tell<T>(
        &self,
        ask: &Ask,
        read: impl FnOnce(&[u8], Duration) -> Result<T, CallError>,
    ) -> Told<T> {
        let began = Instant::now();
        let end = began + self.timeouts.total;
        let mut opened = match self.open(ask, "application/json", end).await {
            Ok(opened) => opened,
            Err(error) => return Told { result: Err(error), limits: None },
        };
        let limits = LimitHeaders::read(&opened.headers);
        let mut body = Body::default();
        let result = loop {
            match opened.chunk(self, Some(end), body.len()).await {
                Ok(None) => break opened.read(self, body.into_bytes(), |body| read(body, began.elapsed())),
                Ok(Some(chunk)) if body.len() + chunk.len() <= MAX_BODY => body.push(chunk),
                Ok(Some(_)) => break Err(too_long()),
                Err(error) => break Err(error),
            }
        };
        Told { result, limits }
    }

    /// Asks once for a document that is read line by line.
    pub(crate) async fn lines(&self, ask: &Ask) -> Result<Lines<'_>, CallError> {
        let mut opened = self.open(ask, "*/*", Instant::now() + self.timeouts.total).await?;
        if opened.status.is_success() {
            return Ok(Lines {
                model: self,
                opened,
                pending: BytesMut::new(),
                n_bytes: 0,
                is_ended: false,
                is_cut: false,
            });
        }
        let mut body = Body::default();
        while let Some(chunk) = opened.chunk(self, None, body.len()).await? {
            body.push(chunk);
            if MAX_BODY < body.len() {
                break;
            }
        }
        opened.read(self, body.into_bytes(), |_| Err(too_long()))
    }

    async fn open(&self, ask: &Ask, accepts: &'static str, end: Instant) -> Result<Opened, CallError> {
        let mut request = reqwest::Request::new(ask.method.clone(), ask.url.clone());
        let mut headers = self.headers.clone();
        self.wire.add_headers(None, &mut headers);
        headers.insert(header::ACCEPT, HeaderValue::from_static(accepts));
        headers.remove(header::CONTENT_TYPE);
        let mut body = Bytes::new();
        if let Some((content_type, sent)) = &ask.body {
            headers.insert(header::CONTENT_TYPE, content_type.clone());
            body = sent.clone();
        }
        *request.headers_mut() = headers;
        if ask.body.is_some() {
            *request.body_mut() = Some(body.clone().into());
        }
        // A long document takes its time on the way up, so the first byte of the answer has no time of its own.
        match self.send(request, &body, end).await {
            Ok(mut response) => {
                let mut headers = std::mem::take(response.headers_mut());
                self.redactor.headers(&mut headers);
                Ok(Opened { status: response.status(), headers, response })
            }
            Err(Unsent::Unauthorised(mut error)) => {
                self.redactor.error(&mut error);
                Err(error)
            }
            Err(Unsent::Failed(error)) => Err(failure::of_sending(&error, &ask.url)),
            Err(Unsent::TooSlow) => Err(too_slow(self.timeouts.total, "the answer")),
        }
    }
}

fn too_long() -> CallError {
    CallError::new(ErrorKind::Malformed, format!("the answer is longer than {} MiB", MAX_BODY >> 20))
}

/// An answer whose body has not come yet.
#[derive(Debug)]
struct Opened {
    status: StatusCode,
    headers: HeaderMap,
    response: reqwest::Response,
}

impl Opened {
    /// The next piece of the body.
    async fn chunk(
        &mut self,
        model: &HttpModel,
        end: Option<Instant>,
        received: usize,
    ) -> Result<Option<Bytes>, CallError> {
        let chunk_end = Instant::now() + model.timeouts.chunk;
        let until = end.map_or(chunk_end, |end| end.min(chunk_end));
        let broken = match timeout_at(until, self.response.chunk()).await {
            Ok(Ok(chunk)) => return Ok(chunk),
            Ok(Err(error)) => failure::of_reading(&error, received),
            Err(_) if until < chunk_end => too_slow(model.timeouts.total, "the answer"),
            Err(_) => too_slow(model.timeouts.chunk, "the next piece of the answer"),
        };
        Err(self.told(model, broken))
    }

    /// What a whole body says.
    fn read<T>(
        &self,
        model: &HttpModel,
        body: Bytes,
        read: impl FnOnce(&[u8]) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let body = model.redactor.bytes(body);
        let result = if self.status.is_success() {
            read(&body)
        } else {
            Err(of_status(self.status, &self.headers, &body))
        };
        result.map_err(|mut error| {
            if error.kind == ErrorKind::Malformed && self.status.is_success() && !self.is_delimited() {
                error.kind = ErrorKind::Truncated;
            }
            error.status = error.status.or_else(|| Some(self.status.as_u16()));
            self.told(model, error)
        })
    }

    /// Whether the end of the body is marked. Where it is not, only the text itself tells that it broke off.
    fn is_delimited(&self) -> bool {
        self.response.version() == Version::HTTP_2
            || self.headers.contains_key(header::CONTENT_LENGTH)
            || self.headers.contains_key(header::TRANSFER_ENCODING)
    }

    /// An error with what the answer says of the request, and without secrets.
    fn told(&self, model: &HttpModel, mut error: CallError) -> CallError {
        error.request_id = headers::request_id(&self.headers);
        model.redactor.error(&mut error);
        error
    }
}

/// A document on its way in, line by line.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    model: &'a HttpModel,
    opened: Opened,
    /// What has come of the lines that are not handed on yet.
    pending: BytesMut,
    n_bytes: usize,
    is_ended: bool,
    /// Whether the last line that was handed on lacked its end, and nothing else says that it is whole.
    is_cut: bool,
}

impl Lines<'_> {
    /// Whether the line that came last lacked its end, so that it may have broken off.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The next line that is not empty, without the model's secrets.
    ///
    /// # Errors
    /// The connection broke off, or a line is longer than any answer may be.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, CallError> {
        let mut searched = 0;
        loop {
            let ahead = self.pending.get(searched..).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', ahead) {
                let line = self.pending.split_to(searched + at).freeze();
                self.pending.advance(1);
                searched = 0;
                if !line.trim_ascii().is_empty() {
                    return Ok(Some(self.model.redactor.bytes(line)));
                }
                continue;
            }
            searched = self.pending.len();
            if self.is_ended {
                self.is_cut = !self.opened.is_delimited();
                let last = self.pending.split().freeze();
                return Ok((!last.trim_ascii().is_empty()).then(|| self.model.redactor.bytes(last)));
            }
            if MAX_BODY < searched {
                return Err(self.opened.told(self.model, too_long()));
            }
            match self.opened.chunk(self.model, None, self.n_bytes).await? {
                Some(chunk) => {
                    self.n_bytes += chunk.len();
                    self.pending.extend_from_slice(&chunk);
                }
                None => self.is_ended = true,
            }
        }
    }
}
