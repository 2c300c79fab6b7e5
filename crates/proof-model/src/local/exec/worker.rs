//! One process of the program.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

use super::lines::{Line, Lines, Tail, excerpt};
use super::protocol::{self, Answer};
use super::{ExecConfig, platform};
use crate::{CallError, ErrorKind, FinishReason, Request, Response, Usage};

/// How long an ended program's exit status and last words are waited for.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A running process. Dropped, it closes the program's stdin and then kills the process.
#[derive(Debug)]
pub(super) struct Worker {
    // The order of the fields is the order in which they are dropped.
    stdin: ChildStdin,
    stdout: Lines<ChildStdout>,
    stderr: Tail<ChildStderr>,
    child: Child,
    n_calls: u64,
}

/// What went wrong with a process.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the program `{program}` cannot be started: {}", start_reason(.error))]
    NotStarted { program: String, error: io::Error },
    #[error("the program did not say `{{\"type\":\"ready\"}}` within {}{}", seconds(*.waited), said(.stderr))]
    NotReady { waited: Duration, stderr: String },
    #[error("the program's first line must be `{{\"type\":\"ready\"}}`, found `{line}`{}", said(.stderr))]
    WrongGreeting { line: String, stderr: String },
    #[error("the program ended ({status}) {when}{}", said(.stderr))]
    Ended { status: String, when: &'static str, stderr: String },
    #[error("the program wrote something that is not an answer to stdout: `{line}` ({reason})")]
    Garbage { line: String, reason: String },
    #[error("the program wrote a line of more than 64 MiB")]
    TooLong,
    #[error("the program did not answer within {}{}", seconds(*.waited), said(.stderr))]
    TooSlow { waited: Duration, stderr: String },
    #[error("the call cannot be written as JSON: {0}")]
    Unwritable(serde_json::Error),
    #[error("the program's output cannot be read: {0}")]
    Unreadable(io::Error),
}

impl Failure {
    /// What it is to the layers above.
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::Garbage { .. } | Self::TooLong => ErrorKind::Malformed,
            Self::TooSlow { .. } => ErrorKind::Timeout,
            Self::Unwritable(_) => ErrorKind::BadRequest,
            Self::NotStarted { .. }
            | Self::NotReady { .. }
            | Self::WrongGreeting { .. }
            | Self::Ended { .. }
            | Self::Unreadable(_) => ErrorKind::Program,
        }
    }
}

fn start_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "there is no such program; check its name, or give its path as `./NAME`".to_owned()
        }
        io::ErrorKind::PermissionDenied => "it may not be run; make it executable (`chmod +x`)".to_owned(),
        _ => error.to_string(),
    }
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

fn said(stderr: &str) -> String {
    match stderr {
        "" => "; it wrote nothing to stderr".to_owned(),
        text => format!("; the end of its stderr:\n{text}"),
    }
}

impl Worker {
    /// Starts the program and waits until it is ready.
    pub(super) async fn start(config: &ExecConfig, ready_within: Duration) -> Result<Self, Failure> {
        let mut worker = Self::spawn(config)?;
        match tokio::time::timeout(ready_within, worker.exchange(protocol::HELLO)).await {
            Err(_) => Err(Failure::NotReady { waited: ready_within, stderr: worker.stderr.text() }),
            Ok(Err(error)) => Err(Failure::Unreadable(error)),
            Ok(Ok(Line::End)) => Err(worker.ended("before it was ready").await),
            Ok(Ok(Line::TooLong)) => Err(Failure::TooLong),
            Ok(Ok(Line::Whole(line))) if protocol::is_ready(&line) => Ok(worker),
            Ok(Ok(Line::Whole(line))) => {
                Err(Failure::WrongGreeting { line: excerpt(&line), stderr: worker.stderr.text() })
            }
        }
    }

