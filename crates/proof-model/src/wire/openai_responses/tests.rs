mod answers;
mod requests;
mod streams;

use serde_json::{Value, json};

use crate::{CallError, Response};

fn shown(result: &Result<Response, CallError>) -> String {
    match result {
        Ok(response) => serde_json::to_string(response).unwrap(),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    }
}

/// A response object with these items.
#[expect(clippy::needless_pass_by_value, reason = "written in place by every test")]
fn answered(status: &str, output: Value) -> Value {
    json!({
        "id": "resp_1", "object": "response", "status": status, "error": null, "incomplete_details": null,
        "model": "gpt-5-mini-2025-08-07", "output": output, "store": false, "metadata": {},
        "usage": {
            "input_tokens": 100, "input_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 16},
            "output_tokens": 20, "output_tokens_details": {"reasoning_tokens": 12}, "total_tokens": 120,
        },
    })
}

#[expect(clippy::needless_pass_by_value, reason = "written in place by every test")]
fn said(parts: Value) -> Value {
    json!({"id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": parts})
}

fn words(text: &str) -> Value {
    said(json!([{"type": "output_text", "text": text, "annotations": [], "logprobs": []}]))
}
