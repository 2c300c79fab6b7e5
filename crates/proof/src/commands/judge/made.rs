//! A run that is made so that a judge says something of recorded outputs: the target repeats them, and the judge scores them.

use proof_diag::Diagnostic;
use proof_run::{Ending, Plan, Project, RunOptions};
use proof_store::{RunRecord, RunStatus, Store};
use serde_json::json;

use super::source::{SourceArguments, write_file};
use crate::commands::run::{How, check_budget, connect, execute_and_follow};
use crate::commands::show::short;
use crate::context::{Context, open_store};
use crate::outcome::Failure;

/// Makes the run; what it asks was perhaps asked before, and is in the cache.
pub(super) fn run(
    context: &Context,
    project: &Project,
    arguments: &SourceArguments,
    dataset: &str,
    rubrics: &[(&str, Option<&str>)],
) -> Result<(Store, RunRecord), Failure> {
    let suite = write_suite(context, project, arguments, dataset, rubrics)?;
    let options =
        RunOptions { max_cost_usd: arguments.max_cost, seed: Some(arguments.seed), ..RunOptions::default() };
    let plan = Plan::make(project, &suite, &options)?;
    context.terminal.diagnostics(&plan.warnings);
    let store = open_store(project)?;
    let targets = connect(context, &plan, &store)?;
    check_budget(context, project, &plan, &targets)?;
    let record = RunRecord {
        id: context.new_run_id(&store)?,
        created_at: context.clock.now().to_string(),
        status: RunStatus::Running,
        parent: None,
        planned: plan.n_trials(),
        elapsed_s: 0.0,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        spec: plan.spec.clone(),
    };
    let lock = store.lock_run(&record.id)?;
    store.begin_run(&record)?;
    let id = short(&record.id).to_owned();
    context.terminal.say(&format!("run {id}: the judge is asked about the outputs of {dataset}"));
    let ending = execute_and_follow(context, project, &store, &record.id, plan, targets, How::default())?;
    drop(lock);
    let go_on = format!("`proof run --resume {id}` goes on; then give this command with `--run {id}`");
    match ending.map_err(|error| Failure::from(error).with_help(&go_on))? {
        Ending::Finished | Ending::Decided => {}
        Ending::TargetsStopped(_) | Ending::Budget | Ending::Cancelled | Ending::Batches(_) => {
            let stopped = Diagnostic::error("E0929", "the judge was not asked about all outputs");
            return Err(Failure::Outside(vec![stopped.help(go_on)]));
        }
    }
    let record = store.find_run(&record.id)?;
    Ok((store, record))
}

/// Writes the suite of the run to the store's folder.
fn write_suite(
    context: &Context,
    project: &Project,
    arguments: &SourceArguments,
    dataset: &str,
    rubrics: &[(&str, Option<&str>)],
) -> Result<String, Failure> {
    let Some(output) = &arguments.output else {
        let mistake =
            Diagnostic::error("E0926", "the judge is to be asked, and it is not said what the outputs are");
        return Err(Failure::flag(
            mistake
                .help("name the variable that holds them: `--output '{{ completion }}'`")
                .help("if the cases have verdicts already, name their column: `--verdicts gpt4_judge`"),
        ));
    };
    let mut scorers = vec![];
    for (rubric, name) in rubrics {
        let mut judge = json!({ "rubric": rubric, "input": arguments.input.clone().unwrap_or_default() });
        if let Some(map) = judge.as_object_mut() {
            map.extend(arguments.target.iter().map(|target| ("target".to_owned(), target.clone().into())));
            map.extend(name.iter().map(|name| ("as".to_owned(), (*name).into())));
        }
        scorers.push(json!({ "judge": judge }));
    }
    let folder = project.shown(&project.store_dir().join("judge"));
    let prompt = format!("{folder}/output.txt");
    let suite = json!({
        "prompts": [prompt.clone()],
        "targets": ["echo"],
        "dataset": context.in_project(project, dataset),
        "scorers": scorers,
    });
    write_file(project, &prompt, output)?;
    let path = format!("{folder}/suite.yaml");
    write_file(project, &path, &format!("{suite:#}\n"))?;
    Ok(path)
}
