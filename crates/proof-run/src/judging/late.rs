//! What is still pending when all trials are made: scores that a killed run did not come to, and those that compare outputs.

use std::ops::ControlFlow;
use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _};
use proof_dataset::Case;
use proof_model::Response;
use proof_score::{Peer, Peers, Score, ScoreError, Scored};
use proof_store::{StoredScore, TrialRow};

use super::peers::Circles;
use super::{Judged, Settled, settle};
use crate::RunError;
use crate::events::RunEvent;
use crate::execute::{Shared, send};
use crate::lane::Lane;

/// Trials that are scored at the same time.
const N_AT_ONCE: usize = 64;

/// Gives every trial of the run that has pending scores its scores. False if the run ended before all calls could be made.
pub(crate) async fn settle_all(shared: &Shared, judges: &[Arc<Lane>]) -> Result<bool, RunError> {
    shared.writer.flush().await?;
    let peers = shared.plan.scorers.peers();
    let mut is_whole = true;
    if peers == Peers::None {
        let pending = pending(shared)?;
        return settle_some(shared, judges, pending.into_iter().map(|idx| (idx, None)).collect()).await;
    }
    let circles = Circles::of_run(&shared.store, &shared.run, peers)?;
    let pending = pending(shared)?;
    for circle in circles.all() {
        if !circle.iter().any(|member| pending.binary_search(&member.idx).is_ok()) {
            continue;
        }
        let outputs = circles.outputs(&shared.store, circle)?;
        let others = |at: usize| -> Vec<Peer> {
            outputs
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, peer)| peer.clone())
                .collect()
        };
        let trials =
            circle.iter().enumerate().filter(|(_, member)| pending.binary_search(&member.idx).is_ok());
        let trials = trials.map(|(at, member)| (member.idx, Some(others(at)))).collect();
        is_whole &= settle_some(shared, judges, trials).await?;
    }
    Ok(is_whole)
}

/// The trials with a pending score, in rising order; with those whose judge did not answer, where errors are tried again.
fn pending(shared: &Shared) -> Result<Vec<u64>, RunError> {
    let mut pending = vec![];
    shared.store.trial_values(&shared.run, |trial| {
        if trial.scores.contains(&StoredScore::Pending) {
            pending.push(trial.idx);
        }
        ControlFlow::Continue(())
    })?;
    if shared.retry_errors {
        pending.extend(shared.store.failed_scorer_calls(&shared.run)?);
        pending.sort_unstable();
        pending.dedup();
    }
    Ok(pending)
}

async fn settle_some(
    shared: &Shared,
    judges: &[Arc<Lane>],
    trials: Vec<(u64, Option<Vec<Peer>>)>,
) -> Result<bool, RunError> {
    let settled = futures_util::stream::iter(trials)
        .map(|(idx, peers)| settle_one(shared, judges, idx, peers))
        .buffer_unordered(N_AT_ONCE);
    settled.try_fold(true, |all, one| async move { Ok(all && one) }).await
}

async fn settle_one(
    shared: &Shared,
    judges: &[Arc<Lane>],
    idx: u64,
    peers: Option<Vec<Peer>>,
) -> Result<bool, RunError> {
    let Some(row) = shared.store.trial(&shared.run, idx)? else { return Ok(true) };
    let (trial, earlier) = match read(shared, &row, peers)? {
        Ok(found) => found,
        Err(reason) => {
            let scores = row.scores.iter().map(|score| match score {
                StoredScore::Pending => StoredScore::Unscored(reason.clone()),
                other => other.clone(),
            });
            shared.writer.scores(idx, scores.collect()).await?;
            return Ok(true);
        }
    };
    let Some(settled) = settle(shared, judges, &Arc::new(trial), earlier).await? else { return Ok(false) };
    record(shared, (idx, row.prompt, row.target), settled).await?;
    Ok(true)
}

/// Gives a trial its scores and tells of it.
pub(crate) async fn record(
    shared: &Shared,
    (idx, prompt, target): (u64, u32, u32),
    Settled { scores, spent_usd }: Settled,
) -> Result<(), RunError> {
    let pass = proof_verdict::trial_result(&shared.plan.spec.metrics, &scores).pass;
    shared.writer.scores(idx, scores).await?;
    send(&shared.events, RunEvent::Scored { idx, prompt, target, pass, spent_usd }).await;
    Ok(())
}

type Found = Result<(Judged, Vec<Option<Scored>>), String>;

/// A recorded trial as its scorers see it, and the scores that it has.
fn read(shared: &Shared, row: &TrialRow, peers: Option<Vec<Peer>>) -> Result<Found, RunError> {
    let unreadable = |what: &str| Ok(Err(format!("the stored {what} cannot be read")));
    let Some(response) = row.response else { return unreadable("output") };
    let stored = shared.store.response(response)?;
    let Ok(response) = serde_json::from_slice::<Response>(&stored.json) else { return unreadable("output") };
    let case = shared.store.case(&shared.run, row.case_seq)?;
    let case = case.and_then(|case| serde_json::from_str::<Case>(&case.json).ok());
    let Some(case) = case else { return unreadable("case") };
    let prompt = shared.plan.prompts.get(row.prompt as usize);
    let messages = prompt.map(|planned| planned.prompt.render(&case.vars));
    let trial = Judged {
        idx: row.idx,
        prompt: row.prompt,
        case: Arc::new(case),
        response: Arc::new(response),
        cost_usd: row.cost_usd,
        messages: messages.and_then(Result::ok).unwrap_or_default(),
        peers,
    };
    let earlier = row.scores.iter().map(|score| match score {
        StoredScore::Unscored(_) if shared.retry_errors => None,
        score => known(score),
    });
    let earlier = earlier.collect();
    Ok(Ok((trial, earlier)))
}

/// A stored score as the scorers left it; none where it is pending.
fn known(score: &StoredScore) -> Option<Scored> {
    Some(match score.clone() {
        StoredScore::Pending => return None,
        StoredScore::Skipped(reason) => Scored::Skipped(reason),
        StoredScore::Unscored(reason) => Scored::Error(ScoreError::new(reason)),
        StoredScore::Scored { value, pass, reason } => {
            Scored::Score(Score { value, pass, reason, counts: vec![] })
        }
        StoredScore::Counted { value, counts, pass, reason } => {
            Scored::Score(Score { value, pass, reason, counts })
        }
    })
}
