//! A target whose model answers by a script, for tests under paused time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{Backend, Parts, Target, TargetConfig};
use crate::limit::{Account, Endpoint};
use crate::{CallError, ErrorKind, FinishReason, Model, Provider, Request, Response, Usage};

/// How long an attempt takes, and what comes of it.
pub(super) type Step = (Duration, Result<(), CallError>);
/// The step of attempt `n` (from 1), which begins at this time.
type Script = Box<dyn Fn(u64, Instant) -> Step + Send + Sync>;

/// A model that follows a script.
pub(super) struct Scripted {
    script: Script,
    attempts: AtomicU64,
    in_flight: AtomicUsize,
    max_in_flight: AtomicUsize,
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scripted")
    }
}

/// Counts an attempt in flight until it ends or is dropped.
struct InFlight<'a>(&'a AtomicUsize);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Model for Scripted {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Response, CallError>> {
        async move {
            let n = self.attempts.fetch_add(1, Ordering::SeqCst) + 1;
            let (takes, result) = (self.script)(n, Instant::now());
            let in_flight = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            let _in_flight = InFlight(&self.in_flight);
            self.max_in_flight.fetch_max(in_flight, Ordering::SeqCst);
            sleep(takes).await;
            result.map(|()| Response {
                text: format!("{} {n}", request.model),
                finish_reason: FinishReason::Stop,
                usage: Some(Usage { input: 25, output: 10, ..Usage::default() }),
                latency: takes,
                ..Response::default()
            })
        }
        .boxed()
    }
}

/// A target with its model.
pub(super) struct World {
    pub target: Target,
    pub model: Arc<Scripted>,
    pub began: Instant,
}

impl World {
    pub(super) fn new(
        config: TargetConfig,
        script: impl Fn(u64, Instant) -> Step + Send + Sync + 'static,
    ) -> Self {
        let endpoint = Arc::new(Endpoint::new(format!("https://{}.example/v1", config.id), None));
        Self::at(config, endpoint, Account::new(None), script)
    }

    /// A target of this account at this endpoint.
    pub(super) fn at(
        config: TargetConfig,
        endpoint: Arc<Endpoint>,
        account: Arc<Account>,
        script: impl Fn(u64, Instant) -> Step + Send + Sync + 'static,
    ) -> Self {
        let model = Arc::new(Scripted {
            script: Box::new(script),
            attempts: AtomicU64::new(0),
            in_flight: AtomicUsize::new(0),
            max_in_flight: AtomicUsize::new(0),
        });
        let parts = Parts {
            identity: config.id.clone(),
            price_model: config.full_model(),
            backend: Backend::Local(Arc::clone(&model) as Arc<dyn Model>),
            account,
            endpoint: Some(endpoint),
        };
        Self { target: Target::new(config, parts, 64), model, began: Instant::now() }
    }

    pub(super) async fn call(&self) -> Result<Response, CallError> {
        let permit = self.target.ready().await;
        self.target.call(&permit, &request(), &CancellationToken::new()).await
    }

    /// Makes so many calls at once.
    pub(super) async fn calls(&self, n: usize) -> Vec<Result<Response, CallError>> {
        join_all((0..n).map(|_| self.call())).await
    }

    pub(super) fn attempts(&self) -> u64 {
        self.model.attempts.load(Ordering::SeqCst)
    }

    pub(super) fn max_in_flight(&self) -> usize {
        self.model.max_in_flight.swap(0, Ordering::SeqCst)
    }
}

pub(super) fn request() -> Request {
    let messages = vec![proof_prompt::Message::text(proof_prompt::Role::User, "x".repeat(100))];
    Request::new("m", messages)
}

/// A target that is no instant one, so that its limits hold.
pub(super) fn config(concurrency: usize) -> TargetConfig {
    TargetConfig {
        id: "first".to_owned(),
        concurrency: Some(concurrency),
        ..TargetConfig::new(Provider::Exec, "scripted")
    }
}

pub(super) fn error(kind: ErrorKind) -> CallError {
    CallError::new(kind, "scripted")
}

pub(super) fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// An attempt that answers after so long.
pub(super) fn answers(after_s: f64) -> Step {
    (seconds(after_s), Ok(()))
}

/// An attempt that fails after so long.
pub(super) fn fails(after_s: f64, kind: ErrorKind) -> Step {
    (seconds(after_s), Err(error(kind)))
}
