//! A target: a model with its settings, ready to be called.
//!
//! A call passes these layers, outermost first: cancellation, retries, the target's pause, concurrency, rates, timeouts,
//! one attempt. Local models that answer at once (`echo`, `sim`, `replay`) pass only cancellation and retries, without
//! waiting: their clock is not ours.

mod config;
mod connect;

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

pub use self::config::{ReplaySource, TargetConfig, Timeouts};
use crate::http::{Attempt, HttpModel};
use crate::limit::{Decision, Limiter, Limits, RequestSize, TargetStats, Tries};
use crate::{CallError, ErrorKind, Model, Provider, Request, Response};

/// How many programs of an `exec` target run where the target does not say.
pub(crate) const DEFAULT_WORKERS: usize = 4;

/// A target that can be called.
#[derive(Debug)]
pub struct Target {
    config: TargetConfig,
    identity: String,
    price_model: String,
    concurrency: usize,
    slots: Arc<Semaphore>,
    limiter: Limiter,
    backend: Backend,
}

#[derive(Debug)]
enum Backend {
    Http(Box<HttpModel>),
    Local(Arc<dyn Model>),
}

/// A slot of a target. Given back when dropped.
#[derive(Debug)]
#[must_use = "dropping a permit gives the slot back"]
pub struct Permit {
    _slot: Option<OwnedSemaphorePermit>,
}

impl Target {
    /// How many calls are in flight where neither the target nor the suite says.
    pub const DEFAULT_CONCURRENCY: usize = 64;

    /// A target whose model somebody else made: a replay of an earlier run, or a model of a test.
    pub fn from_model(config: TargetConfig, model: Arc<dyn Model>, default_concurrency: usize) -> Self {
        let identity = config.full_model();
        let price_model = config.full_model();
        Self::new(config, identity, price_model, Backend::Local(model), default_concurrency)
    }

    fn new(
        config: TargetConfig,
        identity: String,
        price_model: String,
        backend: Backend,
        default_concurrency: usize,
    ) -> Self {
        let default = if config.provider == Provider::Exec { DEFAULT_WORKERS } else { default_concurrency };
        let concurrency = config.concurrency.unwrap_or(default).max(1);
        let seed =
            identity.bytes().fold(0_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let limits =
            Limits { concurrency, rpm: config.rpm, tpm: config.tpm, max_attempts: config.max_attempts, seed };
        Self {
            slots: Arc::new(Semaphore::new(concurrency)),
            limiter: Limiter::new(limits),
            config,
            identity,
            price_model,
            concurrency,
            backend,
        }
    }

    /// The name people see.
    pub fn id(&self) -> &str {
        &self.config.id
    }

    /// The model's name at the provider: what goes into [`Request::model`].
    pub fn model(&self) -> &str {
        &self.config.model
    }

    /// The target as it was written.
    pub fn config(&self) -> &TargetConfig {
        &self.config
    }

    /// The name under which [`crate::PriceTable`] knows the model: `provider/name`, with the provider by its address where
    /// that tells (`https://api.deepseek.com` is `deepseek`).
    pub fn price_model(&self) -> &str {
        &self.price_model
    }

    /// Who is asked, as far as it decides the answer: a part of [`Request::cache_key`].
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The most calls in flight.
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Whether it is the simulated model: reports say so wherever they show it.
    pub fn is_simulated(&self) -> bool {
        self.config.provider == Provider::Sim
    }

    /// Whether outputs may be kept in the response cache.
    pub fn is_cacheable(&self) -> bool {
        match &self.backend {
            Backend::Http(model) => model.is_cacheable(),
            Backend::Local(model) => model.is_cacheable(),
        }
    }

    /// Waits for a slot. Taken before the next case is read, it bounds memory by concurrency.
    pub async fn ready(&self) -> Permit {
        // The semaphore is never closed.
        Permit { _slot: Arc::clone(&self.slots).acquire_owned().await.ok() }
    }

    /// A slot, if one is free now.
    pub fn try_ready(&self) -> Option<Permit> {
        let slot = Arc::clone(&self.slots).try_acquire_owned().ok()?;
        Some(Permit { _slot: Some(slot) })
    }

    /// Makes a call: as many attempts as it takes and the limits allow.
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
        let called = async {
            match &self.backend {
                Backend::Http(model) => {
                    let body = model.body(request)?;
                    self.limited(request, Work::Http(model, body)).await
                }
                Backend::Local(model) if self.config.provider.is_instant() => {
                    self.instant(&**model, request).await
                }
                Backend::Local(model) => self.limited(request, Work::Local(&**model, request)).await,
            }
        };
        let cancelled = || CallError::new(ErrorKind::Cancelled, "the run was stopped before an answer came");
        cancel.run_until_cancelled(called).await.unwrap_or_else(|| Err(cancelled()))
    }

    /// How it stands, for progress.
    pub fn stats(&self) -> TargetStats {
        if self.config.provider.is_instant() {
            let in_flight = self.concurrency.saturating_sub(self.slots.available_permits());
            return TargetStats { in_flight, concurrency: self.concurrency, ..TargetStats::default() };
        }
        self.limiter.stats()
    }

    async fn limited(&self, request: &Request, work: Work<'_>) -> Result<Response, CallError> {
        let size =
            RequestSize { characters: request.character_len(), max_tokens: request.settings.max_tokens };
        let mut tries = Tries::new();
        loop {
            let pass = self.limiter.enter(size).await;
            let Attempt { result, limits } = work.attempt().await;
            match result {
                Ok(mut response) => {
                    self.limiter.succeeded(pass, response.usage.as_ref(), limits.as_ref());
                    response.attempts = tries.failed() + 1;
                    return Ok(response);
                }
                Err(mut error) => {
                    let decision = self.limiter.failed(pass, &error, &mut tries, limits.as_ref());
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
    Http(&'a HttpModel, Bytes),
    Local(&'a dyn Model, &'a Request),
}

impl Work<'_> {
    async fn attempt(&self) -> Attempt {
        match self {
            Self::Http(model, body) => model.attempt(body.clone()).await,
            Self::Local(model, request) => Attempt { result: model.call(request).await, limits: None },
        }
    }
}
