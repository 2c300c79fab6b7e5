//! `proof rescore`: other scorers over stored outputs.

use camino::Utf8PathBuf;
use clap::Args;
use proof_run::{CacheUse, Ending, Plan, Project, Rescored, RunOptions};
use proof_store::{RunRecord, RunStatus, Store};
use proof_verdict::Verdict;

use crate::arguments::Format;
use crate::commands::run::{How, check_budget, connect, execute_and_follow};
use crate::commands::show::{RunPrinter, short};
use crate::context::{Context, existing_store, open_store};
use crate::outcome::{CommandResult, Failure, Outcome};

/// Score the stored outputs of a run again, with other scorers and gates; no target is called
///
/// The scorers and gates come from a suite file, or from a file that holds only `scorers` and `gates`. The result is a
/// run of its own; the first one stays as it is. Judges that the scorers name are asked; what they have answered before is
/// in the cache.
///
/// Examples:
///   proof rescore last suites/triage.yaml
///   proof rescore last judged.yaml --max-cost 5
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct RescoreArguments {
    /// The run: its id, a part of it that is unique, or `last`
    run: String,
    /// The file with the scorers; without it the run's own suite as it is now
    scorers: Option<String>,
    /// Dollars that judges may cost
    #[arg(long, value_name = "USD")]
    max_cost: Option<f64>,
    /// Ask judges no new question: only what is in the cache
    #[arg(long)]
    cached_only: bool,
    /// The form of the verdict
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
    /// Write the verdict to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &RescoreArguments) -> CommandResult {
    super::show::check_output(context, arguments.output.as_deref())?;
    let project = context.project()?;
    // Looking for a run makes no store.
    drop(existing_store(&project)?);
    let store = open_store(&project)?;
    let source = store.find_run(&arguments.run)?;
    let path = match &arguments.scorers {
        Some(path) => context.in_project(&project, path),
        None => source.spec.suite.clone(),
    };
    let id = context.new_run_id(&store)?;
    let options = RunOptions {
        max_cost_usd: arguments.max_cost,
        cache: if arguments.cached_only { CacheUse::ReadOnly } else { CacheUse::default() },
        ..RunOptions::default()
    };
    let Rescored { mut record, open } =
        proof_run::rescore(&project, &store, &source, &path, id, context.clock.as_ref(), &options)?;
    context.terminal.say(&format!("run {} scored again as run {}", short(&source.id), short(&record.id)));
    if let Some(plan) = open {
        context.terminal.diagnostics(&plan.warnings);
        settle(context, &project, &store, &record, plan)?;
        record = store.find_run(&record.id)?;
    }
    let verdict = Verdict::compute(&store, &record.id, proof_verdict::Level::P95)?;
    let printer =
        RunPrinter { context, store: &store, format: arguments.format, output: arguments.output.as_deref() };
    printer.print(&record, &verdict)?;
    if record.status == RunStatus::Interrupted && source.status == RunStatus::Finished {
        return Ok(Outcome::Outside);
    }
    Ok(verdict.outcome.into())
}

/// Asks the judges of a run that was scored again.
fn settle(
    context: &Context,
    project: &Project,
    store: &Store,
    record: &RunRecord,
    plan: Plan,
) -> Result<(), Failure> {
    let judges = connect(context, &plan, store)?;
    check_budget(context, project, &plan, &judges)?;
    let _lock = store.lock_run(&record.id)?;
    let how_to_go_on = "`proof rescore` again goes on: what was answered is in the cache";
    let ending = execute_and_follow(context, project, store, &record.id, plan, judges, How::default())?;
    let ending = ending.map_err(|error| Failure::from(error).with_help(how_to_go_on))?;
    match ending {
        Ending::Finished | Ending::Decided => {}
        Ending::TargetsStopped(_) | Ending::Budget | Ending::Cancelled | Ending::Batches(_) => {
            context.terminal.hint(how_to_go_on);
        }
    }
    Ok(())
}
