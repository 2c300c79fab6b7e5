//! Other scorers over stored outputs: no target is called; judges are, where the new scorers ask them.

use std::ops::ControlFlow;

use proof_dataset::{Case, Dataset, DatasetSource, Selection, Survey};
use proof_diag::{Node, SourceFile, Value};
use proof_model::Response;
use proof_prompt::{NoIncludes, Prompt};
use proof_score::{Replies, ScorerSet};
use proof_store::{Clock, LookRow, RunRecord, RunStatus, Store, StoredScore, TrialRow, TrialStatus};

use crate::fingerprint::fingerprint;
use crate::judging::{judge_specs, note_calibrations, note_judges, resolve_judges};
use crate::plan::{DEFAULT_CONCURRENCY, PlannedPrompt, check_gates, metric_specs};
use crate::score::{Seen, score_input, stored_score};
use crate::suite::{ScorersOfFile, read_scorers};
use crate::{Plan, Project, RunError, RunOptions};

/// A run that was scored again.
#[derive(Debug)]
pub struct Rescored {
    /// The new run.
    pub record: RunRecord,
    /// Where scores are still open, because a judge is to be asked or outputs are to be compared: the plan that settles
    /// them, to be executed with its judges ([`crate::connect`], [`crate::execute`]). It makes no trial.
    pub open: Option<Plan>,
}

/// Scores the outputs of `source` again with the scorers and gates of `path` (a suite, or a file with `scorers` and
/// perhaps `gates`), and records that as a run of its own, whose parent is `source`. Errors of the source stay errors.
/// Of the options only the limits and the use of the cache count.
///
/// # Errors
/// Mistakes of the file, or the store fails.
pub fn rescore(
    project: &Project,
    store: &Store,
    source: &RunRecord,
    path: &str,
    id: String,
    clock: &dyn Clock,
    options: &RunOptions,
) -> Result<Rescored, RunError> {
    let prompts = recorded_prompts(source);
    let has_schema = prompts.iter().all(|planned| planned.validator.is_some());
    let ScorersOfFile { scorers, json, gates, targets } =
        read_scorers(project, path, has_schema).map_err(RunError::Plan)?;
    let mut mistakes = vec![];
    let judges = resolve_judges(project, &targets, &scorers, &mut mistakes);
    let mut spec = source.spec.clone();
    spec.metrics = metric_specs(&scorers);
    spec.judges = judge_specs(&judges);
    note_judges(&mut spec.metrics, &scorers, &judges);
    note_calibrations(&mut spec, &project.root, &mut mistakes);
    spec.gates = gates.iter().map(|gate| gate.text.clone()).collect();
    check_gates(&gates, &spec, &mut mistakes);
    if proof_diag::has_errors(&mistakes) {
        return Err(RunError::Plan(mistakes));
    }
    spec.fingerprint = fingerprint(&spec, &json);
    let started = clock.monotonic();
    let record = RunRecord {
        id,
        created_at: clock.now().to_string(),
        status: RunStatus::Running,
        parent: Some(source.id.clone()),
        planned: source.planned,
        elapsed_s: 0.0,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        spec,
    };
    store.begin_run(&record)?;
    let copied = copy(store, source, &record, &scorers, &prompts);
    let elapsed_s = clock.monotonic().saturating_sub(started).as_secs_f64();
    let is_open = scorers.is_open();
    // A run of which only a part is copied, or whose source never came to its end, has not ended either; nor has one with
    // open scores.
    let is_finished = copied.is_ok() && !is_open && source.status == RunStatus::Finished;
    let status = if is_finished { RunStatus::Finished } else { RunStatus::Interrupted };
    let noted = store.set_status(&record.id, status, elapsed_s);
    copied?;
    noted?;
    let record = RunRecord { status, elapsed_s, ..record };
    if !is_open {
        return Ok(Rescored { record, open: None });
    }
    let plan = Plan {
        spec: record.spec.clone(),
        root: project.root.clone(),
        prompts,
        targets: vec![],
        judges,
        settings: vec![],
        dataset: no_cases(project).map_err(RunError::Plan)?,
        order: None,
        survey: Survey::default(),
        scorers,
        gates,
        concurrency: options.concurrency.unwrap_or(DEFAULT_CONCURRENCY),
        max_cost_usd: options.max_cost_usd,
        options: options.clone(),
        warnings: mistakes,
    };
    Ok(Rescored { record, open: Some(plan) })
}

