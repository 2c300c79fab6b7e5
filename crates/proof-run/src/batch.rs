//! A lane that hands its trials in as batches, and takes the answers when the provider has them: hours or days later, in
//! this sitting or another one.
//!
//! A batch is recorded as soon as the provider has taken it, before the next one is handed in. Only a process that dies
//! between the two loses sight of a batch; its trials are then handed in again.

mod collect;
mod hand_in;

use std::sync::Arc;
use std::time::Duration;

use proof_model::{Batch, BatchState, CallError};
use proof_store::BatchRow;

use self::collect::collect;
use self::hand_in::hand_in;
use crate::RunError;
use crate::budget::Reservation;
use crate::events::RunEvent;
use crate::execute::send;
use crate::lane::{Lane, LaneEnd};

/// How batches are run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchRun {
    /// Between two looks at what the provider has done.
    pub poll: Duration,
    /// Whether the sitting waits for the answers, or ends once all is handed in.
    pub waits: bool,
}

/// Failed looks at a batch, one after the other, after which the sitting ends.
const MAX_FAILED_LOOKS: u32 = 10;

/// A batch that is with the provider, and the money set aside for it in this sitting.
#[derive(Debug)]
struct Pending<'a> {
    row: BatchRow,
    reservation: Option<Reservation<'a>>,
}

/// How the hand-in or the waiting ended before its time.
#[derive(Debug)]
enum Broken {
    /// The run cannot go on.
    Run(RunError),
    /// The provider refuses.
    Call(CallError),
}

impl From<RunError> for Broken {
    fn from(error: RunError) -> Self {
        Self::Run(error)
    }
}

impl From<proof_store::StoreError> for Broken {
    fn from(error: proof_store::StoreError) -> Self {
        Self::Run(error.into())
    }
}

impl Lane {
    /// Makes every trial of this target that has no record yet, by batches.
    pub(crate) async fn run_batches(self: Arc<Self>, how: BatchRun) -> Result<LaneEnd, RunError> {
        let Some(batch) = self.target.batch() else {
            return Err(RunError::Bug("a target without batches was given to a batch run".to_owned()));
        };
        match self.through_batches(&batch, how).await {
            Ok(end) => Ok(end),
            Err(Broken::Run(error)) => Err(error),
            Err(Broken::Call(error)) => {
                let id = self.target.id().to_owned();
                let stopped_because = error.to_string();
                let event = RunEvent::TargetStopped { target: self.target_idx, id, error };
                send(&self.shared.events, event).await;
                Ok(LaneEnd { is_whole: false, n_pending: 0, stopped_because: Some(stopped_because) })
            }
        }
    }

    async fn through_batches(&self, batch: &Batch<'_>, how: BatchRun) -> Result<LaneEnd, Broken> {
        let mut pending: Vec<Pending<'_>> = vec![];
        for row in self.shared.store.batches(&self.shared.run)? {
            if row.target == self.target_idx && !row.has_ended {
                pending.push(Pending { row, reservation: None });
            }
        }
        let is_all_in = hand_in(self, batch, &mut pending).await?;
        let mut n_failed_looks = 0;
        while !pending.is_empty() {
            let mut still = vec![];
            for Pending { mut row, reservation } in pending {
                match batch.status(&row.id).await {
                    Ok(status) => {
                        n_failed_looks = 0;
                        if status.state == BatchState::Working {
                            self.tell_batch(&row, status.done).await;
                            still.push(Pending { row, reservation });
                            continue;
                        }
                        let spent_usd = collect(self, batch, &row, &status.state).await?;
                        if let Some(reservation) = reservation {
                            reservation.settle(Some(spent_usd));
                        }
                        row.has_ended = true;
                        self.shared.writer.batch(row).await?;
                    }
                    Err(error) if error.kind.is_retried() && n_failed_looks < MAX_FAILED_LOOKS => {
                        n_failed_looks += 1;
                        still.push(Pending { row, reservation });
                    }
                    Err(error) => return Err(Broken::Call(error)),
                }
            }
            pending = still;
            let is_over = pending.is_empty() || !how.waits;
            if is_over || !self.wait(how.poll).await {
                break;
            }
        }
        Ok(LaneEnd {
            is_whole: is_all_in && pending.is_empty(),
            n_pending: pending.len(),
            stopped_because: None,
        })
    }

    /// Waits for the next look; false if the run is to end.
    async fn wait(&self, poll: Duration) -> bool {
        self.shared.stop.drain.run_until_cancelled(tokio::time::sleep(poll)).await.is_some()
    }

    async fn tell_batch(&self, row: &BatchRow, done: u64) {
        let event = RunEvent::Batch {
            target: self.target_idx,
            id: row.id.clone(),
            done,
            total: row.trials.len() as u64,
        };
        send(&self.shared.events, event).await;
    }
}
