//! The runs of a store and their names.

use rusqlite::{OptionalExtension, Row};

use crate::{Clock, RunRecord, RunStatus, Store, StoreError};

/// A new run's id: a version-7 UUID without hyphens, so ids sort by time.
pub fn new_run_id(clock: &dyn Clock) -> String {
    let now = clock.now();
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
    let timestamp = uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanoseconds);
    uuid::Uuid::new_v7(timestamp).simple().to_string()
}

const COLUMNS: &str = "id, created_at, status, parent, planned, elapsed_s, program, spec";

impl Store {
    /// All runs, newest first.
    pub fn runs(&self) -> Result<Vec<RunRecord>, StoreError> {
        self.inner.readers.with(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM runs ORDER BY key DESC");
            let mut statement = connection.prepare_cached(&sql).map_err(StoreError::from_read)?;
            let mut rows = statement.query([]).map_err(StoreError::from_read)?;
            let mut records = vec![];
            while let Some(row) = rows.next().map_err(StoreError::from_read)? {
                records.push(record(row)?);
            }
            Ok(records)
        })
    }

    /// The run with this id, or whose id alone begins or ends like this; `last` is the newest.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRun`], [`StoreError::Ambiguous`].
    pub fn find_run(&self, name: &str) -> Result<RunRecord, StoreError> {
        let ids = self.run_ids()?;
        let id = choose(name, &ids)?;
        self.inner.readers.with(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM runs WHERE id = ?1");
            let mut statement = connection.prepare_cached(&sql).map_err(StoreError::from_read)?;
            let mut rows = statement.query([id]).map_err(StoreError::from_read)?;
            match rows.next().map_err(StoreError::from_read)? {
                Some(row) => record(row),
                None => Err(StoreError::NoSuchRun { name: name.to_owned(), near: vec![] }),
            }
        })
    }

    /// Says where a run stands and how many seconds of work it took over all sittings; committed when this returns.
    pub fn set_status(&self, run_id: &str, status: RunStatus, elapsed_s: f64) -> Result<(), StoreError> {
        self.writer(run_id)?.blocking_set_status(status, elapsed_s)
    }

    /// The number that stands for the run in keys.
    pub(crate) fn run_key(&self, run_id: &str) -> Result<i64, StoreError> {
        let found = self.inner.readers.with(|connection| {
            connection
                .prepare_cached("SELECT key FROM runs WHERE id = ?1")
                .and_then(|mut statement| statement.query_row([run_id], |row| row.get(0)).optional())
                .map_err(StoreError::from_read)
        })?;
        match found {
            Some(key) => Ok(key),
            None => Err(no_such_run(run_id, &self.run_ids()?)),
        }
    }

    /// All ids, newest first.
    fn run_ids(&self) -> Result<Vec<String>, StoreError> {
        self.inner.readers.with(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT id FROM runs ORDER BY key DESC")
                .map_err(StoreError::from_read)?;
            let ids = statement.query_map([], |row| row.get(0)).map_err(StoreError::from_read)?;
            ids.collect::<Result<_, _>>().map_err(StoreError::from_read)
        })
    }
}

fn choose<'a>(name: &str, ids: &'a [String]) -> Result<&'a String, StoreError> {
    if name == "last" {
        return ids.first().ok_or_else(|| no_such_run(name, ids));
    }
    if let Some(id) = ids.iter().find(|id| *id == name) {
        return Ok(id);
    }
    let lower = name.to_ascii_lowercase();
    let is_match = |id: &&String| !lower.is_empty() && (id.starts_with(&lower) || id.ends_with(&lower));
    let matches: Vec<&String> = ids.iter().filter(is_match).collect();
    match matches.as_slice() {
        [] => Err(no_such_run(name, ids)),
        [id] => Ok(id),
        _ => Err(StoreError::Ambiguous {
            name: name.to_owned(),
            matches: matches.into_iter().cloned().collect(),
        }),
    }
}

/// Near are the ids whose short form, which people type, is a slip or two away; else the newest three.
fn no_such_run(name: &str, ids: &[String]) -> StoreError {
    let short = |id: &'_ str| id.get(id.len().saturating_sub(8)..).unwrap_or_default().to_owned();
    let shorts: Vec<String> = ids.iter().map(|id| short(id)).collect();
    let mut near: Vec<String> = proof_diag::suggestions(name, shorts.iter().map(String::as_str))
        .into_iter()
        .map(str::to_owned)
        .collect();
    if near.is_empty() {
        near = shorts.into_iter().take(3).collect();
    }
    StoreError::NoSuchRun { name: name.to_owned(), near }
}

fn record(row: &Row<'_>) -> Result<RunRecord, StoreError> {
    let id: String = row.get(0).map_err(StoreError::from_read)?;
    let status: String = row.get(2).map_err(StoreError::from_read)?;
    let spec: String = row.get(7).map_err(StoreError::from_read)?;
    let status = RunStatus::from_name(&status)
        .ok_or_else(|| StoreError::corrupt(format!("run {id} has the unknown status {status}")))?;
    let spec = serde_json::from_str(&spec)
        .map_err(|error| StoreError::corrupt(format!("the spec of run {id} cannot be read: {error}")))?;
    let parts = (|| {
        rusqlite::Result::Ok((row.get(1)?, row.get(3)?, row.get::<_, i64>(4)?, row.get(5)?, row.get(6)?))
    })();
    let (created_at, parent, planned, elapsed_s, program) = parts.map_err(StoreError::from_read)?;
    let planned = planned.cast_unsigned();
    Ok(RunRecord { id, created_at, status, parent, planned, elapsed_s, program, spec })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FixedClock;

    fn ids() -> Vec<String> {
        ["0199aa01bbbb0001", "0199aa01bbbb0002", "0199ab02cccc0001"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_run_is_found_by_its_id_an_end_of_it_or_last() {
        let ids = ids();
        let found = |name| choose(name, &ids).map(String::as_str).map_err(|error| error.to_string());
        assert_eq!(found("last"), Ok("0199aa01bbbb0001"));
        assert_eq!(found("0199AB"), Ok("0199ab02cccc0001"));
        assert_eq!(found("cccc0001"), Ok("0199ab02cccc0001"));
        assert_eq!(found("0199aa01bbbb0002"), Ok("0199aa01bbbb0002"));
        assert_eq!(found("0001"), Err("0001 may be any of 2 runs".to_owned()));
        assert!(found("").is_err());
    }

    #[test]
    fn a_slip_is_told_with_what_is_near() {
        let Err(StoreError::NoSuchRun { near, .. }) = choose("ccccO001", &ids()) else { panic!() };
        assert_eq!(near, ["cccc0001"]);
        let Err(StoreError::NoSuchRun { near, .. }) = choose("last", &[]) else { panic!() };
        assert!(near.is_empty());
    }

    #[test]
    fn ids_sort_by_time() {
        let clock = FixedClock::new("2026-11-20T13:00:00Z".parse().unwrap());
        let first = new_run_id(&clock);
        clock.advance(std::time::Duration::from_millis(1));
        let second = new_run_id(&clock);
        assert!(first < second, "{first} {second}");
        assert_eq!(first.len(), 32);
    }
}
