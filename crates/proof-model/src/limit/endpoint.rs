//! The circuit breaker of one endpoint, shared by all targets that ask it, and with other processes by a ledger.
//!
//! Calls wait here while the circuit is open, and none waits for ever: the endpoint counts as down after a number of failed
//! probes, and a call's own patience ends. A call that somebody else may answer does not wait at all.

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::account::EXCHANGE_EVERY;
use super::breaker::{Breaker, Circuit, Leave, Sign};
use super::ledger::{Ledger, Missed, ProbeLock};
use crate::{CallError, ErrorKind};

/// A circuit that another process left open so long ago says nothing any more.
const STALE: Duration = Duration::from_mins(1);

/// One endpoint: scheme, host, port and path.
#[derive(Debug)]
pub(crate) struct Endpoint {
    name: String,
    began: Instant,
    state: Mutex<State>,
    /// Whether there is anything to wait for: read for every attempt, so it is not behind the lock.
    is_open: AtomicBool,
    /// Whether an answer would change nothing.
    is_untouched: AtomicBool,
    /// When the ledger is looked at next, in milliseconds since the beginning; never without one.
    next_exchange_ms: AtomicU64,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    breaker: Breaker,
    ledger: Option<Ledger>,
    /// The number of the last change in the ledger that we know of.
    seen: u64,
    /// Whether a change of ours could not be written yet.
    is_unwritten: bool,
    last_failure: String,
}

/// How a call may wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// Until when at most.
    pub until: Instant,
    /// Whether somebody else may answer: then not at all.
    pub has_fallback: bool,
}

/// A probe that is under way. Dropped without a result, it lets another one go.
#[derive(Debug)]
pub(crate) struct Probe<'a> {
    endpoint: &'a Endpoint,
    is_over: bool,
    _alone: Option<ProbeLock>,
}

impl Endpoint {
    /// An endpoint that has not been asked yet. `name` is shown to people.
    pub(crate) fn new(name: String, ledger: Option<Ledger>) -> Self {
        let seed = super::seed(&name);
        let next_exchange_ms = AtomicU64::new(if ledger.is_some() { 0 } else { u64::MAX });
        let state = State {
            breaker: Breaker::new(seed),
            ledger,
            seen: 0,
            is_unwritten: false,
            last_failure: String::new(),
        };
        Self {
            name,
            began: Instant::now(),
            state: Mutex::new(state),
            is_open: AtomicBool::new(false),
            is_untouched: AtomicBool::new(false),
            next_exchange_ms,
            changed: Notify::new(),
        }
    }

    /// Whether the circuit is open.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    /// How the circuit stands.
    pub(crate) fn circuit(&self) -> Circuit {
        if self.is_open() { self.state().breaker.circuit(Instant::now()) } else { Circuit::default() }
    }

    /// Whether nothing may pass just now, not even a probe.
    pub(crate) fn is_shut(&self) -> bool {
        self.is_open() && !matches!(self.state().breaker.look(Instant::now()), Leave::Go | Leave::Probe)
    }

    /// Waits until there is a point in waiting for a place among the calls in flight.
    pub(crate) async fn look(&self, patience: Patience) -> Result<(), CallError> {
        self.wait(patience, |breaker, now| breaker.look(now), |_| Some(())).await.map(drop)
    }

