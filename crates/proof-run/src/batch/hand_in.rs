//! Trials to batches.

use std::collections::HashSet;
use std::sync::Arc;

use proof_model::{Batch, Rate, Request};
use proof_store::BatchRow;
use rust_decimal::prelude::ToPrimitive as _;

use super::{Broken, Pending};
use crate::answer::{NoAnswer, cached_only, look_up};
use crate::budget::Money;
use crate::estimate::expected_output;
use crate::events::RunEvent;
use crate::execute::send;
use crate::feed::Feed;
use crate::lane::Lane;
use crate::options::CacheUse;
use crate::record::{record_error, record_render_error};
use crate::request::build_request;
use crate::trial::{CaseWork, Output, TrialPlace, record_scored};

/// A batch that is being filled is held in memory: so many requests at most.
const MAX_REQUESTS: usize = 10_000;
/// So many bytes at most.
const MAX_BYTES: usize = 48 << 20;

/// Requests on their way into one batch.
#[derive(Default)]
struct Filling {
    requests: Vec<(String, Request)>,
    trials: Vec<u64>,
    n_bytes: usize,
    usd: f64,
}

/// Hands in every trial that has no record and is in no batch; false if the run was told to end before.
pub(super) async fn hand_in<'a>(
    lane: &'a Lane,
    batch: &Batch<'_>,
    pending: &mut Vec<Pending<'a>>,
) -> Result<bool, Broken> {
    let known: HashSet<u64> = pending.iter().flat_map(|pending| pending.row.trials.iter().copied()).collect();
    let limits = batch.limits();
    let (max_requests, max_bytes) = (limits.requests.min(MAX_REQUESTS), limits.bytes.min(MAX_BYTES));
    let mut feed = Feed::new(&lane.shared, None);
    let mut filling = Filling::default();
    while let Some((work, place)) = feed.next(lane).await? {
        if lane.shared.stop.drain.is_cancelled() {
            return Ok(false);
        }
        if known.contains(&place.idx) {
            continue;
        }
        let Some(request) = due(lane, &work, place).await? else { continue };
        let n_bytes = batch.request_len(&request);
        let is_full = max_requests <= filling.requests.len() || max_bytes < filling.n_bytes + n_bytes;
        if is_full && !submit(lane, batch, std::mem::take(&mut filling), pending).await? {
            return Ok(false);
        }
        filling.n_bytes += n_bytes;
        filling.usd += estimate_usd(lane, &request);
        filling.trials.push(place.idx);
        filling.requests.push((custom_id(place.idx), request));
    }
    submit(lane, batch, filling, pending).await
}

/// The request of a trial that needs a call; none where it has its record now, from the cache or as a mistake.
async fn due(lane: &Lane, work: &Arc<CaseWork>, place: TrialPlace) -> Result<Option<Request>, Broken> {
    let shared = &*lane.shared;
    let request = match build_request(lane, work, place).await {
        Ok(request) => request,
        Err(message) => {
            record_render_error(shared, work, place, message).await?;
            return Ok(None);
        }
    };
    let cache = shared.plan.options.cache;
    if !lane.target.is_cacheable() {
        return Ok(Some(request));
    }
    let key = request.cache_key(lane.target.identity());
    let found = if cache == CacheUse::WriteOnly { Ok(None) } else { look_up(lane, &key).await };
    match found {
        Ok(Some(answered)) => {
            let answered = answered.for_prompt(lane, place.prompt);
            let output = Output { answered, key: Some(key), is_cached: true, messages: request.messages };
            record_scored(shared, work, place, &output).await?;
        }
        Ok(None) if cache == CacheUse::ReadOnly => {
            record_error(shared, work, place, &cached_only()).await?;
        }
        Ok(None) => return Ok(Some(request)),
        Err(NoAnswer::Failed(error)) => record_error(shared, work, place, &error).await?,
        Err(NoAnswer::NotMade) => {}
    }
    Ok(None)
}

/// Hands a batch in; false if there is no money for it.
async fn submit<'a>(
    lane: &'a Lane,
    batch: &Batch<'_>,
    filling: Filling,
    pending: &mut Vec<Pending<'a>>,
) -> Result<bool, Broken> {
    let Filling { requests, trials, usd, .. } = filling;
    if requests.is_empty() {
        return Ok(true);
    }
    let shared = &*lane.shared;
    let reservation = match shared.budget.reserve_sum(lane.target_idx, usd) {
        Money::Reserved(reservation) => reservation,
        Money::Refused { is_first } => {
            if is_first && let Some(limit_usd) = shared.budget.reached() {
                let spent_usd = shared.budget.spent_usd();
                send(&shared.events, RunEvent::BudgetReached { limit_usd, spent_usd }).await;
            }
            return Ok(false);
        }
    };
    let id = batch.submit(&requests).await.map_err(Broken::Call)?;
    let submitted_at = shared.clock.now().to_string();
    let row = BatchRow { target: lane.target_idx, id, submitted_at, has_ended: false, trials };
    shared.writer.batch(row.clone()).await?;
    lane.tell_batch(&row, 0).await;
    pending.push(Pending { row, reservation: Some(reservation) });
    Ok(true)
}

/// What a call is expected to cost, at the rate of batches; nothing where there is no price.
fn estimate_usd(lane: &Lane, request: &Request) -> f64 {
    let n_output = expected_output(request.settings.max_tokens);
    let (model, n_input) = (lane.target.price_model(), request.character_len() as u64);
    let usd = lane.shared.prices.estimate_usd_at(model, n_input, n_output, lane.shared.date, Rate::Batch);
    usd.and_then(|usd| usd.to_f64()).unwrap_or(0.0)
}

/// The name of a trial in a batch.
pub(super) fn custom_id(idx: u64) -> String {
    format!("t{idx}")
}

/// The trial of a name.
pub(super) fn trial_of(custom_id: &str) -> Option<u64> {
    custom_id.strip_prefix('t')?.parse().ok()
}
