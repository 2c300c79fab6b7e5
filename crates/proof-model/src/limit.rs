//! How fast a target is asked: pauses, concurrency, rates and retries, as layers round one attempt.
//!
//! Order of the layers for each attempt: the target's pause (`retry-after`), then a place among the calls in flight
//! ([`concurrency`]), then the rates ([`rate`]). After a failure [`retry`] decides whether and when to try again. All
//! four are pure state machines that are told the time; only [`Limiter`] waits.

mod concurrency;
pub(crate) mod headers;
mod rate;
mod retry;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

use self::concurrency::Concurrency;
use self::headers::LimitHeaders;
use self::rate::Rate;
pub(crate) use self::retry::{Decision, Tries};
use self::retry::{Jitter, RetryBudget, decide};
use crate::{CallError, ErrorKind, Usage};

/// What a limiter is told at the start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The most calls in flight.
    pub concurrency: usize,
    /// Requests a minute, if the user says so.
    pub rpm: Option<u64>,
    /// Tokens a minute, if the user says so.
    pub tpm: Option<u64>,
    /// The most attempts of one call, 429s not counted.
    pub max_attempts: u32,
    /// Where the jitter begins.
    pub seed: u64,
}

/// The limits of one target, shared by all its calls.
#[derive(Debug)]
pub(crate) struct Limiter {
    gate: Semaphore,
    // Places that were taken away while in use: the next ones that come back are not given out again.
    debt: AtomicUsize,
    retries: AtomicU64,
    max_attempts: u32,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    concurrency: Concurrency,
    paused_until: Option<Instant>,
    requests: Rate,
    tokens: Rate,
    budget: RetryBudget,
    jitter: Jitter,
    mean_output: f64,
}

