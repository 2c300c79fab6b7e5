//! Vectors at Vertex: Gemini's models by `batchEmbedContents`, the older ones (`text-embedding-005`) by `predict`.
//!
//! Reference: <https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api>. What `extra` says
//! goes where the provider wants it: `task_type` and `title` to each text of `predict`, all else to its parameters.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::answer::no_answer;
use super::gemini::content;
use super::{Page, Share, input_usage, with_extra};
use crate::CallError;

/// 250 texts and 20,000 tokens with `predict`; 100 texts as at AI Studio with the other.
pub(super) const SHARE: Share = Share { texts: 100, bytes: 40_000 };

pub(super) fn write(texts: &[String], extra: &Map<String, Value>) -> Result<Vec<u8>, serde_json::Error> {
    let request = |text: &String| {
        let mut request = json!({"content": content(text)});
        if !extra.is_empty() {
            request["embedContentConfig"] = json!(extra);
        }
        request
    };
    let requests: Vec<Value> = texts.iter().map(request).collect();
    serde_json::to_vec(&json!({"requests": requests}))
}

pub(super) fn write_predict(
    texts: &[String],
    extra: &Map<String, Value>,
) -> Result<Vec<u8>, serde_json::Error> {
    let (of_text, parameters): (Map<String, Value>, Map<String, Value>) =
        extra.clone().into_iter().partition(|(key, _)| matches!(key.as_str(), "task_type" | "title"));
    let instance = |text: &String| {
        let ours = [("content".to_owned(), json!(text))].into_iter().collect();
        Value::Object(with_extra(ours, &of_text))
    };
    let instances: Vec<Value> = texts.iter().map(instance).collect();
    let mut body = json!({"instances": instances});
    if !parameters.is_empty() {
        body["parameters"] = Value::Object(parameters);
    }
    serde_json::to_vec(&body)
}

pub(super) fn read_predict(body: &[u8]) -> Result<Page, CallError> {
    let Ok(Answer { predictions: Some(predictions) }) = serde_json::from_slice(body) else {
        return Err(no_answer(body, "`predictions`"));
    };
    let tokens = predictions.iter().map(|prediction| prediction.embeddings.statistics.as_ref()?.token_count);
    let usage = tokens.sum::<Option<u64>>().map(input_usage);
    let vectors = predictions.into_iter().map(|prediction| prediction.embeddings.values).collect();
    Ok(Page { vectors, usage, served_model: None })
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    predictions: Option<Vec<Prediction>>,
}

#[derive(Deserialize)]
struct Prediction {
    embeddings: Embedding,
}

#[derive(Deserialize)]
struct Embedding {
    #[serde(default)]
    values: Vec<f32>,
    #[serde(default)]
    statistics: Option<Statistics>,
}

#[derive(Deserialize)]
struct Statistics {
    #[serde(default)]
    token_count: Option<u64>,
}
