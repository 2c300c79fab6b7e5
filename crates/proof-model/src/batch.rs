//! Many requests handed in at once, answered within a day, at half the price: the batch interfaces of `OpenAI` and Anthropic.
//!
//! [`Target::batch`] is the way in. [`Batch::submit`] hands requests in, and from then on everything hangs on the name that
//! the provider gives the batch: another process, days later, asks for its [`BatchStatus`] and takes the results one by one.
//! Calls go at the target's pace and are tried again as any other, but for the one that makes a batch: once it was sent,
//! nobody knows whether it was made, and a second one would be paid for as well.
//!
//! What is handed in stays with the provider until it deletes it: `OpenAI` keeps files for 30 days, Anthropic results for 29.

mod handed_in;
mod results;
#[cfg(test)]
mod tests;

use futures_util::FutureExt as _;
use url::Url;

use self::handed_in::handed_in;
pub use self::results::BatchResults;
use crate::endpoints::beside;
use crate::http::{Ask, HttpModel};
use crate::limit::RequestSize;
use crate::target::Paced;
use crate::wire::batch::{Dialect, Source, openai, read_name};
use crate::wire::settle;
use crate::{CallError, ErrorKind, Provider, Request, Response, Target};

/// The batches of a target.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    target: &'a Target,
    model: &'a HttpModel,
    dialect: Dialect,
}

/// How much one batch may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    /// The most requests.
    pub requests: usize,
    /// The most bytes of all that is handed in.
    pub bytes: usize,
}

/// How a batch stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchStatus {
    /// Whether it is done.
    pub state: BatchState,
    /// Requests that are answered.
    pub done: u64,
    /// Requests that ended without an answer.
    pub failed: u64,
    /// All requests, as far as the provider has counted them.
    pub total: u64,
}

/// Whether a batch is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchState {
    /// It is not done yet.
    Working,
    /// It is done, in time or because its time was over or somebody stopped it: what it has answered, and why it has not
    /// answered the rest, is in its results.
    Ended,
    /// The provider refused it as a whole, in these words: it has no results.
    Failed(String),
}

impl Target {
    /// Its batches; none where its provider has no batch interface that is spoken here. A server that copies `OpenAI` or
    /// Anthropic, at a `base_url`, is asked as they are.
    pub fn batch(&self) -> Option<Batch<'_>> {
        let model = self.http()?;
        if !matches!(self.config().provider, Provider::OpenAi | Provider::Anthropic) {
            return None;
        }
        let dialect = Dialect::of(model.wire().api)?;
        Some(Batch { target: self, model, dialect })
    }
}

impl<'a> Batch<'a> {
    /// How much one batch may hold.
    pub fn limits(&self) -> BatchLimits {
        self.dialect.limits()
    }

    /// About how many bytes of a batch a request takes: what is known before it is written.
    pub fn request_len(&self, request: &Request) -> usize {
        let schemas = request.tools.iter().map(|tool| &tool.parameters);
        let schemas = schemas.chain(request.output.iter().map(|output| &output.schema));
        512 + request.byte_len() * 9 / 8 + schemas.map(|schema| schema.to_string().len()).sum::<usize>()
    }

    /// Hands requests in, each under a name of its own: 1 to 64 letters, digits, `_` and `-`. Gives back the batch's name,
    /// which is all that must be kept of it.
    ///
    /// # Errors
    /// Names that cannot be used; a request that cannot be written; more than a batch may hold; what a call may fail with.
    /// Where it is not known whether the batch was made, the error says so.
    pub async fn submit(&self, requests: &[(String, Request)]) -> Result<String, CallError> {
        let body = handed_in(self.model.wire(), self.dialect, requests)?;
        let ask = match self.dialect {
            Dialect::Anthropic => Ask::post(self.address("messages/batches"), body),
            Dialect::OpenAi { endpoint } => {
                let (content_type, body) = openai::upload(&body);
                let ask = Ask::post_as(self.address("files"), content_type, body);
                let file = self.told(&ask, Paced::any(RequestSize::default()), read_name).await?;
                Ask::post(self.address("batches"), openai::create(endpoint, &file))
            }
        };
        let paced = Paced::only(RequestSize::default(), |error| !may_be_made(error));
        self.told(&ask, paced, read_name).await.map_err(|mut error| {
            if may_be_made(&error) {
                error
                    .message
                    .push_str(" (the batch may have been made all the same: look at the provider's list)");
            }
            error
        })
    }

