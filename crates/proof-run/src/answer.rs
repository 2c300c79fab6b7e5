//! An output: from the cache, or by a call.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use proof_model::{CallError, ErrorKind, Permit, Rate, Request, Response, Usage};
use proof_store::StoreError;
use rust_decimal::prelude::ToPrimitive as _;

use crate::budget::{Money, Reservation};
use crate::estimate::expected_output;
use crate::events::RunEvent;
use crate::execute::{Shared, send};
use crate::lane::Lane;
use crate::options::CacheUse;
use crate::repair::repaired;
use crate::single_flight::Flight;

/// What came of asking a model, shared by all trials that ask the same at the same time.
pub(crate) type Answer = Result<Answered, NoAnswer>;

/// An output and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) response: Arc<Response>,
    pub(crate) cost: Option<PaidFor>,
    /// Its row in the store, if it was there.
    pub(crate) row: Option<i64>,
}

/// What an output has cost.
#[derive(Clone, Debug)]
pub(crate) struct PaidFor {
    /// Dollars.
    pub(crate) usd: f64,
    /// The price row, in its own words.
    pub(crate) price: Arc<str>,
}

impl Answered {
    /// Dollars; none without a price or without usage.
    pub(crate) fn cost_usd(&self) -> Option<f64> {
        self.cost.as_ref().map(|cost| cost.usd)
    }

    /// The output as the scorers of a prompt see it: repaired, where the settings say so and it needs it.
    pub(crate) fn for_prompt(mut self, lane: &Lane, prompt: u32) -> Self {
        let plan = &lane.shared.plan;
        let has_schema = plan.prompts.get(prompt as usize).is_some_and(|planned| planned.validator.is_some());
        let settings = plan.settings.get(prompt as usize).and_then(|row| row.get(lane.target_idx as usize));
        let is_wanted = has_schema && settings.and_then(|settings| settings.repair_json) == Some(true);
        let repaired = if is_wanted { repaired(&self.response.text) } else { None };
        if repaired != self.response.repaired {
            let mut response = (*self.response).clone();
            response.repaired = repaired;
            self.response = Arc::new(response);
        }
        self
    }
}

/// Why there is no output.
#[derive(Clone, Debug)]
pub(crate) enum NoAnswer {
    /// The call failed.
    Failed(Arc<CallError>),
    /// No call was made, or it was cut short: the run ends before it.
    NotMade,
}

/// An answer, with what has to be known to record it.
#[derive(Debug)]
pub(crate) struct Obtained<'a> {
    pub(crate) answer: Answer,
    /// What finds it in the cache; none for a target whose answers are not kept.
    pub(crate) key: Option<[u8; 32]>,
    /// Whether this task did the work: equal requests in flight are one.
    pub(crate) is_mine: bool,
    /// To be dropped when the answer's record is on the way.
    pub(crate) flight: Option<Flight<'a, Answer>>,
}

/// The answer to a request: from the cache, from an equal request in flight, or by a call.
pub(crate) async fn obtain<'a>(lane: &'a Lane, permit: &Permit, request: &Request) -> Obtained<'a> {
    let key = lane.target.is_cacheable().then(|| request.cache_key(lane.target.identity()));
    // A target with fallbacks may come to another answer, or another failure, than one without.
    let has_fallbacks = lane.target.fallbacks().next().is_some();
    let (answer, flight) = match key {
        Some(key) if has_fallbacks => (ask(lane, permit, request, key).await, None),
        Some(key) => lane.shared.flights.run(key, || ask(lane, permit, request, key)).await,
        None => (call(lane, permit, request).await, None),
    };
    Obtained { answer, key, is_mine: key.is_none() || flight.is_some() || has_fallbacks, flight }
}

/// Looks in the cache, then calls the model.
async fn ask(lane: &Lane, permit: &Permit, request: &Request, key: [u8; 32]) -> Answer {
    let cache = lane.shared.plan.options.cache;
    if cache != CacheUse::WriteOnly
        && let Some(found) = look_up(lane, &key).await?
    {
        return Ok(found);
    }
    if cache == CacheUse::ReadOnly {
        return Err(NoAnswer::Failed(Arc::new(cached_only())));
    }
    call(lane, permit, request).await
}

