//! The runner: one lane a target, one stream of events, every trial a record.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use proof_model::{PriceTable, Target};
use proof_store::{Clock, DoneSet, Replace, RunStatus, RunWriter, Store, StoreError};
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;

use crate::answer::Answer;
use crate::batch::BatchRun;
use crate::budget::Budget;
use crate::events::{Ending, RunEvent};
use crate::lane::{Lane, LaneEnd};
use crate::single_flight::SingleFlight;
use crate::until::{Decide, run_block, until_decided};
use crate::written::CasesWritten;
use crate::{Plan, RunError};

/// How a run is told to end early.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// No new call is made; those in flight are finished.
    pub drain: CancellationToken,
    /// Calls in flight end as well.
    pub cancel: CancellationToken,
}

/// What a run needs from outside.
#[derive(Debug)]
pub struct Execution {
    /// The plan.
    pub plan: Arc<Plan>,
    /// The run's id in the store; its record exists.
    pub run: String,
    /// The connected targets, in the plan's order, then those that its scorers ask ([`crate::connect`]).
    pub targets: Vec<Target>,
    /// The store.
    pub store: Store,
    /// Prices.
    pub prices: PriceTable,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where events go; the receiver must be read.
    pub events: mpsc::Sender<RunEvent>,
    /// How it is told to end early.
    pub stop: Stop,
    /// Whether trials that are recorded as errors are made again.
    pub retry_errors: bool,
    /// How batches are run, if the calls are made by them.
    pub batch: Option<BatchRun>,
    /// Who looks at a run that goes on until it is decided; without effect in any other.
    pub decide: Option<Arc<dyn Decide>>,
}

/// What the tasks of a run share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The run's id.
    pub(crate) run: String,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) batch: Option<BatchRun>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) store: Store,
    pub(crate) writer: RunWriter,
    pub(crate) prices: PriceTable,
    pub(crate) date: jiff::civil::Date,
    pub(crate) done: DoneSet,
    pub(crate) retry_errors: bool,
    pub(crate) budget: Budget,
    pub(crate) flights: SingleFlight<Answer>,
    pub(crate) events: mpsc::Sender<RunEvent>,
    pub(crate) stop: Stop,
    pub(crate) n_in_flight: AtomicU64,
    /// Whether it has been told that the run drains.
    pub(crate) is_draining_told: AtomicBool,
    /// The cases that have their row: the lane that comes first writes it. Held while a row is written, so that no trial of
    /// another lane is recorded before its case.
    pub(crate) written: Mutex<CasesWritten>,
}

/// Makes every trial of the plan that has no record yet, or those up to the look that decides the run. Memory is bounded by concurrency, not by the number of cases.
///
/// The run's record must exist, be locked by the caller, and have the plan's fingerprint.
///
/// # Errors
/// The store fails, the dataset changes under way, or a part of the program breaks. What was recorded stays.
pub async fn execute(execution: Execution) -> Result<Ending, RunError> {
    let Execution { plan, run, targets, store, prices, clock, events, stop, retry_errors, batch, decide } =
        execution;
    let started = clock.monotonic();
    let elapsed_before_s = store.find_run(&run)?.elapsed_s;
    let done = store.done(&run)?;
    let spent_usd = store.spent_usd(&run)?;
    let event = RunEvent::Started { run: run.clone(), planned: plan.n_trials(), recorded: done.len() };
    send(&events, event).await;
    let dearest_usd = match plan.max_cost_usd {
        Some(_) => dearest_calls(&store, &run, targets.len())?,
        None => vec![],
    };
    let shared = Arc::new(Shared {
        budget: Budget::new(plan.max_cost_usd, spent_usd, dearest_usd),
        writer: store.writer(&run)?.with_replace(if retry_errors { Replace::Errors } else { Replace::Never }),
        run: run.clone(),
        clock: Arc::clone(&clock),
        batch,
        date: clock.now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        plan,
        store,
        prices,
        done,
        retry_errors,
        flights: SingleFlight::new(),
        events,
        stop,
        n_in_flight: AtomicU64::new(0),
        is_draining_told: AtomicBool::new(false),
        written: Mutex::new(CasesWritten::default()),
    });
    let ends = run_lanes(&shared, targets, decide).await;
    let flushed = shared.writer.flush().await;
    let ending = ends.and_then(|(ends, is_decided)| {
        flushed.map(|()| ending(&shared, &ends, is_decided)).map_err(RunError::from)
    });
    let is_finished = matches!(ending, Ok(Ending::Finished | Ending::Decided));
    let status = if is_finished { RunStatus::Finished } else { RunStatus::Interrupted };
    let elapsed_s = elapsed_before_s + clock.monotonic().saturating_sub(started).as_secs_f64();
    let noted = shared.store.set_status(&run, status, elapsed_s);
    // What broke the run says more than that its end could not be noted either.
    let ending = ending?;
    noted?;
    send(&shared.events, RunEvent::Ended { ending: ending.clone() }).await;
    Ok(ending)
}