    /// How a batch stands.
    ///
    /// # Errors
    /// What a call may fail with, such as a batch that the provider does not know.
    pub async fn status(&self, id: &str) -> Result<BatchStatus, CallError> {
        Ok(self.look(id).await?.0)
    }

    /// The results of a batch that has ended, in whatever order they come. Of a batch that failed there are none.
    ///
    /// # Errors
    /// What a call may fail with; a batch that is not done yet.
    pub async fn results(&self, id: &str) -> Result<BatchResults<'a>, CallError> {
        let (status, sources) = self.look(id).await?;
        match status.state {
            BatchState::Working => Err(refused(format!("batch `{id}` is not done yet"))),
            BatchState::Failed(_) => Ok(BatchResults::new(*self, vec![])),
            BatchState::Ended => Ok(BatchResults::new(*self, sources)),
        }
    }

    /// Stops a batch: requests that are not answered yet will not be. What is answered keeps its price and its result.
    ///
    /// # Errors
    /// What a call may fail with, such as a batch that has ended already.
    pub async fn cancel(&self, id: &str) -> Result<(), CallError> {
        let ask = Ask::post_nothing(self.address(&format!("{}/cancel", self.tail(id)?)));
        self.told(&ask, Paced::any(RequestSize::default()), |_| Ok(())).await
    }

    /// What a usual call does with an answer once it is read: how the output's form was asked for is noted, and the
    /// arguments of a tool that stands for the output become its text. Results come without it, because a batch does not
    /// keep its requests.
    pub fn settle(request: &Request, response: &mut Response) {
        settle(request, response);
    }

    /// How a batch stands, and where its results are.
    async fn look(&self, id: &str) -> Result<(BatchStatus, Vec<Url>), CallError> {
        let tail = self.tail(id)?;
        let ask = Ask::get(self.address(&tail));
        let paced = Paced::any(RequestSize::default());
        let (status, sources) = self.told(&ask, paced, |body| self.dialect.read_status(body)).await?;
        let address = |source| match source {
            Source::File(file) => self.address(&format!("files/{file}/content")),
            Source::Address(told) => {
                let usual = self.address(&format!("{tail}/results"));
                // The key goes to no other server than the target's.
                let is_own = |url: &Url| url.origin() == usual.origin();
                told.and_then(|text| Url::parse(&text).ok()).filter(is_own).unwrap_or(usual)
            }
        };
        Ok((status, sources.into_iter().map(address).collect()))
    }

    async fn told<T: Send>(
        &self,
        ask: &Ask,
        paced: Paced,
        read: impl Fn(&[u8]) -> Result<T, CallError> + Send + Sync,
    ) -> Result<T, CallError> {
        let (model, read) = (self.model, &read);
        let attempt = || async move { (model.tell(ask, |body, _| read(body)).await, None) }.boxed();
        self.target.paced(paced, attempt).await
    }

    fn address(&self, tail: &str) -> Url {
        beside(self.model.url(), self.model.wire().api, self.target.model(), tail)
    }

    /// Where a batch is, below the server's address.
    fn tail(&self, id: &str) -> Result<String, CallError> {
        if !is_name(id) {
            return Err(refused(format!("`{id}` is no name of a batch")));
        }
        Ok(match self.dialect {
            Dialect::OpenAi { .. } => format!("batches/{id}"),
            Dialect::Anthropic => format!("messages/batches/{id}"),
        })
    }
}

/// Whether a text may stand in an address and in a line of a batch as it is.
fn is_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    !text.is_empty() && text.bytes().all(is_plain)
}

/// Nothing was sent.
fn refused(message: impl Into<String>) -> CallError {
    CallError::new(ErrorKind::BadRequest, message)
}

/// Whether a batch may have been made although its making failed.
fn may_be_made(error: &CallError) -> bool {
    match error.kind {
        ErrorKind::Timeout | ErrorKind::Truncated | ErrorKind::Malformed => true,
        ErrorKind::Connect => !error.message.starts_with("could not connect"),
        // A server that says it has no room has made nothing.
        ErrorKind::Server => !matches!(error.status, Some(503 | 529)),
        _ => false,
    }
}