/// The output that is in the cache.
pub(crate) async fn look_up(lane: &Lane, key: &[u8; 32]) -> Result<Option<Answered>, NoAnswer> {
    let shared = &*lane.shared;
    let failed = |error: StoreError| not_called(error.to_string());
    let mut found = shared.store.cached(key).map_err(failed)?;
    if found.is_none() && shared.flights.has_landed(key) {
        // Another trial has just got this very answer, and its record is still on the way to the disk.
        shared.writer.flush().await.map_err(failed)?;
        found = shared.store.cached(key).map_err(failed)?;
    }
    let Some((row, stored)) = found else { return Ok(None) };
    // What an older version kept and this one cannot read is as good as absent.
    let Ok(response) = serde_json::from_slice::<Response>(&stored.json) else { return Ok(None) };
    let cost = cost(lane, &response);
    Ok(Some(Answered { response: Arc::new(response), cost, row: Some(row) }))
}

fn not_called(message: String) -> NoAnswer {
    let error = CallError { attempts: 0, ..CallError::new(ErrorKind::NotCached, message) };
    NoAnswer::Failed(Arc::new(error))
}

/// That a call is not made.
pub(crate) fn cached_only() -> CallError {
    let message = "the output is not in the cache, and `--cached-only` makes no calls";
    CallError { attempts: 0, ..CallError::new(ErrorKind::NotCached, message) }
}

/// An output that has just come.
pub(crate) fn answered_now(lane: &Lane, response: Response) -> Answered {
    let cost = cost(lane, &response);
    Answered { response: Arc::new(response), cost, row: None }
}

/// Calls the model, if the target answers, the budget allows it, and the run is not about to end.
pub(crate) async fn call(lane: &Lane, permit: &Permit, request: &Request) -> Answer {
    let shared = &*lane.shared;
    let waiting = async {
        let turn = lane.health.turn().await?;
        Some((turn, reserve(lane, request).await?))
    };
    // The end of the run comes first where both are there: money that the last calls give back is for nobody any more.
    let ready = tokio::select! {
        biased;
        () = shared.stop.drain.cancelled() => None,
        ready = waiting => ready,
    };
    let Some((turn, reservation)) = ready else { return Err(NoAnswer::NotMade) };
    shared.n_in_flight.fetch_add(1, Ordering::Relaxed);
    let called = lane.target.call(permit, request, &shared.stop.cancel).await;
    shared.n_in_flight.fetch_sub(1, Ordering::Relaxed);
    match called {
        Ok(response) => {
            let answered = answered_now(lane, response);
            // Before the next call may begin: it is set aside for by what this one cost.
            reservation.settle(answered.cost_usd());
            turn.answered();
            Ok(answered)
        }
        // A call that the user cut short is no result: the resumed run makes it again.
        Err(error) if error.kind == ErrorKind::Cancelled => Err(NoAnswer::NotMade),
        Err(error) => {
            turn.failed(&error);
            Err(NoAnswer::Failed(Arc::new(error)))
        }
    }
}

/// Sets money for a call aside; none if the budget does not allow it.
async fn reserve<'a>(lane: &'a Lane, request: &Request) -> Option<Reservation<'a>> {
    let shared = &*lane.shared;
    let estimate_usd = || {
        let (model, n_output) = (lane.target.price_model(), expected_output(request.settings.max_tokens));
        let usd = shared.prices.estimate_usd(model, request.character_len() as u64, n_output, shared.date);
        usd.and_then(|usd| usd.to_f64()).unwrap_or(0.0)
    };
    match shared.budget.reserve(lane.target_idx, estimate_usd).await {
        Money::Reserved(reservation) => Some(reservation),
        Money::Refused { is_first } => {
            if is_first && let Some(limit_usd) = shared.budget.reached() {
                let spent_usd = shared.budget.spent_usd();
                send(&shared.events, RunEvent::BudgetReached { limit_usd, spent_usd }).await;
            }
            None
        }
    }
}

/// What an output has cost; none without a price or without usage.
pub(crate) fn cost(lane: &Lane, response: &Response) -> Option<PaidFor> {
    let shared = &*lane.shared;
    let rate = if response.is_batch { Rate::Batch } else { Rate::Standard };
    let model = lane.target.price_model_of(response);
    paid(shared, model, response.usage.as_ref()?, rate)
}

/// What a call of another kind has cost.
pub(crate) fn cost_of(lane: &Lane, model: &str, usage: Option<&Usage>) -> Option<PaidFor> {
    paid(&lane.shared, model, usage?, Rate::Standard)
}

fn paid(shared: &Shared, model: &str, usage: &Usage, rate: Rate) -> Option<PaidFor> {
    let cost = shared.prices.cost_at(model, usage, shared.date, rate)?;
    Some(PaidFor { usd: cost.usd.to_f64()?, price: cost.row.to_string().into() })
}
