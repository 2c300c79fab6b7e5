//! A question of a scorer, answered: from the record, from the cache, or by a call.

use std::sync::Arc;

use proof_model::{CallError, Hint, Origin, Request, Response};
use proof_score::{Ask, AskKind, Reply};
use proof_store::{NewResponse, ScorerCallRow, StoredResponse};
use serde_json::{Value, json};

use super::Judged;
use crate::RunError;
use crate::answer::{Answered, NoAnswer, PaidFor, cached_only, cost_of, obtain};
use crate::execute::Shared;
use crate::lane::Lane;
use crate::options::CacheUse;

/// The purpose of `pairwise` with the output shown second.
const SWAPPED: &str = "compare swapped";

/// Which call of which trial it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallPlace {
    pub(super) idx: u64,
    pub(super) question: [u8; 32],
    pub(super) number: u32,
}

/// What a scorer is told, and what was spent on it now; none where the run ends before the call.
type Told = Option<(Result<Reply, String>, f64)>;

/// Answers a question and records the call.
pub(super) async fn answer(
    shared: &Shared,
    judges: &[Arc<Lane>],
    trial: &Judged,
    place: CallPlace,
    ask: &Ask,
    known: Option<ScorerCallRow>,
) -> Result<Told, RunError> {
    if let Some(told) = known.and_then(|call| recorded(shared, &call).transpose()).transpose()? {
        return Ok(Some((told, 0.0)));
    }
    match &ask.kind {
        AskKind::Chat { messages, schema } => {
            let Some(lane) = judges.get(ask.judge) else { return Ok(Some((Err(no_judge(ask)), 0.0))) };
            let request = match chat(shared, lane, trial, ask, messages.clone(), schema.clone()) {
                Ok(request) => request,
                Err(reason) => return failed(shared, place, ask, lane, reason, 0).await,
            };
            call(shared, lane, place, ask, &request).await
        }
        AskKind::Embed { texts } => {
            let Some(lane) = judges.get(ask.judge) else { return Ok(Some((Err(no_judge(ask)), 0.0))) };
            embed(shared, lane, place, ask, texts).await
        }
    }
}

fn no_judge(ask: &Ask) -> String {
    format!("there is no target number {} among those that scorers ask", ask.judge)
}

/// What was answered in an earlier sitting; none where that was no answer and is to be asked again.
fn recorded(shared: &Shared, call: &ScorerCallRow) -> Result<Option<Result<Reply, String>>, RunError> {
    if let Some(error) = &call.error {
        return Ok((!shared.retry_errors).then(|| Err(error.clone())));
    }
    let Some(row) = call.response else { return Ok(None) };
    let stored = shared.store.response(row)?;
    Ok(read(&stored.json).map(Ok))
}

fn read(json: &[u8]) -> Option<Reply> {
    if let Ok(response) = serde_json::from_slice::<Response>(json) {
        return Some(text_reply(&response));
    }
    let value: Value = serde_json::from_slice(json).ok()?;
    let vectors = value.get("vectors")?;
    serde_json::from_value(vectors.clone()).ok().map(Reply::Vectors)
}

fn text_reply(response: &Response) -> Reply {
    Reply::Text { text: response.text.clone(), finish_reason: response.finish_reason.as_str().to_owned() }
}

/// The request to a judge.
fn chat(
    shared: &Shared,
    lane: &Lane,
    trial: &Judged,
    ask: &Ask,
    messages: Vec<proof_prompt::Message>,
    schema: Option<Arc<Value>>,
) -> Result<Request, String> {
    let settings = lane.target.config().settings.clone();
    let output = match &schema {
        Some(schema) => lane.target.output_format(schema, &settings, false)?.map(Arc::new),
        None => None,
    };
    let hint = if lane.target.wants_hint() {
        Hint {
            case_id: trial.case.id.clone(),
            prompt: ask.purpose.clone(),
            case: Some(Arc::new(judged_case(trial, &ask.purpose))),
            output_schema: schema.clone(),
            seed: shared.plan.spec.seed,
        }
    } else {
        Hint::default()
    };
    let origin = Origin { settings: settings.clone(), schema };
    Ok(Request {
        output,
        origin: Some(Arc::new(origin)),
        settings,
        repeat: ask.repeat,
        hint,
        ..Request::new(lane.target.model(), messages)
    })
}

/// The case as a simulated judge sees it: what is judged is a variable, and that it is asked to judge stands where the
/// simulated model looks for it. What the case says of the first and the second output is of the order in which the output comes
/// first; where it is shown second, the two are turned round.
fn judged_case(trial: &Judged, purpose: &str) -> Value {
    let mut case = serde_json::to_value(&*trial.case).unwrap_or_default();
    if let Some(vars) = case.get_mut("vars").and_then(Value::as_object_mut) {
        vars.insert("output".to_owned(), trial.response.text.clone().into());
    }
    if case.pointer("/metadata/sim/judge").is_none() {
        for (path, key) in [("", "metadata"), ("/metadata", "sim"), ("/metadata/sim", "judge")] {
            if let Some(map) = case.pointer_mut(path).and_then(Value::as_object_mut) {
                map.entry(key).or_insert_with(|| json!({}));
            }
        }
    }
    if purpose == SWAPPED
        && let Some(judge) = case.pointer_mut("/metadata/sim/judge").and_then(Value::as_object_mut)
    {
        for key in ["better", "own"] {
            match judge.get_mut(key) {
                Some(which) if which == "first" => *which = "second".into(),
                Some(which) if which == "second" => *which = "first".into(),
                Some(_) | None => {}
            }
        }
        if let Some(lengths) = judge.get_mut("lengths").and_then(Value::as_array_mut) {
            lengths.reverse();
        }
    }
    case
}

