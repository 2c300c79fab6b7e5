//! Vectors of Cohere.
//!
//! Reference: <https://docs.cohere.com/reference/embed>. A request must say what the vectors are for: `search_document`
//! where `extra` does not say (`search_query`, `classification`, `clustering`).

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::super::answer::{lenient, no_answer};
use super::{Page, Share, input_usage, with_extra};
use crate::CallError;

/// 96 texts; nothing is said of their length together.
pub(super) const SHARE: Share = Share { texts: 96, bytes: usize::MAX };

pub(super) fn write(
    model: &str,
    texts: &[String],
    extra: &Map<String, Value>,
) -> Result<Vec<u8>, serde_json::Error> {
    let ours = [
        ("model", json!(model)),
        ("texts", json!(texts)),
        ("input_type", json!("search_document")),
        ("embedding_types", json!(["float"])),
    ];
    let ours = ours.map(|(key, value)| (key.to_owned(), value)).into_iter().collect();
    serde_json::to_vec(&with_extra(ours, extra))
}

pub(super) fn read(body: &[u8]) -> Result<Page, CallError> {
    let lacks = "`embeddings.float`";
    let Ok(answer) = serde_json::from_slice::<Answer<'_>>(body) else {
        return Err(no_answer(body, lacks));
    };
    let Some(vectors) = answer.embeddings.and_then(|embeddings| embeddings.float) else {
        return Err(no_answer(body, lacks));
    };
    let billed = lenient::<Meta>(answer.meta).and_then(|meta| meta.billed_units?.input_tokens);
    // Counts come as numbers with a point.
    let tokens = billed.filter(|tokens| (0.0..9e15).contains(tokens));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range, as checked above")]
    let usage = tokens.map(|tokens| input_usage(tokens as u64));
    Ok(Page { vectors, usage, served_model: None })
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(default)]
    embeddings: Option<ByType>,
    #[serde(borrow, default)]
    meta: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ByType {
    #[serde(default)]
    float: Option<Vec<Vec<f32>>>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(default)]
    billed_units: Option<Billed>,
}

#[derive(Deserialize)]
struct Billed {
    #[serde(default)]
    input_tokens: Option<f64>,
}
