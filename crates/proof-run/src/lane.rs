//! One target's way through the plan: its own reading of the cases, so that a slow target does not hold up a fast one.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use proof_dataset::Case;
use proof_diag::Diagnostic;
use proof_model::{Permit, Target};
use proof_store::{CaseRow, Ending};
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};

use crate::RunError;
use crate::events::RunEvent;
use crate::execute::{Shared, send};
use crate::health::Health;
use crate::trial::{self, CaseWork, Made, TrialPlace};

/// One target's way through the plan.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) shared: Arc<Shared>,
    pub(crate) target_idx: u32,
    pub(crate) target: Target,
    pub(crate) health: Health,
}

/// How a lane ended.
#[derive(Debug)]
pub(crate) struct LaneEnd {
    /// Every trial of this target has a record.
    pub(crate) is_whole: bool,
    /// Why the target was given up, if it was.
    pub(crate) stopped_because: Option<String>,
}

impl Lane {
    pub(crate) fn new(shared: Arc<Shared>, target_idx: u32, target: Target) -> Arc<Self> {
        Arc::new(Self { shared, target_idx, target, health: Health::default() })
    }

    /// Makes every trial of this target that has no record yet.
    pub(crate) async fn run(self: Arc<Self>) -> Result<LaneEnd, RunError> {
        let mut trials = Trials::new(self.target.concurrency());
        let started = self.start_all(&mut trials).await;
        if self.shared.stop.drain.is_cancelled() && !trials.tasks.is_empty() {
            self.tell_draining().await;
        }
        let finished = trials.finish().await;
        let (has_started_all, is_whole) = (started?, finished?);
        Ok(self.end(has_started_all && is_whole).await)
    }

    /// Starts every trial that has no record; false if it stops before the last one.
    async fn start_all(self: &Arc<Self>, trials: &mut Trials) -> Result<bool, RunError> {
        let mut cases = read_cases(&self.shared);
        while let Some(batch) = cases.recv().await {
            for item in batch {
                let (seq, case) = item.map_err(RunError::Dataset)?;
                let places = self.places(seq);
                if places.is_empty() {
                    continue;
                }
                let work = Arc::new(CaseWork::new(seq, case));
                self.write_case(&work).await?;
                for place in places {
                    trials.make_room().await?;
                    let Some(permit) = self.permit().await else { return Ok(false) };
                    trials.tasks.spawn(trial::make(Arc::clone(self), Arc::clone(&work), place, permit));
                }
            }
        }
        Ok(true)
    }

    /// A slot for the next trial; none if no further call is to be made.
    async fn permit(&self) -> Option<Permit> {
        if self.health.fatal().is_some() || self.shared.budget.reached().is_some() {
            return None;
        }
        tokio::select! {
            biased;
            () = self.shared.stop.drain.cancelled() => None,
            () = self.shared.stop.cancel.cancelled() => None,
            permit = self.target.ready() => Some(permit),
        }
    }

    /// The trials of one case that have no record yet.
    fn places(&self, seq: u64) -> Vec<TrialPlace> {
        let plan = &self.shared.plan;
        let mut places = vec![];
        for prompt in 0..u32::try_from(plan.prompts.len()).unwrap_or(u32::MAX) {
            for repeat in 0..plan.spec.repeats {
                let idx = plan.index(seq, prompt, self.target_idx, repeat);
                let is_due = match self.shared.done.ending(idx) {
                    None => true,
                    Some(Ending::Error) => self.shared.retry_errors,
                    Some(Ending::Output) => {
                        self.health.note_earlier_output();
                        false
                    }
                };
                if is_due {
                    places.push(TrialPlace { idx, prompt, target: self.target_idx, repeat });
                }
            }
        }
        places
    }

    /// Writes the case's row, if no other lane did. A case with a recorded trial has its row from then.
    async fn write_case(&self, work: &CaseWork) -> Result<(), RunError> {
        let mut next = self.shared.next_case.lock().await;
        if work.seq < *next {
            return Ok(());
        }
        let case = &work.case;
        let row = CaseRow {
            seq: work.seq,
            id: case.id.clone(),
            group: case.group.clone(),
            tags: case.tags.clone(),
            json: serde_json::to_string(case).unwrap_or_default(),
        };
        self.shared.writer.case(row).await?;
        *next = work.seq + 1;
        Ok(())
    }

