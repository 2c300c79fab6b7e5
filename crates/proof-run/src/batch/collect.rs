//! Batches to records.

use std::collections::BTreeSet;
use std::sync::Arc;

use proof_dataset::Case;
use proof_model::{Batch, BatchState, CallError, ErrorKind, Response};
use proof_store::BatchRow;

use super::Broken;
use super::hand_in::trial_of;
use crate::RunError;
use crate::answer::answered_now;
use crate::lane::Lane;
use crate::record::record_error;
use crate::request::build_request;
use crate::trial::{CaseWork, Output, record_scored};

/// Records what a batch has answered, and gives back the dollars that it cost. A trial that the batch says nothing of is
/// recorded as an error.
pub(super) async fn collect(
    lane: &Lane,
    batch: &Batch<'_>,
    row: &BatchRow,
    state: &BatchState,
) -> Result<f64, Broken> {
    let mut missing: BTreeSet<u64> = row.trials.iter().copied().collect();
    let mut spent_usd = 0.0;
    let why_missing = match state {
        BatchState::Failed(reason) => format!("the batch `{}` failed: {reason}", row.id),
        BatchState::Working | BatchState::Ended => {
            format!("the batch `{}` ended without an answer to this call", row.id)
        }
    };
    if !matches!(state, BatchState::Failed(_)) {
        let mut results = batch.results(&row.id).await.map_err(Broken::Call)?;
        while let Some(result) = results.next().await {
            let (custom_id, answer) = result.map_err(Broken::Call)?;
            let Some(idx) = trial_of(&custom_id).filter(|idx| missing.remove(idx)) else { continue };
            spent_usd += record(lane, idx, answer).await?;
        }
    }
    for idx in missing {
        let error = CallError::new(ErrorKind::Server, why_missing.clone());
        record(lane, idx, Err(error)).await?;
    }
    lane.shared.writer.flush().await?;
    Ok(spent_usd)
}

/// Records one answer; gives back its cost.
async fn record(lane: &Lane, idx: u64, answer: Result<Response, CallError>) -> Result<f64, Broken> {
    let shared = &*lane.shared;
    // A sitting that died after it had recorded this one, and before it noted that the batch has ended.
    if shared.done.ending(idx).is_some_and(|ending| ending == proof_store::Ending::Output) {
        return Ok(0.0);
    }
    let place = shared.plan.place(idx);
    let case_seq = shared.plan.case_of(idx);
    let case = shared.store.case(&shared.run, case_seq)?;
    let case = case.and_then(|row| serde_json::from_str::<Case>(&row.json).ok());
    let Some(case) = case else {
        let message = format!("case {case_seq} of batch trial {idx} is not in the store");
        return Err(Broken::Run(RunError::Bug(message)));
    };
    let work = Arc::new(CaseWork::new(case_seq, case));
    match answer {
        Err(error) => {
            record_error(shared, &work, place, &error).await?;
            Ok(0.0)
        }
        Ok(mut response) => {
            let request = build_request(lane, &work, place).await.ok();
            if let Some(request) = &request {
                Batch::settle(request, &mut response);
            }
            let key = request
                .as_ref()
                .filter(|_| lane.target.is_cacheable())
                .map(|request| request.cache_key(lane.target.identity()));
            let answered = answered_now(lane, response).for_prompt(lane, place.prompt);
            let cost_usd = answered.cost_usd().unwrap_or(0.0);
            let messages = request.map(|request| request.messages).unwrap_or_default();
            let output = Output { answered, key, is_cached: false, messages };
            // What is still open is settled when all trials are made.
            record_scored(shared, &work, place, &output).await?;
            Ok(cost_usd)
        }
    }
}
