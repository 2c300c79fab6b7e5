//! The looks of a run that goes on until it is decided.

use rusqlite::{Connection, Row, params};

use crate::{Store, StoreError};

/// A look at a run after a whole block of its cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookRow {
    /// Its number, from 1.
    pub number: u32,
    /// The cases that it counts: the first so many in the order of drawing.
    pub n_cases: u64,
    /// When it was taken: an RFC 3339 time.
    pub at: String,
    /// What each gate of the run had come to, in their order, in words.
    pub gates: Vec<String>,
    /// Whether the run was decided by it, and ended.
    pub is_decided: bool,
}

impl Store {
    /// The looks of a run, in their order; none of a run that is not looked at before its end.
    pub fn looks(&self, run_id: &str) -> Result<Vec<LookRow>, StoreError> {
        let run = self.run_key(run_id)?;
        self.inner.readers.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT number, n_cases, at, gates, is_decided FROM looks WHERE run = ?1 ORDER BY number",
                )
                .map_err(StoreError::from_read)?;
            let mut rows = statement.query([run]).map_err(StoreError::from_read)?;
            let mut looks = vec![];
            while let Some(row) = rows.next().map_err(StoreError::from_read)? {
                looks.push(read(row)?);
            }
            Ok(looks)
        })
    }
}

fn read(row: &Row<'_>) -> Result<LookRow, StoreError> {
    let parts =
        || rusqlite::Result::Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    let (number, n_cases, at, gates, is_decided): (u32, _, _, String, _) =
        parts().map_err(StoreError::from_read)?;
    let gates = serde_json::from_str(&gates).map_err(|error| {
        StoreError::corrupt(format!("the gates of look {number} cannot be read: {error}"))
    })?;
    Ok(LookRow { number, n_cases: n_cases.cast_unsigned(), at, gates, is_decided })
}

/// Records a look; one that is recorded stays as it is.
pub(crate) fn write(connection: &Connection, run: i64, row: &LookRow) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT OR IGNORE INTO looks (run, number, n_cases, at, gates, is_decided) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let gates = serde_json::Value::from(row.gates.clone()).to_string();
    statement.execute(params![run, row.number, row.n_cases.cast_signed(), row.at, gates, row.is_decided])?;
    Ok(())
}
