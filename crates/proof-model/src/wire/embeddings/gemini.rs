//! Vectors of Gemini, at AI Studio.
//!
//! Reference: <https://ai.google.dev/api/embeddings#method:-models.batchembedcontents>. Each text is a request of its own
//! within the body; what `extra` says (`taskType`, `outputDimensionality`, `title`) goes into each.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::super::answer::{lenient, no_answer};
use super::{Page, Share, input_usage, with_extra};
use crate::CallError;

/// 100 texts; nothing is said of their length together.
pub(super) const SHARE: Share = Share { texts: 100, bytes: usize::MAX };

pub(super) fn write(
    model: &str,
    texts: &[String],
    extra: &Map<String, Value>,
) -> Result<Vec<u8>, serde_json::Error> {
    let model = if model.starts_with("models/") { model.to_owned() } else { format!("models/{model}") };
    let request = |text: &String| {
        let ours = [("model", json!(model)), ("content", content(text))];
        with_extra(ours.map(|(key, value)| (key.to_owned(), value)).into_iter().collect(), extra)
    };
    serde_json::to_vec(&Body { requests: texts.iter().map(request).collect() })
}

/// A text as the provider takes it.
pub(super) fn content(text: &str) -> Value {
    json!({"role": "user", "parts": [{"text": text}]})
}

pub(super) fn read(body: &[u8]) -> Result<Page, CallError> {
    match serde_json::from_slice(body) {
        Ok(Answer { embeddings: Some(embeddings), usage }) => Ok(Page {
            vectors: embeddings.into_iter().map(|embedding| embedding.values).collect(),
            usage: lenient::<Tokens>(usage).and_then(|tokens| tokens.prompt).map(input_usage),
            served_model: None,
        }),
        Ok(_) | Err(_) => Err(no_answer(body, "`embeddings`")),
    }
}

#[derive(Serialize)]
struct Body {
    requests: Vec<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(default)]
    embeddings: Option<Vec<Embedding>>,
    #[serde(borrow, default, rename = "usageMetadata")]
    usage: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Embedding {
    #[serde(default)]
    values: Vec<f32>,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default, rename = "promptTokenCount")]
    prompt: Option<u64>,
}
