//! Scores that need more than the output: the answers of judges, embeddings, services of the user's; the other outputs of a
//! group.
//!
//! A trial is recorded as soon as it has its output, with [`StoredScore::Pending`] for what is still to be scored. The calls of
//! its scorers are recorded one by one as they are answered; then the trial gets its scores. So a killed run loses no output
//! and asks no judge twice: what is pending is settled by the resumed run.

mod ask;
mod calibrated;
mod late;
mod peers;
mod targets;

use std::collections::BTreeMap;
use std::sync::Arc;

use proof_dataset::Case;
use proof_model::Response;
use proof_prompt::{Message, Tool};
use proof_score::{Peer, Replies, Scored, Wanted};
use proof_store::{ScorerCallRow, StoredScore};

pub(crate) use self::calibrated::note_calibrations;
pub use self::calibrated::{criterion, judge_identity};
pub(crate) use self::late::{record, settle_all};
pub(crate) use self::targets::{judge_specs, note_judges, resolve_judges, warn_of_kin};
use crate::RunError;
use crate::execute::Shared;
use crate::lane::Lane;
use crate::score::{Seen, score_input, stored_score};

/// More rounds of questions than any scorer needs: one that asks without an end is stopped.
const MAX_ROUNDS: usize = 32;

/// A trial whose output is recorded, and what its scorers see of it.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) idx: u64,
    pub(crate) prompt: u32,
    pub(crate) case: Arc<Case>,
    pub(crate) response: Arc<Response>,
    pub(crate) cost_usd: Option<f64>,
    pub(crate) messages: Vec<Message>,
    /// The other outputs, where they are all there.
    pub(crate) peers: Option<Vec<Peer>>,
}

/// What became of a trial's scores.
#[derive(Debug)]
pub(crate) struct Settled {
    /// What has none yet waits for the other outputs.
    pub(crate) scores: Vec<StoredScore>,
    /// Dollars that its scorers spent now.
    pub(crate) spent_usd: f64,
}

/// The scores of a trial. None where a call could not be made before the run ended.
pub(crate) async fn settle(
    shared: &Shared,
    judges: &[Arc<Lane>],
    trial: &Arc<Judged>,
    earlier: Vec<Option<Scored>>,
) -> Result<Option<Settled>, RunError> {
    let mut recorded: BTreeMap<[u8; 32], ScorerCallRow> = BTreeMap::new();
    for call in shared.store.scorer_calls(&shared.run, trial.idx)? {
        recorded.insert(call.question, call);
    }
    let mut number = u32::try_from(recorded.len()).unwrap_or(u32::MAX);
    let mut spent_usd = 0.0;
    let mut state = (earlier, Replies::default());
    for _ in 0..MAX_ROUNDS {
        let (scores, mut replies) = advance(shared, trial, state).await?;
        let wanted = replies.take_wanted();
        if wanted.is_empty() {
            let scores = scores.into_iter().map(|score| score.map_or(StoredScore::Pending, stored_score));
            return Ok(Some(Settled { scores: scores.collect(), spent_usd }));
        }
        let asked = wanted.into_iter().map(|Wanted { key, ask }| {
            let question = *blake3::hash(key.as_bytes()).as_bytes();
            let place = ask::CallPlace { idx: trial.idx, question, number };
            number = number.saturating_add(1);
            let known = recorded.get(&question).cloned();
            async move { (key, ask::answer(shared, judges, trial, place, &ask, known).await) }
        });
        for (key, answer) in futures_util::future::join_all(asked).await {
            match answer? {
                Some((reply, usd)) => {
                    spent_usd += usd;
                    replies.answer(key, reply);
                }
                None => return Ok(None),
            }
        }
        state = (scores, replies);
    }
    let reason = format!("its scorers asked in {MAX_ROUNDS} rounds, and were not done");
    let unscored = |score: Option<Scored>| match score {
        Some(score) => stored_score(score),
        None => StoredScore::Unscored(reason.clone()),
    };
    Ok(Some(Settled { scores: state.0.into_iter().map(unscored).collect(), spent_usd }))
}

type State = (Vec<Option<Scored>>, Replies);

/// Runs the scorers that have no score yet; those that wait for a program do so on the blocking pool.
async fn advance(shared: &Shared, trial: &Arc<Judged>, state: State) -> Result<State, RunError> {
    if !shared.plan.scorers.is_blocking() {
        return Ok(advance_now(shared, trial, state));
    }
    let (plan, trial) = (Arc::clone(&shared.plan), Arc::clone(trial));
    let scoring = tokio::task::spawn_blocking(move || advance_in(&plan, &trial, state));
    scoring.await.map_err(|error| RunError::Bug(error.to_string()))
}

fn advance_now(shared: &Shared, trial: &Judged, state: State) -> State {
    advance_in(&shared.plan, trial, state)
}

fn advance_in(plan: &crate::Plan, trial: &Judged, (earlier, replies): State) -> State {
    let planned = plan.prompts.get(trial.prompt as usize);
    let seen = Seen {
        case: &trial.case,
        response: &trial.response,
        cost_usd: trial.cost_usd,
        validator: planned.and_then(|planned| planned.validator.as_ref()),
        tools: planned.map_or(&[] as &[Tool], |planned| planned.prompt.tools()),
        messages: &trial.messages,
        peers: trial.peers.as_deref(),
        replies: &replies,
    };
    let mut scoring = plan.scorers.resume(earlier);
    scoring.advance(&score_input(&seen));
    (scoring.scores(), replies)
}
