//! A key that a command writes: `key_cmd: [gcloud, auth, print-access-token]`.
//!
//! The command runs without a shell. What it writes to its standard output is the key and is shown nowhere; what it writes to
//! stderr is shown if it fails, without whatever looks like a key.

#[cfg(test)]
mod tests;

use std::io;
use std::process::Stdio;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use camino::Utf8PathBuf;
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::time::{Instant, timeout};

use super::auth::sensitive;
use super::redact::Redactor;
use crate::environment::Secret;

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(30);
/// The longest output that is read: no key is that long.
const MAX_OUTPUT: u64 = 64 << 10;
/// A command is not run more often than that, whatever the provider says of its key.
const MIN_AGE: Duration = Duration::from_mins(1);
/// The most of a command's last words that are shown.
const MAX_WORDS: usize = 300;

/// A command that writes a key.
#[derive(Clone, Debug)]
pub(crate) struct KeyCommand {
    words: Vec<String>,
    directory: Utf8PathBuf,
    limit: Duration,
    may_be_json: bool,
}

/// Why a command gave no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyCommandError {
    /// It is not there, or may not be run.
    #[error("`{program}` cannot be started: {reason}")]
    NotStarted { program: String, reason: String },
    /// It ended with a failure.
    #[error("`{program}` failed ({status}){}", said(.stderr))]
    Failed { program: String, status: String, stderr: String },
    /// It did not end in time.
    #[error("`{program}` did not end within {} s{}", .limit.as_secs_f64(), said(.stderr))]
    TooSlow { program: String, limit: Duration, stderr: String },
    /// What it wrote is no key.
    #[error("the output of `{program}` {problem}")]
    NoKey { program: String, problem: &'static str },
}

fn said(stderr: &str) -> String {
    if stderr.is_empty() { String::new() } else { format!(": {stderr}") }
}

impl KeyCommandError {
    /// The diagnostic's code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotStarted { .. } | Self::Failed { .. } | Self::TooSlow { .. } => "E0547",
            Self::NoKey { .. } => "E0548",
        }
    }

    /// What to do.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::NotStarted { .. } => "`key_cmd` is a program and its arguments; no shell reads it",
            Self::Failed { .. } => "run the command by hand; it must write the key to its standard output",
            Self::TooSlow { .. } => {
                "run the command by hand; it must not ask for anything, nor open a browser"
            }
            Self::NoKey { .. } => "it must write the key alone, in one line",
        }
    }
}

impl KeyCommand {
    /// A command in a directory.
    pub(crate) fn new(words: Vec<String>, directory: Utf8PathBuf) -> Self {
        Self { words, directory, limit: LIMIT, may_be_json: false }
    }

    /// The same, for keys of several parts: those are written as one JSON object.
    pub(crate) fn or_json(self) -> Self {
        Self { may_be_json: true, ..self }
    }

    /// The command itself, for telling accounts apart: what it writes may change from day to day.
    pub(crate) fn scope(&self) -> String {
        format!("command {:?}", self.words)
    }

    /// The key.
    pub(crate) async fn key(&self) -> Result<Secret, KeyCommandError> {
        let output = self.output().await?;
        let problem = |problem| KeyCommandError::NoKey { program: self.program().to_owned(), problem };
        let key = output.expose().trim();
        match key {
            "" => Err(problem("is empty")),
            key if self.may_be_json && key.starts_with('{') => Ok(Secret::new(key)),
            key if key.contains(['\n', '\r']) => Err(problem("is more than one line")),
            key if sensitive(key).is_none() => {
                Err(problem("cannot be sent: it holds a character that is not ASCII"))
            }
            key => Ok(Secret::new(key)),
        }
    }

