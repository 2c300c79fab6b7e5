//! A call: as many attempts as it takes and the limits allow.

#[cfg(test)]
mod tests;

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Backend, Permit, Target};
use crate::http::{Attempt, HttpModel, Progress};
use crate::limit::{Decision, Pass, RequestSize, Second, Tries, Turn};
use crate::{CallError, ErrorKind, Model, Request, Response};

impl Target {
    /// Makes a call: as many attempts as it takes and the limits allow; and by a fallback, where this target fails through
    /// no fault of the request.
    ///
    /// The response's latency is that of the last attempt alone.
    ///
    /// # Errors
    /// The last attempt's error, with the number of attempts; or [`ErrorKind::Cancelled`] as soon as `cancel` is.
    pub async fn call(
        &self,
        _permit: &Permit,
        request: &Request,
        cancel: &CancellationToken,
    ) -> Result<Response, CallError> {
        // Pinned here: a future that is handed on by value takes its room twice, and thousands of calls may be in flight.
        let mut called = pin!(async {
            match self.ask(request, !self.fallbacks.is_empty()).await {
                Err(error) if error.kind.is_passed_on() && !self.fallbacks.is_empty() => {
                    Box::pin(self.pass_on(request, error)).await
                }
                answered => answered,
            }
        });
        let cancelled = || CallError::new(ErrorKind::Cancelled, "the run was stopped before an answer came");
        cancel.run_until_cancelled(called.as_mut()).await.unwrap_or_else(|| Err(cancelled()))
    }

    /// Asks this target alone; where somebody else may answer, an endpoint that is left alone is not waited for.
    pub(super) async fn ask(&self, request: &Request, has_fallback: bool) -> Result<Response, CallError> {
        let work = match &self.backend {
            Backend::Local(model) if self.config.provider.is_instant() => {
                return self.instant(&**model, request).await;
            }
            Backend::Local(model) => Work::Local(&**model, request),
            Backend::Http(model) => Work::Http(model, request, model.body(request)?),
        };
        self.limited(request, &work, has_fallback).await
    }

    async fn limited(
        &self,
        request: &Request,
        work: &Work<'_>,
        has_fallback: bool,
    ) -> Result<Response, CallError> {
        let size =
            RequestSize { characters: request.character_len(), max_tokens: request.settings.max_tokens };
        let mut tries = Tries::new();
        let turn = Turn { size, patience: tries.patience(), has_fallback, is_beside: false };
        loop {
            let entered = self.limiter.enter(turn).await;
            let pass = entered.map_err(|error| CallError { attempts: tries.failed(), ..error })?;
            let (pass, Attempt { result, limits }) = match self.limiter.hedges().after() {
                None => (pass, work.attempt(None).await),
                // Two requests take twice the room: only calls that may need it have it.
                Some(after) => Box::pin(self.hedged(work, size, pass, after)).await,
            };
            match result {
                Ok(mut response) => {
                    self.limiter.succeeded(pass, response.usage.as_ref(), limits.as_ref());
                    self.limiter.hedges().answered(response.first_token.unwrap_or(response.latency));
                    response.attempts = tries.failed() + 1;
                    return Ok(response);
                }
                Err(mut error) => {
                    self.limiter.failed(pass, &error, limits.as_ref());
                    let decision = self.limiter.decide(&error, &mut tries);
                    error.attempts = tries.failed();
                    match decision {
                        Decision::Wait(wait) => sleep(wait).await,
                        Decision::Final => return Err(error),
                        Decision::GiveUp(why) => {
                            error.message = format!("{} ({why})", error.message);
                            return Err(error);
                        }
                    }
                }
            }
        }
    }

    /// An attempt that sends the request a second time when nothing has come after a while. The first whole answer wins,
    /// the other request is dropped; of a failure that the other may mend, only the limits hear. The latency counts from
    /// the first of the two.
    async fn hedged<'a>(
        &'a self,
        work: &Work<'_>,
        size: RequestSize,
        mut pass: Pass<'a>,
        after: Duration,
    ) -> (Pass<'a>, Attempt) {
        let began = Instant::now();
        let progress = Progress::default();
        let mut first = pin!(work.attempt(Some(&progress)));
        if let Ok(attempt) = timeout(after, first.as_mut()).await {
            return (pass, attempt);
        }
        if progress.has_output() {
            return (pass, first.await);
        }
        let Some((mut second_pass, second)) = self.limiter.enter_again(size) else {
            return (pass, first.await);
        };
        let sent = began.elapsed();
        let mut again = pin!(work.attempt(None));
        let (is_second, attempt) = tokio::select! {
            biased;
            attempt = first.as_mut() => (false, attempt),
            attempt = again.as_mut() => (true, attempt),
        };
        let Err(error) = &attempt.result else {
            let pass = if is_second { second_pass } else { pass };
            return (pass, of_two(attempt, is_second, sent, &second));
        };
        // The other one may still answer.
        let limits = attempt.limits.as_ref();
        let (pass, attempt) = if is_second {
            self.limiter.failed(second_pass, error, limits);
            (pass, first.await)
        } else {
            second_pass.inherit(&mut pass);
            self.limiter.failed(pass, error, limits);
            (second_pass, again.await)
        };
        (pass, of_two(attempt, !is_second, sent, &second))
    }

    /// Attempts one after the other without waiting: the time of a local model is its own.
    async fn instant(&self, model: &dyn Model, request: &Request) -> Result<Response, CallError> {
        let mut attempts = 1;
        loop {
            match model.call(request).await {
                Ok(mut response) => {
                    response.attempts = attempts;
                    return Ok(response);
                }
                Err(error) if error.kind.is_retried() && attempts < self.config.max_attempts => attempts += 1,
                Err(mut error) => {
                    error.attempts = attempts;
                    return Err(error);
                }
            }
        }
    }
}

/// What is attempted; an HTTP body is written once and shared.
enum Work<'a> {
    Http(&'a HttpModel, &'a Request, Bytes),
    Local(&'a dyn Model, &'a Request),
}

impl Work<'_> {
    async fn attempt(&self, progress: Option<&Progress>) -> Attempt {
        match self {
            Self::Http(model, request, body) => model.attempt(request, body.clone(), progress).await,
            Self::Local(model, request) => Attempt { result: model.call(request).await, limits: None },
        }
    }
}

/// What one of two requests gave; the second was sent `after` the first.
fn of_two(mut attempt: Attempt, is_second: bool, after: Duration, second: &Second<'_>) -> Attempt {
    if let Ok(response) = &mut attempt.result {
        response.is_hedged = true;
        if is_second {
            response.latency += after;
            response.first_token = response.first_token.map(|first| first + after);
            second.won();
        }
    }
    attempt
}
