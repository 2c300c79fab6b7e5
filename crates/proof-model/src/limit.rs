//! How fast a target is asked: pauses, concurrency, rates, circuits and retries, as layers round one attempt.
//!
//! Order of the layers for each attempt: the circuit of the endpoint ([`endpoint`]), the account's pause (`retry-after`),
//! a place among the calls in flight ([`concurrency`]), then the rates ([`rate`]). After a failure [`retry`] decides
//! whether and when to try again. What belongs to the account rather than to the target is shared with all who use it
//! ([`account`]), in this process and in others on the machine ([`ledger`]). The state machines are told the time; only
//! [`Limiter`] and [`Endpoint`] wait.

mod account;
mod breaker;
mod concurrency;
mod endpoint;
mod gate;
pub(crate) mod headers;
mod hedge;
mod ledger;
mod pass;
mod rate;
mod registry;
mod retry;
mod stats;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

pub(crate) use self::account::Account;
use self::account::{Member, Taken, Wish};
pub(crate) use self::endpoint::Endpoint;
use self::endpoint::Patience;
use self::gate::Gate;
use self::headers::LimitHeaders;
pub use self::hedge::HedgeAfter;
pub(crate) use self::hedge::{Hedges, Second};
pub(crate) use self::pass::{Pass, RequestSize, Turn};
pub(crate) use self::registry::Registry;
pub(crate) use self::retry::{Decision, Tries};
use self::retry::{Jitter, MAX_TIME, RetryBudget, decide};
pub use self::stats::{CircuitState, TargetStats};
use crate::{CallError, ErrorKind, Usage};

/// So often a ledger that another process holds is tried for, a millisecond apart, before we go on without it.
const LEDGER_TRIES: u32 = 50;

/// What a limiter is told at the start.
#[derive(Debug)]
pub(crate) struct Limits {
    /// The most calls in flight.
    pub concurrency: usize,
    /// Requests a minute, if the user says so.
    pub rpm: Option<u64>,
    /// Tokens a minute, if the user says so.
    pub tpm: Option<u64>,
    /// The most attempts of one call, 429s not counted.
    pub max_attempts: u32,
    /// When a second request is sent.
    pub hedge: Option<HedgeAfter>,
    /// Where the jitter begins.
    pub seed: u64,
    /// The account, shared by all who ask with its key.
    pub account: Arc<Account>,
    /// The endpoint, shared by all who ask it; none for programs.
    pub endpoint: Option<Arc<Endpoint>>,
}

/// The limits of one target, shared by all its calls.
#[derive(Debug)]
pub(crate) struct Limiter {
    gate: Gate,
    retries: AtomicU64,
    max_attempts: u32,
    member: Member,
    endpoint: Option<Arc<Endpoint>>,
    hedges: Hedges,
    // Bits of an f64; read for every attempt.
    mean_output: AtomicU64,
    own: Mutex<Own>,
}

