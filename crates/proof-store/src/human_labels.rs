//! What people said of outputs of a run.

use rusqlite::{Connection, Row, params};

use crate::rows::{failed, first_key, key, place};
use crate::{Store, StoreError};

/// What one person said of one output, for one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct HumanLabelRow {
    /// The trial's place in the plan.
    pub idx: u64,
    /// The judged metric that it is the truth of.
    pub metric: String,
    /// Who said it.
    pub person: String,
    /// What was said, in the rubric's words.
    pub label: String,
    /// The label on the metric's scale: 0 or 1 for pass/fail, else what the rubric makes of it.
    pub value: Option<f64>,
}

impl Store {
    /// The human labels of a run, by trial, metric and person.
    pub fn human_labels(&self, run_id: &str) -> Result<Vec<HumanLabelRow>, StoreError> {
        let run = self.run_key(run_id)?;
        self.inner.readers.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT trial, metric, person, label, value FROM human_labels
                    WHERE trial >= ?1 AND trial < ?2 ORDER BY trial, metric, person",
                )
                .map_err(StoreError::from_read)?;
            let read = |row: &Row<'_>| {
                Ok(HumanLabelRow {
                    idx: place(row.get(0)?),
                    metric: row.get(1)?,
                    person: row.get(2)?,
                    label: row.get(3)?,
                    value: row.get(4)?,
                })
            };
            let rows = statement
                .query_map([first_key(run), first_key(run + 1)], read)
                .map_err(StoreError::from_read)?;
            rows.collect::<Result<_, _>>().map_err(StoreError::from_read)
        })
    }
}

/// Replaces the labels of a metric of a run by these.
pub(crate) fn write(
    connection: &Connection,
    run: i64,
    metric: &str,
    rows: &[HumanLabelRow],
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM human_labels WHERE trial >= ?1 AND trial < ?2 AND metric = ?3")
        .and_then(|mut statement| statement.execute(params![first_key(run), first_key(run + 1), metric]))
        .map_err(failed)?;
    let mut statement = connection
        .prepare_cached(
            "INSERT OR REPLACE INTO human_labels (trial, metric, person, label, value) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .map_err(failed)?;
    for row in rows {
        let key = key(run, "trial number", row.idx)?;
        statement.execute(params![key, metric, row.person, row.label, row.value]).map_err(failed)?;
    }
    Ok(())
}
