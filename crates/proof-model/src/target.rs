//! A target: a model with its settings, ready to be called.
//!
//! A call passes these layers, outermost first: cancellation, fallbacks, retries, the endpoint's circuit, the account's
//! pause, concurrency, rates, a second request where the first is slow, timeouts, one attempt. Local models that answer at
//! once (`echo`, `sim`, `replay`) pass only cancellation, fallbacks and retries, without waiting: their clock is not ours.

mod call;
mod config;
mod connect;
mod fallback;
mod paced;
#[cfg(test)]
mod scripted;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use self::config::{ReplaySource, TargetConfig, Timeouts};
use self::fallback::Fallback;
pub(crate) use self::paced::Paced;
use crate::http::HttpModel;
use crate::limit::{Account, Endpoint, Limiter, Limits, TargetStats, seed};
use crate::wire::Asked;
use crate::{Model, OutputFormat, Provider, Settings};

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
    fallbacks: Vec<Fallback>,
    /// Answers that a fallback gave.
    n_passed_on: AtomicU64,
}

/// What a target is made of, beside its configuration.
#[derive(Debug)]
struct Parts {
    identity: String,
    price_model: String,
    backend: Backend,
    account: Arc<Account>,
    endpoint: Option<Arc<Endpoint>>,
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
        let parts = Parts {
            identity: config.full_model(),
            price_model: config.full_model(),
            backend: Backend::Local(model),
            account: Account::new(None),
            endpoint: None,
        };
        Self::new(config, parts, default_concurrency)
    }

    fn new(config: TargetConfig, parts: Parts, default_concurrency: usize) -> Self {
        let Parts { identity, price_model, backend, account, endpoint } = parts;
        let default = if config.provider == Provider::Exec { DEFAULT_WORKERS } else { default_concurrency };
        let concurrency = config.concurrency.unwrap_or(default).max(1);
        let limits = Limits {
            concurrency,
            rpm: config.rpm,
            tpm: config.tpm,
            max_attempts: config.max_attempts,
            hedge: config.hedge,
            seed: seed(&identity),
            account,
            endpoint,
        };
        Self {
            slots: Arc::new(Semaphore::new(concurrency)),
            limiter: Limiter::new(limits),
            config,
            identity,
            price_model,
            concurrency,
            backend,
            fallbacks: vec![],
            n_passed_on: AtomicU64::new(0),
        }
    }

    /// The name people see.
    pub fn id(&self) -> &str {
        &self.config.id
    }

    /// The model's name at the provider: what goes into [`crate::Request::model`].
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

    /// Who is asked, as far as it decides the answer: a part of [`crate::Request::cache_key`].
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The most calls in flight.
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Whether it is the simulated model, or may answer by it: reports say so wherever they show it.
    pub fn is_simulated(&self) -> bool {
        self.config.provider == Provider::Sim || self.fallbacks.iter().any(Fallback::is_simulated)
    }

    /// Whether outputs may be kept in the response cache.
    pub fn is_cacheable(&self) -> bool {
        match &self.backend {
            Backend::Http(model) => model.is_cacheable(),
            Backend::Local(model) => model.is_cacheable(),
        }
    }

    /// How the form of an output is asked of this target, for a prompt with this `output` schema: to be made once for a
    /// prompt, and to be put into [`crate::Request::output`]. None where the settings say so, and for models without HTTP.
    ///
    /// # Errors
    /// Why the settings' `output_mode` cannot be had.
    pub fn output_format(
        &self,
        schema: &Value,
        settings: &Settings,
        has_tools: bool,
    ) -> Result<Option<OutputFormat>, String> {
        match &self.backend {
            Backend::Local(_) => Ok(None),
            Backend::Http(model) => {
                let wire = model.wire();
                let asked = Asked {
                    api: wire.api,
                    quirks: wire.quirks,
                    model: &self.config.model,
                    settings,
                    has_tools,
                    is_streamed: self.config.is_streamed,
                };
                OutputFormat::fit(schema, asked)
            }
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

    /// How it stands, for progress.
    pub fn stats(&self) -> TargetStats {
        let fallbacks = self.n_passed_on.load(Ordering::Relaxed);
        if self.config.provider.is_instant() {
            let in_flight = self.concurrency.saturating_sub(self.slots.available_permits());
            let concurrency = self.concurrency;
            return TargetStats { in_flight, concurrency, fallbacks, processes: 1, ..TargetStats::default() };
        }
        TargetStats { fallbacks, ..self.limiter.stats() }
    }
}
