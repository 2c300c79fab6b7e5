//! Anthropic's message batches.

use serde_json::{Value, json};

use super::store::{Held, Store, is_answered};
use super::{BatchScript, Fate};
use crate::reply::Reply;

const PATH: &str = "/v1/messages/batches";

/// What is answered; none if the call is another's.
pub(super) fn answer(store: &mut Store, script: &BatchScript, call: &str, body: &[u8]) -> Option<Reply> {
    let (method, path) = call.split_once(' ')?;
    let rest = path.strip_prefix(PATH)?;
    if method == "POST" && rest.is_empty() {
        return Some(create(store, script, body));
    }
    let rest = rest.strip_prefix('/')?;
    let (id, verb) = rest.split_once('/').unwrap_or((rest, ""));
    let Some(held) = store.batch(id) else {
        return Some(refused(404, "not_found_error", &format!("there is no batch `{id}`")));
    };
    match (method, verb) {
        ("GET", "") => held.poll(script),
        ("POST", "cancel") => held.is_cancelled = held.results.is_none(),
        ("GET", "results") => return Some(results(held)),
        _ => return None,
    }
    Some(Reply::json(200, &shown(held)))
}

fn refused(status: u16, kind: &str, message: &str) -> Reply {
    Reply::json(status, &json!({"type": "error", "error": {"type": kind, "message": message}}))
}

fn create(store: &mut Store, script: &BatchScript, body: &[u8]) -> Reply {
    if let Some(reason) = &script.refusal {
        return refused(400, "invalid_request_error", reason);
    }
    let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut requests = vec![];
    for request in body["requests"].as_array_mut().into_iter().flatten() {
        let name = request["custom_id"].as_str().unwrap_or_default().to_owned();
        if name.is_empty() || !request["params"].is_object() {
            return refused(400, "invalid_request_error", "requests: a name and `params` are required");
        }
        requests.push((name, request["params"].take()));
    }
    if requests.is_empty() {
        return refused(400, "invalid_request_error", "requests: at least one is required");
    }
    Reply::json(200, &shown(store.make(script, "msgbatch_", "/v1/messages", requests, None)))
}

fn shown(held: &Held) -> Value {
    let is_done = held.results.is_some();
    let status = match (is_done, held.is_cancelled) {
        (true, _) => "ended",
        (false, true) => "canceling",
        (false, false) => "in_progress",
    };
    let is_errored = |fate: &Fate| matches!(fate, Fate::Answered(_)) && !is_answered(fate);
    json!({
        "id": held.id,
        "type": "message_batch",
        "processing_status": status,
        "request_counts": {
            "processing": if is_done { 0 } else { held.requests.len() },
            "succeeded": held.count(is_answered),
            "errored": held.count(is_errored),
            "canceled": held.count(|fate| *fate == Fate::Cancelled),
            "expired": held.count(|fate| *fate == Fate::Expired),
        },
        "created_at": "2024-09-24T18:37:24.100435Z",
        "expires_at": "2024-09-25T18:37:24.100435Z",
        "ended_at": is_done.then_some("2024-09-24T19:37:24.100435Z"),
        // The provider's own address, whatever the server's.
        "results_url": is_done.then(|| format!("https://api.anthropic.com{PATH}/{}/results", held.id)),
    })
}

/// The lines of the results.
fn results(held: &Held) -> Reply {
    let mut lines = String::new();
    for (name, asked, fate) in held.results.iter().flatten() {
        let result = match fate {
            Fate::Answered(reply) => {
                let (_, body) = reply.body(asked);
                let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
                if reply.status == 200 {
                    json!({"type": "succeeded", "message": body})
                } else {
                    json!({"type": "errored", "error": body})
                }
            }
            Fate::Expired => json!({"type": "expired"}),
            Fate::Cancelled => json!({"type": "canceled"}),
            Fate::Forgotten => continue,
        };
        lines += &json!({"custom_id": name, "result": result}).to_string();
        lines.push('\n');
    }
    Reply::raw(200, "application/x-jsonl", lines)
}
