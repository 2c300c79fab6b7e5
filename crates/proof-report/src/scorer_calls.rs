//! The calls that scorers made of a trial, as reports of trials show them.

use proof_store::{RunRecord, ScorerCallRow, Store};
use serde::Serialize;
use serde_json::Value;

use crate::ReportError;

/// A call of a scorer: who was asked, for what, what came back and what it cost.
#[derive(Debug, Serialize)]
pub(crate) struct ScorerCall {
    judge: Option<String>,
    purpose: String,
    /// The words of a judge; an embedding's numbers are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    latency_s: Option<f64>,
    cost_usd: Option<f64>,
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    is_cached: bool,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<String>,
}

/// The calls of a trial, in the order in which they were asked; none of a run whose scorers ask nothing.
pub(crate) fn of_trial(store: &Store, run: &RunRecord, idx: u64) -> Result<Vec<ScorerCall>, ReportError> {
    if run.spec.judges.is_empty() {
        return Ok(vec![]);
    }
    let calls = store.scorer_calls(&run.id, idx)?;
    calls.into_iter().map(|call| shown(store, run, call)).collect()
}

fn shown(store: &Store, run: &RunRecord, call: ScorerCallRow) -> Result<ScorerCall, ReportError> {
    let response: Value = match call.response {
        Some(row) => serde_json::from_slice(&store.response(row)?.json)?,
        None => Value::Null,
    };
    Ok(ScorerCall {
        judge: run.spec.judges.get(call.judge as usize).map(|judge| judge.id.clone()),
        purpose: call.purpose,
        answer: response.get("text").and_then(Value::as_str).map(str::to_owned),
        error: call.error,
        latency_s: call.latency_s,
        cost_usd: call.cost_usd,
        input_tokens: call.input_tokens,
        output_tokens: call.output_tokens,
        is_cached: call.is_cached,
        attempts: call.attempts,
        price: call.price.map(|price| price.to_string()),
    })
}
