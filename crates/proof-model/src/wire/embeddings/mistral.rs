//! Vectors of Mistral; the answer is that of `OpenAI`.
//!
//! Reference: <https://docs.mistral.ai/api/#tag/embeddings>. The number of dimensions is `output_dimension` here. The limits
//! are what the server says when it refuses: 512 texts, 16,384 tokens in all.

use serde_json::{Map, Value, json};

use super::{Share, with_extra};

pub(super) const SHARE: Share = Share { texts: 512, bytes: 32_000 };

pub(super) fn write(
    model: &str,
    texts: &[String],
    extra: &Map<String, Value>,
) -> Result<Vec<u8>, serde_json::Error> {
    let ours = [("model", json!(model)), ("input", json!(texts))];
    let ours = ours.map(|(key, value)| (key.to_owned(), value)).into_iter().collect();
    serde_json::to_vec(&with_extra(ours, extra))
}
