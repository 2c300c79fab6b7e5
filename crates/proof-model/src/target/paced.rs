//! Calls beside those to the model itself, at the same pace: the target's pause, its concurrency, its rates, its retries.

use futures_util::future::BoxFuture;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Backend, Target};
use crate::http::{HttpModel, Told};
use crate::limit::{Decision, RequestSize, Tries, Turn};
use crate::{CallError, ErrorKind, Usage};

/// How a call is paced.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paced {
    size: RequestSize,
    may_repeat: fn(&CallError) -> bool,
}

impl Paced {
    /// A call that may be made again after any failure that another attempt may overcome.
    pub(crate) fn any(size: RequestSize) -> Self {
        Self { size, may_repeat: |_| true }
    }

    /// A call that may be made again only after such failures.
    pub(crate) fn only(size: RequestSize, may_repeat: fn(&CallError) -> bool) -> Self {
        Self { size, may_repeat }
    }
}

impl Target {
    /// The model behind an address, if it is one.
    pub(crate) fn http(&self) -> Option<&HttpModel> {
        match &self.backend {
            Backend::Http(model) => Some(model),
            Backend::Local(_) => None,
        }
    }

    /// As many attempts as it takes and the limits allow.
    pub(crate) async fn paced<'a, T: Send>(
        &self,
        paced: Paced,
        // Boxed, because the compiler cannot show that an async closure's future may go from thread to thread.
        mut attempt: impl FnMut() -> BoxFuture<'a, (Told<T>, Option<Usage>)> + Send,
    ) -> Result<T, CallError> {
        let mut tries = Tries::new();
        let turn =
            Turn { size: paced.size, patience: tries.patience(), has_fallback: false, is_beside: true };
        loop {
            let pass = self.limiter.enter(turn).await?;
            let (Told { result, limits }, usage) = attempt().await;
            let mut error = match result {
                Ok(told) => {
                    self.limiter.succeeded(pass, usage.as_ref(), limits.as_ref());
                    return Ok(told);
                }
                Err(error) => error,
            };
            self.limiter.failed(pass, &error, limits.as_ref());
            let decision = self.limiter.decide(&error, &mut tries);
            error.attempts = tries.failed();
            match decision {
                Decision::Wait(wait) if (paced.may_repeat)(&error) => sleep(wait).await,
                Decision::Wait(_) | Decision::Final => return Err(error),
                Decision::GiveUp(why) => {
                    error.message = format!("{} ({why})", error.message);
                    return Err(error);
                }
            }
        }
    }

    /// What comes of it, unless `cancel` comes first.
    pub(crate) async fn unless_cancelled<T>(
        &self,
        cancel: &CancellationToken,
        asked: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        let cancelled = || CallError::new(ErrorKind::Cancelled, "stopped before an answer came");
        cancel.run_until_cancelled(asked).await.unwrap_or_else(|| Err(cancelled()))
    }
}
