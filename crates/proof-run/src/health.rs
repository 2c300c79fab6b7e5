//! Whether a target answers at all: what keeps a run from making ten thousand calls that all fail the same way.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use proof_model::{CallError, ErrorKind};
use tokio::sync::{Mutex, MutexGuard};

/// Failures from the start, with no output between them, after which a target is given up.
const GIVE_UP_AFTER: u64 = 20;

/// Whether a target answers at all.
#[derive(Debug, Default)]
pub(crate) struct Health {
    /// Held by the first call: it goes ahead alone, so a wrong key costs one error, not as many as may be in flight.
    probe: Mutex<()>,
    is_probed: AtomicBool,
    has_output: AtomicBool,
    has_earlier_output: AtomicBool,
    n_errors: AtomicU64,
    fatal: OnceLock<CallError>,
}

/// The right to make a call. The first one is given alone.
#[derive(Debug)]
#[must_use = "a turn is given back when dropped"]
pub(crate) struct Turn<'a> {
    health: &'a Health,
    _probe: Option<MutexGuard<'a, ()>>,
}

impl Health {
    /// Waits until a call may be made; none if the target is given up.
    pub(crate) async fn turn(&self) -> Option<Turn<'_>> {
        let mut probe = None;
        if !self.is_probed.load(Ordering::Acquire) {
            let alone = self.probe.lock().await;
            // Those who waited for the first call go all together.
            probe = (!self.is_probed.load(Ordering::Acquire)).then_some(alone);
        }
        self.fatal().is_none().then_some(Turn { health: self, _probe: probe })
    }

    /// Notes that an earlier sitting has an output of this target: it is not a target that never works.
    pub(crate) fn note_earlier_output(&self) {
        self.has_earlier_output.store(true, Ordering::Relaxed);
    }

    /// Why the target is given up.
    pub(crate) fn fatal(&self) -> Option<&CallError> {
        self.fatal.get()
    }

    /// Whether a failure says that no further call can do better. A wrong key or an empty account says so at once, and so
    /// does an endpoint that was waited for in vain; no
    /// server or model, or one that speaks another language, if it never answered.
    fn is_fatal(&self, kind: ErrorKind) -> bool {
        let has_output = self.has_output.load(Ordering::Relaxed);
        match kind {
            ErrorKind::Auth | ErrorKind::Quota | ErrorKind::Unavailable => true,
            ErrorKind::Connect | ErrorKind::Malformed | ErrorKind::NotFound => !has_output,
            ErrorKind::NotCached | ErrorKind::NoRecording | ErrorKind::Cancelled => false,
            _ => {
                let n_errors = self.n_errors.fetch_add(1, Ordering::Relaxed) + 1;
                !has_output && !self.has_earlier_output.load(Ordering::Relaxed) && GIVE_UP_AFTER <= n_errors
            }
        }
    }
}

impl Turn<'_> {
    /// Notes an output.
    pub(crate) fn answered(self) {
        self.health.has_output.store(true, Ordering::Relaxed);
        self.health.is_probed.store(true, Ordering::Release);
    }

    /// Notes a failed call.
    pub(crate) fn failed(self, error: &CallError) {
        if self.health.is_fatal(error.kind) {
            let _first_wins = self.health.fatal.set(error.clone());
        }
        self.health.is_probed.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn turn(health: &Health) -> Option<Turn<'_>> {
        health.turn().now_or_never().expect("it waits")
    }

    fn fails(health: &Health, kind: ErrorKind) {
        turn(health).expect("given up").failed(&CallError::new(kind, "no"));
    }

    #[test]
    fn the_first_call_goes_alone() {
        let health = Health::default();
        let first = turn(&health).unwrap();
        let mut second = Box::pin(health.turn());
        assert!(second.as_mut().now_or_never().is_none());
        first.answered();
        assert!(second.now_or_never().unwrap().is_some());
    }

    #[test]
    fn a_first_call_that_is_dropped_is_followed_by_another_one_alone() {
        let health = Health::default();
        drop(turn(&health).unwrap());
        let _second = turn(&health).unwrap();
        assert!(health.turn().now_or_never().is_none());
    }

    #[test]
    fn a_wrong_key_is_fatal_at_any_time() {
        let health = Health::default();
        turn(&health).unwrap().answered();
        fails(&health, ErrorKind::Auth);
        assert!(turn(&health).is_none());
        assert_eq!(health.fatal().map(|error| error.message.as_str()), Some("no"));
    }

    #[test]
    fn twenty_failures_are_fatal_only_without_an_output() {
        let health = Health::default();
        for _ in 0..19 {
            fails(&health, ErrorKind::BadRequest);
        }
        assert!(turn(&health).is_some());
        fails(&health, ErrorKind::Server);
        assert!(turn(&health).is_none());

        for note in [Health::note_earlier_output, |health: &Health| turn(health).unwrap().answered()] {
            let health = Health::default();
            note(&health);
            for _ in 0..50 {
                fails(&health, ErrorKind::BadRequest);
            }
            assert!(turn(&health).is_some());
        }
    }

    #[test]
    fn no_server_is_fatal_only_before_the_first_output() {
        let health = Health::default();
        turn(&health).unwrap().answered();
        fails(&health, ErrorKind::Connect);
        assert!(turn(&health).is_some());
        let health = Health::default();
        health.note_earlier_output();
        fails(&health, ErrorKind::Connect);
        assert!(turn(&health).is_none());
    }
}