/// The dearest call of each target that is recorded.
fn dearest_calls(store: &Store, run: &str, n_targets: usize) -> Result<Vec<f64>, StoreError> {
    let mut dearest_usd = vec![0.0_f64; n_targets];
    store.trial_values(run, |trial| {
        if let (Some(cost), Some(dearest)) = (trial.cost_usd, dearest_usd.get_mut(trial.target as usize)) {
            *dearest = dearest.max(cost);
        }
        ControlFlow::Continue(())
    })?;
    Ok(dearest_usd)
}

/// Makes the trials: all at once, or block by block where the plan says so. Gives how the lanes ended, and whether a look
/// decided the run.
async fn run_lanes(
    shared: &Arc<Shared>,
    targets: Vec<Target>,
    decide: Option<Arc<dyn Decide>>,
) -> Result<(Vec<LaneEnd>, bool), RunError> {
    let lanes = lanes(shared, targets)?;
    match (&shared.plan.spec.sequential, decide) {
        (None, _) => Ok((run_block(shared, &lanes, None).await?, false)),
        (Some(sequential), Some(decide)) => until_decided(shared, &lanes, &sequential.looks, &decide).await,
        (Some(_), None) => Err(RunError::Bug("nobody looks at a run that is to be looked at".to_owned())),
    }
}

/// The lanes of a run.
#[derive(Debug)]
pub(crate) struct Lanes {
    /// Those of the plan's targets.
    pub(crate) targets: Vec<Arc<Lane>>,
    /// Those of the targets that scorers ask.
    pub(crate) judges: Arc<[Arc<Lane>]>,
}

/// The lanes of the plan, all made before the first begins, so that none has a start over the others.
fn lanes(shared: &Arc<Shared>, mut targets: Vec<Target>) -> Result<Lanes, RunError> {
    let judges = targets.split_off(shared.plan.targets.len().min(targets.len()));
    if judges.len() != shared.plan.judges.len() {
        return Err(RunError::Bug("the targets that scorers ask are not connected".to_owned()));
    }
    let number = |idx: usize| u32::try_from(idx).unwrap_or(u32::MAX);
    let n_targets = targets.len();
    let judges = judges.into_iter().enumerate();
    let judges =
        judges.map(|(idx, judge)| Lane::of_judge(Arc::clone(shared), number(n_targets + idx), judge));
    let judges: Arc<[Arc<Lane>]> = judges.collect();
    let targets = targets.into_iter().enumerate();
    let targets =
        targets.map(|(idx, target)| Lane::new(Arc::clone(shared), number(idx), target, Arc::clone(&judges)));
    Ok(Lanes { targets: targets.collect::<Result<_, _>>()?, judges })
}

fn ending(shared: &Shared, ends: &[LaneEnd], is_decided: bool) -> Ending {
    if is_decided {
        return Ending::Decided;
    }
    let stopped: Vec<String> = ends.iter().filter_map(|end| end.stopped_because.clone()).collect();
    if !stopped.is_empty() {
        Ending::TargetsStopped(stopped)
    } else if shared.budget.reached().is_some() {
        Ending::Budget
    } else if let n_pending @ 1.. = ends.iter().map(|end| end.n_pending).sum::<usize>()
        && !shared.stop.drain.is_cancelled()
    {
        Ending::Batches(n_pending)
    } else if ends.iter().all(|end| end.is_whole) {
        Ending::Finished
    } else {
        Ending::Cancelled
    }
}

/// Sends an event; a listener that has gone is no reason to stop a run.
pub(crate) async fn send(events: &mpsc::Sender<RunEvent>, event: RunEvent) {
    if events.send(event).await.is_err() {
        // The run goes on and is recorded; only nobody watches it any more.
    }
}