    /// Waits until an attempt may be made; gives the probe, if it is one.
    pub(crate) async fn pass(&self, patience: Patience) -> Result<Option<Probe<'_>>, CallError> {
        self.wait(patience, Breaker::take, |state| self.probe(state)).await
    }

    /// Waits until `ask` lets pass. None if the circuit is closed, else what `probe` makes of the right to probe; where it
    /// makes nothing of it, somebody else probes.
    async fn wait<T>(
        &self,
        patience: Patience,
        ask: impl Fn(&mut Breaker, Instant) -> Leave,
        probe: impl Fn(&mut State) -> Option<T>,
    ) -> Result<Option<T>, CallError> {
        loop {
            let mut now = Instant::now();
            self.exchange_if_due(now);
            if !self.is_open() {
                return Ok(None);
            }
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // From here on no change is missed.
            changed.as_mut().enable();
            let until = {
                let mut state = self.state();
                now = Instant::now();
                match ask(&mut state.breaker, now) {
                    Leave::Go => return Ok(None),
                    Leave::Probe => match probe(&mut state) {
                        Some(probe) => return Ok(Some(probe)),
                        None => Some(now + EXCHANGE_EVERY),
                    },
                    Leave::Down => return Err(self.down(&state, now)),
                    Leave::Wait(_) if patience.has_fallback => return Err(self.not_now(&state)),
                    Leave::Wait(_) if patience.until <= now => return Err(self.out_of_patience(&state, now)),
                    Leave::Wait(until) => until,
                }
            };
            let mut wake = until.unwrap_or(patience.until).min(patience.until);
            if self.next_exchange_ms.load(Ordering::Relaxed) != u64::MAX {
                wake = wake.min(now + EXCHANGE_EVERY);
            }
            // Either is a reason to look again.
            timeout_at(wake, changed).await.ok();
        }
    }

    fn probe(&self, state: &mut State) -> Option<Probe<'_>> {
        let alone = state.ledger.as_ref().map(Ledger::probe);
        if matches!(alone, Some(None)) {
            // Another process does it.
            state.breaker.abandon(Instant::now());
            return None;
        }
        Some(Probe { endpoint: self, is_over: false, _alone: alone.flatten() })
    }

    /// Notes an answer.
    pub(crate) fn answered(&self, probe: Option<Probe<'_>>) {
        if probe.is_some() || !self.is_untouched.load(Ordering::Acquire) {
            self.note(Sign::Alive, None, probe);
        }
    }

    /// Notes a failed attempt.
    pub(crate) fn failed(&self, error: &CallError, probe: Option<Probe<'_>>) {
        match Sign::of(error.kind) {
            Sign::Alive => self.answered(probe),
            Sign::Dead => self.note(Sign::Dead, Some(error), probe),
        }
    }

    fn note(&self, sign: Sign, error: Option<&CallError>, probe: Option<Probe<'_>>) {
        let now = Instant::now();
        let mut state = self.state();
        if let Some(error) = error {
            state.last_failure = error.to_string();
        }
        let is_changed = state.breaker.note(sign, probe.is_some(), now);
        if is_changed {
            state.is_unwritten = state.ledger.is_some();
            state.exchange(now);
        }
        self.mirror(&state, is_changed);
        drop(state);
        if let Some(mut probe) = probe {
            probe.is_over = true;
        }
    }

    fn exchange_if_due(&self, now: Instant) {
        let due = self.next_exchange_ms.load(Ordering::Relaxed);
        if due == u64::MAX {
            return;
        }
        let passed = u64::try_from(now.saturating_duration_since(self.began).as_millis()).unwrap_or(u64::MAX);
        if passed < due {
            return;
        }
        let mut state = self.state();
        let is_changed = state.exchange(now);
        let every = u64::try_from(EXCHANGE_EVERY.as_millis()).unwrap_or(u64::MAX);
        let next = if state.ledger.is_some() { passed.saturating_add(every) } else { u64::MAX };
        self.next_exchange_ms.store(next, Ordering::Relaxed);
        if is_changed {
            self.mirror(&state, true);
        }
    }

    /// Shows outside of the lock how the circuit stands.
    fn mirror(&self, state: &State, is_changed: bool) {
        self.is_open.store(!state.breaker.is_closed(), Ordering::Release);
        self.is_untouched.store(state.breaker.is_untouched(), Ordering::Release);
        if is_changed {
            self.changed.notify_waiters();
        }
    }

    fn down(&self, state: &State, now: Instant) -> CallError {
        let (n_probes, since) = state.breaker.outage();
        let minutes = since.map_or(0.0, |since| now.saturating_duration_since(since).as_secs_f64() / 60.0);
        let times = if n_probes == 1 { "once more".to_owned() } else { format!("{n_probes} more times") };
        let over = if minutes <= 1.0 { "a minute".to_owned() } else { format!("{} minutes", minutes.ceil()) };
        self.unavailable(state, &format!("was tried {times} within {over}"))
    }

    fn not_now(&self, state: &State) -> CallError {
        self.unavailable(state, "is not tried until it is known to answer again")
    }

    fn out_of_patience(&self, state: &State, now: Instant) -> CallError {
        let (_, since) = state.breaker.outage();
        let waited = since.map_or(0, |since| now.saturating_duration_since(since).as_secs());
        self.unavailable(state, &format!("was waited for, and does not answer for {waited} s now"))
    }

    fn unavailable(&self, state: &State, what: &str) -> CallError {
        let last = if state.last_failure.is_empty() {
            "another process found it failing".to_owned()
        } else {
            format!("the last failure: {}", state.last_failure)
        };
        CallError::new(ErrorKind::Unavailable, format!("`{}` {what}; {last}", self.name))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can panic half-way through a change; a poisoned state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Writes what changed here, or takes over what changed elsewhere. Returns whether our circuit changed.
    fn exchange(&mut self, now: Instant) -> bool {
        let Some(ledger) = &mut self.ledger else { return false };
        let (breaker, seen, is_unwritten) = (&mut self.breaker, &mut self.seen, &mut self.is_unwritten);
        let exchanged = ledger.exchange(|page| {
            let circuit = &mut page.record.circuit;
            if *is_unwritten {
                let own = breaker.circuit(now);
                let left = own.open_until.map(|until| until.saturating_duration_since(now));
                let micros = |left: Duration| u64::try_from(left.as_micros()).unwrap_or(u64::MAX);
                circuit.changes = circuit.changes.wrapping_add(1);
                circuit.open_until = left.map_or(0, |left| page.now.saturating_add(micros(left)));
                circuit.failed_probes = u64::from(own.failed_probes);
                (*seen, *is_unwritten) = (circuit.changes, false);
                return false;
            }
            if circuit.changes == *seen {
                return false;
            }
            *seen = circuit.changes;
            let is_stale = Duration::from_micros(page.now.saturating_sub(circuit.open_until)) > STALE;
            let open_until = (circuit.open_until != 0 && !is_stale)
                .then(|| now + Duration::from_micros(circuit.open_until.saturating_sub(page.now)));
            let failed_probes = u32::try_from(circuit.failed_probes).unwrap_or(u32::MAX);
            breaker.adopt(Circuit { open_until, failed_probes }, now)
        });
        if exchanged == Err(Missed::Broken) {
            self.ledger = None;
        }
        exchanged.unwrap_or(false)
    }
}

impl Drop for Probe<'_> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let mut state = self.endpoint.state();
        state.breaker.abandon(Instant::now());
        self.endpoint.mirror(&state, true);
    }
}
