//! A circuit breaker for one endpoint: leaves a server alone that does not answer, and looks now and then whether it does.
//!
//! Closed, every attempt passes. It opens after [`IN_A_ROW`] failures with no answer between them, or when [`MANY`] of
//! the last [`WINDOW`] attempts failed. Open, nothing passes until a cool-down is over; then one attempt goes as a probe.
//! An answer closes the circuit; a failed probe opens it again for twice as long.
//!
//! Failures are those of the endpoint: 5xx, no connection, no answer in time. Any other answer shows that it is there,
//! a refusal for the rate (429) above all, so these never open it.
//!
//! The idea is Nygard's (*Release It!*, 2007, "Circuit Breaker"). Why these numbers:
//! - A call makes ten attempts at most. Ten failures in a row are either one unlucky request alone with the server, which
//!   costs a second's wait, or a server that fails everybody. One that fails half of its calls at random does that once in
//!   a thousand times.
//! - The budget of retries lives on two answers for each retry, so it carries one failure in three. Where three in four
//!   fail, nearly every call would end as an error; waiting loses none.
//! - The cool-downs before twelve failed probes add up to three or four minutes: longer than a restart or a deployment,
//!   shorter than anybody wants to watch a run that does nothing. Where the endpoint never answered, three are enough.

#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::time::Instant;

use super::retry::Jitter;
use crate::ErrorKind;

/// So many failures in a row open the circuit.
const IN_A_ROW: u32 = 10;
/// So many attempts are looked back at: the bits of a number.
const WINDOW: u32 = 64;
/// So many failures among them open the circuit.
const MANY: u32 = 48;
/// The wait before the first probe; each further one is twice as long.
const FIRST_COOL_DOWN: Duration = Duration::from_secs(1);
/// The longest wait between two probes. A circuit that opens again so soon after it closed goes on where it was.
const MAX_COOL_DOWN: Duration = Duration::from_secs(30);
/// After so many failed probes the endpoint counts as down: nobody waits for it any longer.
const MAX_PROBES: u32 = 12;
/// The same for an endpoint that never answered: it is not there, or the address is wrong.
const MAX_KNOCKS: u32 = 3;

/// What an attempt says about its endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// It answered, whatever it said.
    Alive,
    /// It failed, or could not be reached.
    Dead,
}

impl Sign {
    /// Of a failed attempt.
    pub(crate) fn of(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Server | ErrorKind::Connect | ErrorKind::Timeout => Self::Dead,
            _ => Self::Alive,
        }
    }
}

/// Whether an attempt may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leave {
    /// Yes.
    Go,
    /// Yes, as the only one: what becomes of it must be told.
    Probe,
    /// Not yet: ask again then, or when the probe that is under way has ended.
    Wait(Option<Instant>),
    /// No: the endpoint was asked often enough.
    Down,
}

/// How a circuit stands, as other processes see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Circuit {
    /// Until when nothing passes; none if it is closed.
    pub open_until: Option<Instant>,
    /// The probes that failed since it opened.
    pub failed_probes: u32,
}

/// The state machine. It is told the time.
#[derive(Debug)]
pub(crate) struct Breaker {
    state: State,
    in_a_row: u32,
    /// The last attempts, one bit each, set for a failure.
    recent: u64,
    n_recent: u32,
    has_answered: bool,
    failed_probes: u32,
    /// How often the cool-down has doubled.
    doublings: u32,
    opened_at: Option<Instant>,
    closed_at: Option<Instant>,
    jitter: Jitter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed,
    Open { until: Instant },
    Probing,
}

