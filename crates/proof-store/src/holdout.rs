//! The ledger of hold-outs: who looked at which, when, with which version of a prompt.

use rusqlite::{Connection, Row, params};

use crate::{RunRecord, Store, StoreError};

/// One prompt of one run on a hold-out. It is written with the run's record, before the first call, and stays when the run
/// is deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldoutLook {
    /// The run's id.
    pub run: String,
    /// When the run began: an RFC 3339 time.
    pub at: String,
    /// The suite.
    pub suite: String,
    /// The prompt's path.
    pub prompt: String,
    /// The prompt's version.
    pub version: String,
    /// The split that is held out.
    pub split: String,
    /// The hash of all its cases: with the prompt's path, the lineage whose looks are counted.
    pub hash: String,
    /// Cases of the run.
    pub n_cases: u64,
    /// The looks that the suite had declared.
    pub declared: u32,
}

impl Store {
    /// The whole ledger, in the order in which the runs were recorded.
    pub fn holdout_looks(&self) -> Result<Vec<HoldoutLook>, StoreError> {
        self.inner.readers.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT run, at, suite, prompt, version, split, hash, n_cases, declared FROM holdout_looks ORDER BY id",
                )
                .map_err(StoreError::from_read)?;
            let rows = statement.query_map([], read).map_err(StoreError::from_read)?;
            rows.collect::<Result<_, _>>().map_err(StoreError::from_read)
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<HoldoutLook> {
    Ok(HoldoutLook {
        run: row.get(0)?,
        at: row.get(1)?,
        suite: row.get(2)?,
        prompt: row.get(3)?,
        version: row.get(4)?,
        split: row.get(5)?,
        hash: row.get(6)?,
        n_cases: row.get::<_, i64>(7)?.cast_unsigned(),
        declared: row.get(8)?,
    })
}

/// Enters a new run into the ledger if its cases are a hold-out. Outputs that are scored again were looked at before.
pub(crate) fn enter(connection: &Connection, record: &RunRecord) -> rusqlite::Result<()> {
    let (Some(holdout), None) = (&record.spec.holdout, &record.parent) else { return Ok(()) };
    let mut statement = connection.prepare_cached(
        "INSERT OR IGNORE INTO holdout_looks (run, at, suite, prompt, version, split, hash, n_cases, declared)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for prompt in &record.spec.prompts {
        statement.execute(params![
            record.id,
            record.created_at,
            record.spec.suite,
            prompt.path,
            prompt.version,
            holdout.split,
            holdout.hash,
            record.spec.dataset.n_cases.cast_signed(),
            holdout.declared_looks,
        ])?;
    }
    Ok(())
}
