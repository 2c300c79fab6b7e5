//! One sitting of a run, fresh or resumed: execute, follow, draw the verdict.

use std::sync::Arc;
use std::time::Duration;

use proof_model::Target;
use proof_run::{BatchRun, Ending, Execution, GatesDecide, Plan, Project, RunError, Stop};
use proof_store::{RunLock, RunRecord, Store};
use proof_verdict::Verdict;
use proof_verdict::words::grouped;
use tokio_util::sync::CancellationToken;

use super::RunArguments;
use super::signals::watch_signals;
use crate::commands::show::{RunPrinter, short};
use crate::context::Context;
use crate::outcome::{CommandResult, Failure, Outcome};
use crate::progress::{CAPACITY, Progress};

/// As many open files as are asked of the system: a run with 10,000 calls in flight, and room.
const OPEN_FILES: u64 = 16_384;

/// A run that is ready to be executed.
#[derive(Debug)]
pub(super) struct Sitting {
    pub(super) plan: Plan,
    pub(super) targets: Vec<Target>,
    pub(super) store: Store,
    pub(super) record: RunRecord,
    pub(super) lock: RunLock,
}

impl Sitting {
    /// Makes the trials and prints the verdict.
    pub(super) fn run(self, context: &Context, project: &Project, arguments: &RunArguments) -> CommandResult {
        let Self { plan, targets, store, record, lock } = self;
        let batch = plan
            .options
            .batch
            .then(|| BatchRun { poll: Duration::from_secs_f64(arguments.poll), waits: !arguments.no_wait });
        let how = How { retry_errors: arguments.retry_errors, batch };
        let ending = execute_and_follow(context, project, &store, &record.id, plan, targets, how)?;
        drop(lock);
        conclude(context, arguments, &store, &record, ending)
    }
}

/// How the trials are made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct How {
    pub(crate) retry_errors: bool,
    pub(crate) batch: Option<BatchRun>,
}

/// Makes the trials of a run that is recorded and locked, and shows how it goes; Ctrl-C ends it softly.
pub(crate) fn execute_and_follow(
    context: &Context,
    project: &Project,
    store: &Store,
    run: &str,
    plan: Plan,
    targets: Vec<Target>,
    how: How,
) -> Result<Result<Ending, RunError>, Failure> {
    let stop = Stop::default();
    let (sender, receiver) = tokio::sync::mpsc::channel(CAPACITY);
    let execution = Execution {
        plan: Arc::new(plan),
        run: run.to_owned(),
        targets,
        store: store.clone(),
        prices: project.prices.clone(),
        clock: Arc::clone(&context.clock),
        events: sender,
        stop: stop.clone(),
        retry_errors: how.retry_errors,
        batch: how.batch,
        decide: Some(Arc::new(GatesDecide { level: proof_verdict::Level::P95 })),
    };
    // A connection is an open file, and many systems allow a process 1,024 unless it asks. Where the system says no, the
    // calls beyond them say so themselves.
    rlimit::increase_nofile_limit(OPEN_FILES).ok();
    let progress = Progress::new(&context.terminal, Arc::clone(&context.clock));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Bug(format!("the runtime did not start: {error}")))?;
    let ending = runtime.block_on(async {
        let has_ended = CancellationToken::new();
        let execute = async {
            let _guard = has_ended.clone().drop_guard();
            proof_run::execute(execution).await
        };
        let work = async { tokio::join!(execute, progress.follow(receiver, &has_ended)) };
        tokio::select! {
            (ending, ()) = work => ending,
            () = watch_signals(stop) => Ok(Ending::Cancelled),
        }
    });
    runtime.shutdown_background();
    Ok(ending)
}

/// Tells how the sitting ended, and what comes next.
fn conclude(
    context: &Context,
    arguments: &RunArguments,
    store: &Store,
    record: &RunRecord,
    ending: Result<Ending, RunError>,
) -> CommandResult {
    let terminal = &context.terminal;
    let id = short(&record.id);
    let how_to_resume = format!("`proof run --resume {id}` goes on where it ended");
    let ending = ending.map_err(|error| Failure::from(error).with_help(&how_to_resume))?;
    if ending == Ending::Cancelled {
        let (recorded, planned) = (grouped(store.done(&record.id)?.len()), grouped(record.planned));
        terminal.say(&format!("interrupted: {recorded} of {planned} trials are recorded"));
        terminal.hint(&how_to_resume);
        return Ok(Outcome::Interrupted);
    }
    let verdict = Verdict::compute(store, &record.id, proof_verdict::Level::P95)?;
    let printer =
        RunPrinter { context, store, format: arguments.format, output: arguments.output.as_deref() };
    printer.print(record, &verdict)?;
    match ending {
        Ending::Finished | Ending::Decided => {
            if has_failed_calls(&verdict) {
                terminal.hint(&format!(
                    "`proof run --resume {id} --retry-errors` makes the trials without a result again"
                ));
            }
            Ok(verdict.outcome.into())
        }
        Ending::TargetsStopped(_) => {
            terminal.hint(&format!(
                "`proof run --resume {id} --retry-errors` goes on, and makes the trials without a result again"
            ));
            Ok(Outcome::Outside)
        }
        Ending::Batches(n_batches) => {
            let batches =
                if n_batches == 1 { "1 batch is".to_owned() } else { format!("{n_batches} batches are") };
            terminal
                .hint(&format!("{batches} with the provider: `proof run --resume {id}` takes the answers"));
            Ok(Outcome::Outside)
        }
        Ending::Budget | Ending::Cancelled => {
            terminal.hint(&how_to_resume);
            Ok(Outcome::Outside)
        }
    }
}

/// Whether another try may help: a prompt that cannot be rendered fails the same way again, a call may not.
fn has_failed_calls(verdict: &Verdict) -> bool {
    verdict.cells.iter().flat_map(|cell| &cell.errors).any(|error| error.kind != "render")
}
