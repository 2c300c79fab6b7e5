//! What an account knows, and how it exchanges that with other processes.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::super::concurrency::Concurrency;
use super::super::headers::LimitHeaders;
use super::super::ledger::{Ledger, Missed, Page, Place, strictest};
use super::super::rate::{Moment, Rate};
use super::super::retry::MAX_TIME;
use super::{EXCHANGE_EVERY, Wish};

/// What is known of an account.
#[derive(Debug)]
pub(super) struct State {
    pub(super) concurrency: Concurrency,
    pub(super) wishes: BTreeMap<u64, Wish>,
    n_joined: u64,
    pub(super) paused_until: Option<Instant>,
    pub(super) requests: Rate,
    pub(super) tokens: Rate,
    pub(super) n_processes: usize,
    /// What the users of other processes allow.
    others: Place,
    pub(super) ledger: Option<Ledger>,
    pub(super) next_exchange: Instant,
}

impl State {
    pub(super) fn new(ledger: Option<Ledger>) -> Self {
        let now = Instant::now();
        Self {
            concurrency: Concurrency::new(1),
            wishes: BTreeMap::new(),
            n_joined: 0,
            paused_until: None,
            requests: Rate::new(None, now),
            tokens: Rate::new(None, now),
            n_processes: 1,
            others: Place::default(),
            ledger,
            next_exchange: now,
        }
    }

    /// Adds a target; gives its number.
    pub(super) fn join(&mut self, wish: Wish) -> u64 {
        let id = self.n_joined;
        self.n_joined += 1;
        self.wishes.insert(id, wish);
        self.settle_wishes();
        id
    }

    /// Takes a target away.
    pub(super) fn leave(&mut self, id: u64) {
        self.wishes.remove(&id);
        self.settle_wishes();
    }

    /// A target's ceiling in this process.
    pub(super) fn ceiling(&self, wish: &Wish) -> usize {
        (wish.ceiling / self.n_processes).max(1)
    }

    /// Makes the limits those that all targets and processes agree to.
    fn settle_wishes(&mut self) {
        let now = Instant::now();
        let total = self.wishes.values().map(|wish| self.ceiling(wish)).sum();
        self.concurrency.set_max(total);
        let strictest_of =
            |of: fn(&Wish) -> Option<u64>| self.wishes.values().filter_map(of).fold(0, strictest);
        let own =
            Place { is_taken: 1, rpm: strictest_of(|wish| wish.rpm), tpm: strictest_of(|wish| wish.tpm) };
        if let Some(ledger) = &mut self.ledger {
            ledger.wish = Some(own);
        }
        let limit = |own, others| Some(strictest(own, others)).filter(|limit| 0 < *limit);
        self.requests.configure(limit(own.rpm, self.others.rpm), now);
        self.tokens.configure(limit(own.tpm, self.others.tpm), now);
    }

    /// Lets the rates be used; within the ledger where a user gave one.
    pub(super) fn with_rates<R>(
        &mut self,
        now: Instant,
        act: impl FnOnce(&mut Rate, &mut Rate) -> R,
    ) -> Result<R, ()> {
        let Self { requests, tokens, ledger, .. } = self;
        let Some(ledger) = ledger.as_mut().filter(|_| requests.is_configured() || tokens.is_configured())
        else {
            return Ok(act(requests, tokens));
        };
        let mut act = Some(act);
        let result = ledger.exchange(|page| {
            let Page { record, is_new, now: micros, .. } = page;
            let moment = Moment { instant: now, micros };
            requests.exchange(&mut record.requests, is_new, moment);
            tokens.exchange(&mut record.tokens, is_new, moment);
            let result = act.take().map(|act| act(requests, tokens));
            requests.exchange(&mut record.requests, false, moment);
            tokens.exchange(&mut record.tokens, false, moment);
            result
        });
        match result {
            Ok(Some(result)) => Ok(result),
            Ok(None) | Err(Missed::Busy) => Err(()),
            Err(Missed::Broken) => {
                self.ledger = None;
                match act.take() {
                    Some(act) => Ok(act(&mut self.requests, &mut self.tokens)),
                    None => Err(()),
                }
            }
        }
    }

    /// Takes over what other processes know, and tells them what we know. Returns whether ceilings changed.
    pub(super) fn exchange(&mut self, now: Instant) -> bool {
        let Some(ledger) = &mut self.ledger else { return false };
        let (requests, tokens, paused_until) = (&mut self.requests, &mut self.tokens, &mut self.paused_until);
        let exchanged = ledger.exchange(|Page { record, is_new, now: micros, n_processes, others }| {
            let moment = Moment { instant: now, micros };
            requests.exchange(&mut record.requests, is_new, moment);
            tokens.exchange(&mut record.tokens, is_new, moment);
            let told = Duration::from_micros(record.paused_until.saturating_sub(micros));
            // Nobody waits longer than that for a provider; what says more is wrong.
            if !told.is_zero() && told <= MAX_TIME {
                *paused_until = Some(paused_until.map_or(now + told, |own| own.max(now + told)));
            }
            let own = paused_until.map(|until| until.saturating_duration_since(now)).unwrap_or_default();
            if told < own {
                record.paused_until =
                    micros.saturating_add(u64::try_from(own.as_micros()).unwrap_or(u64::MAX));
            }
            (n_processes, others)
        });
        self.next_exchange = now + EXCHANGE_EVERY;
        match exchanged {
            Ok((n_processes, others)) => {
                let are_new = (self.n_processes, self.others) != (n_processes, others);
                (self.n_processes, self.others) = (n_processes, others);
                if are_new {
                    self.settle_wishes();
                }
                are_new
            }
            Err(Missed::Busy) => false,
            Err(Missed::Broken) => {
                self.ledger = None;
                false
            }
        }
    }

    pub(super) fn learn(&mut self, headers: &LimitHeaders, now: Instant) {
        if let Some(window) = headers.requests {
            self.requests.learn(window, now);
        }
        if let Some(window) = headers.tokens {
            self.tokens.learn(window, now);
        }
    }
}
