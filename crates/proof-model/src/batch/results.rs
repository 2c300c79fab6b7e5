//! The results of a batch, one by one.

use std::collections::{HashSet, VecDeque};

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::HeaderMap;
use serde_json::value::RawValue;
use url::Url;

use super::Batch;
use crate::http::{Ask, Lines, Told, of_status};
use crate::limit::RequestSize;
use crate::target::Paced;
use crate::wire::batch::Line;
use crate::wire::provider_error::excerpt;
use crate::{CallError, ErrorKind, Response};

/// How often a document that breaks off is begun anew.
const MAX_BREAKS: u32 = 5;

/// A request's name, and its answer: as a usual call gives it, but for the latency, which nobody knows. A request that the
/// batch had no time for has an [`ErrorKind::Timeout`], one that was stopped an [`ErrorKind::Cancelled`].
type Item = (String, Result<Response, CallError>);

/// The results of a batch, read as they are asked for: no more than one is held at a time, whatever the batch's size.
#[derive(Debug)]
pub struct BatchResults<'a> {
    batch: Batch<'a>,
    /// Where results still are; the first is being read.
    sources: VecDeque<Url>,
    lines: Option<Lines<'a>>,
    /// The requests that have been handed on: a document that broke off is read from its beginning.
    seen: HashSet<String>,
    n_breaks: u32,
}

impl<'a> BatchResults<'a> {
    pub(super) fn new(batch: Batch<'a>, sources: Vec<Url>) -> Self {
        Self { batch, sources: sources.into(), lines: None, seen: HashSet::new(), n_breaks: 0 }
    }

    /// The next result: a request's name, and its answer or why there is none; nothing when all have come. A request comes
    /// once, in no order. One that the provider says nothing of, which may happen in a batch that was stopped, does not
    /// come at all.
    ///
    /// The answer is as a usual call gives it before [`Batch::settle`], but for the latency, which nobody knows.
    ///
    /// # Errors
    /// What a call may fail with. What came before stays good, and results may be asked for anew.
    pub async fn next(&mut self) -> Option<Result<Item, CallError>> {
        loop {
            let source = self.sources.front()?.clone();
            match self.read(source).await {
                Ok(None) => {
                    self.lines = None;
                    self.sources.pop_front();
                }
                Ok(Some((name, _))) if self.seen.contains(&name) => {}
                Ok(Some((name, result))) => {
                    self.seen.insert(name.clone());
                    return Some(Ok((name, result)));
                }
                Err(error) => {
                    self.lines = None;
                    if !error.kind.is_retried() || self.n_breaks == MAX_BREAKS {
                        self.sources.clear();
                        return Some(Err(error));
                    }
                    self.n_breaks += 1;
                }
            }
        }
    }

    /// The next line of a document.
    async fn read(&mut self, source: Url) -> Result<Option<Item>, CallError> {
        let lines = match &mut self.lines {
            Some(lines) => lines,
            None => self.lines.insert(self.batch.open(source).await?),
        };
        let Some(line) = lines.next().await? else { return Ok(None) };
        self.batch.item(&line, lines.is_cut()).map(Some)
    }
}

impl<'a> Batch<'a> {
    async fn open(&self, source: Url) -> Result<Lines<'a>, CallError> {
        let (model, ask) = (self.model, &Ask::get(source));
        let attempt = || async move { (Told { result: model.lines(ask).await, limits: None }, None) }.boxed();
        self.target.paced(Paced::any(RequestSize::default()), attempt).await
    }

    fn item(&self, line: &[u8], is_cut: bool) -> Result<Item, CallError> {
        let Some((name, said)) = self.dialect.read_line(line) else {
            let kind = if is_cut { ErrorKind::Truncated } else { ErrorKind::Malformed };
            let text = excerpt(&String::from_utf8_lossy(line));
            return Err(CallError::new(
                kind,
                format!("a line of the batch's results cannot be read: `{text}`"),
            ));
        };
        let wire = self.model.wire();
        let answered = |mut response: Response, body: &RawValue, request_id: Option<String>| {
            response.request_id = request_id.or(response.request_id);
            response.is_batch = true;
            // Not a part of the line's memory, which is that of its whole piece of the document.
            response.raw = Bytes::copy_from_slice(body.get().as_bytes());
            self.model.clean(&mut response);
            response
        };
        let result = match said {
            Line::Answer { body, request_id } => {
                wire.read(body.get().as_bytes()).map(|response| answered(response, body, request_id))
            }
            Line::Refusal { status, body, request_id } => {
                let bytes = body.get().as_bytes();
                match wire.filtered(status, bytes) {
                    Some(response) => Ok(answered(response, body, request_id)),
                    None => Err(CallError { request_id, ..of_status(status, &HeaderMap::new(), bytes) }),
                }
            }
            Line::Error(error) => Err(error),
        };
        let result = result.map_err(|mut error| {
            self.model.clean_error(&mut error);
            error
        });
        Ok((name, result))
    }
}
