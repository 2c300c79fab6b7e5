//! The statements of the writer thread: records to rows.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Statement, params};

use crate::bytes::{BodyKeeper, keep_document};
use crate::error::WriteFailure;
use crate::{
    BatchRow, CaseRow, HumanLabelRow, LookRow, NewResponse, Payloads, Replace, RunRecord, RunStatus,
    ScorerCallRow, StoreError, StoredResponse, StoredScore, TrialRow, TrialStatus, batches, cache, holdout,
    human_labels, looks, scorer_calls, scores,
};

/// Bits of a key that say the place in the run.
const PLACE_BITS: u32 = 40;

/// The key of a row: the run, then the place in it.
pub(crate) fn key(run: i64, what: &'static str, place: u64) -> Result<i64, StoreError> {
    match i64::try_from(place) {
        Ok(low) if low < 1 << PLACE_BITS => Ok(first_key(run) | low),
        _ => Err(StoreError::TooLarge { what, value: place }),
    }
}

/// The first key of a run; the first key of the next run follows its last.
pub(crate) fn first_key(run: i64) -> i64 {
    run << PLACE_BITS
}

/// The place in the run that a key says.
pub(crate) fn place(key: i64) -> u64 {
    (key & ((1 << PLACE_BITS) - 1)).cast_unsigned()
}

/// A count that the file keeps with a sign. What is beyond it is nonsense of a provider and stays the greatest number.
fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn status_number(status: TrialStatus) -> i64 {
    match status {
        TrialStatus::Output => 0,
        TrialStatus::Error => 1,
        TrialStatus::Render => 2,
    }
}

pub(crate) fn status_from_number(number: i64) -> Result<TrialStatus, StoreError> {
    match number {
        0 => Ok(TrialStatus::Output),
        1 => Ok(TrialStatus::Error),
        2 => Ok(TrialStatus::Render),
        other => Err(StoreError::corrupt(format!("a trial of unknown status {other}"))),
    }
}

/// Prepared once for the thread's life.
pub(crate) struct Statements<'c> {
    connection: &'c Connection,
    begin_run: Statement<'c>,
    status: Statement<'c>,
    case: Statement<'c>,
    trial: Statement<'c>,
    trial_over_error: Statement<'c>,
    late_scores: Statement<'c>,
    last_response: Statement<'c>,
    response: Statement<'c>,
    cache: Statement<'c>,
    price: Statement<'c>,
    price_id: Statement<'c>,
    /// The price rows that this thread has written or found, with their ids.
    prices: HashMap<Arc<str>, i64>,
    /// The id of the next response; right from [`begin_batch`](Self::begin_batch) to the commit, because nobody else
    /// can write in between.
    next_response: i64,
    /// Keys of the response cache that are still to be written, with the response's id.
    keys: Vec<([u8; 32], i64)>,
    bodies: BodyKeeper,
    values: Vec<u8>,
    reasons: Vec<u8>,
}

const TRIAL: &str =
    "INTO trials (key, status, case_seq, prompt, target, repeat, is_cached, attempts, response,
    input_tokens, output_tokens, latency_s, cost_usd, scores, reasons, error, marks, price)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";

const OVER_ERROR: &str = "ON CONFLICT (key) DO UPDATE SET status = excluded.status,
    is_cached = excluded.is_cached, attempts = excluded.attempts, response = excluded.response,
    input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
    latency_s = excluded.latency_s, cost_usd = excluded.cost_usd, scores = excluded.scores,
    reasons = excluded.reasons, error = excluded.error, marks = excluded.marks, price = excluded.price
    WHERE trials.status <> 0";

