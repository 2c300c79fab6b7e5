//! Connections to the database and their settings.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use rusqlite::{Connection, OpenFlags};

use crate::{StoreError, schema};

/// How long a connection waits for another process that writes.
pub(crate) const BUSY: Duration = Duration::from_secs(15);

/// Idle readers that are kept.
const KEPT_READERS: usize = 4;

/// The connection that writes. `max_pages` is a limit on the size of the database.
pub(crate) fn writer(path: &Utf8Path, max_pages: Option<u32>) -> Result<Connection, StoreError> {
    let failed = |source| StoreError::Open { path: path.to_owned(), source };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    // Normal: a commit survives the death of the process; a loss of power may take the last ones, never the file.
    // The log is moved into the database at 16 MB and cut to 64 MB if a slow reader had made it longer.
    let settings = "PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = -16000;
        PRAGMA mmap_size = 0;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;";
    connection.execute_batch(settings).map_err(|error| not_opened(path, error))?;
    check_version(path, &connection)?;
    if let Some(max_pages) = max_pages {
        connection.pragma_update_and_check(None, "max_page_count", max_pages, |_| Ok(())).map_err(failed)?;
    }
    Ok(connection)
}

/// A newer version may have brought the database up to date, and its number may still stand in the log.
fn check_version(path: &Utf8Path, connection: &Connection) -> Result<(), StoreError> {
    let found: i32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|error| not_opened(path, error))?;
    if schema::VERSION < found {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: schema::VERSION });
    }
    Ok(())
}

/// Connections that read: lent and taken back.
#[derive(Debug)]
pub(crate) struct Readers {
    path: Utf8PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: Utf8PathBuf) -> Self {
        Self { path, idle: Mutex::new(vec![]) }
    }

    /// Lends a connection to `read`.
    pub(crate) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => reader(&self.path)?,
        };
        let result = read(&connection);
        let mut idle = self.idle();
        if idle.len() < KEPT_READERS {
            idle.push(connection);
        }
        result
    }

    /// Closes the idle connections.
    pub(crate) fn close(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn reader(path: &Utf8Path) -> Result<Connection, StoreError> {
    let failed = |source| StoreError::Open { path: path.to_owned(), source };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    match set_up_reader(&connection) {
        Ok(()) => {
            check_version(path, &connection)?;
            Ok(connection)
        }
        Err(error) if is_unwritable(&error) && !has_log(path) => {
            // A folder that cannot be written has no place for the log's index. Without a log there is nobody to
            // change the file either.
            let connection =
                Connection::open_with_flags(immutable_url(path), flags | OpenFlags::SQLITE_OPEN_URI)
                    .map_err(failed)?;
            set_up_reader(&connection).map_err(failed)?;
            Ok(connection)
        }
        Err(error) => Err(not_opened(path, error)),
    }
}

/// A file that is damaged where every reader begins, or that may not be read.
fn not_opened(path: &Utf8Path, error: rusqlite::Error) -> StoreError {
    match StoreError::from_read(error) {
        StoreError::Read { source } => StoreError::Open { path: path.to_owned(), source },
        other => other,
    }
}

/// Sets the connection up and touches the database once, so that a file that cannot be read is found here.
fn set_up_reader(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.execute_batch("PRAGMA cache_size = -2000; PRAGMA mmap_size = 0;")?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

fn is_unwritable(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, ReadOnly};
    matches!(error.sqlite_error_code(), Some(CannotOpen | ReadOnly))
}

fn has_log(path: &Utf8Path) -> bool {
    std::fs::metadata(format!("{path}-wal")).is_ok_and(|log| 0 < log.len())
}

fn immutable_url(path: &Utf8Path) -> String {
    let path = path.as_str().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?immutable=1")
}
