//! `proof run --resume`: going on with a run that was ended or killed.

use proof_diag::Diagnostic;
use proof_run::{CacheUse, Plan, Project, RunOptions};
use proof_store::{RunRecord, RunStatus, Store};

use super::RunArguments;
use super::before::{check_budget, connect};
use super::sitting::Sitting;
use crate::commands::show;
use crate::context::{Context, existing_store, open_store};
use crate::outcome::{CommandResult, Failure};

/// Goes on with the run of that name.
pub(super) fn resume(
    context: &Context,
    project: &Project,
    arguments: &RunArguments,
    name: &str,
) -> CommandResult {
    show::check_output(context, arguments.output.as_deref())?;
    // Looking for a run makes no store.
    drop(existing_store(project)?);
    let store = open_store(project)?;
    let record = match name {
        "last" => last_unfinished(&store, arguments.retry_errors)?,
        name => store.find_run(name)?,
    };
    let mut options: RunOptions = serde_json::from_value(record.spec.options.clone()).unwrap_or_default();
    options.concurrency = arguments.concurrency.or(options.concurrency);
    options.max_cost_usd = arguments.max_cost.or(options.max_cost_usd);
    if arguments.no_cache {
        options.cache = CacheUse::WriteOnly;
    }
    if arguments.cached_only {
        options.cache = CacheUse::ReadOnly;
    }
    let plan = Plan::make(project, &record.spec.suite, &options)?;
    if plan.spec.fingerprint != record.spec.fingerprint {
        return Err(Failure::flag(changed(&plan, &record)));
    }
    context.terminal.say(&format!("resuming run {} of `{}`", show::short(&record.id), record.spec.suite));
    let lock = store.lock_run(&record.id)?;
    let targets = connect(context, &plan, &store)?;
    check_budget(context, project, &plan, &targets)?;
    Sitting { plan, targets, store, record, lock }.run(context, project, arguments)
}

fn last_unfinished(store: &Store, takes_finished: bool) -> Result<RunRecord, Failure> {
    let runs = store.runs()?;
    let found = runs
        .into_iter()
        .find(|run| run.parent.is_none() && (takes_finished || run.status != RunStatus::Finished));
    found.ok_or_else(|| {
        Failure::flag(
            Diagnostic::error("E0909", "`--resume`: no run of this project is unfinished")
                .help("`proof list` lists the runs; `proof run SUITE` begins a new one"),
        )
    })
}

/// What differs between the plan now and the plan of the run.
fn changed(plan: &Plan, record: &RunRecord) -> Diagnostic {
    let (now, then) = (&plan.spec, &record.spec);
    let mut changes = vec![];
    if now.prompts != then.prompts {
        changes.push("the prompts");
    }
    if now.targets != then.targets {
        changes.push("the targets or their settings");
    }
    if now.dataset.hash != then.dataset.hash {
        changes.push("the cases");
    }
    if now.repeats != then.repeats {
        changes.push("the repeats");
    }
    if (&now.margins, now.scope, &now.holdout, &now.sequential)
        != (&then.margins, then.scope, &then.holdout, &then.sequential)
    {
        changes.push("the margins, the scope or the looks");
    }
    if changes.is_empty() {
        changes.push("the scorers or gates");
    }
    Diagnostic::error(
        "E0910",
        format!("run {} cannot be resumed: {} changed", show::short(&record.id), changes.join(" and ")),
    )
    .note("half of its trials would answer another question than the other half")
    .help(format!("`proof run {}` begins a new run; unchanged calls come from the cache", then.suite))
}
