//! One running copy of the program: lines in, lines out, each wait with a time-out.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use serde_json::{Value, json};

use crate::ScoreError;
use crate::excerpt::one_line;
use crate::input::read_json;

/// How a program is started.
#[derive(Clone, Debug)]
pub(in crate::scorers::custom) struct Program {
    pub(in crate::scorers::custom) command: Vec<String>,
    pub(in crate::scorers::custom) directory: Utf8PathBuf,
    pub(in crate::scorers::custom) timeout: Duration,
}

/// The most bytes of one answer.
const MAX_LINE: u64 = 1 << 20;
/// How much of what the program wrote to stderr is kept for an error.
const STDERR_TAIL: usize = 2_000;
/// How long a program may take to end once its stdin is closed.
const GRACE: Duration = Duration::from_millis(500);

/// Puts the program into a process group of its own: Ctrl-C lets a run finish the calls in flight, and their scores need it.
#[cfg(unix)]
fn set_apart(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

/// There are no process groups to set apart.
#[cfg(not(unix))]
fn set_apart(_: &mut Command) {}

/// A running copy.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    requests: Option<SyncSender<String>>,
    replies: Receiver<Line>,
    stderr: Arc<Mutex<Vec<u8>>>,
    /// Is disconnected once stderr is closed, so that an error can wait for the last words.
    stderr_ended: Receiver<()>,
}

/// What the program wrote to stdout.
#[derive(Debug)]
enum Line {
    Text(String),
    TooLong,
    NotText,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum WorkerError {
    #[error("the program did not answer within {0:?}")]
    TimedOut(Duration),
    #[error("the program ended without an answer")]
    Ended,
    #[error("the program wrote no JSON object: {0}")]
    NotJson(String),
    #[error("the program wrote a line of more than {MAX_LINE} bytes")]
    TooLong,
    #[error("the program wrote a line that is not UTF-8")]
    NotText,
    #[error("the program answered request {found} instead of {expected}")]
    WrongId { found: String, expected: u64 },
    #[error("the program did not say that it is ready: {0}")]
    NotReady(String),
    #[error("{0}")]
    Refused(String),
}

impl Worker {
    /// Starts the program and waits until it is ready.
    pub(super) fn start(program: &Program) -> Result<Self, ScoreError> {
        let name = program.command.first().map(String::as_str).unwrap_or_default();
        let mut command = Command::new(name);
        command.args(program.command.iter().skip(1)).current_dir(&program.directory);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        set_apart(&mut command);
        let mut child = command
            .spawn()
            .map_err(|error| ScoreError::new(format!("the program `{name}` cannot be started: {error}")))?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        // One request is under way at a time; a program that writes without being asked is held up by the bound.
        let (requests, lines) = sync_channel::<String>(1);
        let (reply_sender, replies) = sync_channel(4);
        let (stderr_sender, stderr_ended) = sync_channel(0);
        let tail = Arc::new(Mutex::new(vec![]));
        let kept = Arc::clone(&tail);
        // These threads end when the program's pipes close, which dropping the worker makes sure of.
        std::thread::spawn(move || {
            let Some(mut stdin) = stdin else { return };
            for line in lines {
                if stdin.write_all(line.as_bytes()).and_then(|()| stdin.write_all(b"\n")).is_err() {
                    return;
                }
                if stdin.flush().is_err() {
                    return;
                }
            }
        });
        std::thread::spawn(move || {
            if let Some(stdout) = stdout {
                send_lines(stdout, &reply_sender);
            }
        });
        std::thread::spawn(move || {
            if let Some(stderr) = stderr {
                keep_tail(stderr, &kept);
            }
            drop(stderr_sender);
        });
        let mut worker = Self { child, requests: Some(requests), replies, stderr: tail, stderr_ended };
        match worker.greet(program.timeout) {
            Ok(()) => Ok(worker),
            Err(error) => Err(worker.explain(&error)),
        }
    }

    fn greet(&mut self, timeout: Duration) -> Result<(), WorkerError> {
        let reply = self.exchange(json!({"proof": 1, "type": "hello"}).to_string(), timeout)?;
        if reply.get("type").and_then(Value::as_str) == Some("ready") {
            return Ok(());
        }
        // A program may say why it cannot start.
        if let Some(error) = reply.get("error").and_then(Value::as_str) {
            return Err(WorkerError::Refused(one_line(error, 500)));
        }
        Err(WorkerError::NotReady(one_line(&reply.to_string(), 120)))
    }