/// How a target stands, for progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TargetStats {
    /// Attempts in flight.
    pub in_flight: usize,
    /// The most attempts that may be in flight now.
    pub concurrency: usize,
    /// Attempts that were made again.
    pub retries: u64,
    /// How long the target is still paused, because the provider asked for it.
    pub paused_for: Option<Duration>,
}

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Self {
        let now = Instant::now();
        Self {
            gate: Semaphore::new(limits.concurrency),
            debt: AtomicUsize::new(0),
            retries: AtomicU64::new(0),
            max_attempts: limits.max_attempts,
            state: Mutex::new(State {
                concurrency: Concurrency::new(limits.concurrency),
                paused_until: None,
                requests: Rate::new(limits.rpm, now),
                tokens: Rate::new(limits.tpm, now),
                budget: RetryBudget::default(),
                jitter: Jitter::new(limits.seed),
                mean_output: 0.0,
            }),
        }
    }

    /// Waits until an attempt may be made.
    pub(crate) async fn enter(&self, size: RequestSize) -> Pass<'_> {
        loop {
            self.pause_over().await;
            // The semaphore is never closed, so there is always a place in the end.
            let place = self.gate.acquire().await.ok();
            let now = Instant::now();
            let mut pass = Pass { limiter: self, place, tokens: 0.0, entered: now };
            let go_at = {
                let mut state = self.state();
                if state.paused_until.is_some_and(|until| now < until) {
                    continue;
                }
                pass.tokens = size.tokens(state.mean_output);
                state.requests.reserve(now, 1.0).max(state.tokens.reserve(now, pass.tokens))
            };
            if now < go_at {
                sleep_until(go_at).await;
                self.pause_over().await;
                pass.entered = Instant::now();
            }
            return pass;
        }
    }

    async fn pause_over(&self) {
        loop {
            let paused_until = self.state().paused_until;
            match paused_until {
                Some(until) if Instant::now() < until => sleep_until(until).await,
                Some(_) | None => return,
            }
        }
    }

    /// Notes an attempt that succeeded.
    pub(crate) fn succeeded(&self, pass: Pass<'_>, usage: Option<&Usage>, headers: Option<&LimitHeaders>) {
        let now = Instant::now();
        let mut state = self.state();
        let grown = state.concurrency.succeeded();
        state.budget.succeeded();
        if let Some(usage) = usage {
            state.mean_output += (usage.output as f64 - state.mean_output) / 16.0;
            state.tokens.settle(pass.tokens, (usage.input + usage.output) as f64);
        }
        if let Some(headers) = headers {
            state.learn(headers, now);
        }
        self.resize(grown);
        drop(state);
        drop(pass);
    }

    /// Notes an attempt that failed, and decides what comes next.
    pub(crate) fn failed(
        &self,
        pass: Pass<'_>,
        error: &CallError,
        tries: &mut Tries,
        headers: Option<&LimitHeaders>,
    ) -> Decision {
        let now = Instant::now();
        let mut state = self.state();
        let state = &mut *state;
        // The provider counts what it answered, so a failed attempt gives its tokens back.
        state.tokens.settle(pass.tokens, 0.0);
        if error.kind == ErrorKind::RateLimit {
            let cut = state.concurrency.refused(pass.entered, now);
            self.resize(cut);
        } else {
            state.concurrency.failed();
        }
        if let Some(headers) = headers {
            state.learn(headers, now);
        }
        let decision = decide(self.max_attempts, &mut state.budget, &mut state.jitter, tries, error, now);
        if let Decision::Wait(_) = decision {
            self.retries.fetch_add(1, Ordering::Relaxed);
            if let Some(wait) = error.retry_after {
                let until = now + wait;
                state.paused_until = Some(state.paused_until.map_or(until, |paused| paused.max(until)));
            }
        }
        drop(pass);
        decision
    }

    pub(crate) fn stats(&self) -> TargetStats {
        let state = self.state();
        let concurrency = state.concurrency.limit();
        let now = Instant::now();
        TargetStats {
            in_flight: (concurrency + self.debt.load(Ordering::Relaxed))
                .saturating_sub(self.gate.available_permits()),
            concurrency,
            retries: self.retries.load(Ordering::Relaxed),
            paused_for: state.paused_until.filter(|until| now < *until).map(|until| until - now),
        }
    }

    // Called with the state locked, so that changes of size do not cross.
    fn resize(&self, change: isize) {
        let by = change.unsigned_abs();
        if change < 0 {
            let taken = self.gate.forget_permits(by);
            self.debt.fetch_add(by - taken, Ordering::AcqRel);
        } else if 0 < change {
            let owed = self.take_debt(by);
            self.gate.add_permits(by - owed);
        }
    }

    /// Pays back up to `most` places that were taken away while in use.
    fn take_debt(&self, most: usize) -> usize {
        let mut debt = self.debt.load(Ordering::Acquire);
        loop {
            let paid = debt.min(most);
            if paid == 0 {
                return 0;
            }
            match self.debt.compare_exchange_weak(debt, debt - paid, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return paid,
                Err(changed) => debt = changed,
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can panic half-way through a change; a poisoned state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn learn(&mut self, headers: &LimitHeaders, now: Instant) {
        if let Some(window) = headers.requests {
            self.requests.learn(window, now);
        }
        if let Some(window) = headers.tokens {
            self.tokens.learn(window, now);
        }
    }
}

/// How large a request is, for the rate of tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RequestSize {
    /// Characters of all messages.
    pub characters: usize,
    /// The most tokens of the answer, if the request says so.
    pub max_tokens: Option<u64>,
}

impl RequestSize {
    /// About four characters make a token; the answer is as long as answers were so far, or as the request allows.
    fn tokens(self, mean_output: f64) -> f64 {
        let output = match self.max_tokens {
            Some(most) if mean_output <= 0.0 => most as f64,
            Some(most) => mean_output.min(most as f64),
            None => mean_output,
        };
        self.characters as f64 / 4.0 + output
    }
}

/// The right to make one attempt. Given back when dropped.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    limiter: &'a Limiter,
    place: Option<SemaphorePermit<'a>>,
    tokens: f64,
    entered: Instant,
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if let Some(place) = self.place.take()
            && self.limiter.take_debt(1) == 1
        {
            place.forget();
        }
    }
}
