//! Why the store could not do what it was asked.

use std::io;

use camino::Utf8PathBuf;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no store yet, and it was opened for reading only.
    #[error("there is no store at {path}")]
    Missing {
        /// Where it would be.
        path: Utf8PathBuf,
    },
    /// A folder or file of the store could not be made or read.
    #[error("could not use {path}")]
    Folder {
        /// The folder or file.
        path: Utf8PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `SQLite` could not open the database.
    #[error("could not open {path}")]
    Open {
        /// The database.
        path: Utf8PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// The file is no database, or that of another program.
    #[error("{path} is not a store of this program")]
    NotAStore {
        /// The file.
        path: Utf8PathBuf,
    },
    /// The store was written by a newer version of the program; it was not touched.
    #[error("{path} has format {found}, this program knows formats up to {known}")]
    Newer {
        /// The database.
        path: Utf8PathBuf,
        /// The format that was found.
        found: i32,
        /// The newest format that this program knows.
        known: i32,
    },
    /// The tables could not be made or brought up to date.
    #[error("could not bring {path} up to date")]
    Migrate {
        /// The database.
        path: Utf8PathBuf,
        /// Why.
        source: Box<refinery::Error>,
    },
    /// Something was to be written to a store that was opened for reading.
    #[error("the store was opened for reading only")]
    ReadOnly,
    /// A query failed.
    #[error("could not read the store")]
    Read {
        /// Why.
        source: rusqlite::Error,
    },
    /// What is stored does not make sense.
    #[error("the store is damaged: {what}")]
    Corrupt {
        /// What does not.
        what: String,
    },
    /// A write failed. Every later write fails with the same error at once; what was recorded before is kept.
    #[error("could not write to the store: {reason}")]
    Write {
        /// What the database or the operating system said.
        reason: String,
        /// Whether the disk is full, or a limit on size was reached.
        is_disk_full: bool,
    },
    /// No run has this name.
    #[error("no run is called {name}")]
    NoSuchRun {
        /// What was asked for.
        name: String,
        /// Ids that are near, or the newest ones.
        near: Vec<String>,
    },
    /// Several runs have this name.
    #[error("{name} may be any of {} runs", .matches.len())]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// The ids that match, newest first.
        matches: Vec<String>,
    },
    /// A run with this id is there already.
    #[error("there already is a run {id}")]
    RunExists {
        /// The id.
        id: String,
    },
    /// The id of a run may hold letters, digits, `-` and `_` only: it names a file.
    #[error("{id:?} cannot be the id of a run")]
    BadRunId {
        /// The id.
        id: String,
    },
    /// Another process is at work on this run.
    #[error("run {run} is locked by another process")]
    Locked {
        /// The run.
        run: String,
        /// The other process, where it could be read.
        pid: Option<u32>,
    },
    /// A payload could not be written or read.
    #[error("could not use payload {path}")]
    Payload {
        /// Its file.
        path: Utf8PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A number is outside what the store can hold.
    #[error("{what} {value} is more than the store can hold")]
    TooLarge {
        /// What the number counts.
        what: &'static str,
        /// The number.
        value: u64,
    },
}

impl StoreError {
    /// A failed query, told apart from a damaged file.
    pub(crate) fn from_read(source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match source.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Corrupt { what: sqlite_words(&source) },
            _ => Self::Read { source },
        }
    }

    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }
}

/// A failed write, kept so that every later call can tell it again.
#[derive(Clone, Debug)]
pub(crate) struct WriteFailure {
    reason: String,
    is_disk_full: bool,
}

impl WriteFailure {
    pub(crate) fn from_sqlite(error: &rusqlite::Error) -> Self {
        Self { reason: sqlite_words(error), is_disk_full: is_disk_full(error) }
    }

    pub(crate) fn from_error(error: &StoreError) -> Self {
        match error {
            StoreError::Write { reason, is_disk_full } => {
                Self { reason: reason.clone(), is_disk_full: *is_disk_full }
            }
            StoreError::Payload { path, source } => {
                Self { reason: format!("{path}: {source}"), is_disk_full: is_full(source) }
            }
            other => Self { reason: other.to_string(), is_disk_full: false },
        }
    }

    pub(crate) fn writer_ended() -> Self {
        Self { reason: "the writer has ended".to_owned(), is_disk_full: false }
    }
}

impl From<WriteFailure> for StoreError {
    fn from(failure: WriteFailure) -> Self {
        Self::Write { reason: failure.reason, is_disk_full: failure.is_disk_full }
    }
}

fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// The words of the database, without its numbers and without the statement, which may be long.
pub(crate) fn sqlite_words(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(words)) => words.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

/// `SQLite` says `FULL` for a full disk, and a plain I/O error for a quota, a limit on file size, or a full disk under
/// the shared-memory file.
fn is_disk_full(error: &rusqlite::Error) -> bool {
    const IOERR_WRITE: i32 = rusqlite::ffi::SQLITE_IOERR_WRITE;
    const IOERR_TRUNCATE: i32 = rusqlite::ffi::SQLITE_IOERR_TRUNCATE;
    const IOERR_SHMSIZE: i32 = rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
    let Some(error) = error.sqlite_error() else { return false };
    error.code == rusqlite::ErrorCode::DiskFull
        || matches!(error.extended_code, IOERR_WRITE | IOERR_TRUNCATE | IOERR_SHMSIZE)
}
