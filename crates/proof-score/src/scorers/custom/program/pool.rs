//! The copies of one program: at most so many at once, each kept alive, started when they are needed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use serde_json::Value;

use super::worker::{Program, Worker};
use crate::ScoreError;

/// After so many failures in a row, with no answer between them, the program is not started again.
const MAX_FAILURES: u32 = 5;

/// Workers that wait for a request.
#[derive(Debug)]
pub(in crate::scorers::custom) struct Pool {
    program: Program,
    limit: usize,
    state: Mutex<State>,
    returned: Condvar,
    next_id: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Worker>,
    /// Workers that are alive, idle or not.
    n_alive: usize,
    n_failures: u32,
    last_failure: Option<ScoreError>,
}

impl Pool {
    pub(in crate::scorers::custom) fn new(program: Program, limit: usize) -> Self {
        let (state, returned) = (Mutex::default(), Condvar::new());
        Self { program, limit, state, returned, next_id: AtomicU64::new(1) }
    }

    /// Asks one worker; the request is made with the id that its answer must have.
    pub(in crate::scorers::custom) fn ask(
        &self,
        request: impl FnOnce(u64) -> String,
    ) -> Result<Value, ScoreError> {
        let mut worker = self.take()?;
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        match worker.ask(id, request(id), self.program.timeout) {
            Ok(reply) => {
                self.give_back(worker);
                Ok(reply)
            }
            Err(error) => {
                let error = worker.explain(&error);
                drop(worker);
                self.note_failure(error.clone());
                Err(error)
            }
        }
    }

    /// An idle worker, or a new one, or the next that is given back.
    fn take(&self) -> Result<Worker, ScoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(error) = state.last_failure.clone().filter(|_| MAX_FAILURES <= state.n_failures) {
                let message = format!(
                    "the program failed {MAX_FAILURES} times in a row and is not started again: {error}"
                );
                return Err(ScoreError::new(message));
            }
            if let Some(worker) = state.idle.pop() {
                return Ok(worker);
            }
            if state.n_alive < self.limit {
                state.n_alive += 1;
                break;
            }
            // Each worker has a time-out, so that one is given back or dropped in the end.
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        Worker::start(&self.program).inspect_err(|error| self.note_failure(error.clone()))
    }

    fn give_back(&self, worker: Worker) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.idle.push(worker);
        state.n_failures = 0;
        drop(state);
        self.returned.notify_one();
    }

    fn note_failure(&self, error: ScoreError) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.n_alive = state.n_alive.saturating_sub(1);
        state.n_failures += 1;
        state.last_failure = Some(error);
        drop(state);
        self.returned.notify_all();
    }
}
