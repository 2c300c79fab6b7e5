//! One trial: render, call, score, record.

use std::cell::OnceCell;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use proof_dataset::Case;
use proof_model::{CallError, ErrorKind, Hint, Permit, Request, Response};
use proof_prompt::RenderError;
use proof_score::{CaseView, ScoreInput};
use proof_store::{NewResponse, StoreError, StoredResponse, StoredScore, TrialRow, TrialStatus};
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value;

use crate::budget::{Money, Reservation};
use crate::estimate::expected_output;
use crate::events::RunEvent;
use crate::execute::{Shared, send};
use crate::lane::Lane;
use crate::options::CacheUse;
use crate::{Plan, RunError, media};

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
    fn json(&self) -> Arc<Value> {
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

/// What came of asking a model, shared by all trials that ask the same at the same time.
pub(crate) type Answer = Result<Answered, NoAnswer>;

/// An output and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    response: Arc<Response>,
    cost_usd: Option<f64>,
    /// Its row in the store, if it was there.
    row: Option<i64>,
}

/// Why there is no output.
#[derive(Clone, Debug)]
pub(crate) enum NoAnswer {
    /// The call failed.
    Failed(Arc<CallError>),
    /// No call was made, or it was cut short: the run ends before it.
    NotMade,
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
        Some(key) => shared.flights.run(key, || ask(lane, &permit, &request, key)).await,
        None => (call(lane, &permit, &request).await, None),
    };
    let is_mine = key.is_none() || flight.is_some();
    drop(permit);
    match answer {
        Ok(answered) => {
            let is_cached = answered.row.is_some() || !is_mine;
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

/// Why a prompt could not be rendered; where no variable is named, with the place in the prompt.
fn located(error: &RenderError) -> String {
    match error {
        RenderError::Missing { .. } | RenderError::WrongType { .. } => error.to_string(),
        _ => format!("{}: {error}", error.span().location()),
    }
}

/// The request of a trial, with its media loaded; else why the prompt cannot be rendered.
async fn build_request(lane: &Lane, work: &CaseWork, place: TrialPlace) -> Result<Request, String> {
    let (plan, target) = (&lane.shared.plan, &lane.target);
    let Some(planned) = plan.prompts.get(place.prompt as usize) else {
        return Err("no such prompt".to_owned());
    };
    let mut messages = planned.prompt.render(&work.case.vars).map_err(|error| located(&error))?;
    if media::has_paths(&messages) {
        let root = plan.root.clone();
        let loaded = tokio::task::spawn_blocking(move || {
            media::load(&root, &mut messages)?;
            Ok::<_, String>(messages)
        });
        messages = loaded.await.map_err(|error| error.to_string())??;
    }
    let settings = plan
        .settings
        .get(place.prompt as usize)
        .and_then(|row| row.get(place.target as usize))
        .cloned()
        .unwrap_or_default();
    let hint = if target.config().wire_format().is_none() {
        Hint {
            case_id: work.case.id.clone(),
            prompt: planned.name.clone(),
            case: Some(work.json()),
            output_schema: planned.output_schema.clone(),
            seed: plan.spec.seed,
        }
    } else {
        Hint::default()
    };
    Ok(Request { model: target.model().to_owned(), messages, settings, repeat: place.repeat, hint })
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
        let message = "the output is not in the cache, and `--cached-only` makes no calls";
        return Err(not_called(message.to_owned()));
    }
    call(lane, permit, request).await
}

/// The output that is in the cache.
async fn look_up(lane: &Lane, key: &[u8; 32]) -> Result<Option<Answered>, NoAnswer> {
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
    let cost_usd = cost_usd(lane, &response);
    Ok(Some(Answered { response: Arc::new(response), cost_usd, row: Some(row) }))
}

fn not_called(message: String) -> NoAnswer {
    let error = CallError { attempts: 0, ..CallError::new(ErrorKind::NotCached, message) };
    NoAnswer::Failed(Arc::new(error))
}

/// Calls the model, if the target answers, the budget allows it, and the run is not about to end.
async fn call(lane: &Lane, permit: &Permit, request: &Request) -> Answer {
    let shared = &*lane.shared;
    let waiting = async {
        let turn = lane.health.turn().await?;
        Some((turn, reserve(lane, request).await?))
    };
    let Some((turn, reservation)) = shared.stop.drain.run_until_cancelled(waiting).await.flatten() else {
        return Err(NoAnswer::NotMade);
    };
    shared.n_in_flight.fetch_add(1, Ordering::Relaxed);
    let called = lane.target.call(permit, request, &shared.stop.cancel).await;
    shared.n_in_flight.fetch_sub(1, Ordering::Relaxed);
    match called {
        Ok(response) => {
            turn.answered();
            let cost_usd = cost_usd(lane, &response);
            reservation.settle(cost_usd);
            Ok(Answered { response: Arc::new(response), cost_usd, row: None })
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
fn cost_usd(lane: &Lane, response: &Response) -> Option<f64> {
    let cost =
        lane.shared.prices.cost(lane.target.price_model(), response.usage.as_ref()?, lane.shared.date)?;
    cost.usd.to_f64()
}

/// Scores an output; scorers that wait for a program of the user's do so on the blocking pool.
async fn score(
    shared: &Shared,
    work: &Arc<CaseWork>,
    place: TrialPlace,
    answered: &Answered,
) -> Result<Vec<StoredScore>, RunError> {
    let Answered { response, cost_usd, .. } = answered;
    if !shared.plan.scorers.is_blocking() {
        return Ok(score_output(&shared.plan, place.prompt, &work.case, response, *cost_usd));
    }
    let (plan, work, response, cost_usd) =
        (Arc::clone(&shared.plan), Arc::clone(work), Arc::clone(response), *cost_usd);
    let scoring = tokio::task::spawn_blocking(move || {
        score_output(&plan, place.prompt, &work.case, &response, cost_usd)
    });
    scoring.await.map_err(|error| RunError::Bug(error.to_string()))
}

/// The scores of one output, in the order of the metrics.
fn score_output(
    plan: &Plan,
    prompt: u32,
    case: &Case,
    response: &Response,
    cost_usd: Option<f64>,
) -> Vec<StoredScore> {
    let validator = plan.prompts.get(prompt as usize).and_then(|planned| planned.validator.as_ref());
    let input = score_input(case, response, cost_usd, validator);
    plan.scorers.score(&input).into_iter().map(stored_score).collect()
}

/// What scorers see of an output.
pub(crate) fn score_input<'a>(
    case: &'a Case,
    response: &'a Response,
    cost_usd: Option<f64>,
    validator: Option<&'a jsonschema::Validator>,
) -> ScoreInput<'a> {
    ScoreInput {
        text: &response.text,
        reasoning: response.reasoning.as_deref(),
        tool_calls: &response.tool_calls,
        finish_reason: response.finish_reason.as_str(),
        latency_s: response.latency.as_secs_f64(),
        cost_usd,
        input_tokens: response.usage.map(|usage| usage.input),
        output_tokens: response.usage.map(|usage| usage.output),
        case: CaseView {
            id: &case.id,
            vars: &case.vars,
            expected: &case.expected,
            tags: &case.tags,
            metadata: &case.metadata,
        },
        output_schema: validator,
        json: OnceCell::new(),
        context: OnceCell::new(),
    }
}

/// A score as it is stored.
pub(crate) fn stored_score(score: Result<proof_score::Score, proof_score::ScoreError>) -> StoredScore {
    match score {
        Ok(score) => StoredScore::Scored { value: score.value, pass: score.pass, reason: score.reason },
        Err(error) => StoredScore::Unscored(error.message),
    }
}

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
        input_tokens: None,
        output_tokens: None,
        attempts: 0,
        error: None,
        scores: vec![],
        response: None,
    }
}

async fn record_output(
    shared: &Shared,
    work: &CaseWork,
    place: TrialPlace,
    answered: &Answered,
    key: Option<[u8; 32]>,
    is_cached: bool,
    scores: Vec<StoredScore>,
) -> Result<(), RunError> {
    let Answered { response, cost_usd, row: known_row } = answered;
    let (cost_usd, known_row) = (*cost_usd, *known_row);
    let pass = proof_verdict::trial_result(&shared.plan.spec.metrics, &scores).pass;
    let trial = TrialRow {
        is_cached,
        latency_s: Some(response.latency.as_secs_f64()),
        cost_usd,
        input_tokens: response.usage.map(|usage| usage.input),
        output_tokens: response.usage.map(|usage| usage.output),
        attempts: response.attempts,
        scores,
        response: known_row,
        ..row(work, place, TrialStatus::Output)
    };
    let new = known_row.is_none().then(|| NewResponse {
        cache_key: key.filter(|_| !is_cached),
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

async fn record_error(
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

async fn record_render_error(
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