    /// Sends one request and waits for its answer.
    pub(super) fn ask(&mut self, id: u64, request: String, timeout: Duration) -> Result<Value, WorkerError> {
        let reply = self.exchange(request, timeout)?;
        match reply.get("id") {
            Some(found) if found.as_u64() == Some(id) => Ok(reply),
            Some(found) => {
                Err(WorkerError::WrongId { found: one_line(&found.to_string(), 40), expected: id })
            }
            None => Err(WorkerError::WrongId { found: "no id".to_owned(), expected: id }),
        }
    }

    fn exchange(&mut self, request: String, timeout: Duration) -> Result<Value, WorkerError> {
        let deadline = Instant::now() + timeout;
        let requests = self.requests.as_ref().ok_or(WorkerError::Ended)?;
        // Full means that the program answered without reading what it was asked: it is out of step.
        requests.try_send(request).map_err(|_| WorkerError::Ended)?;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = match self.replies.recv_timeout(left) {
                Ok(Line::Text(line)) => line,
                Ok(Line::TooLong) => return Err(WorkerError::TooLong),
                Ok(Line::NotText) => return Err(WorkerError::NotText),
                Err(RecvTimeoutError::Timeout) => return Err(WorkerError::TimedOut(timeout)),
                Err(RecvTimeoutError::Disconnected) => return Err(WorkerError::Ended),
            };
            if line.trim().is_empty() {
                continue;
            }
            let value = read_json(&line).filter(Value::is_object);
            return value.ok_or_else(|| WorkerError::NotJson(one_line(&line, 120)));
        }
    }

    /// The error with how the program ended and its last words on stderr.
    pub(super) fn explain(&mut self, error: &WorkerError) -> ScoreError {
        let mut message = error.to_string();
        if matches!(error, WorkerError::Ended) {
            // The pipe closes a moment before the program has ended, and its last words may still be on their way.
            self.requests = None;
            let _ended_or_timed_out = self.stderr_ended.recv_timeout(GRACE);
            message.push_str(&self.ended());
        }
        let tail = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        let words = String::from_utf8_lossy(&tail);
        let words: Vec<&str> = words.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        let last = words.get(words.len().saturating_sub(5)..).unwrap_or_default();
        if !last.is_empty() {
            message.push_str("; its last words: ");
            message.push_str(&one_line(&last.join(" | "), 500));
        }
        ScoreError::new(message)
    }
}

impl Worker {
    /// How the program ended; nothing if it still runs after the time of grace.
    fn ended(&mut self) -> String {
        let deadline = Instant::now() + GRACE;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => {
                    return status.code().map_or_else(
                        || " (killed by a signal)".to_owned(),
                        |code| format!(" (exit code {code})"),
                    );
                }
                Ok(None) if Instant::now() < deadline => std::thread::park_timeout(Duration::from_millis(1)),
                Ok(None) | Err(_) => return String::new(),
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // A good program ends when its stdin does; the closing of its stdout says so.
        self.requests = None;
        let deadline = Instant::now() + GRACE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.replies.recv_timeout(left) {
                Ok(_) if !left.is_zero() => {}
                _ => break,
            }
        }
        // Killing a program that has ended does nothing; waiting for it leaves no zombie.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn send_lines(stdout: impl Read, replies: &SyncSender<Line>) {
    let mut reader = BufReader::new(stdout);
    loop {
        let mut line = vec![];
        let Ok(n) = reader.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut line) else { return };
        if n == 0 {
            return;
        }
        let is_too_long = line.len() as u64 > MAX_LINE;
        let line = match String::from_utf8(line) {
            _ if is_too_long => Line::TooLong,
            Ok(text) => Line::Text(text),
            Err(_) => Line::NotText,
        };
        if replies.send(line).is_err() || is_too_long {
            return;
        }
    }
}

fn keep_tail(mut stderr: impl Read, tail: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(n) = stderr.read(&mut buffer) {
        if n == 0 {
            return;
        }
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend_from_slice(buffer.get(..n).unwrap_or_default());
        let surplus = tail.len().saturating_sub(STDERR_TAIL);
        tail.drain(..surplus);
    }
}
