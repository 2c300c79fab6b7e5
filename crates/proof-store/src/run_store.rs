//! The store as a seam: what a second kind of store has to do, and what its conformance suite checks.

use std::fmt::Debug;
use std::ops::ControlFlow;

use crate::{
    BatchRow, CaseRow, DoneSet, HoldoutLook, HumanLabelRow, LookRow, NewResponse, Replace, RunLock,
    RunRecord, RunStatus, RunWriter, ScorerCallRow, ScorerCallTotals, Store, StoreError, StoredResponse,
    StoredScore, TrialRow,
};

/// A store of runs. [`Store`] is the one on `SQLite`; its methods of the same names say what each does.
pub trait RunStore: Clone + Debug + Send + Sync {
    /// Records the trials of one run.
    type Writer: TrialWriter;
    /// Keeps others from working on a run, as long as it lives.
    type Lock: Debug + Send;

    /// Records a new run.
    fn begin_run(&self, record: &RunRecord) -> Result<(), StoreError>;
    /// Says where a run stands.
    fn set_status(&self, run_id: &str, status: RunStatus, elapsed_s: f64) -> Result<(), StoreError>;
    /// The writer of a run that was begun.
    fn writer(&self, run_id: &str, replace: Replace) -> Result<Self::Writer, StoreError>;
    /// Locks a run, or fails at once.
    fn lock_run(&self, run_id: &str) -> Result<Self::Lock, StoreError>;

