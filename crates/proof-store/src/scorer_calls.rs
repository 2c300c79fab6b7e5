//! The calls that scorers make: judges, embeddings, services of the user's.

use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use crate::rows::{failed, first_key, key, place};
use crate::{Store, StoreError};

/// A call that a scorer made of one trial's output. It is recorded as soon as it has an answer, before the trial is scored,
/// so that a killed run asks nothing twice.
#[derive(Clone, Debug, PartialEq)]
pub struct ScorerCallRow {
    /// The trial's place in the plan.
    pub idx: u64,
    /// BLAKE3 of the question.
    pub question: [u8; 32],
    /// Which question of the trial it is, from 0, in the order in which they were asked.
    pub number: u32,
    /// The place in [`crate::RunSpec::judges`] of who was asked.
    pub judge: u32,
    /// What the call was for.
    pub purpose: String,
    /// Whether the answer came from the cache.
    pub is_cached: bool,
    /// How often the call was tried.
    pub attempts: u32,
    /// Seconds from the request to the last byte.
    pub latency_s: Option<f64>,
    /// What the call has cost; none without a price.
    pub cost_usd: Option<f64>,
    /// The price row that the cost rests on, in its own words.
    pub price: Option<Arc<str>>,
    /// Input tokens, as the provider counts them.
    pub input_tokens: Option<u64>,
    /// Output tokens.
    pub output_tokens: Option<u64>,
    /// Why there is no answer.
    pub error: Option<String>,
    /// The answer's row among the outputs.
    pub response: Option<i64>,
}

/// What the calls of a run's scorers came to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScorerCallTotals {
    /// Calls, with those that were answered by the cache.
    pub n_calls: u64,
    /// Those that were answered by the cache.
    pub n_cached: u64,
    /// Those without an answer.
    pub n_failed: u64,
    /// Dollars, of calls with a price that did not come from the cache.
    pub cost_usd: f64,
    /// Calls that had no price.
    pub n_without_price: u64,
    /// Input tokens of all that were not cached.
    pub input_tokens: u64,
    /// Output tokens of all that were not cached.
    pub output_tokens: u64,
}

const COLUMNS: &str = "trial, question, number, judge, purpose, is_cached, attempts, latency_s, cost_usd,
    (SELECT row FROM prices WHERE id = price), input_tokens, output_tokens, error, response";

impl Store {
    /// The calls that scorers made of a trial, in the order in which they were asked.
    pub fn scorer_calls(&self, run_id: &str, idx: u64) -> Result<Vec<ScorerCallRow>, StoreError> {
        let key = key(self.run_key(run_id)?, "trial number", idx)?;
        self.inner.readers.with(|connection| {
            let sql =
                format!("SELECT {COLUMNS} FROM scorer_calls WHERE trial = ?1 ORDER BY number, question");
            let mut statement = connection.prepare_cached(&sql).map_err(StoreError::from_read)?;
            let mut rows = statement.query([key]).map_err(StoreError::from_read)?;
            let mut calls = vec![];
            while let Some(row) = rows.next().map_err(StoreError::from_read)? {
                calls.push(read(row).map_err(StoreError::from_read)?);
            }
            Ok(calls)
        })
    }

    /// The trials of a run that have a scorer's call without an answer, in rising order.
    pub fn failed_scorer_calls(&self, run_id: &str) -> Result<Vec<u64>, StoreError> {
        let run = self.run_key(run_id)?;
        self.inner.readers.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT DISTINCT trial FROM scorer_calls
                    WHERE trial >= ?1 AND trial < ?2 AND error IS NOT NULL ORDER BY trial",
                )
                .map_err(StoreError::from_read)?;
            let rows = statement.query_map([first_key(run), first_key(run + 1)], |row| row.get(0).map(place));
            rows.and_then(Iterator::collect).map_err(StoreError::from_read)
        })
    }

    /// What the calls of a run's scorers came to, by judge.
    pub fn scorer_call_totals(&self, run_id: &str) -> Result<Vec<(u32, ScorerCallTotals)>, StoreError> {
        let run = self.run_key(run_id)?;
        self.inner.readers.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT judge, count(*), sum(is_cached), sum(error IS NOT NULL),
                        total(CASE WHEN is_cached THEN 0 ELSE cost_usd END),
                        sum(cost_usd IS NULL AND error IS NULL),
                        sum(CASE WHEN is_cached THEN 0 ELSE coalesce(input_tokens, 0) END),
                        sum(CASE WHEN is_cached THEN 0 ELSE coalesce(output_tokens, 0) END)
                    FROM scorer_calls WHERE trial >= ?1 AND trial < ?2 GROUP BY judge ORDER BY judge",
                )
                .map_err(StoreError::from_read)?;
            let read = |row: &Row<'_>| {
                let whole = |at| row.get::<_, i64>(at).map(i64::cast_unsigned);
                let totals = ScorerCallTotals {
                    n_calls: whole(1)?,
                    n_cached: whole(2)?,
                    n_failed: whole(3)?,
                    cost_usd: row.get(4)?,
                    n_without_price: whole(5)?,
                    input_tokens: whole(6)?,
                    output_tokens: whole(7)?,
                };
                Ok((row.get(0)?, totals))
            };
            let rows = statement
                .query_map([first_key(run), first_key(run + 1)], read)
                .map_err(StoreError::from_read)?;
            rows.collect::<Result<_, _>>().map_err(StoreError::from_read)
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<ScorerCallRow> {
    let tokens = |number: Option<i64>| number.map(i64::cast_unsigned);
    Ok(ScorerCallRow {
        idx: place(row.get(0)?),
        question: row.get(1)?,
        number: row.get(2)?,
        judge: row.get(3)?,
        purpose: row.get(4)?,
        is_cached: row.get(5)?,
        attempts: row.get(6)?,
        latency_s: row.get(7)?,
        cost_usd: row.get(8)?,
        price: row.get::<_, Option<String>>(9)?.map(Arc::from),
        input_tokens: tokens(row.get(10)?),
        output_tokens: tokens(row.get(11)?),
        error: row.get(12)?,
        response: row.get(13)?,
    })
}

/// Records a call; one with an answer stays, one without is replaced.
pub(crate) fn write(
    connection: &Connection,
    run: i64,
    row: &ScorerCallRow,
    response: Option<i64>,
    price: Option<i64>,
) -> Result<(), StoreError> {
    let key = key(run, "trial number", row.idx)?;
    let tokens = |number: Option<u64>| number.map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let write = || {
        let mut statement = connection.prepare_cached(
            "INSERT INTO scorer_calls (trial, question, number, judge, purpose, is_cached, attempts, latency_s,
                cost_usd, price, input_tokens, output_tokens, error, response)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            ON CONFLICT (trial, question) DO UPDATE SET number = excluded.number, judge = excluded.judge,
                purpose = excluded.purpose, is_cached = excluded.is_cached, attempts = excluded.attempts,
                latency_s = excluded.latency_s, cost_usd = excluded.cost_usd, price = excluded.price,
                input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
                error = excluded.error, response = excluded.response
            WHERE scorer_calls.error IS NOT NULL",
        )?;
        statement.execute(params![
            key,
            row.question,
            row.number,
            row.judge,
            row.purpose,
            row.is_cached,
            row.attempts,
            row.latency_s,
            row.cost_usd,
            price,
            tokens(row.input_tokens),
            tokens(row.output_tokens),
            row.error,
            response,
        ])
    };
    write().map(drop).map_err(failed)
}
