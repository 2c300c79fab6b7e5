//! `OpenAI`'s files and batches.

use serde_json::{Value, json};

use super::store::{Held, Store, is_answered};
use super::{BatchScript, Fate};
use crate::http::find;
use crate::reply::{Asked, Reply};

/// What is answered; none if the call is another's.
pub(super) fn answer(
    store: &mut Store,
    script: &BatchScript,
    call: &str,
    asked: &Asked,
    body: &[u8],
) -> Option<Reply> {
    if call == "POST /v1/files" {
        return Some(match upload(asked, body) {
            Ok(file) => {
                let name = store.keep(file);
                Reply::json(
                    200,
                    &json!({"id": name, "object": "file", "bytes": file.len(), "purpose": "batch"}),
                )
            }
            Err(message) => bad(message),
        });
    }
    if call == "POST /v1/batches" {
        return Some(create(store, script, body));
    }
    if let Some(name) = call.strip_prefix("GET /v1/files/").and_then(|rest| rest.strip_suffix("/content")) {
        return Some(content(store, name).unwrap_or_else(|| missing(name)));
    }
    if let Some(id) = call.strip_prefix("POST /v1/batches/").and_then(|rest| rest.strip_suffix("/cancel")) {
        return Some(store.batch(id).map_or_else(
            || missing(id),
            |held| {
                held.is_cancelled = held.results.is_none();
                Reply::json(200, &shown(held))
            },
        ));
    }
    let id = call.strip_prefix("GET /v1/batches/")?;
    Some(store.batch(id).map_or_else(
        || missing(id),
        |held| {
            held.poll(script);
            Reply::json(200, &shown(held))
        },
    ))
}

fn bad(message: impl Into<String>) -> Reply {
    Reply::error(400, "invalid_request_error", message)
}

fn missing(name: &str) -> Reply {
    Reply::error(404, "not_found", format!("there is no `{name}`"))
}

/// The file within a form.
fn upload<'a>(asked: &Asked, body: &'a [u8]) -> Result<&'a [u8], &'static str> {
    let kind = asked.header("content-type").unwrap_or_default();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").ok_or("the body is no form")?;
    let purpose =
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n");
    find(body, purpose.as_bytes()).ok_or("the form says no purpose")?;
    let at = find(body, b"name=\"file\"").ok_or("the form holds no file")?;
    let file = body.get(at..).unwrap_or_default();
    let start = find(file, b"\r\n\r\n").ok_or("the file has no head")? + 4;
    let file = file.get(start..).unwrap_or_default();
    let end = find(file, format!("\r\n--{boundary}--\r\n").as_bytes()).ok_or("the form has no end")?;
    Ok(file.get(..end).unwrap_or_default())
}

fn create(store: &mut Store, script: &BatchScript, body: &[u8]) -> Reply {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    if body["completion_window"] != "24h" {
        return bad("the completion window must be `24h`");
    }
    let endpoint = body["endpoint"].as_str().unwrap_or_default().to_owned();
    let Some(file) = store.file(body["input_file_id"].as_str().unwrap_or_default()) else {
        return bad("there is no such file");
    };
    let mut requests = vec![];
    let mut refusal = script.refusal.clone();
    for (idx, line) in file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).enumerate() {
        match request(line, &endpoint) {
            Some(request) => requests.push(request),
            None => refusal = Some(format!("line {} is no request to {endpoint}", idx + 1)),
        }
    }
    Reply::json(200, &shown(store.make(script, "batch_", &endpoint, requests, refusal)))
}

fn request(line: &[u8], endpoint: &str) -> Option<(String, Value)> {
    let mut line: Value = serde_json::from_slice(line).ok()?;
    let is_right = line["method"] == "POST" && line["url"] == endpoint && line["body"].is_object();
    let name = line["custom_id"].as_str()?.to_owned();
    is_right.then(|| (name, line["body"].take()))
}

fn shown(held: &Held) -> Value {
    let is_expired = 0 < held.count(|fate| *fate == Fate::Expired);
    let status = match (&held.refusal, &held.results) {
        (Some(_), _) => "failed",
        (None, None) if held.is_cancelled => "cancelling",
        (None, None) => "in_progress",
        (None, Some(_)) if held.is_cancelled => "cancelled",
        (None, Some(_)) if is_expired => "expired",
        (None, Some(_)) => "completed",
    };
    let errors = held.refusal.as_ref().map(|message| {
        json!({"object": "list", "data": [{"code": "invalid_json_line", "message": message, "line": 1, "param": null}]})
    });
    let completed = held.count(is_answered);
    let n_without = held.count(|fate| !is_answered(fate) && *fate != Fate::Forgotten);
    let file = |kind: &str, n: usize| (0 < n).then(|| format!("file-{kind}-{}", held.id));
    json!({
        "id": held.id,
        "object": "batch",
        "endpoint": held.endpoint,
        "errors": errors,
        "completion_window": "24h",
        "status": status,
        "output_file_id": file("output", completed),
        "error_file_id": file("error", n_without),
        "created_at": 1_700_000_000,
        "request_counts": {"total": held.requests.len(), "completed": completed, "failed": n_without},
    })
}

/// The lines of a file of results.
fn content(store: &mut Store, name: &str) -> Option<Reply> {
    let (wants_answers, id) = match name.strip_prefix("file-output-") {
        Some(id) => (true, id),
        None => (false, name.strip_prefix("file-error-")?),
    };
    let mut lines = String::new();
    for (name, asked, fate) in store.batch(id)?.results.iter().flatten() {
        if is_answered(fate) != wants_answers {
            continue;
        }
        let (response, error) = match fate {
            Fate::Answered(reply) => {
                let (_, body) = reply.body(asked);
                let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
                let request_id = format!("req_{}", asked.number);
                (json!({"status_code": reply.status, "request_id": request_id, "body": body}), Value::Null)
            }
            Fate::Expired => {
                let message = "This request could not be executed before the completion window expired.";
                (Value::Null, json!({"code": "batch_expired", "message": message}))
            }
            Fate::Cancelled => {
                (Value::Null, json!({"code": "batch_cancelled", "message": "The batch was cancelled."}))
            }
            Fate::Forgotten => continue,
        };
        let id = format!("batch_req_{}", asked.number);
        lines += &json!({"id": id, "custom_id": name, "response": response, "error": error}).to_string();
        lines.push('\n');
    }
    Some(Reply::raw(200, "application/octet-stream", lines))
}
