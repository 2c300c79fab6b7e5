//! `LiteLLM`'s `model_prices_and_context_window.json`: a map of models, each with dollars for a token under keys such as
//! `input_cost_per_token`, `cache_creation_input_token_cost_above_1hr`, `output_cost_per_token_batches` and
//! `cache_read_input_token_cost_above_272k_tokens_batches`.
//!
//! Read from <https://github.com/BerriAI/litellm> (`model_prices_and_context_window.json`, and
//! `litellm/litellm_core_utils/llm_cost_calc/utils.py` for what the keys mean): the prices above a length hold for the
//! whole call, where its input is longer, cached input included; those that are not given there are the others.

use proof_diag::{Entry, Map, Value};
use rust_decimal::Decimal;

use super::SkipReason;
use super::list::{List, Sheet, more_than_tokens};
use crate::price::{Rate, TokenKind};

/// Dollars for a token are this many digits away from dollars for a million.
const DIGITS: u32 = 6;

pub(super) fn read(root: &Map, list: &mut List) {
    for entry in &root.entries {
        match entry.value.as_map() {
            // It describes the form, and is no model.
            _ if entry.key == "sample_spec" => {}
            Some(map) => model(entry, map, list),
            None => list.skip(entry.key.clone(), SkipReason::NoPrice),
        }
    }
}

fn model(entry: &Entry, map: &Map, list: &mut List) {
    let Some(found) = map.get("litellm_provider").and_then(|node| node.as_str()) else {
        return list.skip(entry.key.clone(), SkipReason::UnknownProvider);
    };
    let (word, name) = name(found, &entry.key);
    let model = format!("{word}/{name}");
    if !list.takes(word) {
        return list.skip(model, SkipReason::UnknownProvider);
    }
    if list.is_duplicate(entry) {
        return list.skip(model, SkipReason::Twice);
    }
    if let Some(why) = cannot_be_said(word, name, map) {
        return list.skip(model, why);
    }
    let mut sheet = Sheet::default();
    for field in &map.entries {
        let Some((kind, rate, above_input)) = meaning(&field.key) else { continue };
        if let Some(price) = list.price(&field.value, &field.key, &model, DIGITS) {
            sheet.set(rate, above_input, kind, price);
        }
    }
    // A model of embeddings has no output, and the list may leave its price away.
    if map.get("mode").and_then(|node| node.as_str()) == Some("embedding")
        && !sheet.is_given(TokenKind::Output)
    {
        sheet.set(Rate::Standard, 0, TokenKind::Output, Decimal::ZERO);
    }
    sheet.without_equal_reasoning();
    sheet.inherit();
    list.insert_sheet(model, &sheet);
}

/// Our word for the provider, and the model's name without the list's prefix.
fn name<'a>(provider: &'a str, key: &'a str) -> (&'a str, &'a str) {
    let (word, prefix) = match provider {
        "openai" | "text-completion-openai" => ("openai", "openai/"),
        "anthropic" => ("anthropic", "anthropic/"),
        "gemini" => ("google", "gemini/"),
        "bedrock" | "bedrock_converse" => ("bedrock", "bedrock/"),
        "cohere" | "cohere_chat" => ("cohere", "cohere/"),
        "azure" | "azure_text" => ("azure", "azure/"),
        "mistral" => ("mistral", "mistral/"),
        "openrouter" => ("openrouter", "openrouter/"),
        "groq" => ("groq", "groq/"),
        "together_ai" => ("together", "together_ai/"),
        "fireworks_ai" | "fireworks_ai-embedding-models" => ("fireworks", "fireworks_ai/"),
        "deepseek" => ("deepseek", "deepseek/"),
        "xai" => ("xai", "xai/"),
        "perplexity" => ("perplexity", "perplexity/"),
        "cerebras" => ("cerebras", "cerebras/"),
        "nvidia_nim" => ("nvidia", "nvidia_nim/"),
        "github" => ("github", "github/"),
        "ollama" => ("ollama", "ollama/"),
        _ if provider.starts_with("vertex_ai") => ("vertex", "vertex_ai/"),
        // The list's own word, for `--all`; its key may begin with it too.
        _ => {
            let rest = key.strip_prefix(provider).and_then(|rest| rest.strip_prefix('/'));
            return (provider, rest.unwrap_or(key));
        }
    };
    (word, key.strip_prefix(prefix).unwrap_or(key))
}

/// Why an entry is left out whatever its prices are.
fn cannot_be_said(word: &str, name: &str, map: &Map) -> Option<SkipReason> {
    let is_given = |key: &str| map.get(key).is_some_and(|node| !is_nothing(&node.value));
    let mode = map.get("mode").and_then(|node| node.as_str()).unwrap_or("chat");
    if !["chat", "completion", "responses", "embedding"].contains(&mode) {
        return Some(SkipReason::OtherKind);
    }
    // `bedrock/us-east-1/anthropic.claude-…`, `azure/eu/gpt-…`: names that no call has, with the prices of a region.
    let is_place = |place: &str| ["us", "eu", "global", "global-standard"].contains(&place);
    let is_regional = match word {
        "bedrock" => name.contains('/'),
        "azure" => name.split_once('/').is_some_and(|(place, _)| is_place(place)),
        _ => false,
    };
    if is_regional {
        return Some(SkipReason::Regional);
    }
    if is_given("input_cost_per_request") || is_given("input_cost_per_query") {
        return Some(SkipReason::FeeBesideTokens);
    }
    more_than_tokens(word, name).or_else(|| is_given("tiered_pricing").then_some(SkipReason::OtherPrices))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        _ => false,
    }
}

/// What a key's price is for, and the length of input above which it holds; none for keys that say something else, and for
/// prices of faster and slower service.
fn meaning(key: &str) -> Option<(TokenKind, Rate, u64)> {
    let (key, rate) = key.strip_suffix("_batches").map_or((key, Rate::Standard), |key| (key, Rate::Batch));
    if let Some(kind) = kind(key) {
        return Some((kind, rate, 0));
    }
    let (base, thousands) = key.strip_suffix("k_tokens")?.rsplit_once("_above_")?;
    let above_input = thousands.parse::<u64>().ok()?.checked_mul(1000).filter(|above| 0 < *above)?;
    Some((kind(base)?, rate, above_input))
}

fn kind(key: &str) -> Option<TokenKind> {
    Some(match key {
        "input_cost_per_token" => TokenKind::Input,
        "output_cost_per_token" => TokenKind::Output,
        "cache_read_input_token_cost" => TokenKind::CacheRead,
        "cache_creation_input_token_cost" => TokenKind::CacheWrite,
        "cache_creation_input_token_cost_above_1hr" => TokenKind::CacheWrite1h,
        "output_cost_per_reasoning_token" => TokenKind::Reasoning,
        "input_cost_per_audio_token" => TokenKind::InputAudio,
        "output_cost_per_audio_token" => TokenKind::OutputAudio,
        _ => return None,
    })
}