impl<'c> Statements<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Self, StoreError> {
        let prepare = |sql: &str| connection.prepare(sql).map_err(failed);
        Ok(Self {
            connection,
            begin_run: prepare(
                "INSERT INTO runs (id, created_at, status, parent, planned, elapsed_s, program, spec)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?,
            status: prepare("UPDATE runs SET status = ?2, elapsed_s = ?3 WHERE key = ?1")?,
            case: prepare(
                "INSERT OR IGNORE INTO cases (key, id, cluster, tags, json) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?,
            trial: prepare(&format!("INSERT OR IGNORE {TRIAL}"))?,
            trial_over_error: prepare(&format!("INSERT {TRIAL} {OVER_ERROR}"))?,
            late_scores: prepare("UPDATE trials SET scores = ?2, reasons = ?3 WHERE key = ?1")?,
            last_response: prepare("SELECT max(id) FROM responses")?,
            response: prepare(
                "INSERT INTO responses (id, json_form, raw_form, json, raw) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?,
            cache: prepare("INSERT OR REPLACE INTO cache (prefix, key, response) VALUES (?1, ?2, ?3)")?,
            price: prepare("INSERT OR IGNORE INTO prices (row) VALUES (?1)")?,
            price_id: prepare("SELECT id FROM prices WHERE row = ?1")?,
            prices: HashMap::new(),
            next_response: 1,
            keys: vec![],
            bodies: BodyKeeper::new(),
            values: vec![],
            reasons: vec![],
        })
    }

    /// To be called when a transaction has begun.
    pub(crate) fn begin_batch(&mut self) -> Result<(), StoreError> {
        let last = self.last_response.query_row([], |row| row.get::<_, Option<i64>>(0)).optional();
        self.next_response = last.map_err(failed)?.flatten().unwrap_or(0) + 1;
        Ok(())
    }

    /// Records a run, and its look at a hold-out in the same transaction: there is no run on a hold-out that is not in the
    /// ledger. Outer error: the write failed. Inner error: the run is there already, and nothing was written.
    pub(crate) fn begin_run(&mut self, record: &RunRecord) -> Result<Result<(), StoreError>, StoreError> {
        let spec = serde_json::to_string(&record.spec)
            .map_err(|error| StoreError::corrupt(format!("the run's spec is not JSON: {error}")));
        let spec = match spec {
            Ok(spec) => spec,
            Err(error) => return Ok(Err(error)),
        };
        let inserted = self.begin_run.execute(params![
            record.id,
            record.created_at,
            record.status.as_str(),
            record.parent,
            count(record.planned),
            record.elapsed_s,
            record.program,
            spec,
        ]);
        match inserted {
            Ok(_) => holdout::enter(self.connection, record).map(Ok).map_err(failed),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Ok(Err(StoreError::RunExists { id: record.id.clone() }))
            }
            Err(error) => Err(failed(error)),
        }
    }

    pub(crate) fn status(&mut self, run: i64, status: RunStatus, elapsed_s: f64) -> Result<(), StoreError> {
        self.status.execute(params![run, status.as_str(), elapsed_s]).map_err(failed)?;
        Ok(())
    }

    pub(crate) fn case(&mut self, run: i64, row: &CaseRow) -> Result<(), StoreError> {
        let key = key(run, "case number", row.seq)?;
        let tags = if row.tags.is_empty() { None } else { serde_json::to_string(&row.tags).ok() };
        self.case.execute(params![key, row.id, row.group, tags, row.json]).map_err(failed)?;
        Ok(())
    }

    pub(crate) fn trial(
        &mut self,
        run: i64,
        row: &TrialRow,
        new: Option<&NewResponse>,
        replace: Replace,
        payloads: &dyn Payloads,
    ) -> Result<(), StoreError> {
        let response = if new.is_some() { Some(self.next_response) } else { row.response };
        let is_written = self.trial_row(run, row, response, replace)?;
        if let Some(new) = new
            && is_written
        {
            self.new_response(new, payloads)?;
        }
        Ok(())
    }

    /// False if the trial keeps the record that it has.
    fn trial_row(
        &mut self,
        run: i64,
        row: &TrialRow,
        response: Option<i64>,
        replace: Replace,
    ) -> Result<bool, StoreError> {
        let price = row.price.as_ref().map(|price| self.price_id(price)).transpose()?;
        scores::encode_values(&row.scores, &mut self.values);
        scores::encode_reasons(&row.scores, &mut self.reasons);
        let statement = match replace {
            Replace::Never => &mut self.trial,
            Replace::Errors => &mut self.trial_over_error,
        };
        let n_changed = statement
            .execute(params![
                key(run, "trial number", row.idx)?,
                status_number(row.status),
                count(row.case_seq),
                row.prompt,
                row.target,
                row.repeat,
                row.is_cached,
                row.attempts,
                response,
                row.input_tokens.map(count),
                row.output_tokens.map(count),
                row.latency_s,
                row.cost_usd,
                self.values,
                (!self.reasons.is_empty()).then_some(&self.reasons),
                row.error.as_ref().map(ToString::to_string),
                row.marks.bits(),
                price,
            ])
            .map_err(failed)?;
        Ok(n_changed == 1)
    }

    /// The id of a price row, which is written once.
    fn price_id(&mut self, price: &Arc<str>) -> Result<i64, StoreError> {
        if let Some(id) = self.prices.get(price) {
            return Ok(*id);
        }
        self.price.execute([&**price]).map_err(failed)?;
        let id = self.price_id.query_row([&**price], |row| row.get(0)).map_err(failed)?;
        self.prices.insert(Arc::clone(price), id);
        Ok(id)
    }

    fn new_response(&mut self, new: &NewResponse, payloads: &dyn Payloads) -> Result<(), StoreError> {
        let NewResponse { cache_key, response: StoredResponse { json, raw } } = new;
        let id = self.next_response;
        let json = keep_document(json, payloads)?;
        let raw = self.bodies.keep(raw, payloads)?;
        self.response
            .execute(params![id, json.form(), raw.form(), json.bytes(), raw.bytes()])
            .map_err(failed)?;
        self.next_response += 1;
        if let Some(key) = cache_key {
            self.keys.push((*key, id));
        }
        Ok(())
    }

    /// Gives a trial that is recorded its scores.
    pub(crate) fn late_scores(&mut self, run: i64, idx: u64, new: &[StoredScore]) -> Result<(), StoreError> {
        scores::encode_values(new, &mut self.values);
        scores::encode_reasons(new, &mut self.reasons);
        let reasons = (!self.reasons.is_empty()).then_some(&self.reasons);
        self.late_scores
            .execute(params![key(run, "trial number", idx)?, self.values, reasons])
            .map_err(failed)?;
        Ok(())
    }

    /// Records a call of a scorer, with its answer if that is new.
    pub(crate) fn scorer_call(
        &mut self,
        run: i64,
        row: &ScorerCallRow,
        new: Option<&NewResponse>,
        payloads: &dyn Payloads,
    ) -> Result<(), StoreError> {
        let response = if new.is_some() { Some(self.next_response) } else { row.response };
        let price = row.price.as_ref().map(|price| self.price_id(price)).transpose()?;
        scorer_calls::write(self.connection, run, row, response, price)?;
        new.map_or(Ok(()), |new| self.new_response(new, payloads))
    }

    pub(crate) fn labels(
        &mut self,
        run: i64,
        metric: &str,
        rows: &[HumanLabelRow],
    ) -> Result<(), StoreError> {
        human_labels::write(self.connection, run, metric, rows)
    }

    pub(crate) fn look(&mut self, run: i64, row: &LookRow) -> Result<(), StoreError> {
        looks::write(self.connection, run, row).map_err(failed)
    }

    pub(crate) fn batch(&mut self, run: i64, row: &BatchRow) -> Result<(), StoreError> {
        batches::write(self.connection, run, row).map_err(failed)
    }

    /// How many keys of the response cache are still to be written.
    pub(crate) fn n_keys(&self) -> usize {
        self.keys.len()
    }

    /// Writes the keys of the response cache. They are hashes, so a few of them dirty as many pages as there are: many
    /// together, in the order of the tree, cost a fraction.
    pub(crate) fn write_keys(&mut self) -> Result<(), StoreError> {
        self.keys.sort_by_key(|(key, id)| (cache::prefix(key), *id));
        for (key, id) in self.keys.drain(..) {
            self.cache.execute(params![cache::prefix(&key), key, id]).map_err(failed)?;
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for use in `map_err`")]
pub(crate) fn failed(error: rusqlite::Error) -> StoreError {
    WriteFailure::from_sqlite(&error).into()
}
