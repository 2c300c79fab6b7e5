//! One trial: render, call, score, record.

use std::sync::{Arc, OnceLock};

use proof_dataset::Case;
use proof_model::Permit;
use serde_json::Value;

use crate::RunError;
use crate::answer::{NoAnswer, ask, call};
use crate::lane::Lane;
use crate::record::{record_error, record_output, record_render_error};
use crate::request::build_request;
use crate::score::score;

/// A case on its way through the trials that ask it.
#[derive(Debug)]
pub(crate) struct CaseWork {
    pub(crate) seq: u64,
    pub(crate) case: Case,
    json: OnceLock<Arc<Value>>,
}

impl CaseWork {
    pub(crate) fn new(seq: u64, case: Case) -> Self {
        Self { seq, case, json: OnceLock::new() }
    }

    /// The whole case as JSON, made once.
    pub(crate) fn json(&self) -> Arc<Value> {
        Arc::clone(self.json.get_or_init(|| Arc::new(serde_json::to_value(&self.case).unwrap_or_default())))
    }
}

/// Which trial it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TrialPlace {
    pub(crate) idx: u64,
    pub(crate) prompt: u32,
    pub(crate) target: u32,
    pub(crate) repeat: u32,
}

/// What became of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// It has a record.
    Recorded,
    /// It has none: the resumed run makes it.
    NotMade,
}

/// Makes one trial and records it, whatever comes of it.
pub(crate) async fn make(
    lane: &Lane,
    work: &Arc<CaseWork>,
    place: TrialPlace,
    permit: Permit,
) -> Result<Made, RunError> {
    let shared = &*lane.shared;
    let request = match build_request(lane, work, place).await {
        Ok(request) => request,
        Err(message) => {
            record_render_error(shared, work, place, message).await?;
            return Ok(Made::Recorded);
        }
    };
    let key = lane.target.is_cacheable().then(|| request.cache_key(lane.target.identity()));
    let (answer, flight) = match key {
        // A target with fallbacks may come to another answer, or another failure, than one without.
        Some(key) if lane.target.fallbacks().next().is_some() => {
            (ask(lane, &permit, &request, key).await, None)
        }
        Some(key) => shared.flights.run(key, || ask(lane, &permit, &request, key)).await,
        None => (call(lane, &permit, &request).await, None),
    };
    let is_mine = key.is_none() || flight.is_some() || lane.target.fallbacks().next().is_some();
    drop(permit);
    match answer {
        Ok(answered) => {
            let is_cached = answered.row.is_some() || !is_mine;
            let answered = answered.for_prompt(lane, place.prompt);
            let scores = score(shared, work, place, &answered).await?;
            record_output(shared, work, place, &answered, key, is_cached, scores).await?;
        }
        Err(NoAnswer::Failed(error)) => record_error(shared, work, place, &error).await?,
        Err(NoAnswer::NotMade) => return Ok(Made::NotMade),
    }
    // Equal requests wait for this one until its record is on the way.
    drop(flight);
    Ok(Made::Recorded)
}
