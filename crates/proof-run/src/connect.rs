//! Targets made ready: keys found, programs started, replays filled from the store.

use std::ops::ControlFlow;
use std::sync::Arc;

use proof_diag::Diagnostic;
use proof_model::local::Replay;
use proof_model::{Environment, ReplaySource, Response, Target, TargetConfig};
use proof_store::{Store, StoreError};

use crate::request::Asks;
use crate::{Plan, RunError};

/// Connects every target of a plan, then those that its scorers ask; no call is made yet.
///
/// # Errors
/// What keeps targets from being called, for all of them: a key that is missing, a program that does not start.
pub fn connect(plan: &Plan, environment: &Environment, store: &Store) -> Result<Vec<Target>, RunError> {
    let mut targets = vec![];
    let mut mistakes = vec![];
    for (idx, config) in plan.targets.iter().enumerate() {
        match connect_one(plan, config, environment, store) {
            Ok(target) => {
                if plan.options.batch && target.batch().is_none() {
                    mistakes.push(no_batches(config));
                }
                if let Err((prompt, reason)) = Asks::of_plan(plan, idx, &target) {
                    mistakes.push(no_such_output(plan, prompt, config, &reason));
                }
                targets.push(target);
            }
            Err(mistake) => mistakes.push(*mistake),
        }
    }
    for config in &plan.judges {
        match connect_one(plan, config, environment, store) {
            Ok(judge) => targets.push(judge),
            Err(mistake) => mistakes.push(*mistake),
        }
    }
    if mistakes.is_empty() { Ok(targets) } else { Err(RunError::Outside(mistakes)) }
}

/// That a target cannot be asked by batches.
fn no_batches(config: &TargetConfig) -> Diagnostic {
    let message = format!("`--batch`: `{}` has no batches", config.id);
    let diagnostic = Diagnostic::error("E0920", message)
        .note("OpenAI's chat completions and Responses and Anthropic's messages have them")
        .help("leave `--batch` out, or choose the targets with `--target`");
    match &config.span {
        Some(span) => diagnostic.at(span.clone(), "in this target"),
        None => diagnostic,
    }
}

/// That the form of a prompt's output cannot be asked for in the way that the settings say.
fn no_such_output(plan: &Plan, prompt: usize, config: &TargetConfig, reason: &str) -> Diagnostic {
    let name = plan.prompts.get(prompt).map_or("?", |planned| planned.name.as_str());
    let message =
        format!("the output of `{name}` cannot be asked of `{}` as `output_mode` says: {reason}", config.id);
    let diagnostic = Diagnostic::error("E0549", message).help(
        "write `output_mode: auto`: the strictest way that there is, which is recorded with each output",
    );
    match &config.span {
        Some(span) => diagnostic.at(span.clone(), "in this target"),
        None => diagnostic,
    }
}

fn connect_one(
    plan: &Plan,
    config: &TargetConfig,
    environment: &Environment,
    store: &Store,
) -> Result<Target, Box<Diagnostic>> {
    let concurrency = plan.concurrency as usize;
    if let Some(ReplaySource::Run(run)) = &config.from {
        let replay = replay_of_run(store, run).map_err(|error| Box::new(Diagnostic::from(error)))?;
        return Ok(Target::from_model(config.clone(), Arc::new(replay), concurrency));
    }
    Target::connect(config.clone(), environment, &plan.root, concurrency).map_err(Box::new)
}

/// The outputs of an earlier run, by case, prompt and repeat. With several targets in that run the first one counts.
fn replay_of_run(store: &Store, name: &str) -> Result<Replay, StoreError> {
    let run = store.find_run(name)?;
    let mut ids = vec![];
    store.cases(&run.id, |row| ids.push(row.id))?;
    let mut records = vec![];
    let mut failure = None;
    store.trials(&run.id, |trial| {
        let (Some(row), 0) = (trial.response, trial.target) else { return ControlFlow::Continue(()) };
        match store.response(row) {
            Ok(stored) => {
                let prompt = run.spec.prompts.get(trial.prompt as usize).map(|prompt| prompt.name.clone());
                let case = usize::try_from(trial.case_seq).ok().and_then(|seq| ids.get(seq)).cloned();
                let response = serde_json::from_slice::<Response>(&stored.json).ok();
                if let (Some(case), Some(prompt), Some(response)) = (case, prompt, response) {
                    records.push((case, prompt, trial.repeat, response));
                }
                ControlFlow::Continue(())
            }
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failure.map_or_else(|| Ok(Replay::from_records(records)), Err)
}