/// The dataset of a plan that makes no trial.
fn no_cases(project: &Project) -> Result<Dataset, Vec<proof_diag::Diagnostic>> {
    let file = SourceFile::new("no cases", String::new());
    let node = Node { value: Value::List(vec![]), span: file.span(0..0) };
    Dataset::open(DatasetSource::Inline(node), Selection::default(), &project.root)
}

/// The prompts as the run recorded them: the canonical form is a prompt file itself.
fn recorded_prompts(source: &RunRecord) -> Vec<PlannedPrompt> {
    let planned = |spec: &proof_store::PromptSpec| {
        let file = SourceFile::new(format!("{}.prompt", spec.name), spec.canonical.clone());
        let (prompt, _) = Prompt::parse(&file, &NoIncludes);
        let prompt = prompt?;
        let schema = prompt.output_schema().cloned();
        Some(PlannedPrompt {
            name: spec.name.clone(),
            path: spec.path.clone(),
            validator: schema.as_ref().and_then(|schema| jsonschema::validator_for(schema).ok()),
            output_schema: schema.map(std::sync::Arc::new),
            prompt,
        })
    };
    source.spec.prompts.iter().filter_map(planned).collect()
}

fn copy(
    store: &Store,
    source: &RunRecord,
    record: &RunRecord,
    scorers: &ScorerSet,
    prompts: &[PlannedPrompt],
) -> Result<(), RunError> {
    let writer = store.writer(&record.id)?;
    let mut failure = None;
    store.cases(&source.id, |row| {
        if failure.is_none() {
            failure = writer.blocking_case(row).err();
        }
    })?;
    store.trials(&source.id, |trial| {
        if failure.is_some() {
            return ControlFlow::Break(());
        }
        let scored = score_again(store, source, scorers, prompts, trial);
        match scored.and_then(|trial| writer.blocking_trial(trial, None)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    writer.blocking_flush()?;
    // The same cases count; what its own gates had come to at each look is nobody's to know.
    for look in store.looks(&source.id)? {
        writer.blocking_look(LookRow { gates: vec![], ..look })?;
    }
    failure.map_or(Ok(()), |error| Err(error.into()))
}

fn score_again(
    store: &Store,
    source: &RunRecord,
    scorers: &ScorerSet,
    prompts: &[PlannedPrompt],
    trial: TrialRow,
) -> Result<TrialRow, proof_store::StoreError> {
    let (TrialStatus::Output, Some(row)) = (trial.status, trial.response) else {
        return Ok(TrialRow { scores: vec![], ..trial });
    };
    let stored = store.response(row)?;
    let case_json = store.case(&source.id, trial.case_seq)?.map(|row| row.json).unwrap_or_default();
    let response: Result<Response, _> = serde_json::from_slice(&stored.json);
    let case: Result<Case, _> = serde_json::from_str(&case_json);
    let scores = match (response, case) {
        (Ok(response), Ok(case)) => {
            let planned = prompts.get(trial.prompt as usize);
            let messages =
                planned.and_then(|planned| planned.prompt.render(&case.vars).ok()).unwrap_or_default();
            let replies = Replies::default();
            let seen = Seen {
                case: &case,
                response: &response,
                cost_usd: trial.cost_usd,
                validator: planned.and_then(|planned| planned.validator.as_ref()),
                tools: planned.map_or(&[] as &[proof_prompt::Tool], |planned| planned.prompt.tools()),
                messages: &messages,
                peers: None,
                replies: &replies,
            };
            let mut scoring = scorers.begin();
            scoring.advance(&score_input(&seen));
            scoring
                .scores()
                .into_iter()
                .map(|score| score.map_or(StoredScore::Pending, stored_score))
                .collect()
        }
        (Err(error), _) | (_, Err(error)) => {
            let reason = format!("the stored record cannot be read: {error}");
            scorers.metrics().iter().map(|_| StoredScore::Unscored(reason.clone())).collect()
        }
    };
    Ok(TrialRow { scores, ..trial })
}
