//! What a person is told when the store cannot do what it was asked.

use std::error::Error;
use std::io;

use proof_diag::Diagnostic;

use crate::StoreError;
use crate::error::sqlite_words;

impl From<StoreError> for Diagnostic {
    fn from(error: StoreError) -> Self {
        Self::from(&error)
    }
}

impl From<&StoreError> for Diagnostic {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Missing { path } => {
                Self::error("E0701", format!("there is no store: `{path}` does not exist"))
                    .note("the store holds what `proof run` records")
                    .help("`proof run SUITE` makes it; if you have run one, go to the folder of that project")
            }
            StoreError::Folder { path, .. } | StoreError::Open { path, .. } => {
                let is_file_in_between = matches!(error, StoreError::Folder { source, .. }
                    if matches!(source.kind(), io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists));
                let help = if is_file_in_between {
                    "a part of this path is a file where a folder should be: move it away"
                } else {
                    "make the folder and what is in it writable for you, or run in a copy of the project"
                };
                Self::error("E0702", format!("could not use `{path}` of the store: {}", causes(error)))
                    .help(help)
            }
            StoreError::NotAStore { path } => {
                Self::error("E0703", format!("`{path}` is not a store of this program"))
                    .note("nothing was written to it")
                    .help("move the file away; the next run makes a new store")
            }
            StoreError::Newer { path, found, known } => {
                Self::error("E0704", format!("`{path}` was written by a newer version of this program"))
                    .note(format!(
                        "it has format {found}, this version knows formats up to {known}; nothing was changed"
                    ))
                    .help("update `proof`, or move the folder of the store away to start a new one")
            }
            StoreError::Migrate { path, .. } => {
                Self::error("E0705", format!("could not bring `{path}` up to date: {}", causes(error)))
                    .note("the change was taken back: the store is as it was")
                    .help("make room on the disk and try again; else move the folder of the store away")
            }
            StoreError::Corrupt { what } => Self::error("E0706", format!("the store is damaged: {what}"))
                .note("prompts, datasets and suites are not in it: only recorded runs are affected")
                .help(
                    "copy the folder `.proof` for analysis, then move it away; the next run makes a new one",
                ),
            StoreError::Write { reason, is_disk_full: true } => {
                Self::error("E0707", format!("there is no room left for the store: {reason}"))
                    .note("all that was recorded before is kept")
                    .help("make room, then `proof run --resume` goes on where this run stopped")
            }
            StoreError::Write { reason, is_disk_full: false } => {
                Self::error("E0708", format!("could not write to the store: {reason}"))
                    .note("all that was recorded before is kept")
                    .help("`proof run --resume` goes on where this run stopped")
            }
            StoreError::Read { .. } => {
                Self::error("E0709", format!("could not read the store: {}", causes(error)))
                    .help("try again when other programs that use the store have ended")
            }
            StoreError::NoSuchRun { name, near } => no_such_run(name, near),
            StoreError::Ambiguous { name, matches } => ambiguous(name, matches),
            StoreError::Locked { run, pid } => locked(run, *pid),
            StoreError::Payload { path, .. } => {
                Self::error("E0713", format!("could not use the payload `{path}`: {}", causes(error)))
                    .note("outputs over 256 KiB are files of their own beside the database")
                    .help("put the file back from a copy of the store, or run the trial again")
            }
            StoreError::ReadOnly => Self::error("E0714", "the store was opened for reading only")
                .note("this is a mistake in `proof`, not in the project")
                .help("report it, with the command that you used"),
            StoreError::RunExists { id } => Self::error("E0715", format!("there already is a run `{id}`"))
                .help("`proof run --resume` goes on with it; without it a run gets a new id"),
            StoreError::BadRunId { id } => {
                Self::error("E0716", format!("`{}` cannot be the id of a run", id.escape_debug()))
                    .note("an id has 1 to 64 letters, digits, `-` and `_`: it names a file")
                    .help("`proof list` shows the ids of all runs")
            }
            StoreError::TooLarge { what, value } => {
                Self::error("E0717", format!("the {what} `{value}` is more than the store can hold"))
                    .help("make the run smaller: fewer repeats, a `sample` or a shard of the dataset")
            }
        }
    }
}

fn no_such_run(name: &str, near: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::error("E0710", format!("no run is called `{}`", name.escape_debug()));
    if near.is_empty() {
        return diagnostic.help("nothing is recorded yet: `proof run SUITE` records a run");
    }
    let help = proof_diag::did_you_mean(name, near.iter().map(String::as_str))
        .unwrap_or_else(|| format!("the newest: {}", quoted(near)));
    diagnostic.help(help).help("`proof list` shows all runs; `last` is the newest")
}

fn ambiguous(name: &str, matches: &[String]) -> Diagnostic {
    const SHOWN: usize = 5;
    let shown = matches.get(..SHOWN).unwrap_or(matches);
    let more = match matches.len() - shown.len() {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    Diagnostic::error("E0711", format!("`{}` may be any of {} runs", name.escape_debug(), matches.len()))
        .help(format!("give more of the id: {}{more}", quoted(shown)))
}

fn locked(run: &str, pid: Option<u32>) -> Diagnostic {
    let who = match pid {
        Some(pid) => format!("process {pid}"),
        None => "another process".to_owned(),
    };
    Diagnostic::error("E0712", format!("{who} is at work on run `{run}`"))
        .note("two at once would make the same calls twice")
        .help("wait until it has ended, or stop it; its records are kept")
}

fn quoted(ids: &[String]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    quoted.join(", ")
}

/// What lies under an error, in the words of whoever met it first.
fn causes(error: &StoreError) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref() {
            return sqlite_words(error);
        }
        words = error.downcast_ref().map_or_else(|| error.to_string(), proof_diag::reason);
        cause = error.source();
    }
    words
}
