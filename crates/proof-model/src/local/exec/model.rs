//! The model: a pool of processes.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use camino::Utf8PathBuf;
use futures_util::future::BoxFuture;
use proof_diag::Diagnostic;
use tokio::sync::Semaphore;

use super::worker::{Failure, Worker};
use crate::{CallError, ErrorKind, Model, Request, Response};

/// So often may processes fail in a row before the program is given up.
const MOST_FAILURES: u32 = 10;

/// How long a program may take to be ready, unless told otherwise.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// How a program is started.
#[derive(Clone, Debug)]
pub struct ExecConfig {
    /// The program and its arguments. A program with a `/` in its name is looked for in `directory`.
    pub command: Vec<String>,
    /// The directory it runs in.
    pub directory: Utf8PathBuf,
    /// How many processes run at most, each with one call at a time; 4 is a good number.
    pub workers: usize,
    /// How long one call may take.
    pub timeout: Duration,
}

impl ExecConfig {
    /// What is started: a bare name as it is (the system looks for it), a path seen from the directory.
    pub(super) fn program(&self) -> String {
        let name = self.command.first().map(String::as_str).unwrap_or_default();
        if !name.contains('/') {
            return name.to_owned();
        }
        // The process changes its directory before it looks for a relative path.
        let path = self.directory.join(name.trim_start_matches("./"));
        camino::absolute_utf8(&path).unwrap_or(path).into_string()
    }
}

/// Why a command cannot be a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExecError {
    /// The command is empty.
    #[error("the command of the `exec` model is empty")]
    NoCommand,
    /// There is no such file.
    #[error("the program `{program}` does not exist")]
    NotFound {
        /// The program as the command names it.
        program: String,
    },
}

impl From<ExecError> for Diagnostic {
    fn from(error: ExecError) -> Self {
        let message = error.to_string();
        match error {
            ExecError::NoCommand => Self::error("E0560", message)
                .help("give the program and its arguments, such as `command: [python3, model.py]`"),
            ExecError::NotFound { .. } => Self::error("E0561", message)
                .help("a program with a `/` in its name is looked for in the project's directory"),
        }
    }
}

/// A program of the user's as a model; the protocol is in the [module's documentation](super).
///
/// A process is started when a call finds no idle one, up to [`ExecConfig::workers`]. One that ends, breaks the
/// protocol or takes too long is killed, and the next call starts another; after ten such failures in a row without an
/// answer between them (time-outs apart) no more are started. All processes end with the model.
#[derive(Debug)]
pub struct Exec {
    config: ExecConfig,
    ready_within: Duration,
    slots: Semaphore,
    pool: Mutex<Pool>,
}

#[derive(Debug, Default)]
struct Pool {
    idle: Vec<Worker>,
    n_failures: u32,
    last_failure: String,
}

impl Exec {
    /// The model; its processes start with the first calls.
    ///
    /// # Errors
    /// An empty command, and a path where no file is.
    pub fn new(config: ExecConfig) -> Result<Self, ExecError> {
        if config.command.first().is_none_or(|name| name.trim().is_empty()) {
            return Err(ExecError::NoCommand);
        }
        let program = Utf8PathBuf::from(config.program());
        if program.as_str().contains('/') && !program.exists() {
            return Err(ExecError::NotFound { program: config.command.first().cloned().unwrap_or_default() });
        }
        let slots = Semaphore::new(config.workers.clamp(1, Semaphore::MAX_PERMITS));
        Ok(Self { config, ready_within: READY_WITHIN, slots, pool: Mutex::default() })
    }

    /// Gives the program so long to be ready after its start, instead of 60 seconds.
    #[must_use]
    pub fn ready_within(self, time: Duration) -> Self {
        Self { ready_within: time, ..self }
    }

    async fn answer(&self, request: &Request) -> Result<Response, CallError> {
        let Ok(_slot) = self.slots.acquire().await else {
            return Err(error(ErrorKind::Cancelled, "the program is being stopped".to_owned()));
        };
        let mut worker = match self.idle_worker()? {
            Some(worker) => worker,
            None => Worker::start(&self.config, self.ready_within)
                .await
                .map_err(|failure| self.failed(&failure))?,
        };
        match worker.call(request, self.config.timeout).await {
            Ok(answer) => {
                let mut pool = self.pool();
                pool.n_failures = 0;
                pool.idle.push(worker);
                answer
            }
            Err(failure) => Err(self.failed(&failure)),
        }
    }

    /// A process that waits for work, or none if one may be started.
    fn idle_worker(&self) -> Result<Option<Worker>, CallError> {
        let mut pool = self.pool();
        while let Some(mut worker) = pool.idle.pop() {
            if worker.is_alive() {
                return Ok(Some(worker));
            }
        }
        if pool.n_failures < MOST_FAILURES {
            return Ok(None);
        }
        let message = format!(
            "the program failed {MOST_FAILURES} times in a row and is not started again; the last time: {}",
            pool.last_failure
        );
        Err(error(ErrorKind::Program, message))
    }

    fn failed(&self, failure: &Failure) -> CallError {
        let kind = failure.kind();
        let message = failure.to_string();
        if kind == ErrorKind::Program || kind == ErrorKind::Malformed {
            let mut pool = self.pool();
            pool.n_failures += 1;
            pool.last_failure.clone_from(&message);
        }
        error(kind, message)
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn error(kind: ErrorKind, message: String) -> CallError {
    CallError { kind, status: None, message, request_id: None, attempts: 1, retry_after: None }
}

impl Model for Exec {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Response, CallError>> {
        Box::pin(self.answer(request))
    }
}