    /// All runs, newest first.
    fn runs(&self) -> Result<Vec<RunRecord>, StoreError>;
    /// A run by its id, an end of it, or `last`.
    fn find_run(&self, name: &str) -> Result<RunRecord, StoreError>;
    /// Every case of a run, in order.
    fn cases(&self, run_id: &str, visit: &mut dyn FnMut(CaseRow)) -> Result<(), StoreError>;
    /// A case by its place.
    fn case(&self, run_id: &str, seq: u64) -> Result<Option<CaseRow>, StoreError>;
    /// Every trial of a run, in order.
    fn trials(
        &self,
        run_id: &str,
        visit: &mut dyn FnMut(TrialRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;
    /// Every trial of a run, in order, without reasons.
    fn trial_values(
        &self,
        run_id: &str,
        visit: &mut dyn FnMut(&TrialRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;
    /// Which trials have a record.
    fn done(&self, run_id: &str) -> Result<DoneSet, StoreError>;
    /// The dollars that a run has spent.
    fn spent_usd(&self, run_id: &str) -> Result<f64, StoreError>;
    /// An output by its row.
    fn response(&self, id: i64) -> Result<StoredResponse, StoreError>;
    /// The batches of a run, in the order in which they were handed in.
    fn batches(&self, run_id: &str) -> Result<Vec<BatchRow>, StoreError>;
    /// The looks of a run, in their order.
    fn looks(&self, run_id: &str) -> Result<Vec<LookRow>, StoreError>;
    /// The ledger of hold-outs, in the order in which the runs were recorded.
    fn holdout_looks(&self) -> Result<Vec<HoldoutLook>, StoreError>;
    /// The calls that scorers made of a trial, in the order in which they were asked.
    fn scorer_calls(&self, run_id: &str, idx: u64) -> Result<Vec<ScorerCallRow>, StoreError>;
    /// The trials that have a scorer's call without an answer, in rising order.
    fn failed_scorer_calls(&self, run_id: &str) -> Result<Vec<u64>, StoreError>;
    /// What the calls of a run's scorers came to, by judge.
    fn scorer_call_totals(&self, run_id: &str) -> Result<Vec<(u32, ScorerCallTotals)>, StoreError>;
    /// The human labels of a run, by trial, metric and person.
    fn human_labels(&self, run_id: &str) -> Result<Vec<HumanLabelRow>, StoreError>;
    /// An output by its cache key.
    fn cached(&self, cache_key: &[u8; 32]) -> Result<Option<(i64, StoredResponse)>, StoreError>;
}

/// Records the cases and trials of one run. [`RunWriter`] is the one on `SQLite`.
pub trait TrialWriter: Clone + Debug + Send + Sync {
    /// Records a case.
    fn case(&self, row: CaseRow) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Records a trial.
    fn trial(
        &self,
        row: TrialRow,
        response: Option<NewResponse>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Records a batch that was handed in, or that it has ended.
    fn batch(&self, row: BatchRow) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Records a look at the run after a block of its cases.
    fn look(&self, row: LookRow) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Gives a trial that is recorded its scores.
    fn scores(
        &self,
        idx: u64,
        scores: Vec<StoredScore>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Records a call that a scorer made of a trial.
    fn scorer_call(
        &self,
        row: ScorerCallRow,
        response: Option<NewResponse>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Replaces the human labels of a metric.
    fn labels(
        &self,
        metric: &str,
        rows: Vec<HumanLabelRow>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Waits until all that was recorded before will survive the process.
    fn flush(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}

impl RunStore for Store {
    type Writer = RunWriter;
    type Lock = RunLock;

    fn begin_run(&self, record: &RunRecord) -> Result<(), StoreError> {
        self.begin_run(record)
    }

    fn set_status(&self, run_id: &str, status: RunStatus, elapsed_s: f64) -> Result<(), StoreError> {
        self.set_status(run_id, status, elapsed_s)
    }

    fn writer(&self, run_id: &str, replace: Replace) -> Result<RunWriter, StoreError> {
        Ok(self.writer(run_id)?.with_replace(replace))
    }

    fn lock_run(&self, run_id: &str) -> Result<RunLock, StoreError> {
        self.lock_run(run_id)
    }

    fn runs(&self) -> Result<Vec<RunRecord>, StoreError> {
        self.runs()
    }

    fn find_run(&self, name: &str) -> Result<RunRecord, StoreError> {
        self.find_run(name)
    }

    fn cases(&self, run_id: &str, visit: &mut dyn FnMut(CaseRow)) -> Result<(), StoreError> {
        self.cases(run_id, visit)
    }

    fn case(&self, run_id: &str, seq: u64) -> Result<Option<CaseRow>, StoreError> {
        self.case(run_id, seq)
    }

    fn trials(
        &self,
        run_id: &str,
        visit: &mut dyn FnMut(TrialRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.trials(run_id, visit)
    }

    fn trial_values(
        &self,
        run_id: &str,
        visit: &mut dyn FnMut(&TrialRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.trial_values(run_id, visit)
    }

    fn done(&self, run_id: &str) -> Result<DoneSet, StoreError> {
        self.done(run_id)
    }

    fn spent_usd(&self, run_id: &str) -> Result<f64, StoreError> {
        self.spent_usd(run_id)
    }

    fn response(&self, id: i64) -> Result<StoredResponse, StoreError> {
        self.response(id)
    }

    fn batches(&self, run_id: &str) -> Result<Vec<BatchRow>, StoreError> {
        self.batches(run_id)
    }

    fn looks(&self, run_id: &str) -> Result<Vec<LookRow>, StoreError> {
        self.looks(run_id)
    }

    fn holdout_looks(&self) -> Result<Vec<HoldoutLook>, StoreError> {
        self.holdout_looks()
    }

    fn scorer_calls(&self, run_id: &str, idx: u64) -> Result<Vec<ScorerCallRow>, StoreError> {
        self.scorer_calls(run_id, idx)
    }

    fn failed_scorer_calls(&self, run_id: &str) -> Result<Vec<u64>, StoreError> {
        self.failed_scorer_calls(run_id)
    }

    fn scorer_call_totals(&self, run_id: &str) -> Result<Vec<(u32, ScorerCallTotals)>, StoreError> {
        self.scorer_call_totals(run_id)
    }

    fn human_labels(&self, run_id: &str) -> Result<Vec<HumanLabelRow>, StoreError> {
        self.human_labels(run_id)
    }

    fn cached(&self, cache_key: &[u8; 32]) -> Result<Option<(i64, StoredResponse)>, StoreError> {
        self.cached(cache_key)
    }
}

impl TrialWriter for RunWriter {
    async fn case(&self, row: CaseRow) -> Result<(), StoreError> {
        self.case(row).await
    }

    async fn trial(&self, row: TrialRow, response: Option<NewResponse>) -> Result<(), StoreError> {
        self.trial(row, response).await
    }

    async fn batch(&self, row: BatchRow) -> Result<(), StoreError> {
        self.batch(row).await
    }

    async fn look(&self, row: LookRow) -> Result<(), StoreError> {
        self.look(row).await
    }

    async fn scores(&self, idx: u64, scores: Vec<StoredScore>) -> Result<(), StoreError> {
        self.scores(idx, scores).await
    }

    async fn scorer_call(&self, row: ScorerCallRow, response: Option<NewResponse>) -> Result<(), StoreError> {
        self.scorer_call(row, response).await
    }

    async fn labels(&self, metric: &str, rows: Vec<HumanLabelRow>) -> Result<(), StoreError> {
        self.labels(metric, rows).await
    }

    async fn flush(&self) -> Result<(), StoreError> {
        self.flush().await
    }
}
