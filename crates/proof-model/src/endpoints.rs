//! Further endpoints of a target's provider: vectors and moderation, through the same limits, retries and timeouts.

mod address;
mod embeddings;
mod models;
mod moderation;
#[cfg(test)]
mod tests;

pub(crate) use self::address::beside;
pub use self::embeddings::Embeddings;
use crate::{CallError, ErrorKind};

/// A failure to make the request, or a provider without the endpoint: nothing was sent.
fn not_sent(message: impl Into<String>) -> CallError {
    CallError::new(ErrorKind::BadRequest, message)
}

/// Nothing can be asked about no texts, nor about an empty one.
fn check_texts(texts: &[String]) -> Result<(), CallError> {
    if texts.is_empty() {
        return Err(not_sent("there are no texts to ask about"));
    }
    match texts.iter().position(String::is_empty) {
        Some(place) => Err(not_sent(format!("text {} of {} is empty", place + 1, texts.len()))),
        None => Ok(()),
    }
}
