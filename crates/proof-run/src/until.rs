//! `--until decided`: the run is drawn block by block in a random order, and looked at after each block.
//!
//! All that decides how it goes is fixed before the first call: the order of the cases, and after how many of them there is a
//! look. What is decided rests on methods that hold at every look (`proof_verdict`), so the looks may be as many as they
//! like. Each look is in the store before the next block begins: a resumed run takes the same looks to the same answers.

mod looks;

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use proof_store::{LookRow, Store};
use proof_verdict::{Level, VerdictError};
use tokio::task::JoinSet;

use crate::RunError;
use crate::events::RunEvent;
use crate::execute::{Lanes, Shared, send};
use crate::judging::settle_all;
use crate::lane::LaneEnd;

pub(crate) use looks::plan;

/// What a look at a run comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What each gate has come to, in their order, in words.
    pub gates: Vec<String>,
    /// Whether nothing is open that more cases could settle: the run ends.
    pub is_decided: bool,
}

/// Looks at a run that goes on until it is decided.
pub trait Decide: Debug + Send + Sync {
    /// What the first `n_cases` cases of a run come to, in the order of drawing; all their trials have a record. The same
    /// records come to the same decision. It may take its time: no call waits for it.
    ///
    /// # Errors
    /// The store fails.
    fn look(&self, store: &Store, run: &str, n_cases: u64) -> Result<Decision, RunError>;
}

/// Decides by the gates of the run, as its verdict does.
#[derive(Clone, Copy, Debug)]
pub struct GatesDecide {
    /// The level of the intervals behind the gates.
    pub level: Level,
}

impl Decide for GatesDecide {
    fn look(&self, store: &Store, run: &str, n_cases: u64) -> Result<Decision, RunError> {
        let look = proof_verdict::look(store, run, n_cases, self.level).map_err(|error| match error {
            VerdictError::Store(error) => RunError::Store(error),
            other => RunError::Bug(other.to_string()),
        })?;
        let gates = look.gates.iter().map(|outcome| outcome.word().to_owned()).collect();
        Ok(Decision { gates, is_decided: look.is_decided })
    }
}

/// Makes the trials block by block; whether a look ended the run, and how the lanes came out of their last block.
pub(crate) async fn until_decided(
    shared: &Arc<Shared>,
    lanes: &Lanes,
    looks: &[u64],
    decide: &Arc<dyn Decide>,
) -> Result<(Vec<LaneEnd>, bool), RunError> {
    let mut recorded = shared.store.looks(&shared.run)?.into_iter();
    let mut ends = vec![];
    let mut start = 0;
    for (number, n_cases) in (1_u32..).zip(looks.iter().copied()) {
        let known = recorded.next();
        // A block that was looked at is whole; only its errors may be made again.
        if known.is_none() || shared.retry_errors {
            ends = run_block(shared, lanes, Some(start..n_cases)).await?;
            if !ends.iter().all(|end| end.is_whole) {
                return Ok((ends, false));
            }
        }
        let is_decided = match known {
            Some(look) => look.is_decided,
            None => look(shared, decide, number, n_cases).await?,
        };
        if is_decided {
            return Ok((ends, true));
        }
        start = n_cases;
    }
    Ok((ends, false))
}

/// Looks at the run and records it.
async fn look(
    shared: &Shared,
    decide: &Arc<dyn Decide>,
    number: u32,
    n_cases: u64,
) -> Result<bool, RunError> {
    shared.writer.flush().await?;
    let (decide, store, run) = (Arc::clone(decide), shared.store.clone(), shared.run.clone());
    let looked = tokio::task::spawn_blocking(move || decide.look(&store, &run, n_cases)).await;
    let Decision { gates, is_decided } = looked.map_err(|error| RunError::Bug(error.to_string()))??;
    let at = shared.clock.now().to_string();
    shared.writer.look(LookRow { number, n_cases, at, gates: gates.clone(), is_decided }).await?;
    let event = RunEvent::Look { number, n_cases, of: shared.plan.survey.n_cases, gates, is_decided };
    send(&shared.events, event).await;
    Ok(is_decided)
}

/// Makes the trials of the cases at these places, or of all cases, that have no record yet: all lanes to their end.
pub(crate) async fn run_block(
    shared: &Shared,
    lanes: &Lanes,
    block: Option<Range<u64>>,
) -> Result<Vec<LaneEnd>, RunError> {
    let mut running = JoinSet::new();
    for lane in &lanes.targets {
        match shared.batch {
            Some(how) => running.spawn(Arc::clone(lane).run_batches(how)),
            None => running.spawn(Arc::clone(lane).run(block.clone())),
        };
    }
    let mut ends = vec![];
    let mut failure = None;
    while let Some(joined) = running.join_next().await {
        match joined {
            Ok(Ok(end)) => ends.push(end),
            Ok(Err(error)) => {
                shared.stop.drain.cancel();
                failure.get_or_insert(error);
            }
            Err(error) => {
                shared.stop.drain.cancel();
                failure.get_or_insert(RunError::Bug(error.to_string()));
            }
        }
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    if ends.iter().all(|end| end.is_whole)
        && shared.plan.scorers.is_open()
        && !settle_all(shared, &lanes.judges).await?
    {
        ends.push(LaneEnd { is_whole: false, n_pending: 0, stopped_because: None });
    }
    for judge in lanes.judges.iter() {
        ends.extend(judge.given_up().await);
    }
    Ok(ends)
}
