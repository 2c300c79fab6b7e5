//! The limits of one account at one model: who asks the same host with the same key for the same model shares them.
//!
//! The targets of this process share one [`Account`]; processes share a [`Ledger`] each account. A target's own
//! `concurrency` stays its own ceiling; of what refusals took away, each target bears its share. With several processes
//! every ceiling is divided by their number. Of several `rpm` or `tpm` the strictest holds for all.
//!
//! The ledger is looked at a few times a second; for each attempt only where a user gave a rate, since then no two processes
//! may take the same token.

mod state;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use self::state::State;
use super::headers::LimitHeaders;
use super::ledger::Ledger;

/// How often the ledger is looked at where no rate asks for more.
pub(super) const EXCHANGE_EVERY: Duration = Duration::from_millis(250);

/// What a target asks of its account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// The most calls in flight.
    pub ceiling: usize,
    /// Requests a minute, if the user says so.
    pub rpm: Option<u64>,
    /// Tokens a minute, if the user says so.
    pub tpm: Option<u64>,
}

/// The limits of one account at one model.
#[derive(Debug)]
pub(crate) struct Account {
    state: Mutex<State>,
    /// Counts the changes of what targets may have in flight.
    version: AtomicU64,
}

/// A target's place in its account. Given back when dropped.
#[derive(Debug)]
pub(crate) struct Member {
    account: Arc<Account>,
    id: u64,
}

/// What came of taking a request and its tokens from the rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// They may be used then.
    At(Instant),
    /// Nothing was taken: the account is paused.
    Paused,
    /// Nothing was taken: another process has the ledger just now.
    Busy,
}

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Until when it is paused.
    pub paused_until: Option<Instant>,
    /// How many processes share it.
    pub n_processes: usize,
}

impl Account {
    /// An account that nobody has asked yet.
    pub(crate) fn new(ledger: Option<Ledger>) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(State::new(ledger)), version: AtomicU64::new(0) })
    }

    /// Adds a target.
    pub(crate) fn join(self: Arc<Self>, wish: Wish) -> Member {
        let mut state = self.state();
        let id = state.join(wish);
        drop(state);
        self.version.fetch_add(1, Ordering::Release);
        Member { account: self, id }
    }

    /// Changes whenever a target may have more or fewer calls in flight than before.
    pub(crate) fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// Until when it is paused. Looks into the ledger, if that is due.
    pub(crate) fn paused_until(&self, now: Instant) -> Option<Instant> {
        let mut state = self.state();
        if state.ledger.is_some() && state.next_exchange <= now && state.exchange(now) {
            self.version.fetch_add(1, Ordering::Release);
        }
        state.paused_until.filter(|until| now < *until)
    }

    /// Takes a request and its tokens from the rates.
    pub(crate) fn take(&self, now: Instant, tokens: f64) -> Taken {
        let mut state = self.state();
        if state.paused_until.is_some_and(|until| now < until) {
            return Taken::Paused;
        }
        match state
            .with_rates(now, |requests, rate| requests.reserve(now, 1.0).max(rate.reserve(now, tokens)))
        {
            Ok(at) => Taken::At(at),
            Err(()) => Taken::Busy,
        }
    }

    /// The same without the other processes, whose ledger could not be had.
    pub(crate) fn take_alone(&self, now: Instant, tokens: f64) -> Instant {
        let mut state = self.state();
        state.requests.reserve(now, 1.0).max(state.tokens.reserve(now, tokens))
    }

    /// Takes a request and its tokens if they may be used at once, and if the provider has not refused anything lately.
    pub(crate) fn try_take(&self, now: Instant, tokens: f64) -> bool {
        let mut state = self.state();
        if state.paused_until.is_some_and(|until| now < until)
            || state.concurrency.limit() < state.concurrency.max()
        {
            return false;
        }
        let taken = state.with_rates(now, |requests, rate| {
            let has_both = requests.has(now, 1.0) && rate.has(now, tokens);
            if has_both {
                requests.reserve(now, 1.0);
                rate.reserve(now, tokens);
            }
            has_both
        });
        taken == Ok(true)
    }

    /// Notes an attempt that succeeded; `tokens` were taken and, if that is known, `used` were used.
    pub(crate) fn succeeded(&self, tokens: f64, used: Option<f64>, headers: Option<&LimitHeaders>) {
        let mut state = self.state();
        if state.concurrency.succeeded() != 0 {
            self.version.fetch_add(1, Ordering::Release);
        }
        if let Some(used) = used {
            state.tokens.settle(tokens, used);
        }
        if let Some(headers) = headers {
            state.learn(headers, Instant::now());
        }
    }

    /// Notes an attempt that failed; one that began at `refused` was refused for its rate.
    pub(crate) fn failed(
        &self,
        tokens: f64,
        refused: Option<Instant>,
        pause: Option<Duration>,
        headers: Option<&LimitHeaders>,
    ) {
        let now = Instant::now();
        let mut state = self.state();
        // The provider counts what it answered, so a failed attempt gives its tokens back.
        state.tokens.settle(tokens, 0.0);
        match refused {
            Some(began) => {
                if state.concurrency.refused(began, now) != 0 {
                    self.version.fetch_add(1, Ordering::Release);
                }
            }
            None => state.concurrency.failed(),
        }
        if let Some(headers) = headers {
            state.learn(headers, now);
        }
        if let Some(pause) = pause {
            let until = now + pause;
            state.paused_until = Some(state.paused_until.map_or(until, |paused| paused.max(until)));
            // The others would only come to be refused as well.
            if state.ledger.is_some() && state.exchange(now) {
                self.version.fetch_add(1, Ordering::Release);
            }
        }
    }

    pub(crate) fn standing(&self) -> Standing {
        let state = self.state();
        Standing { paused_until: state.paused_until, n_processes: state.n_processes }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can panic half-way through a change; a poisoned state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Member {
    /// The account.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// How many calls this target may have in flight now: at least 1.
    pub(crate) fn places(&self) -> usize {
        let state = self.account.state();
        let own = state.wishes.get(&self.id).map_or(1, |wish| state.ceiling(wish));
        let (limit, max) = (state.concurrency.limit(), state.concurrency.max());
        // Its share of what is left, rounded.
        ((own * limit * 2 + max) / (max * 2)).clamp(1, own)
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let mut state = self.account.state();
        state.leave(self.id);
        drop(state);
        self.account.version.fetch_add(1, Ordering::Release);
    }
}
