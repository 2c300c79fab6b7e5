//! The format of the database: whose it is, how new it is, and how it is brought up to date.
//!
//! What is here is decided from the first hundred bytes of the file, before `SQLite` is asked, so that a file of a newer
//! version or of another program is never written to. The format's number is in those bytes because the tables are made
//! before the switch to a write-ahead log.

use std::fs::{self, File};
use std::io::{self, Read};

use camino::Utf8Path;
use refinery::{Migration, Runner};
use rusqlite::Connection;

use crate::StoreError;

/// The newest format that this program knows.
pub(crate) const VERSION: i32 = 4;

/// `Prof`, in the file's header.
const APPLICATION: i32 = 0x5072_6f66;

const MIGRATIONS: [(&str, &str); 4] = [
    ("V1__initial", include_str!("../migrations/V1__initial.sql")),
    ("V2__marks_and_prices", include_str!("../migrations/V2__marks_and_prices.sql")),
    ("V3__looks", include_str!("../migrations/V3__looks.sql")),
    ("V4__judges", include_str!("../migrations/V4__judges.sql")),
];

/// What a database file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// There is none, or it is empty.
    Absent,
    /// It is ours, and has to be brought up to date.
    Old,
    /// It is ours and up to date.
    Current,
}

/// Reads what the file is.
pub(crate) fn format(path: &Utf8Path) -> Result<Format, StoreError> {
    let Some(header) = read_header(path)? else { return Ok(Format::Absent) };
    if header.is_empty() {
        return Ok(Format::Absent);
    }
    let not_a_store = || StoreError::NotAStore { path: path.to_owned() };
    let number = |at: usize| {
        let bytes = header.get(at..at + 4).and_then(|bytes| bytes.first_chunk::<4>());
        bytes.map(|bytes| i32::from_be_bytes(*bytes)).ok_or_else(not_a_store)
    };
    if !header.starts_with(b"SQLite format 3\0") || number(68)? != APPLICATION {
        return Err(not_a_store());
    }
    let is_wal = header.get(18) == Some(&2);
    match number(60)? {
        found if VERSION < found => Err(StoreError::Newer { path: path.to_owned(), found, known: VERSION }),
        VERSION if is_wal => Ok(Format::Current),
        _ => Ok(Format::Old),
    }
}

fn read_header(path: &Utf8Path) -> Result<Option<Vec<u8>>, StoreError> {
    let failed = |source| StoreError::Folder { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut header = Vec::with_capacity(100);
    file.take(100).read_to_end(&mut header).map_err(failed)?;
    Ok(Some(header))
}

/// Makes the tables, or brings them up to date; one process at a time.
pub(crate) fn migrate(directory: &Utf8Path, path: &Utf8Path) -> Result<(), StoreError> {
    let locks = directory.join("locks");
    let lock_path = locks.join("schema");
    let failed = |source| StoreError::Folder { path: lock_path.clone(), source };
    fs::create_dir_all(&locks).map_err(failed)?;
    let lock = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(failed)?;
    lock.lock().map_err(failed)?;
    // Another process may have been quicker.
    if format(path)? == Format::Current {
        return Ok(());
    }
    let open_failed = |source| StoreError::Open { path: path.to_owned(), source };
    let mut connection = Connection::open(path).map_err(open_failed)?;
    connection.busy_timeout(super::connection::BUSY).map_err(open_failed)?;
    let found: i32 =
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(open_failed)?;
    if VERSION < found {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: VERSION });
    }
    connection.pragma_update(None, "application_id", APPLICATION).map_err(open_failed)?;
    run_migrations(&mut connection)
        .map_err(|source| StoreError::Migrate { path: path.to_owned(), source: Box::new(source) })?;
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(open_failed)?;
    if mode != "wal" {
        let source = io::Error::new(
            io::ErrorKind::Unsupported,
            "the file system cannot hold a database with a write-ahead log",
        );
        return Err(StoreError::Folder { path: path.to_owned(), source });
    }
    // The number of the format has to be in the file itself, where `format` looks for it.
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
        .map_err(open_failed)?;
    Ok(())
}

fn run_migrations(connection: &mut Connection) -> Result<(), refinery::Error> {
    let migrations: Vec<Migration> =
        MIGRATIONS.iter().map(|(name, sql)| Migration::unapplied(name, sql)).collect::<Result<_, _>>()?;
    Runner::new(&migrations).set_grouped(true).run(connection)?;
    Ok(())
}
