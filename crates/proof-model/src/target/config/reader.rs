//! Decodes a target's map.

mod fallbacks;
mod hedge;
mod key;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use proof_diag::document::wrong_type;
use proof_diag::{Diagnostic, MapReader, Node, SourceSpan, Value, did_you_mean};
use url::Url;

use super::address::read_base_url;
use super::{ReplaySource, TargetConfig, Timeouts, read_model};
use crate::http::is_private;
use crate::local::Sim;
use crate::provider::Quirks;
use crate::wire::{HttpTemplate, Wire};
use crate::{Api, Provider, Settings};

/// Headers that would hold a key.
const KEY_HEADERS: [&str; 5] = ["authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"];
/// Headers that the program itself writes.
const OWN_HEADERS: [&str; 5] = ["content-type", "content-length", "host", "transfer-encoding", "connection"];

/// What a target is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// For itself.
    Target,
    /// To answer in another one's place.
    Fallback,
}

pub(super) fn read(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<TargetConfig> {
    read_as(node, Role::Target, diagnostics)
}

fn read_as(node: &Node, role: Role, diagnostics: &mut Vec<Diagnostic>) -> Option<TargetConfig> {
    if let Some(text) = node.as_str() {
        let config = model(text, node, diagnostics)?;
        if config.provider == Provider::Http {
            let missing = HttpTemplate::incomplete("`base_url`, `request` and `answer`");
            diagnostics.push(missing.at(node.span.clone(), "where is it, and how is it asked?"));
            return None;
        }
        return complete(config, node, diagnostics);
    }
    let what = if role == Role::Target { "the target" } else { "the fallback" };
    let mut reader = MapReader::new(node, what, diagnostics)?;
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
    match provider {
        Some(Provider::Http) => template(&mut reader, &mut draft),
        Some(_) => {}
        None => HttpTemplate::pass_by(&mut reader),
    }
    if provider.is_none_or(|provider| provider == Provider::Exec) {
        draft.command = words(&mut reader, "command", "E0509", "[python3, \"my model.py\"]");
    }
    if provider.is_none_or(|provider| provider == Provider::Replay)
        && let Some(from) = reader.string("from")
    {
        draft.from = Some(ReplaySource::parse(&from));
    }
    if provider.is_none_or(|provider| matches!(provider, Provider::Sim | Provider::Exec)) {
        params(&mut reader, &mut draft);
    }
    match role {
        Role::Target => draft.fallbacks = fallbacks::read(&mut reader, &draft),
        Role::Fallback => fallbacks::refuse(&mut reader),
    }
    reader.finish();
    if provider? == Provider::Http && draft.template.is_none() {
        return None;
    }
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
    let (Some(api), Some(map)) = (config.wire_format(), node.as_map()) else { return };
    let address = config.base_url.as_deref().and_then(|text| Url::parse(text).ok());
    let quirks = Quirks::of(config.provider, api, address.as_ref());
    for (setting, reason) in Wire::ignored_settings(api, quirks) {
        let Some(value) = map.get(setting) else { continue };
        let mut diagnostic = Diagnostic::warning("W0501", format!("`{setting}` has no effect here"))
            .at(value.span.clone(), reason);
        diagnostic = match setting {
            "seed" => diagnostic.help("take it away; `repeats` measures how much outputs vary"),
            _ => diagnostic.help("take it away, or write the provider's own field into `extra`"),
        };
        diagnostics.push(diagnostic);
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
    key::read(reader, config);
    config.project = reader.string("project");
    config.region = reader.string("region");
    config.api_version = reader.string("api_version");
    if config.provider != Provider::Http {
        config.is_streamed = reader.boolean("stream").unwrap_or(false);
    }
    if config.provider != Provider::Http
        && let Some(name) = reader.string("api")
    {
        config.api = Api::from_name(&name).filter(|api| *api != Api::Http);
        if config.api.is_none()
            && let Some(node) = reader.get("api")
        {
            // A format by a template is a provider of its own, `http/NAME`.
            let names = Api::ALL.map(Api::name).into_iter().filter(|name| *name != Api::Http.name());
            let listed = names.clone().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            reader.diagnostics.push(
                Diagnostic::error("E0505", format!("`api` must be a wire format, found `{name}`"))
                    .at(node.span.clone(), "no such wire format")
                    .help_opt(did_you_mean(&name, names))
                    .help(format!("the wire formats are {listed}")),
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
    config.hedge = hedge::read(reader);
    config.price_as = price_as(reader);
}

/// The model whose prices count, `provider/name`.
fn price_as(reader: &mut MapReader<'_, '_>) -> Option<String> {
    let text = reader.string("price_as")?;
    match text.split_once('/') {
        Some((provider, name)) if !provider.is_empty() && !name.is_empty() => return Some(text),
        _ => {}
    }
    if let Some(node) = reader.get("price_as") {
        reader.diagnostics.push(
            Diagnostic::error("E0505", format!("`price_as` must be a model, found `{text}`"))
                .at(node.span.clone(), "expected `provider/name`")
                .help("write the model whose prices its calls have, such as `price_as: openai/gpt-6-luna`; `proof prices` lists them"),
        );
    }
    None
}

/// What an `http` target has of its own, and what it has not.
fn template(reader: &mut MapReader<'_, '_>, config: &mut TargetConfig) {
    if let Some(node) = reader.get("stream")
        && node.value != Value::Bool(false)
        && node.as_str() != Some("none")
    {
        reader.diagnostics.push(
            Diagnostic::error("E0578", "an `http` target cannot stream")
                .at(node.span.clone(), "its answer comes in one piece")
                .help(
                    "take `stream` away; the time to the first token is known for the other providers only",
                ),
        );
    }
    if let Some(node) = reader.get("api") {
        reader.diagnostics.push(
            Diagnostic::error("E0578", "an `http` target has the format that its `request` says")
                .at(node.span.clone(), "no other one")
                .help(
                    "take `api` away; a server that speaks a known format is `openai/NAME` with `base_url`",
                ),
        );
    }
    config.template = HttpTemplate::decode(reader).map(Arc::new);
    if let (Some(template), Some(node)) = (&config.template, reader.get("config")) {
        template.warn_unused(node, reader.diagnostics);
    }
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

/// A program and its arguments, as a list or as a text without quotes.
fn words(
    reader: &mut MapReader<'_, '_>,
    key: &'static str,
    code: &'static str,
    example: &str,
) -> Vec<String> {
    let Some(words) = reader.strings(key) else { return vec![] };
    let Some(node) = reader.get(key) else { return words };
    let [line] = words.as_slice() else { return words };
    if matches!(node.value, Value::List(_)) {
        return words;
    }
    if line.contains(['"', '\'', '\\']) {
        reader.diagnostics.push(
            Diagnostic::error(code, format!("`{key}` has quotes, so it must be a list"))
                .at(node.span.clone(), "a string is taken apart at its spaces")
                .help(format!("write `{key}: {example}`")),
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