    /// Tells once in a run that no new call is made.
    async fn tell_draining(&self) {
        if !self.shared.is_draining_told.swap(true, Ordering::Relaxed) {
            let in_flight = self.shared.n_in_flight.load(Ordering::Relaxed);
            send(&self.shared.events, RunEvent::Draining { in_flight }).await;
        }
    }

    async fn end(&self, is_whole: bool) -> LaneEnd {
        let error = if is_whole { None } else { self.health.fatal() };
        if let Some(error) = error {
            let id = self.target.id().to_owned();
            let event = RunEvent::TargetStopped { target: self.target_idx, id, error: error.clone() };
            send(&self.shared.events, event).await;
        }
        LaneEnd { is_whole, stopped_because: error.map(ToString::to_string) }
    }
}

/// The trials of a lane that are under way: called, scored or on their way to the store.
#[derive(Debug)]
struct Trials {
    tasks: JoinSet<Result<Made, RunError>>,
    /// Calls give their slot back before they are scored. Without a limit of their own, trials would heap up behind a slow
    /// scorer or a slow disk.
    n_max: usize,
    is_whole: bool,
}

impl Trials {
    fn new(concurrency: usize) -> Self {
        Self { tasks: JoinSet::new(), n_max: concurrency.saturating_mul(2), is_whole: true }
    }

    /// Takes in what has ended, and waits until another trial may be started.
    async fn make_room(&mut self) -> Result<(), RunError> {
        while let Some(joined) = self.tasks.try_join_next() {
            self.note(joined)?;
        }
        while self.n_max <= self.tasks.len()
            && let Some(joined) = self.tasks.join_next().await
        {
            self.note(joined)?;
        }
        Ok(())
    }

    /// Waits for all of them; true if each has a record.
    async fn finish(mut self) -> Result<bool, RunError> {
        let mut result = Ok(());
        while let Some(joined) = self.tasks.join_next().await {
            let noted = self.note(joined);
            result = result.and(noted);
        }
        result.map(|()| self.is_whole)
    }

    fn note(&mut self, joined: Result<Result<Made, RunError>, JoinError>) -> Result<(), RunError> {
        match joined {
            Ok(made) => self.is_whole &= made? == Made::Recorded,
            Err(error) => return Err(RunError::Bug(error.to_string())),
        }
        Ok(())
    }
}

type CaseItem = Result<(u64, Case), Box<Diagnostic>>;

/// The most cases that are read ahead in one go.
const BATCH_CASES: usize = 64;
/// About so many bytes of variables are read ahead in one go: cases may carry whole documents.
const BATCH_BYTES: usize = 256 * 1024;

/// Reads the cases on a thread of its own; two batches wait at most.
fn read_cases(shared: &Arc<Shared>) -> mpsc::Receiver<Vec<CaseItem>> {
    let (sender, receiver) = mpsc::channel(2);
    let plan = Arc::clone(&shared.plan);
    tokio::task::spawn_blocking(move || {
        let mut batch = Vec::with_capacity(BATCH_CASES);
        let mut n_bytes = 0;
        for item in plan.dataset.cases() {
            n_bytes += item.as_ref().map_or(0, |(_, case)| text_len(case));
            batch.push(item.map_err(|error| Box::new(Diagnostic::from(error))));
            if batch.len() < BATCH_CASES && n_bytes < BATCH_BYTES {
                continue;
            }
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH_CASES));
            n_bytes = 0;
            if sender.blocking_send(full).is_err() {
                // The lane ended before its cases did.
                return;
            }
        }
        // An error here says the same: nobody wants the rest.
        sender.blocking_send(batch).ok();
    });
    receiver
}

/// The bytes of the texts among a case's variables.
fn text_len(case: &Case) -> usize {
    case.vars.values().filter_map(serde_json::Value::as_str).map(str::len).sum()
}
