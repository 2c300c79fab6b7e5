//! Other scorers over stored outputs: no call is made.

use std::ops::ControlFlow;

use proof_dataset::Case;
use proof_diag::SourceFile;
use proof_model::Response;
use proof_prompt::{NoIncludes, Prompt};
use proof_score::{Replies, ScorerSet};
use proof_store::{Clock, LookRow, RunRecord, RunStatus, Store, StoredScore, TrialRow, TrialStatus};

use crate::fingerprint::fingerprint;
use crate::plan::{check_gates, metric_specs};
use crate::score::{Seen, score_input, stored_score};
use crate::suite::read_scorers;
use crate::{Project, RunError};

/// Scores the outputs of `source` again with the scorers and gates of `path` (a suite, or a file with `scorers` and
/// perhaps `gates`), and records that as a run of its own, whose parent is `source`. Errors of the source stay errors.
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
) -> Result<RunRecord, RunError> {
    let schemas = output_schemas(source);
    let has_schema = schemas.iter().all(Option::is_some);
    let (scorers, scorers_json, gates) = read_scorers(project, path, has_schema).map_err(RunError::Plan)?;
    let mut spec = source.spec.clone();
    spec.metrics = metric_specs(&scorers);
    spec.gates = gates.iter().map(|gate| gate.text.clone()).collect();
    let mut mistakes = vec![];
    check_gates(&gates, &spec, &mut mistakes);
    if proof_diag::has_errors(&mistakes) {
        return Err(RunError::Plan(mistakes));
    }
    spec.fingerprint = fingerprint(&spec, &scorers_json);
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
    let copied = copy(store, source, &record, &scorers, &schemas);
    let elapsed_s = clock.monotonic().saturating_sub(started).as_secs_f64();
    // A run of which only a part is copied, or whose source never came to its end, has not ended either.
    let is_finished = copied.is_ok() && source.status == RunStatus::Finished;
    let status = if is_finished { RunStatus::Finished } else { RunStatus::Interrupted };
    let noted = store.set_status(&record.id, status, elapsed_s);
    copied?;
    noted?;
    Ok(RunRecord { status, elapsed_s, ..record })
}

/// The output schemas of the prompts as the run recorded them: the canonical form is a prompt file itself.
fn output_schemas(source: &RunRecord) -> Vec<Option<jsonschema::Validator>> {
    let validator = |prompt: &proof_store::PromptSpec| {
        let file = SourceFile::new(format!("{}.prompt", prompt.name), prompt.canonical.clone());
        let (parsed, _) = Prompt::parse(&file, &NoIncludes);
        parsed.as_ref()?.output_schema().and_then(|schema| jsonschema::validator_for(schema).ok())
    };
    source.spec.prompts.iter().map(validator).collect()
}

fn copy(
    store: &Store,
    source: &RunRecord,
    record: &RunRecord,
    scorers: &ScorerSet,
    schemas: &[Option<jsonschema::Validator>],
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
        let scored = score_again(store, source, scorers, schemas, trial);
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
    schemas: &[Option<jsonschema::Validator>],
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
            let validator = schemas.get(trial.prompt as usize).and_then(Option::as_ref);
            let replies = Replies::default();
            let seen = Seen {
                case: &case,
                response: &response,
                cost_usd: trial.cost_usd,
                validator,
                tools: &[],
                messages: &[],
                peers: None,
                replies: &replies,
            };
            scorers.score(&score_input(&seen)).into_iter().map(stored_score).collect()
        }
        (Err(error), _) | (_, Err(error)) => {
            let reason = format!("the stored record cannot be read: {error}");
            scorers.metrics().iter().map(|_| StoredScore::Unscored(reason.clone())).collect()
        }
    };
    Ok(TrialRow { scores, ..trial })
}
