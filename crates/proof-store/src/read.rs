//! Reading the rows of a run, in order, a row at a time.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use rusqlite::{Row, params};

use crate::bytes::restore;
use crate::rows::{first_key, key, place, status_from_number};
use crate::{
    CaseRow, DoneSet, Ending, Marks, Store, StoreError, StoredResponse, TrialRow, TrialStatus, cache, scores,
};

const TRIAL_COLUMNS: &str = "key, status, case_seq, prompt, target, repeat, is_cached, attempts, response,
    input_tokens, output_tokens, latency_s, cost_usd, scores, error, marks, price";
const OF_RUN: &str = "key >= ?1 AND key < ?2 ORDER BY key";

impl Store {
    /// Gives every trial of a run to `visit`, in the order of the plan, until it breaks. Memory is one row.
    pub fn trials(
        &self,
        run_id: &str,
        mut visit: impl FnMut(TrialRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT {TRIAL_COLUMNS}, reasons FROM trials WHERE {OF_RUN}");
        let mut prices = Prices::new(self);
        self.rows_of_run(run_id, &sql, |row| {
            let mut trial = empty_trial();
            read_trial(row, &mut trial, &mut prices)?;
            read_reasons(row, &mut trial)?;
            Ok(visit(trial))
        })
    }

    /// Like [`trials`](Self::trials), but faster: scores come without reasons (an unscored one with an empty one), and
    /// the row is lent.
    pub fn trial_values(
        &self,
        run_id: &str,
        mut visit: impl FnMut(&TrialRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT {TRIAL_COLUMNS} FROM trials WHERE {OF_RUN}");
        let mut trial = empty_trial();
        let mut prices = Prices::new(self);
        self.rows_of_run(run_id, &sql, |row| {
            read_trial(row, &mut trial, &mut prices)?;
            Ok(visit(&trial))
        })
    }

    /// Gives every case of a run to `visit`, in order. Memory is one row.
    pub fn cases(&self, run_id: &str, mut visit: impl FnMut(CaseRow)) -> Result<(), StoreError> {
        let sql = format!("SELECT key, id, cluster, tags, json FROM cases WHERE {OF_RUN}");
        self.rows_of_run(run_id, &sql, |row| {
            visit(read_case(row)?);
            Ok(ControlFlow::Continue(()))
        })
    }

    /// The case at this place of the run.
    pub fn case(&self, run_id: &str, seq: u64) -> Result<Option<CaseRow>, StoreError> {
        let key = key(self.run_key(run_id)?, "case number", seq)?;
        self.inner.readers.with(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT key, id, cluster, tags, json FROM cases WHERE key = ?1")
                .map_err(StoreError::from_read)?;
            let mut rows = statement.query([key]).map_err(StoreError::from_read)?;
            rows.next().map_err(StoreError::from_read)?.map(read_case).transpose()
        })
    }

    /// A trial by its place in the plan; none if it has no record.
    pub fn trial(&self, run_id: &str, idx: u64) -> Result<Option<TrialRow>, StoreError> {
        let key = key(self.run_key(run_id)?, "trial number", idx)?;
        let mut prices = Prices::new(self);
        self.inner.readers.with(|connection| {
            let sql = format!("SELECT {TRIAL_COLUMNS}, reasons FROM trials WHERE key = ?1");
            let mut statement = connection.prepare_cached(&sql).map_err(StoreError::from_read)?;
            let mut rows = statement.query([key]).map_err(StoreError::from_read)?;
            let Some(row) = rows.next().map_err(StoreError::from_read)? else { return Ok(None) };
            let mut trial = empty_trial();
            read_trial(row, &mut trial, &mut prices)?;
            read_reasons(row, &mut trial)?;
            Ok(Some(trial))
        })
    }

    /// Which trials of a run have a record, and how they ended.
    pub fn done(&self, run_id: &str) -> Result<DoneSet, StoreError> {
        let mut done = DoneSet::default();
        self.rows_of_run(run_id, &format!("SELECT key, status FROM trials WHERE {OF_RUN}"), |row| {
            let (key, status) = two(row)?;
            let ending = match status_from_number(status)? {
                TrialStatus::Output => Ending::Output,
                TrialStatus::Error | TrialStatus::Render => Ending::Error,
            };
            done.insert(place(key), ending);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(done)
    }

    /// The dollars that a run has spent so far, those of its scorers included: calls with a price, without what came from the
    /// cache.
    pub fn spent_usd(&self, run_id: &str) -> Result<f64, StoreError> {
        let run = self.run_key(run_id)?;
        self.inner.readers.with(|connection| {
            let sql = "SELECT
                (SELECT total(cost_usd) FROM trials WHERE key >= ?1 AND key < ?2 AND is_cached = 0)
                + (SELECT total(cost_usd) FROM scorer_calls WHERE trial >= ?1 AND trial < ?2 AND is_cached = 0)";
            connection
                .prepare_cached(sql)
                .and_then(|mut statement| {
                    statement.query_row([first_key(run), first_key(run + 1)], |row| row.get(0))
                })
                .map_err(StoreError::from_read)
        })
    }

    /// An output by its row.
    pub fn response(&self, id: i64) -> Result<StoredResponse, StoreError> {
        self.inner.readers.with(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT id, json_form, raw_form, json, raw FROM responses WHERE id = ?1")
                .map_err(StoreError::from_read)?;
            let mut rows = statement.query([id]).map_err(StoreError::from_read)?;
            match rows.next().map_err(StoreError::from_read)? {
                Some(row) => self.read_response(row),
                None => Err(StoreError::corrupt(format!("response {id} is not there"))),
            }
        })
    }

    /// The output that is in the cache under this key, and its row. Asked before every call, so a no costs next to
    /// nothing.
    pub fn cached(&self, cache_key: &[u8; 32]) -> Result<Option<(i64, StoredResponse)>, StoreError> {
        let readers = &self.inner.readers;
        if !self.inner.known_keys.may_contain(cache_key, readers)? {
            return Ok(None);
        }
        readers.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT id, json_form, raw_form, json, raw FROM cache JOIN responses ON id = response
                    WHERE prefix = ?1 AND key = ?2",
                )
                .map_err(StoreError::from_read)?;
            let mut rows = statement
                .query(params![cache::prefix(cache_key), cache_key])
                .map_err(StoreError::from_read)?;
            let Some(row) = rows.next().map_err(StoreError::from_read)? else { return Ok(None) };
            let id = row.get(0).map_err(StoreError::from_read)?;
            Ok(Some((id, self.read_response(row)?)))
        })
    }

    fn read_response(&self, row: &Row<'_>) -> Result<StoredResponse, StoreError> {
        let part = |form: usize, bytes: usize| {
            let form = row.get(form).map_err(StoreError::from_read)?;
            restore(form, row.get_ref(bytes).map_err(StoreError::from_read)?, self.payloads())
        };
        Ok(StoredResponse { json: part(1, 3)?, raw: part(2, 4)? })
    }

    /// Runs a query over the keys of a run.
    fn rows_of_run(
        &self,
        run_id: &str,
        sql: &str,
        mut visit: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let run = self.run_key(run_id)?;
        self.inner.readers.with(|connection| {
            let mut statement = connection.prepare_cached(sql).map_err(StoreError::from_read)?;
            let mut rows =
                statement.query([first_key(run), first_key(run + 1)]).map_err(StoreError::from_read)?;
            while let Some(row) = rows.next().map_err(StoreError::from_read)? {
                if visit(row)?.is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}

fn two(row: &Row<'_>) -> Result<(i64, i64), StoreError> {
    let both = || rusqlite::Result::Ok((row.get(0)?, row.get(1)?));
    both().map_err(StoreError::from_read)
}

fn read_case(row: &Row<'_>) -> Result<CaseRow, StoreError> {
    let parts = || rusqlite::Result::Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    let (key, id, group, tags, json): (i64, String, _, Option<String>, String) =
        parts().map_err(StoreError::from_read)?;
    let tags = match tags {
        None => vec![],
        Some(tags) => serde_json::from_str(&tags)
            .map_err(|error| StoreError::corrupt(format!("the tags of case {id}: {error}")))?,
    };
    Ok(CaseRow { seq: place(key), id, group, tags, json })
}

/// Adds the reasons of the scores, which stand after the other columns.
fn read_reasons(row: &Row<'_>, trial: &mut TrialRow) -> Result<(), StoreError> {
    let reasons = row.get_ref(17).and_then(|value| Ok(value.as_blob_or_null()?));
    match reasons.map_err(StoreError::from_read)? {
        Some(reasons) => scores::decode_reasons(reasons, &mut trial.scores),
        None => Ok(()),
    }
}

fn empty_trial() -> TrialRow {
    TrialRow {
        idx: 0,
        case_seq: 0,
        prompt: 0,
        target: 0,
        repeat: 0,
        status: TrialStatus::Output,
        is_cached: false,
        latency_s: None,
        cost_usd: None,
        price: None,
        marks: Marks::default(),
        input_tokens: None,
        output_tokens: None,
        attempts: 0,
        error: None,
        scores: vec![],
        response: None,
    }
}

/// All but the reasons, into a row that was used before.
fn read_trial(row: &Row<'_>, trial: &mut TrialRow, prices: &mut Prices<'_>) -> Result<(), StoreError> {
    trial.status = status_from_number(row.get(1).map_err(StoreError::from_read)?)?;
    trial.marks = Marks::from_bits(row.get(15).map_err(StoreError::from_read)?);
    trial.price = match row.get(16).map_err(StoreError::from_read)? {
        None => None,
        Some(id) => Some(prices.row(id)?),
    };
    read_numbers(row, trial).map_err(StoreError::from_read)?;
    let values = row.get_ref(13).map_err(StoreError::from_read)?;
    let values = values.as_blob().map_err(|error| StoreError::corrupt(error.to_string()))?;
    scores::decode_values(values, &mut trial.scores)?;
    trial.error = match row.get_ref(14).map_err(StoreError::from_read)?.as_str_or_null() {
        Ok(None) => None,
        Ok(Some(error)) => Some(
            serde_json::from_str(error)
                .map_err(|error| StoreError::corrupt(format!("the error of trial {}: {error}", trial.idx)))?,
        ),
        Err(error) => return Err(StoreError::corrupt(error.to_string())),
    };
    Ok(())
}

/// The words of price rows by their ids, each read once.
struct Prices<'a> {
    store: &'a Store,
    rows: BTreeMap<i64, Arc<str>>,
}

impl<'a> Prices<'a> {
    fn new(store: &'a Store) -> Self {
        Self { store, rows: BTreeMap::new() }
    }

    fn row(&mut self, id: i64) -> Result<Arc<str>, StoreError> {
        if let Some(row) = self.rows.get(&id) {
            return Ok(Arc::clone(row));
        }
        let row: String = self.store.inner.readers.with(|connection| {
            connection
                .prepare_cached("SELECT row FROM prices WHERE id = ?1")
                .and_then(|mut statement| statement.query_row([id], |row| row.get(0)))
                .map_err(StoreError::from_read)
        })?;
        let row: Arc<str> = row.into();
        self.rows.insert(id, Arc::clone(&row));
        Ok(row)
    }
}

fn read_numbers(row: &Row<'_>, trial: &mut TrialRow) -> rusqlite::Result<()> {
    trial.idx = place(row.get(0)?);
    trial.case_seq = row.get::<_, i64>(2)?.cast_unsigned();
    trial.prompt = row.get(3)?;
    trial.target = row.get(4)?;
    trial.repeat = row.get(5)?;
    trial.is_cached = row.get(6)?;
    trial.attempts = row.get(7)?;
    trial.response = row.get(8)?;
    trial.input_tokens = row.get::<_, Option<i64>>(9)?.map(i64::cast_unsigned);
    trial.output_tokens = row.get::<_, Option<i64>>(10)?.map(i64::cast_unsigned);
    trial.latency_s = row.get(11)?;
    trial.cost_usd = row.get(12)?;
    Ok(())
}
