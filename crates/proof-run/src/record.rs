//! What comes of a trial, as the store keeps it and as events tell it.

use std::sync::Arc;

use proof_model::{CallError, Response};
use proof_store::{Marks, NewResponse, StoredResponse, StoredScore, TrialRow, TrialStatus};

use crate::RunError;
use crate::answer::Answered;
use crate::events::RunEvent;
use crate::execute::{Shared, send};
use crate::trial::{CaseWork, Output, TrialPlace};

fn row(work: &CaseWork, place: TrialPlace, status: TrialStatus) -> TrialRow {
    TrialRow {
        idx: place.idx,
        case_seq: work.seq,
        prompt: place.prompt,
        target: place.target,
        repeat: place.repeat,
        status,
        is_cached: false,
        latency_s: None,
        cost_usd: None,
        price: None,
        marks: Marks::default(),
        input_tokens: None,
        output_tokens: None,
        attempts: 0,
        error: None,
        scores: vec![],
        response: None,
    }
}

pub(crate) async fn record_output(
    shared: &Shared,
    work: &CaseWork,
    place: TrialPlace,
    output: &Output,
    scores: Vec<StoredScore>,
) -> Result<(), RunError> {
    let Output { answered, key, is_cached, .. } = output;
    let (key, is_cached) = (*key, *is_cached);
    let Answered { response, cost, row: known_row } = answered;
    let (cost_usd, known_row) = (answered.cost_usd(), *known_row);
    let pass = proof_verdict::trial_result(&shared.plan.spec.metrics, &scores).pass;
    let trial = TrialRow {
        is_cached,
        latency_s: Some(response.latency.as_secs_f64()),
        cost_usd,
        price: cost.as_ref().map(|cost| Arc::clone(&cost.price)),
        marks: marks(response),
        input_tokens: response.usage.map(|usage| usage.input),
        output_tokens: response.usage.map(|usage| usage.output),
        attempts: response.attempts,
        scores,
        response: known_row,
        ..row(work, place, TrialStatus::Output)
    };
    let new = known_row.is_none().then(|| NewResponse {
        // What another target answered is not this one's to repeat.
        cache_key: key.filter(|_| !is_cached && response.answered_by.is_none()),
        response: StoredResponse {
            json: serde_json::to_vec(response.as_ref()).unwrap_or_default(),
            raw: response.raw.to_vec(),
        },
    });
    shared.writer.trial(trial, new).await?;
    let event = RunEvent::Trial {
        idx: place.idx,
        prompt: place.prompt,
        target: place.target,
        case: work.case.id.clone(),
        has_output: true,
        pass,
        is_cached,
        spent_usd: if is_cached { None } else { cost_usd },
        retries: if is_cached { 0 } else { response.attempts.saturating_sub(1) },
        error: None,
    };
    send(&shared.events, event).await;
    Ok(())
}

pub(crate) async fn record_error(
    shared: &Shared,
    work: &CaseWork,
    place: TrialPlace,
    error: &CallError,
) -> Result<(), RunError> {
    let trial = TrialRow {
        attempts: error.attempts,
        error: Some(serde_json::to_value(error).unwrap_or_default()),
        ..row(work, place, TrialStatus::Error)
    };
    let message = error.to_string();
    record_failed(shared, work, place, trial, message).await
}

pub(crate) async fn record_render_error(
    shared: &Shared,
    work: &CaseWork,
    place: TrialPlace,
    message: String,
) -> Result<(), RunError> {
    let trial = TrialRow {
        error: Some(serde_json::json!({ "kind": "render", "message": message })),
        ..row(work, place, TrialStatus::Render)
    };
    record_failed(shared, work, place, trial, message).await
}

/// What is out of the ordinary with an output.
fn marks(response: &Response) -> Marks {
    Marks::REPAIRED
        .when(response.repaired.is_some())
        .with(Marks::HEDGED.when(response.is_hedged))
        .with(Marks::FALLBACK.when(response.answered_by.is_some()))
        .with(Marks::MALFORMED_TOOL_CALL.when(response.malformed_tool_calls().next().is_some()))
        .with(Marks::BATCH.when(response.is_batch))
}

async fn record_failed(
    shared: &Shared,
    work: &CaseWork,
    place: TrialPlace,
    trial: TrialRow,
    message: String,
) -> Result<(), RunError> {
    let retries = trial.attempts.saturating_sub(1);
    shared.writer.trial(trial, None).await?;
    let event = RunEvent::Trial {
        idx: place.idx,
        prompt: place.prompt,
        target: place.target,
        case: work.case.id.clone(),
        has_output: false,
        pass: None,
        is_cached: false,
        spent_usd: None,
        retries,
        error: Some(message),
    };
    send(&shared.events, event).await;
    Ok(())
}