/// Asks a judge, as a trial asks its target: cached, limited, within the budget, recorded.
async fn call(
    shared: &Shared,
    lane: &Lane,
    place: CallPlace,
    ask: &Ask,
    request: &Request,
) -> Result<Told, RunError> {
    let Some(permit) = lane.permit().await else { return Ok(None) };
    let obtained = obtain(lane, &permit, request).await;
    drop(permit);
    match obtained.answer {
        Ok(answered) => {
            let is_cached = answered.row.is_some() || !obtained.is_mine;
            let Answered { response, cost, row } = answered;
            let new = row.is_none().then(|| NewResponse {
                cache_key: obtained.key.filter(|_| !is_cached && response.answered_by.is_none()),
                response: StoredResponse {
                    json: serde_json::to_vec(response.as_ref()).unwrap_or_default(),
                    raw: response.raw.to_vec(),
                },
            });
            let usage = response.usage;
            let spent_usd = cost.as_ref().filter(|_| !is_cached).map_or(0.0, |cost| cost.usd);
            let call = ScorerCallRow {
                is_cached,
                attempts: response.attempts,
                latency_s: Some(response.latency.as_secs_f64()),
                cost_usd: cost.as_ref().map(|cost| cost.usd),
                price: cost.map(|cost| cost.price),
                input_tokens: usage.map(|usage| usage.input),
                output_tokens: usage.map(|usage| usage.output),
                response: row,
                ..row_of(place, ask)
            };
            shared.writer.scorer_call(call, new).await?;
            drop(obtained.flight);
            Ok(Some((Ok(text_reply(&response)), spent_usd)))
        }
        Err(NoAnswer::Failed(error)) => {
            failed(shared, place, ask, lane, error.to_string(), error.attempts).await
        }
        Err(NoAnswer::NotMade) => Ok(None),
    }
}

/// Records that there is no answer.
async fn failed(
    shared: &Shared,
    place: CallPlace,
    ask: &Ask,
    lane: &Lane,
    reason: String,
    attempts: u32,
) -> Result<Told, RunError> {
    let error = format!("`{}` did not answer: {reason}", lane.target.id());
    let call = ScorerCallRow { attempts, error: Some(error.clone()), ..row_of(place, ask) };
    shared.writer.scorer_call(call, None).await?;
    Ok(Some((Err(error), 0.0)))
}

fn row_of(place: CallPlace, ask: &Ask) -> ScorerCallRow {
    ScorerCallRow {
        idx: place.idx,
        question: place.question,
        number: place.number,
        judge: u32::try_from(ask.judge).unwrap_or(u32::MAX),
        purpose: ask.purpose.clone(),
        is_cached: false,
        attempts: 0,
        latency_s: None,
        cost_usd: None,
        price: None,
        input_tokens: None,
        output_tokens: None,
        error: None,
        response: None,
    }
}

/// Asks for vectors; equal texts are asked of one target once.
async fn embed(
    shared: &Shared,
    lane: &Lane,
    place: CallPlace,
    ask: &Ask,
    texts: &[String],
) -> Result<Told, RunError> {
    let key = embedding_key(lane, texts);
    let cache = shared.plan.options.cache;
    if cache != CacheUse::WriteOnly
        && let Some((row, stored)) = shared.store.cached(&key)?
        && let Some(reply) = read(&stored.json)
    {
        let call = ScorerCallRow { is_cached: true, response: Some(row), ..row_of(place, ask) };
        shared.writer.scorer_call(call, None).await?;
        return Ok(Some((Ok(reply), 0.0)));
    }
    if cache == CacheUse::ReadOnly {
        return failed(shared, place, ask, lane, cached_only().to_string(), 0).await;
    }
    let Some(permit) = lane.permit().await else { return Ok(None) };
    let embedded = lane.target.embed(texts, &shared.stop.cancel).await;
    drop(permit);
    match embedded {
        Ok(found) => {
            let cost: Option<PaidFor> = cost_of(lane, lane.target.price_model(), found.usage.as_ref());
            let spent_usd = cost.as_ref().map_or(0.0, |cost| cost.usd);
            let json = json!({ "vectors": found.vectors, "served_model": found.served_model });
            let call = ScorerCallRow {
                attempts: 1,
                latency_s: Some(found.latency.as_secs_f64()),
                cost_usd: cost.as_ref().map(|cost| cost.usd),
                price: cost.map(|cost| cost.price),
                input_tokens: found.usage.map(|usage| usage.input),
                output_tokens: found.usage.map(|usage| usage.output),
                ..row_of(place, ask)
            };
            let response =
                StoredResponse { json: serde_json::to_vec(&json).unwrap_or_default(), raw: vec![] };
            shared.writer.scorer_call(call, Some(NewResponse { cache_key: Some(key), response })).await?;
            Ok(Some((Ok(Reply::Vectors(found.vectors)), spent_usd)))
        }
        Err(error) if error.kind == proof_model::ErrorKind::Cancelled => Ok(None),
        Err(error) => {
            let CallError { attempts, .. } = error;
            failed(shared, place, ask, lane, error.to_string(), attempts).await
        }
    }
}

/// What finds the vectors of these texts again: who gives them, with which settings, of what.
fn embedding_key(lane: &Lane, texts: &[String]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let mut field = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    field("embeddings 1");
    field(lane.target.identity());
    field(lane.target.model());
    field(&serde_json::to_string(&lane.target.config().settings).unwrap_or_default());
    for text in texts {
        field(text);
    }
    *hasher.finalize().as_bytes()
}
