//! The local models through the crate's public face.

mod exec;
mod replay;
mod sim;

use std::sync::Arc;

use proof_model::{CallError, Hint, Model, Request, Response, Settings};
use proof_prompt::{Message, Role};
use serde_json::Value;

/// A request of one system message and one user message.
fn request(prompt: &str, input: &str, case: Option<Value>, repeat: u32) -> Request {
    let id = case.as_ref().and_then(|case| case["id"].as_str()).unwrap_or_default().to_owned();
    Request {
        model: "test".to_owned(),
        messages: vec![Message::text(Role::System, prompt), Message::text(Role::User, input)],
        settings: Settings::default(),
        tools: [].into(),
        output: None,
        origin: None,
        repeat,
        hint: Hint {
            case_id: id,
            prompt: "triage".to_owned(),
            case: case.map(Arc::new),
            output_schema: None,
            seed: 0,
        },
    }
}

/// Makes a call that has nothing to wait for.
fn call_now(model: &dyn Model, request: &Request) -> Result<Response, CallError> {
    futures_util::FutureExt::now_or_never(model.call(request)).expect("the model answers at once")
}
