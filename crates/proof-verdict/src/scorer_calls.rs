//! What scorers asked: the calls of judges, embeddings and services, beside those of the targets.

use proof_store::{RunRecord, Store};
use serde::Serialize;

use crate::VerdictError;

/// The calls that scorers made to one model or service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScorerCalls {
    /// Its name in the project.
    pub name: String,
    /// `provider/name`.
    pub model: String,
    /// Whether it is the simulated model.
    pub is_simulated: bool,
    /// Calls, those that the cache answered included.
    pub calls: u64,
    /// Those that the cache answered.
    pub cached: u64,
    /// Those that ended without an answer.
    pub failed: u64,
    /// Dollars of the calls that have a price and did not come from the cache; none where no call has one.
    pub spent_usd: Option<f64>,
    /// Answers without a price: their cost is unknown, not zero.
    pub n_unpriced: u64,
    /// Input tokens of the calls that did not come from the cache.
    pub input_tokens: u64,
    /// Output tokens of the same.
    pub output_tokens: u64,
}

/// The calls of the scorers of a run, in the order in which its plan names who is asked. Who was asked nothing is left out.
pub(crate) fn read(store: &Store, record: &RunRecord) -> Result<Vec<ScorerCalls>, VerdictError> {
    let judges = &record.spec.judges;
    if judges.is_empty() {
        return Ok(Vec::new());
    }
    let totals = store.scorer_call_totals(&record.id)?;
    let found = totals.into_iter().filter_map(|(place, totals)| {
        let judge = judges.get(place as usize)?;
        let answered = totals.n_calls.saturating_sub(totals.n_failed);
        Some(ScorerCalls {
            name: judge.id.clone(),
            model: judge.model.clone(),
            is_simulated: judge.is_simulated,
            calls: totals.n_calls,
            cached: totals.n_cached,
            failed: totals.n_failed,
            spent_usd: (totals.n_without_price < answered).then_some(totals.cost_usd),
            n_unpriced: totals.n_without_price,
            input_tokens: totals.input_tokens,
            output_tokens: totals.output_tokens,
        })
    });
    Ok(found.collect())
}