impl Breaker {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            state: State::Closed,
            in_a_row: 0,
            recent: 0,
            n_recent: 0,
            has_answered: false,
            failed_probes: 0,
            doublings: 0,
            opened_at: None,
            closed_at: None,
            jitter: Jitter::new(seed),
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.state == State::Closed
    }

    /// Whether it is closed and an answer would change nothing.
    pub(crate) fn is_untouched(&self) -> bool {
        self.is_closed() && self.has_answered && self.recent == 0
    }

    /// Whether the endpoint was asked often enough to know that it is down.
    fn is_down(&self) -> bool {
        let most = if self.has_answered { MAX_PROBES } else { MAX_KNOCKS };
        most <= self.failed_probes
    }

    /// The probes that failed, and since when the circuit is open.
    pub(crate) fn outage(&self) -> (u32, Option<Instant>) {
        (self.failed_probes, self.opened_at)
    }

    /// How it stands, for progress and for other processes.
    pub(crate) fn circuit(&self, now: Instant) -> Circuit {
        let open_until = match self.state {
            State::Closed => None,
            State::Open { until } => Some(until),
            State::Probing => Some(now),
        };
        Circuit { open_until, failed_probes: self.failed_probes }
    }

    /// What [`take`](Self::take) would say, without taking the probe.
    pub(crate) fn look(&self, now: Instant) -> Leave {
        match self.state {
            State::Closed => Leave::Go,
            State::Open { until } if until <= now => Leave::Probe,
            State::Open { .. } | State::Probing if self.is_down() => Leave::Down,
            State::Open { until } => Leave::Wait(Some(until)),
            State::Probing => Leave::Wait(None),
        }
    }

    /// Asks whether an attempt may be made now.
    pub(crate) fn take(&mut self, now: Instant) -> Leave {
        let leave = self.look(now);
        if leave == Leave::Probe {
            self.state = State::Probing;
        }
        leave
    }

    /// Notes what became of an attempt. Returns whether the circuit opened or closed.
    pub(crate) fn note(&mut self, sign: Sign, is_probe: bool, now: Instant) -> bool {
        if sign == Sign::Alive {
            self.has_answered = true;
        }
        match (self.state, sign) {
            (State::Probing, Sign::Alive) if is_probe => {
                self.close(now);
                true
            }
            (State::Probing, Sign::Dead) if is_probe => {
                self.failed_probes = self.failed_probes.saturating_add(1);
                self.doublings = self.doublings.saturating_add(1);
                self.open(now);
                true
            }
            (State::Closed, sign) => self.count(sign, now),
            // An attempt that began before the circuit opened says nothing about now.
            (State::Open { .. } | State::Probing, _) => false,
        }
    }

    /// Notes that a probe ended without a result: another one may go at once.
    pub(crate) fn abandon(&mut self, now: Instant) {
        if self.state == State::Probing {
            self.state = State::Open { until: now };
        }
    }

    /// Takes over how another process found the endpoint. Returns whether anything changed.
    pub(crate) fn adopt(&mut self, circuit: Circuit, now: Instant) -> bool {
        match (self.state, circuit.open_until) {
            // The probe that is under way knows better.
            (State::Probing, _) | (State::Closed, None) => false,
            (State::Open { .. }, None) => {
                self.close(now);
                true
            }
            (State::Closed | State::Open { .. }, Some(until)) => {
                self.opened_at.get_or_insert(now);
                // Never longer than we would choose: a clock may be wrong.
                self.state = State::Open { until: until.min(now + MAX_COOL_DOWN) };
                self.failed_probes = self.failed_probes.max(circuit.failed_probes);
                self.doublings = self.doublings.max(circuit.failed_probes);
                true
            }
        }
    }

    fn count(&mut self, sign: Sign, now: Instant) -> bool {
        self.n_recent = (self.n_recent + 1).min(WINDOW);
        self.recent <<= 1;
        if sign == Sign::Alive {
            self.in_a_row = 0;
            return false;
        }
        self.recent |= 1;
        self.in_a_row += 1;
        let are_many = self.n_recent == WINDOW && MANY <= self.recent.count_ones();
        if self.in_a_row < IN_A_ROW && !are_many {
            return false;
        }
        let is_again = self.closed_at.is_some_and(|closed| now < closed + MAX_COOL_DOWN);
        self.doublings = if is_again { self.doublings.saturating_add(1) } else { 0 };
        self.opened_at = Some(now);
        self.open(now);
        true
    }

    fn open(&mut self, now: Instant) {
        let factor = 2_u32.saturating_pow(self.doublings);
        let cool_down = FIRST_COOL_DOWN.saturating_mul(factor).min(MAX_COOL_DOWN);
        self.state = State::Open { until: now + cool_down.mul_f64(self.jitter.factor()) };
    }

    fn close(&mut self, now: Instant) {
        self.state = State::Closed;
        self.in_a_row = 0;
        self.recent = 0;
        self.n_recent = 0;
        self.failed_probes = 0;
        self.opened_at = None;
        self.closed_at = Some(now);
    }
}
