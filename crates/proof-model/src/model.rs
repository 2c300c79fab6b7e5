//! The seam to the outside world: something that answers requests.

use futures_util::future::BoxFuture;

use crate::{CallError, Request, Response};

/// Something that answers one request with one attempt: no retries, no limits, no cache (those are layers above).
pub trait Model: Send + Sync + std::fmt::Debug {
    /// Makes one attempt.
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Response, CallError>>;

    /// Whether outputs may be kept in the response cache. Models that cost nothing and know the case
    /// (`sim`, `replay`, `echo`) are not cached: their output depends on more than the request.
    fn is_cacheable(&self) -> bool {
        true
    }
}
