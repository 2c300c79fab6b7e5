//! Calls that are lost on the way, and found again by the next attempt.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::draw::Draw;
use super::preset::{Faults, STALL};
use crate::{CallError, ErrorKind};

/// So many lost calls are remembered until they are made again.
const REMEMBERED: usize = 4096;

/// How long a lost call asks to wait: next to nothing, for the time of a simulated model is virtual.
const RETRY_AFTER: Duration = Duration::from_millis(1);

/// Loses the first attempt of a call whose draw says so, and lets the next one through.
///
/// The attempt is not part of the draw: a call comes to the same answer whether it was lost before or not, so a resumed
/// run, which starts with first attempts again, has the same results.
#[derive(Debug, Default)]
pub(super) struct Line {
    lost: Mutex<Lost>,
}

#[derive(Debug, Default)]
struct Lost {
    calls: HashSet<u64>,
    order: VecDeque<u64>,
}

/// How a call is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    RateLimit,
    Server,
    Stall,
    Malformed,
}

impl Line {
    /// The fault of this attempt, if it has one.
    pub(super) fn fault(&self, law: Faults, draw: Draw, call: u64) -> Option<Fault> {
        let fault = Fault::of(law, draw.uniform())?;
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        if lost.calls.remove(&call) {
            return None;
        }
        lost.calls.insert(call);
        lost.order.push_back(call);
        if REMEMBERED < lost.order.len()
            && let Some(oldest) = lost.order.pop_front()
        {
            lost.calls.remove(&oldest);
        }
        Some(fault)
    }
}

impl Fault {
    fn of(law: Faults, uniform: f64) -> Option<Self> {
        let laws = [
            (law.rate_limit, Self::RateLimit),
            (law.server, Self::Server),
            (law.stall, Self::Stall),
            (law.malformed, Self::Malformed),
        ];
        let mut below = 0.0;
        laws.into_iter().find_map(|(p, fault)| {
            below += p;
            (uniform < below).then_some(fault)
        })
    }

    /// How long it takes in virtual time.
    pub(super) fn time(self) -> Duration {
        match self {
            Self::RateLimit | Self::Server | Self::Malformed => Duration::from_millis(50),
            Self::Stall => STALL,
        }
    }

    pub(super) fn error(self) -> CallError {
        let (kind, status, message) = match self {
            Self::RateLimit => (ErrorKind::RateLimit, Some(429), "too many requests (simulated)"),
            Self::Server => (ErrorKind::Server, Some(500), "the server had an error (simulated)"),
            Self::Stall => (ErrorKind::Timeout, None, "no answer within 60 s of virtual time (simulated)"),
            Self::Malformed => {
                (ErrorKind::Truncated, None, "the body ended in the middle of its JSON (simulated)")
            }
        };
        CallError {
            kind,
            status,
            message: message.to_owned(),
            request_id: None,
            attempts: 1,
            retry_after: Some(RETRY_AFTER),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALWAYS: Faults = Faults { rate_limit: 1.0, ..Faults::NONE };

    #[test]
    fn a_lost_call_gets_through_at_the_next_attempt() {
        let line = Line::default();
        let draw = Draw::new(1);
        assert_eq!(line.fault(ALWAYS, draw, 7), Some(Fault::RateLimit));
        assert_eq!(line.fault(ALWAYS, draw, 7), None);
        assert_eq!(line.fault(ALWAYS, draw, 7), Some(Fault::RateLimit));
        assert_eq!(line.fault(Faults::NONE, draw, 7), None);
    }

    #[test]
    fn memory_is_bounded() {
        let line = Line::default();
        for call in 0..3 * REMEMBERED as u64 {
            line.fault(ALWAYS, Draw::new(1), call);
        }
        let lost = line.lost.lock().unwrap();
        assert!(lost.calls.len() <= REMEMBERED && lost.order.len() <= REMEMBERED);
    }

    #[test]
    fn faults_have_their_shares() {
        let n = 100_000;
        let count = |fault| {
            let draws = (0..n).map(|k| Draw::new(3).number(k).uniform());
            draws.filter(|u| Fault::of(Faults::USUAL, *u) == Some(fault)).count()
        };
        assert!((150..250).contains(&count(Fault::RateLimit)));
        assert!((65..135).contains(&count(Fault::Server)));
        assert!((25..80).contains(&count(Fault::Stall)));
        assert!((25..80).contains(&count(Fault::Malformed)));
    }
}
