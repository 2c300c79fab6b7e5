//! One trial: render, call, score, record; then judge, where a scorer asks.

use std::sync::{Arc, OnceLock};

use proof_dataset::Case;
use proof_model::Permit;
use proof_prompt::Message;
use proof_score::Scored;
use proof_store::StoredScore;
use serde_json::Value;

use crate::RunError;
use crate::answer::{Answered, NoAnswer, obtain};
use crate::execute::Shared;
use crate::judging::{self, Judged};
use crate::lane::Lane;
use crate::record::{record_error, record_output, record_render_error};
use crate::request::build_request;
use crate::score::{score, stored_score};

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
    let obtained = obtain(lane, &permit, &request).await;
    drop(permit);
    let made = match obtained.answer {
        Ok(answered) => {
            let is_cached = answered.row.is_some() || !obtained.is_mine;
            let answered = answered.for_prompt(lane, place.prompt);
            let answered = Output { answered, key: obtained.key, is_cached, messages: request.messages };
            let open = record_scored(shared, work, place, &answered).await?;
            // Equal requests wait for this one until its record is on the way.
            drop(obtained.flight);
            match open {
                None => Made::Recorded,
                Some(scores) => judge(lane, work, place, answered, scores).await?,
            }
        }
        Err(NoAnswer::Failed(error)) => {
            record_error(shared, work, place, &error).await?;
            drop(obtained.flight);
            Made::Recorded
        }
        Err(NoAnswer::NotMade) => Made::NotMade,
    };
    Ok(made)
}

/// An output that has just come.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) answered: Answered,
    /// What finds it in the cache.
    pub(crate) key: Option<[u8; 32]>,
    pub(crate) is_cached: bool,
    /// What was asked.
    pub(crate) messages: Vec<Message>,
}

/// Scores an output and records the trial. Gives the scores where one of them is still open.
pub(crate) async fn record_scored(
    shared: &Shared,
    work: &Arc<CaseWork>,
    place: TrialPlace,
    output: &Output,
) -> Result<Option<Vec<Option<Scored>>>, RunError> {
    let scores = score(shared, work, place, &output.answered, &output.messages).await?;
    let is_open = scores.iter().any(Option::is_none);
    let open = is_open.then(|| scores.clone());
    let stored = scores.into_iter().map(|score| score.map_or(StoredScore::Pending, stored_score)).collect();
    record_output(shared, work, place, output, stored).await?;
    Ok(open)
}

/// Asks the judges of a trial that is recorded, and gives it its scores.
pub(crate) async fn judge(
    lane: &Lane,
    work: &Arc<CaseWork>,
    place: TrialPlace,
    output: Output,
    scores: Vec<Option<Scored>>,
) -> Result<Made, RunError> {
    let Output { answered, messages, .. } = output;
    let trial = Judged {
        idx: place.idx,
        prompt: place.prompt,
        case: Arc::new(work.case.clone()),
        cost_usd: answered.cost_usd(),
        response: answered.response,
        messages,
        peers: None,
    };
    let shared = &*lane.shared;
    let Some(settled) = judging::settle(shared, &lane.judges, &Arc::new(trial), scores).await? else {
        return Ok(Made::NotMade);
    };
    judging::record(shared, (place.idx, place.prompt, place.target), settled).await?;
    Ok(Made::Recorded)
}
