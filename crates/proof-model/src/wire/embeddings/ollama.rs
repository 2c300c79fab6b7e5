//! Vectors of Ollama.
//!
//! Reference: <https://github.com/ollama/ollama/blob/main/docs/api.md#generate-embeddings>. There is no limit; a share is
//! what a server of one's own answers within the usual time-outs.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::answer::no_answer;
use super::super::borrowed::Text;
use super::{Page, Share, input_usage, with_extra};
use crate::CallError;

pub(super) const SHARE: Share = Share { texts: 256, bytes: 1 << 20 };

pub(super) fn write(
    model: &str,
    texts: &[String],
    extra: &Map<String, Value>,
) -> Result<Vec<u8>, serde_json::Error> {
    let ours = [("model", json!(model)), ("input", json!(texts))];
    let ours = ours.map(|(key, value)| (key.to_owned(), value)).into_iter().collect();
    serde_json::to_vec(&with_extra(ours, extra))
}

pub(super) fn read(body: &[u8]) -> Result<Page, CallError> {
    match serde_json::from_slice(body) {
        Ok(Answer { embeddings: Some(vectors), model, prompt_eval_count }) => Ok(Page {
            vectors,
            usage: prompt_eval_count.map(input_usage),
            served_model: model.map(Text::into_owned),
        }),
        Ok(_) | Err(_) => Err(no_answer(body, "`embeddings`")),
    }
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(default)]
    embeddings: Option<Vec<Vec<f32>>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(default)]
    prompt_eval_count: Option<u64>,
}
