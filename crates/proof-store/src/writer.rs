//! Recording a run.

use std::sync::Arc;

use crate::queue::{Command, block_on};
use crate::rows::key;
use crate::store::Inner;
use crate::{
    BatchRow, CaseRow, HumanLabelRow, LookRow, RunStatus, ScorerCallRow, StoreError, StoredResponse,
    StoredScore, TrialRow,
};

/// Records the cases and trials of one run. Cheap to clone.
///
/// A record is queued and committed together with its neighbours, at once if the store is idle and else within 5 ms.
/// [`flush`](Self::flush) returns when all that was queued before is committed: from then on it survives `kill -9`.
/// The queue is bounded; when it is full, calls wait. After a failed write every call fails with the same error.
#[derive(Clone, Debug)]
pub struct RunWriter {
    inner: Arc<Inner>,
    run: i64,
    replace: Replace,
}

/// Whether a trial may replace the record that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Replace {
    /// The first record of a trial stays.
    #[default]
    Never,
    /// A record without an output is replaced; one with an output stays.
    Errors,
}

/// An output that is recorded with its trial.
#[derive(Clone, Debug, PartialEq)]
pub struct NewResponse {
    /// What finds it again; none keeps it out of the cache.
    pub cache_key: Option<[u8; 32]>,
    /// The output.
    pub response: StoredResponse,
}

impl RunWriter {
    pub(crate) fn new(inner: Arc<Inner>, run: i64) -> Self {
        Self { inner, run, replace: Replace::Never }
    }

    /// The same writer with another rule for trials that have a record.
    #[must_use]
    pub fn with_replace(self, replace: Replace) -> Self {
        Self { replace, ..self }
    }

    /// Records a case. A case that has a record keeps it.
    pub async fn case(&self, row: CaseRow) -> Result<(), StoreError> {
        // Refused here: on the writer's thread it would end all writing.
        key(self.run, "case number", row.seq)?;
        let n_bytes = row.json.len() + row.id.len();
        self.inner.queue()?.push(n_bytes, Command::Case { run: self.run, row }).await
    }

    /// Records a trial with its output, if it has a new one; [`TrialRow::response`] names one that is there already.
    pub async fn trial(&self, row: TrialRow, response: Option<NewResponse>) -> Result<(), StoreError> {
        let queue = self.inner.queue()?;
        key(self.run, "trial number", row.idx)?;
        let mut n_bytes = 0;
        if let Some(NewResponse { cache_key, response }) = &response {
            n_bytes = response.json.len() + response.raw.len();
            if let Some(key) = cache_key {
                self.inner.known_keys.insert(key);
            }
        }
        queue.push(n_bytes, Command::Trial { run: self.run, row, response, replace: self.replace }).await
    }

    /// Records a batch that was handed in, or that it has ended; returns when that is committed.
    pub async fn batch(&self, row: BatchRow) -> Result<(), StoreError> {
        let run = self.run;
        self.inner.queue()?.ask(|reply| Command::Batch { run, row, reply }).await
    }

    /// Records a look at the run after a block; returns when that and all that was queued before is committed. A look that
    /// is recorded stays as it is.
    pub async fn look(&self, row: LookRow) -> Result<(), StoreError> {
        let run = self.run;
        self.inner.queue()?.ask(|reply| Command::Look { run, row, reply }).await
    }

    /// Gives a trial that is recorded its scores, all of them: those that it had are replaced.
    pub async fn scores(&self, idx: u64, scores: Vec<StoredScore>) -> Result<(), StoreError> {
        key(self.run, "trial number", idx)?;
        self.inner.queue()?.push(0, Command::Scores { run: self.run, idx, scores }).await
    }

    /// Records a call that a scorer made of a trial, with its answer if that is new; [`ScorerCallRow::response`] names one
    /// that is there already.
    pub async fn scorer_call(
        &self,
        row: ScorerCallRow,
        response: Option<NewResponse>,
    ) -> Result<(), StoreError> {
        let queue = self.inner.queue()?;
        key(self.run, "trial number", row.idx)?;
        let mut n_bytes = 0;
        if let Some(NewResponse { cache_key, response }) = &response {
            n_bytes = response.json.len() + response.raw.len();
            if let Some(key) = cache_key {
                self.inner.known_keys.insert(key);
            }
        }
        queue.push(n_bytes, Command::ScorerCall { run: self.run, row, response }).await
    }

    /// Replaces the human labels of a metric of the run; returns when that is committed.
    pub async fn labels(&self, metric: &str, rows: Vec<HumanLabelRow>) -> Result<(), StoreError> {
        let (run, metric) = (self.run, metric.to_owned());
        for row in &rows {
            key(run, "trial number", row.idx)?;
        }
        self.inner.queue()?.ask(|reply| Command::Labels { run, metric, rows, reply }).await
    }

    /// [`labels`](Self::labels) for callers that are not async.
    pub fn blocking_labels(&self, metric: &str, rows: Vec<HumanLabelRow>) -> Result<(), StoreError> {
        block_on(self.labels(metric, rows))
    }

    /// Waits until all that was queued before is committed.
    pub async fn flush(&self) -> Result<(), StoreError> {
        self.inner.queue()?.ask(|reply| Command::Flush { reply }).await
    }

    /// Says where the run stands and how many seconds of work it took over all sittings; commits all that was queued
    /// before.
    pub async fn set_status(&self, status: RunStatus, elapsed_s: f64) -> Result<(), StoreError> {
        let run = self.run;
        self.inner.queue()?.ask(|reply| Command::Status { run, status, elapsed_s, reply }).await
    }

    /// [`case`](Self::case) for callers that are not async.
    pub fn blocking_case(&self, row: CaseRow) -> Result<(), StoreError> {
        block_on(self.case(row))
    }

    /// [`trial`](Self::trial) for callers that are not async.
    pub fn blocking_trial(&self, row: TrialRow, response: Option<NewResponse>) -> Result<(), StoreError> {
        block_on(self.trial(row, response))
    }

    /// [`look`](Self::look) for callers that are not async.
    pub fn blocking_look(&self, row: LookRow) -> Result<(), StoreError> {
        block_on(self.look(row))
    }

    /// [`flush`](Self::flush) for callers that are not async.
    pub fn blocking_flush(&self) -> Result<(), StoreError> {
        block_on(self.flush())
    }

    /// [`set_status`](Self::set_status) for callers that are not async.
    pub fn blocking_set_status(&self, status: RunStatus, elapsed_s: f64) -> Result<(), StoreError> {
        block_on(self.set_status(status, elapsed_s))
    }
}
