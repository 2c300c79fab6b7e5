//! Decodes a target's map.

use std::time::Duration;

use proof_diag::document::wrong_type;
use proof_diag::{Diagnostic, MapReader, Node, SourceSpan, Value, did_you_mean};

use super::address::read_base_url;
use super::{ReplaySource, TargetConfig, Timeouts, read_model};
use crate::http::is_private;
use crate::local::Sim;
use crate::{Api, Provider, Settings};

/// Headers that would hold a key.
const KEY_HEADERS: [&str; 5] = ["authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"];
/// Headers that the program itself writes.
const OWN_HEADERS: [&str; 5] = ["content-type", "content-length", "host", "transfer-encoding", "connection"];

pub(super) fn read(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<TargetConfig> {
    if let Some(text) = node.as_str() {
        let config = model(text, node, diagnostics)?;
        return complete(config, node, diagnostics);
    }
    let mut reader = MapReader::new(node, "the target", diagnostics)?;
    let id = reader.string("id");
    let model_node = reader.required("model");
    let mut config = model_node.and_then(|node| {
        let Some(text) = node.as_str() else {
            reader.diagnostics.push(wrong_type(node, "`model`", "a string `provider/name`"));
            return None;
        };
        model(text, node, reader.diagnostics)
    });
    // Without a provider every key counts as known: one mistake is told once.
    let provider = config.as_ref().map(|config| config.provider);
    let mut draft = config.take().unwrap_or_else(|| TargetConfig::new(Provider::OpenAi, ""));
    if let Some(id) = id {
        draft.id = id;
    }
    draft.span = Some(node.span.clone());
    if let Some(node) = reader.get("config") {
        draft.settings = Settings::parse(node, reader.diagnostics);
        warn_ignored(&draft, node, reader.diagnostics);
    }
    draft.concurrency =
        reader.integer("concurrency", 1..=10_000).and_then(|value| usize::try_from(value).ok());
    if provider.is_none_or(|provider| !provider.is_instant()) {
        limits(&mut reader, &mut draft);
    }
    if provider.is_none_or(|provider| provider.api().is_some()) {
        http(&mut reader, &mut draft);
    }
    if provider.is_none_or(|provider| provider == Provider::Exec) {
        draft.command = command(&mut reader);
    }
    if provider.is_none_or(|provider| provider == Provider::Replay)
        && let Some(from) = reader.string("from")
    {
        draft.from = Some(ReplaySource::parse(&from));
    }
    if provider.is_none_or(|provider| matches!(provider, Provider::Sim | Provider::Exec)) {
        params(&mut reader, &mut draft);
    }
    reader.finish();
    provider?;
    complete(draft, node, diagnostics)
}

fn model(text: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<TargetConfig> {
    match read_model(text) {
        Ok((provider, name)) => {
            let mut config = TargetConfig::new(provider, name);
            config.span = Some(node.span.clone());
            Some(config)
        }
        Err(error) => {
            diagnostics.push(error.into_diagnostic().at(node.span.clone(), "not a model"));
            None
        }
    }
}

fn complete(config: TargetConfig, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<TargetConfig> {
    if config.provider == Provider::Exec && config.command.is_empty() {
        diagnostics.push(no_command(Some(&node.span)));
        return None;
    }
    if config.provider == Provider::Replay && config.from.is_none() {
        diagnostics.push(no_source(Some(&node.span)));
        return None;
    }
    if config.provider == Provider::Sim
        && let Err(error) = Sim::new(&config.model, &config.params, 0)
    {
        diagnostics.push(at(Diagnostic::from(error), Some(&node.span), "in this target"));
        return None;
    }
    Some(config)
}

pub(super) fn no_command(span: Option<&SourceSpan>) -> Diagnostic {
    let diagnostic = Diagnostic::error("E0509", "an `exec` target needs `command`")
        .help("write `{model: exec/NAME, command: [python3, model.py]}` in the suite's `targets`");
    at(diagnostic, span, "which program is it?")
}

pub(super) fn no_source(span: Option<&SourceSpan>) -> Diagnostic {
    let diagnostic = Diagnostic::error("E0510", "a `replay` target needs recorded outputs").help(
        "write `replay/outputs.jsonl`, or `{model: replay/NAME, from: outputs.jsonl}`, or `from: run:ID`",
    );
    at(diagnostic, span, "recorded where?")
}

fn at(diagnostic: Diagnostic, span: Option<&SourceSpan>, text: &str) -> Diagnostic {
    match span {
        Some(span) => diagnostic.at(span.clone(), text),
        None => diagnostic,
    }
}

fn warn_ignored(config: &TargetConfig, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    if config.settings.seed.is_some() && config.wire_format() == Some(Api::Anthropic) {
        let span = node.as_map().and_then(|map| map.get("seed")).unwrap_or(node).span.clone();
        diagnostics.push(
            Diagnostic::warning("W0501", "`seed` has no effect here")
                .at(span, "Anthropic's messages take no seed")
                .help("take it away; `repeats` measures how much outputs vary"),
        );
    }
}

fn limits(reader: &mut MapReader<'_, '_>, config: &mut TargetConfig) {
    config.rpm = reader.integer("rpm", 1..=100_000_000);
    config.tpm = reader.integer("tpm", 1..=100_000_000_000);
    let defaults = Timeouts::default();
    config.timeouts = Timeouts {
        total: seconds(reader, "timeout_s").unwrap_or(defaults.total),
        first_byte: seconds(reader, "first_byte_timeout_s").unwrap_or(defaults.first_byte),
        chunk: seconds(reader, "chunk_timeout_s").unwrap_or(defaults.chunk),
    };
    if let Some(attempts) = reader.integer("max_attempts", 1..=100) {
        config.max_attempts = u32::try_from(attempts).unwrap_or(TargetConfig::MAX_ATTEMPTS);
    }
}

fn seconds(reader: &mut MapReader<'_, '_>, key: &'static str) -> Option<Duration> {
    let value = reader.number(key)?;
    if (0.001..=86_400.0).contains(&value) {
        return Some(Duration::from_secs_f64(value));
    }
    let node = reader.get(key)?;
    reader.diagnostics.push(
        Diagnostic::error("E0505", format!("`{key}` must be between 0.001 and 86400, found `{value}`"))
            .at(node.span.clone(), "expected seconds, more than 0 and at most a day"),
    );
    None
}

fn http(reader: &mut MapReader<'_, '_>, config: &mut TargetConfig) {
    config.key_env = reader.string("key_env");
    if let Some(name) = config.key_env.clone()
        && !is_variable_name(&name)
        && let Some(node) = reader.get("key_env")
    {
        reader.diagnostics.push(
            Diagnostic::error("E0507", "`key_env` must be the name of an environment variable")
                .at(node.span.clone(), "this is no variable's name")
                .note("a key never stands in a file: it is read from the environment")
                .help("write `key_env: MY_KEY`, and set `MY_KEY` in the environment"),
        );
    }
    if let Some(name) = reader.string("api") {
        config.api = Api::from_name(&name);
        if config.api.is_none()
            && let Some(node) = reader.get("api")
        {
            let help = did_you_mean(&name, ["openai", "anthropic"]);
            reader.diagnostics.push(
                Diagnostic::error("E0505", format!("`api` must be `openai` or `anthropic`, found `{name}`"))
                    .at(node.span.clone(), "no such wire format")
                    .help_opt(help),
            );
        }
    }
    if let Some(text) = reader.string("base_url")
        && let Some(node) = reader.get("base_url")
    {
        match read_base_url(&text) {
            Ok(url) => {
                if url.scheme() == "http" && !is_private(&url) {
                    reader.diagnostics.push(
                        Diagnostic::warning("W0502", "`base_url` is not encrypted")
                            .at(node.span.clone(), "whoever is on the way reads the key and the texts")
                            .help("write `https://`, if the server speaks it"),
                    );
                }
                config.base_url = Some(text);
            }
            Err(problem) => reader.diagnostics.push(
                Diagnostic::error(problem.code(), format!("`base_url` {problem}"))
                    .at(node.span.clone(), problem.label())
                    .help(problem.help()),
            ),
        }
    }
    if let Some(node) = reader.get("headers") {
        config.headers = headers(node, reader.diagnostics);
    }
}

fn is_variable_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
        && !name.starts_with("sk_")
}

fn headers(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, String)> {
    let Some(map) = node.as_map() else {
        diagnostics.push(wrong_type(node, "`headers`", "a map of names and values"));
        return vec![];
    };
    let mut headers = vec![];
    for entry in &map.entries {
        let name = entry.key.to_ascii_lowercase();
        let Some(value) = entry.value.scalar_text() else {
            diagnostics.push(wrong_type(&entry.value, &format!("the header `{name}`"), "a string"));
            continue;
        };
        if OWN_HEADERS.contains(&name.as_str()) {
            diagnostics.push(
                Diagnostic::error("E0508", format!("the header `{name}` may not be set"))
                    .at(entry.key_span.clone(), "the program writes this header itself"),
            );
        } else if KEY_HEADERS.contains(&name.as_str()) && !value.contains("${") {
            diagnostics.push(
                Diagnostic::error("E0507", format!("the header `{name}` holds a key"))
                    .at(entry.value.span.clone(), "a key never stands in a file")
                    .help(format!("write `{name}: ${{MY_KEY}}`, and set `MY_KEY` in the environment")),
            );
        } else if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
            diagnostics.push(
                Diagnostic::error("E0508", format!("`{}` is no name for a header", entry.key))
                    .at(entry.key_span.clone(), "letters, digits and `-` only"),
            );
        } else if http::HeaderValue::from_str(value).is_err() {
            diagnostics.push(
                Diagnostic::error("E0508", format!("the header `{name}` has a value that cannot be sent"))
                    .at(entry.value.span.clone(), "holds a line break or another control character"),
            );
        } else {
            headers.push((name, value.to_owned()));
        }
    }
    headers
}

fn command(reader: &mut MapReader<'_, '_>) -> Vec<String> {
    let Some(words) = reader.strings("command") else { return vec![] };
    let Some(node) = reader.get("command") else { return words };
    let [line] = words.as_slice() else { return words };
    if matches!(node.value, Value::List(_)) {
        return words;
    }
    if line.contains(['"', '\'', '\\']) {
        reader.diagnostics.push(
            Diagnostic::error("E0509", "`command` has quotes, so it must be a list")
                .at(node.span.clone(), "a string is taken apart at its spaces")
                .help("write `command: [python3, \"my model.py\"]`"),
        );
    }
    line.split_whitespace().map(str::to_owned).collect()
}

fn params(reader: &mut MapReader<'_, '_>, config: &mut TargetConfig) {
    let Some(node) = reader.get("params") else { return };
    match node.to_json() {
        serde_json::Value::Object(map) => config.params = map,
        _ => reader.diagnostics.push(wrong_type(node, "`params`", "a map")),
    }
}