    fn spawn(config: &ExecConfig) -> Result<Self, Failure> {
        let program = config.program();
        let not_started = |error| Failure::NotStarted { program: program.clone(), error };
        let mut command = Command::new(&program);
        command
            .args(config.command.iter().skip(1))
            .current_dir(&config.directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        platform::isolate(&mut command);
        let mut child = command.spawn().map_err(not_started)?;
        let (Some(stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(not_started(io::Error::other("its pipes are missing")));
        };
        Ok(Self { stdin, stdout: Lines::new(stdout), stderr: Tail::new(stderr), child, n_calls: 0 })
    }

    /// Whether the process still runs.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Makes one call. After a failure the process is in an unknown state and must be dropped; the program's own
    /// error (`Ok(Err(_))`) leaves it well.
    pub(super) async fn call(
        &mut self,
        request: &Request,
        timeout: Duration,
    ) -> Result<Result<Response, CallError>, Failure> {
        self.n_calls += 1;
        let id = self.n_calls;
        let line = protocol::call(id, request).map_err(Failure::Unwritable)?;
        let start = Instant::now();
        match tokio::time::timeout(timeout, self.exchange(&line)).await {
            Err(_) => Err(Failure::TooSlow { waited: timeout, stderr: self.stderr.text() }),
            Ok(Err(error)) => Err(Failure::Unreadable(error)),
            Ok(Ok(Line::End)) => Err(self.ended("before it answered").await),
            Ok(Ok(Line::TooLong)) => Err(Failure::TooLong),
            Ok(Ok(Line::Whole(line))) => read_answer(id, line, start.elapsed()),
        }
    }

    /// Writes a line and reads the next one; stderr is read meanwhile, for a full pipe would stop the program.
    async fn exchange(&mut self, line: &[u8]) -> io::Result<Line> {
        let Self { stdin, stdout, stderr, .. } = self;
        let write = async {
            stdin.write_all(line).await?;
            stdin.flush().await
        };
        tokio::pin!(write);
        let mut is_written = false;
        loop {
            tokio::select! {
                line = stdout.next() => {
                    if !is_written {
                        // An answer to half a call: the rest must not become part of the next one.
                        drop(write.await);
                    }
                    return line;
                }
                // A broken pipe means that the program is ending: stdout says so next.
                _ = &mut write, if !is_written => is_written = true,
                () = stderr.read(), if stderr.is_open() => {}
            }
        }
    }

    async fn ended(&mut self, when: &'static str) -> Failure {
        let Self { child, stderr, .. } = self;
        let waited = tokio::time::timeout(LAST_WORDS, async {
            stderr.read_to_end().await;
            child.wait().await
        });
        let status = match waited.await {
            Ok(Ok(status)) => describe(status),
            Ok(Err(_)) | Err(_) => "its stdout was closed".to_owned(),
        };
        Failure::Ended { status, when, stderr: self.stderr.text() }
    }
}

fn describe(status: ExitStatus) -> String {
    // `ExitStatus` says "exit status: 3" or "signal: 9 (SIGKILL)".
    status.to_string()
}

fn read_answer(id: u64, line: Vec<u8>, latency: Duration) -> Result<Result<Response, CallError>, Failure> {
    let garbage = |reason: String| Failure::Garbage { line: excerpt(&line), reason };
    let answer: Answer = serde_json::from_slice(&line).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => garbage(error.to_string()),
        _ => garbage("it is not JSON; logs belong on stderr".to_owned()),
    })?;
    if answer.id.as_u64() != Some(id) {
        return Err(garbage(format!("its `id` is {}, but the call's is {id}", answer.id)));
    }
    if let Some(error) = answer.error {
        return Ok(Err(CallError {
            kind: if error.retry { ErrorKind::Server } else { ErrorKind::Program },
            status: None,
            message: error.message,
            request_id: None,
            retry_after: None,
            attempts: 1,
        }));
    }
    let Some(text) = answer.text else {
        return Err(garbage("it has neither `text` nor `error`".to_owned()));
    };
    Ok(Ok(Response {
        text,
        finish_reason: answer.finish_reason.unwrap_or(FinishReason::Stop),
        usage: answer.usage.map(|tokens| Usage {
            input: tokens.input,
            output: tokens.output,
            ..Usage::default()
        }),
        latency,
        raw: Bytes::from(line),
        ..Response::default()
    }))
}
