//! Vectors of `OpenAI`, Azure and the servers that copy them: vLLM, llama.cpp, LM Studio and others.
//!
//! Reference: <https://platform.openai.com/docs/api-reference/embeddings/create>. Numbers are asked for as numbers, because
//! not every server knows the other form; an answer in base64, which the SDK of `OpenAI` asks for, is read as well.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use super::{Page, Share, input_usage, with_extra};
use crate::{CallError, ErrorKind};

/// The provider takes 2,048 texts, and 300,000 tokens in all. So many vectors of 3,072 numbers would be a longer answer than
/// is read.
pub(super) const SHARE: Share = Share { texts: 512, bytes: 600_000 };

const LACKS: &str = "`data` with vectors";

pub(super) fn write(
    model: &str,
    texts: &[String],
    extra: &Map<String, Value>,
) -> Result<Vec<u8>, serde_json::Error> {
    let ours = [("model", json!(model)), ("input", json!(texts)), ("encoding_format", json!("float"))];
    let ours = ours.map(|(key, value)| (key.to_owned(), value)).into_iter().collect();
    serde_json::to_vec(&with_extra(ours, extra))
}

pub(super) fn read(body: &[u8]) -> Result<Page, CallError> {
    let Ok(answer) = serde_json::from_slice::<Answer<'_>>(body) else {
        return Err(no_answer(body, LACKS));
    };
    let Some(items) = answer.data else { return Err(no_answer(body, LACKS)) };
    let mut numbered = vec![];
    for (place, item) in items.into_iter().enumerate() {
        let vector = vector(item.embedding).ok_or_else(|| no_answer(body, LACKS))?;
        numbered.push((item.index.unwrap_or(place), vector));
    }
    numbered.sort_by_key(|(index, _)| *index);
    if numbered.iter().enumerate().any(|(place, (index, _))| place != *index) {
        let message = "the vectors that came back are not numbered as the texts were";
        return Err(CallError::new(ErrorKind::Malformed, message));
    }
    Ok(Page {
        vectors: numbered.into_iter().map(|(_, vector)| vector).collect(),
        usage: lenient::<Tokens>(answer.usage).and_then(|tokens| tokens.prompt_tokens).map(input_usage),
        served_model: answer.model.map(Text::into_owned),
    })
}

/// A vector: a list of numbers, or in base64 the bytes of 32-bit floats, the lowest first.
fn vector(raw: &RawValue) -> Option<Vec<f32>> {
    if !raw.get().starts_with('"') {
        return serde_json::from_str(raw.get()).ok();
    }
    let text: Text<'_> = serde_json::from_str(raw.get()).ok()?;
    let bytes = STANDARD.decode(text.as_bytes()).ok()?;
    let (numbers, rest) = bytes.as_chunks::<4>();
    rest.is_empty().then(|| numbers.iter().map(|number| f32::from_le_bytes(*number)).collect())
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    data: Option<Vec<Item<'a>>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(default)]
    index: Option<usize>,
    #[serde(borrow)]
    embedding: &'a RawValue,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    prompt_tokens: Option<u64>,
}