/// What is a target's own.
#[derive(Debug)]
struct Own {
    budget: RetryBudget,
    jitter: Jitter,
}

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Self {
        let Limits { concurrency, rpm, tpm, max_attempts, hedge, seed, account, endpoint } = limits;
        let member = account.join(Wish { ceiling: concurrency, rpm, tpm });
        Self {
            gate: Gate::new(&member),
            retries: AtomicU64::new(0),
            max_attempts,
            member,
            endpoint,
            hedges: Hedges::new(hedge),
            mean_output: AtomicU64::new(0.0_f64.to_bits()),
            own: Mutex::new(Own { budget: RetryBudget::default(), jitter: Jitter::new(seed) }),
        }
    }

    /// Waits until an attempt may be made.
    ///
    /// # Errors
    /// That the endpoint does not answer: it is down, or the call is not to wait for it.
    pub(crate) async fn enter(&self, turn: Turn) -> Result<Pass<'_>, CallError> {
        let patience = Patience { until: turn.patience, has_fallback: turn.has_fallback };
        let endpoint = self.endpoint.as_deref().filter(|_| !turn.is_beside);
        let mut n_busy = 0;
        loop {
            if let Some(endpoint) = endpoint {
                endpoint.look(patience).await?;
            }
            self.pause_over().await;
            self.gate.fit(&self.member);
            let mut pass = Pass::new(Some(self.gate.enter().await), endpoint);
            // Whoever must wait for the endpoint does so without a place.
            if endpoint.is_some_and(Endpoint::is_shut) {
                continue;
            }
            let tokens = turn.size.tokens(f64::from_bits(self.mean_output.load(Ordering::Relaxed)));
            let now = Instant::now();
            let go_at = match self.member.account().take(now, tokens) {
                Taken::At(at) => at,
                Taken::Paused => continue,
                Taken::Busy if n_busy < LEDGER_TRIES => {
                    n_busy += 1;
                    drop(pass);
                    sleep(Duration::from_millis(1)).await;
                    continue;
                }
                Taken::Busy => self.member.account().take_alone(now, tokens),
            };
            pass.tokens = tokens;
            if now < go_at {
                sleep_until(go_at).await;
                self.pause_over().await;
            }
            if let Some(endpoint) = endpoint {
                pass.probe = endpoint.pass(patience).await?;
            }
            pass.entered = Instant::now();
            return Ok(pass);
        }
    }

    /// The right to send a second request for a call that is in flight, if that is right now.
    pub(crate) fn enter_again(&self, size: RequestSize) -> Option<(Pass<'_>, Second<'_>)> {
        if self.endpoint.as_ref().is_some_and(|endpoint| endpoint.is_open()) {
            return None;
        }
        let second = self.hedges.begin(self.gate.n_taken())?;
        let tokens = size.tokens(f64::from_bits(self.mean_output.load(Ordering::Relaxed)));
        if !self.member.account().try_take(Instant::now(), tokens) {
            return None;
        }
        second.sent();
        let mut pass = Pass::new(None, self.endpoint.as_deref());
        pass.tokens = tokens;
        Some((pass, second))
    }

    /// The target's second requests.
    pub(crate) fn hedges(&self) -> &Hedges {
        &self.hedges
    }

    async fn pause_over(&self) {
        while let Some(until) = self.member.account().paused_until(Instant::now()) {
            sleep_until(until).await;
        }
    }

    /// Notes an attempt that succeeded.
    pub(crate) fn succeeded(
        &self,
        mut pass: Pass<'_>,
        usage: Option<&Usage>,
        headers: Option<&LimitHeaders>,
    ) {
        let used = usage.map(|usage| (usage.input + usage.output) as f64);
        self.member.account().succeeded(pass.tokens, used, headers);
        let mut own = self.own();
        own.budget.succeeded();
        if let Some(usage) = usage {
            let mean = f64::from_bits(self.mean_output.load(Ordering::Relaxed));
            let mean = mean + (usage.output as f64 - mean) / 16.0;
            self.mean_output.store(mean.to_bits(), Ordering::Relaxed);
        }
        drop(own);
        if let Some(endpoint) = pass.endpoint {
            endpoint.answered(pass.probe.take());
        }
        self.gate.fit(&self.member);
        drop(pass);
    }

    /// Notes an attempt that failed.
    pub(crate) fn failed(&self, mut pass: Pass<'_>, error: &CallError, headers: Option<&LimitHeaders>) {
        let refused = (error.kind == ErrorKind::RateLimit).then_some(pass.entered);
        let pause = error.retry_after.filter(|wait| error.kind.is_retried() && *wait <= MAX_TIME);
        self.member.account().failed(pass.tokens, refused, pause, headers);
        if let Some(endpoint) = pass.endpoint {
            endpoint.failed(error, pass.probe.take());
        }
        self.gate.fit(&self.member);
        drop(pass);
    }

    /// Decides what comes after a failed attempt.
    pub(crate) fn decide(&self, error: &CallError, tries: &mut Tries) -> Decision {
        let is_open = self.endpoint.as_ref().is_some_and(|endpoint| endpoint.is_open());
        let mut own = self.own();
        let Own { budget, jitter } = &mut *own;
        let decision = decide(self.max_attempts, is_open, budget, jitter, tries, error, Instant::now());
        if let Decision::Wait(_) = decision {
            self.retries.fetch_add(1, Ordering::Relaxed);
        }
        decision
    }

    pub(crate) fn stats(&self) -> TargetStats {
        let now = Instant::now();
        let standing = self.member.account().standing();
        let circuit = self.endpoint.as_ref().map(|endpoint| endpoint.circuit()).unwrap_or_default();
        let (hedges, hedges_won) = self.hedges.counts();
        TargetStats {
            in_flight: self.gate.n_taken(),
            concurrency: self.member.places(),
            retries: self.retries.load(Ordering::Relaxed),
            paused_for: standing.paused_until.filter(|until| now < *until).map(|until| until - now),
            circuit: CircuitState::of(circuit.open_until, now),
            hedges,
            hedges_won,
            fallbacks: 0,
            processes: standing.n_processes,
        }
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        // No code that holds the lock can panic half-way through a change; a poisoned state is a whole one.
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number that differs by name: where jitter begins.
pub(crate) fn seed(name: &str) -> u64 {
    name.bytes().fold(0_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)))
}
