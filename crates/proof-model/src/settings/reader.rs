//! Decodes a `config:` map.

use proof_diag::document::wrong_type;
use proof_diag::{Diagnostic, MapReader, Node, Value, did_you_mean};
use serde_json::Map;

use super::{OutputChoice, PromptCache, Settings, ToolChoice};

/// Keys that the program itself writes into a request's body.
const OWN_KEYS: [&str; 3] = ["messages", "model", "stream"];

pub(super) fn read(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Settings {
    let Some(mut reader) = MapReader::new(node, "the settings (`config`)", diagnostics) else {
        return Settings::default();
    };
    let settings = Settings {
        temperature: number(&mut reader, "temperature", "0 or more", |value| 0.0 <= value),
        top_p: number(&mut reader, "top_p", "more than 0 and at most 1", |value| 0.0 < value && value <= 1.0),
        top_k: reader.integer("top_k", 1..=1_000_000),
        max_tokens: reader.integer("max_tokens", 1..=10_000_000),
        stop: reader.strings("stop").unwrap_or_default(),
        seed: seed(&mut reader),
        reasoning_effort: reader.string("reasoning_effort"),
        reasoning_tokens: reader.integer("reasoning_tokens", 0..=10_000_000),
        tool_choice: tool_choice(&mut reader),
        parallel_tool_calls: reader.boolean("parallel_tool_calls"),
        output_mode: word(&mut reader, "output_mode", &OutputChoice::ALL.map(|mode| (mode.as_str(), mode))),
        repair_json: reader.boolean("repair_json"),
        logprobs: logprobs(&mut reader),
        prompt_cache: word(
            &mut reader,
            "prompt_cache",
            &[("5m", PromptCache::FiveMinutes), ("1h", PromptCache::OneHour)],
        ),
        extra: extra(&mut reader),
    };
    reader.finish();
    settings
}

/// One of a closed set of words.
fn word<T: Copy>(reader: &mut MapReader<'_, '_>, key: &'static str, words: &[(&str, T)]) -> Option<T> {
    let text = reader.string(key)?;
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
        return Some(*value);
    }
    let span = reader.get(key)?.span.clone();
    let listed: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
    let listed = listed.join(", ");
    reader.diagnostics.push(
        Diagnostic::error("E0505", format!("`{key}` must be one of {listed}, found `{text}`"))
            .at(span, "not one of them")
            .help_opt(did_you_mean(&text, words.iter().map(|(word, _)| *word))),
    );
    None
}

/// `auto`, `none`, `required`, or `{tool: NAME}`.
fn tool_choice(reader: &mut MapReader<'_, '_>) -> Option<ToolChoice> {
    let node = reader.get("tool_choice")?;
    if let Some(map) = node.as_map() {
        if let ([entry], Some(name)) = (map.entries.as_slice(), map.get("tool").and_then(Node::as_str)) {
            debug_assert_eq!(entry.key, "tool", "`get` found the only entry");
            return Some(ToolChoice::Tool(name.to_owned()));
        }
        reader.diagnostics.push(wrong_type(node, "`tool_choice`", "`{tool: NAME}`"));
        return None;
    }
    word(reader, "tool_choice", &[("auto", 0_u8), ("none", 1), ("required", 2)]).map(|choice| match choice {
        0 => ToolChoice::Auto,
        1 => ToolChoice::None,
        _ => ToolChoice::Required,
    })
}

/// `true`, or the number of likely tokens beside the one that was written.
fn logprobs(reader: &mut MapReader<'_, '_>) -> Option<u8> {
    match reader.get("logprobs")?.value {
        Value::Bool(is_on) => is_on.then_some(0),
        _ => reader.integer("logprobs", 0..=20).and_then(|count| u8::try_from(count).ok()),
    }
}

fn number(
    reader: &mut MapReader<'_, '_>,
    key: &'static str,
    expected: &str,
    holds: impl Fn(f64) -> bool,
) -> Option<f64> {
    let value = reader.number(key)?;
    if holds(value) {
        return Some(value);
    }
    let span = reader.get(key)?.span.clone();
    reader.diagnostics.push(
        Diagnostic::error("E0505", format!("`{key}` must be {expected}, found `{value}`"))
            .at(span, format!("expected {expected}")),
    );
    None
}

fn seed(reader: &mut MapReader<'_, '_>) -> Option<i64> {
    let node = reader.get("seed")?;
    let value = match &node.value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    };
    if value.is_none() {
        reader.diagnostics.push(wrong_type(node, "`seed`", "a whole number"));
    }
    value
}

fn extra(reader: &mut MapReader<'_, '_>) -> Map<String, serde_json::Value> {
    let Some(node) = reader.get("extra") else { return Map::new() };
    let Some(map) = node.as_map() else {
        reader.diagnostics.push(wrong_type(node, "`extra`", "a map"));
        return Map::new();
    };
    for entry in map.entries.iter().filter(|entry| OWN_KEYS.contains(&entry.key.as_str())) {
        reader.diagnostics.push(
            Diagnostic::error("E0506", format!("`extra` may not hold `{}`", entry.key))
                .at(entry.key_span.clone(), "the program writes this field itself")
                .note("whatever stands in `extra` goes into the request's body as it is"),
        );
    }
    match node.to_json() {
        serde_json::Value::Object(map) => map,
        _ => Map::new(),
    }
}
