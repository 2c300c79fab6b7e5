//! One target's way through the plan: its own reading of the cases, so that a slow target does not hold up a fast one.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use proof_model::{Permit, Target};
use proof_store::{CaseRow, Ending};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::RunError;
use crate::events::RunEvent;
use crate::execute::{Shared, send};
use crate::feed::Feed;
use crate::health::Health;
use crate::request::Asks;
use crate::trial::{self, CaseWork, Made, TrialPlace};

/// One target's way through the plan.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) shared: Arc<Shared>,
    pub(crate) target_idx: u32,
    pub(crate) target: Target,
    /// What each prompt asks in every call.
    pub(crate) asks: Vec<Asks>,
    pub(crate) health: Health,
    /// The targets that scorers ask, each with its own lane.
    pub(crate) judges: Arc<[Arc<Self>]>,
    /// Whether a worker came upon something that ends the run: the others stop.
    has_failed: AtomicBool,
}

/// How a lane ended.
#[derive(Debug)]
pub(crate) struct LaneEnd {
    /// Every trial of this target has a record.
    pub(crate) is_whole: bool,
    /// Batches that are still with the provider.
    pub(crate) n_pending: usize,
    /// Why the target was given up, if it was.
    pub(crate) stopped_because: Option<String>,
}

impl Lane {
    /// The lane of a target of the plan.
    pub(crate) fn new(
        shared: Arc<Shared>,
        target_idx: u32,
        target: Target,
        judges: Arc<[Arc<Self>]>,
    ) -> Result<Arc<Self>, RunError> {
        let asks = Asks::of_plan(&shared.plan, target_idx as usize, &target);
        // `connect` has told it before.
        let asks = asks.map_err(|(_, reason)| RunError::Bug(reason))?;
        Ok(Arc::new(Self {
            shared,
            target_idx,
            target,
            asks,
            health: Health::default(),
            judges,
            has_failed: AtomicBool::new(false),
        }))
    }

    /// The lane of a target that scorers ask. Its number follows those of the plan's targets.
    pub(crate) fn of_judge(shared: Arc<Shared>, target_idx: u32, target: Target) -> Arc<Self> {
        Arc::new(Self {
            shared,
            target_idx,
            target,
            asks: vec![],
            health: Health::default(),
            judges: Arc::new([]),
            has_failed: AtomicBool::new(false),
        })
    }

    /// Makes every trial of this target that has no record yet; with a block, those of the cases at these places of the order
    /// in which the run draws.
    ///
    /// Workers take one trial after the other from the feed, so no more are under way than there are workers, however
    /// slow a scorer or the disk is.
    pub(crate) async fn run(self: Arc<Self>, block: Option<Range<u64>>) -> Result<LaneEnd, RunError> {
        let feed = Arc::new(Mutex::new(Feed::new(&self.shared, block)));
        let mut workers = JoinSet::new();
        let n_trials = usize::try_from(self.shared.plan.n_trials()).unwrap_or(usize::MAX);
        for _ in 0..self.n_workers().min(n_trials) {
            workers.spawn(Arc::clone(&self).work(Arc::clone(&feed)));
        }
        drop(feed);
        let mut end: Result<bool, RunError> = Ok(true);
        loop {
            let joined = tokio::select! {
                joined = workers.join_next() => joined,
                () = self.shared.stop.drain.cancelled(), if self.must_tell_draining() => {
                    self.tell_draining().await;
                    continue;
                }
            };
            let Some(joined) = joined else { break };
            let worked = joined.unwrap_or_else(|error| Err(RunError::Bug(error.to_string())));
            self.note_failure(&worked);
            end = end.and_then(|is_whole| Ok(worked? && is_whole));
        }
        Ok(self.end(end?).await)
    }

    /// One for each call that may be in flight, those of judges included; twice as many where a scorer waits for a program, since calls give their slot
    /// back before they are scored.
    fn n_workers(&self) -> usize {
        let judges: usize = self.judges.iter().map(|judge| judge.target.concurrency()).sum();
        let concurrency = self.target.concurrency().saturating_add(judges);
        if self.shared.plan.scorers.is_blocking() { concurrency.saturating_mul(2) } else { concurrency }
    }

    /// Makes trials until there is none left; false if it stops before, or makes one that has no record.
    async fn work(self: Arc<Self>, feed: Arc<Mutex<Feed>>) -> Result<bool, RunError> {
        let mut is_whole = true;
        loop {
            let next = {
                let mut feed = feed.lock().await;
                let next = feed.next(&self).await;
                self.note_failure(&next);
                next?
            };
            let Some((work, place)) = next else { return Ok(is_whole) };
            let Some(permit) = self.permit().await else { return Ok(false) };
            is_whole &= trial::make(&self, &work, place, permit).await? == Made::Recorded;
        }
    }

    /// Lets the other workers stop after a failure.
    fn note_failure<T>(&self, result: &Result<T, RunError>) {
        if result.is_err() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
    }

    fn must_tell_draining(&self) -> bool {
        !self.shared.is_draining_told.load(Ordering::Relaxed)
    }

    /// A slot for the next trial; none if no further call is to be made.
    pub(crate) async fn permit(&self) -> Option<Permit> {
        let has_failed = self.has_failed.load(Ordering::Relaxed);
        if has_failed || self.health.fatal().is_some() || self.shared.budget.reached().is_some() {
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
    pub(crate) fn places(&self, seq: u64) -> Vec<TrialPlace> {
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
    pub(crate) async fn write_case(&self, work: &CaseWork) -> Result<(), RunError> {
        let mut written = self.shared.written.lock().await;
        if written.has(work.seq) {
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
        written.note(work.seq);
        Ok(())
    }

    /// Tells once in a run that no new call is made.
    async fn tell_draining(&self) {
        if !self.shared.is_draining_told.swap(true, Ordering::Relaxed) {
            let in_flight = self.shared.n_in_flight.load(Ordering::Relaxed);
            send(&self.shared.events, RunEvent::Draining { in_flight }).await;
        }
    }

    /// The end of a judge that was given up, if it was.
    pub(crate) async fn given_up(&self) -> Option<LaneEnd> {
        self.health.fatal()?;
        Some(self.end(false).await)
    }

    async fn end(&self, is_whole: bool) -> LaneEnd {
        let error = if is_whole { None } else { self.health.fatal() };
        if let Some(error) = error {
            let id = self.target.id().to_owned();
            let event = RunEvent::TargetStopped { target: self.target_idx, id, error: error.clone() };
            send(&self.shared.events, event).await;
        }
        LaneEnd { is_whole, n_pending: 0, stopped_because: error.map(ToString::to_string) }
    }
}
