//! What is handed in.

use std::collections::HashSet;

use super::{is_name, refused};
use crate::wire::Wire;
use crate::wire::batch::{Dialect, Frame};
use crate::{BatchLimits, CallError, Request};

/// The longest name of a request.
const MAX_NAME: usize = 64;

/// All requests, as the provider takes them.
pub(super) fn handed_in(
    wire: &Wire,
    dialect: Dialect,
    requests: &[(String, Request)],
) -> Result<Vec<u8>, CallError> {
    let Frame { head, between, tail, name_to_body } = dialect.frame();
    let most: BatchLimits = dialect.limits();
    if requests.is_empty() {
        return Err(refused("a batch of no requests cannot be handed in"));
    }
    if most.requests < requests.len() {
        return Err(refused(format!("a batch may hold {} requests, not {}", most.requests, requests.len())));
    }
    let mut names = HashSet::with_capacity(requests.len());
    let mut body = head.as_bytes().to_vec();
    for (idx, (name, request)) in requests.iter().enumerate() {
        if MAX_NAME < name.len() || !is_name(name) {
            let message =
                format!("`{name}` cannot name a request: 1 to {MAX_NAME} letters, digits, `_` and `-`");
            return Err(refused(message));
        }
        if !names.insert(name.as_str()) {
            return Err(refused(format!("two requests of the batch are named `{name}`")));
        }
        if idx != 0 {
            body.extend_from_slice(between.as_bytes());
        }
        body.extend_from_slice(br#"{"custom_id":""#);
        body.extend_from_slice(name.as_bytes());
        body.push(b'"');
        body.extend_from_slice(name_to_body.as_bytes());
        let written = wire.write(request, false)?;
        // A request must keep to its line. A line break can only stand between two tokens of it, as a space.
        body.extend(written.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }));
        body.push(b'}');
        if most.bytes < body.len() + tail.len() {
            return Err(refused(format!(
                "a batch may hold {} bytes: hand fewer requests in at once",
                most.bytes
            )));
        }
    }
    body.extend_from_slice(tail.as_bytes());
    Ok(body)
}