    /// The key, from where nothing can be awaited.
    pub(crate) fn key_now(&self) -> Result<Secret, KeyCommandError> {
        // A runtime cannot be waited for on a thread that runs another one.
        let worked = std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.map_err(|error| self.not_started(&error))?.block_on(self.key())
            });
            thread.join()
        });
        worked.unwrap_or_else(|_| Err(self.not_started(&io::Error::other("its thread broke"))))
    }

    /// All that the command writes to its standard output.
    pub(crate) async fn output(&self) -> Result<Secret, KeyCommandError> {
        let (program, arguments) = self.words.split_first().ok_or_else(|| KeyCommandError::NotStarted {
            program: String::new(),
            reason: "there is no program".to_owned(),
        })?;
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(&self.directory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| self.not_started(&error))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (mut written, mut words) = (vec![], vec![]);
        let ended = timeout(self.limit, async {
            let ((), (), status) =
                tokio::join!(read_into(stdout, &mut written), read_into(stderr, &mut words), child.wait());
            status
        });
        let ended = ended.await;
        let program = program.clone();
        // The key may stand among the last words too.
        let written = String::from_utf8_lossy(&written).into_owned();
        let secrets: Vec<Secret> = written.split_whitespace().map(Secret::new).collect();
        let stderr = last_words(&Redactor::new(&secrets), &words);
        if MAX_OUTPUT < written.len() as u64 {
            return Err(KeyCommandError::NoKey { program, problem: "is longer than any key" });
        }
        match ended {
            Ok(Ok(status)) if status.success() => Ok(Secret::new(&written)),
            Ok(Ok(status)) => Err(KeyCommandError::Failed { program, status: status.to_string(), stderr }),
            Ok(Err(error)) => Err(self.not_started(&error)),
            Err(_) => Err(KeyCommandError::TooSlow { program, limit: self.limit, stderr }),
        }
    }

    fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    fn not_started(&self, error: &io::Error) -> KeyCommandError {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "there is no such program".to_owned(),
            io::ErrorKind::PermissionDenied => "it may not be run".to_owned(),
            _ => proof_diag::reason(error),
        };
        KeyCommandError::NotStarted { program: self.program().to_owned(), reason }
    }
}

/// Reads a stream, but no more than any key is long.
async fn read_into(stream: Option<impl tokio::io::AsyncRead + Unpin>, bytes: &mut Vec<u8>) {
    if let Some(stream) = stream {
        // What was read before a failure counts.
        stream.take(MAX_OUTPUT + 1).read_to_end(bytes).await.ok();
    }
}

/// The end of what was written to stderr, in one line and without keys.
fn last_words(redactor: &Redactor, stderr: &[u8]) -> String {
    let text = redactor.text(&String::from_utf8_lossy(stderr));
    let line = text
        .split(char::is_control)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let n_characters = line.chars().count();
    if n_characters <= MAX_WORDS {
        return line;
    }
    format!("…{}", line.chars().skip(n_characters - MAX_WORDS).collect::<String>())
}

/// A key that a command wrote, and that it writes anew when the provider no longer takes it.
#[derive(Debug)]
pub(crate) struct CommandKey {
    command: KeyCommand,
    current: RwLock<Current>,
    /// Held while the command runs: calls that fail together run it once.
    renewal: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug)]
struct Current {
    key: Secret,
    /// Counts the keys.
    number: u64,
    got_at: Instant,
}

/// What became of a key that was refused.
#[derive(Debug)]
pub(crate) enum Renewal {
    /// There is another one: the call may be made again.
    New,
    /// There is none: it is too early to ask again, or the command wrote the same.
    Same,
    /// The command failed.
    Failed(KeyCommandError),
}

impl CommandKey {
    /// A key that the command has just written.
    pub(crate) fn new(command: KeyCommand, key: Secret) -> Self {
        let current = Current { key, number: 0, got_at: Instant::now() };
        Self { command, current: RwLock::new(current), renewal: tokio::sync::Mutex::default() }
    }

    /// The key, and which one it is.
    pub(crate) fn key(&self) -> (Secret, u64) {
        let Current { key, number, .. } = self.current();
        (key, number)
    }

    /// The command, for telling accounts apart.
    pub(crate) fn scope(&self) -> String {
        self.command.scope()
    }

    /// Runs the command again, after the key of this number was refused.
    pub(crate) async fn renew(&self, refused: u64) -> Renewal {
        let _alone = self.renewal.lock().await;
        let Current { key: old, number, got_at } = self.current();
        if number != refused {
            return Renewal::New;
        }
        if Instant::now() < got_at + MIN_AGE {
            return Renewal::Same;
        }
        let written = self.command.key().await;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        current.got_at = Instant::now();
        match written {
            Ok(key) if key.expose() == old.expose() => Renewal::Same,
            Ok(key) => {
                current.key = key;
                current.number += 1;
                Renewal::New
            }
            Err(error) => Renewal::Failed(error),
        }
    }

    /// Lets the time pass in which the command is not run again.
    #[cfg(test)]
    pub(crate) fn age(&self) {
        self.current.write().unwrap_or_else(PoisonError::into_inner).got_at -= MIN_AGE;
    }

    fn current(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
