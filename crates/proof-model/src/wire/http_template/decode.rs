//! Decodes the template of an `http` target, with all mistakes.

use std::collections::BTreeSet;

use proof_diag::document::wrong_type;
use proof_diag::{Diagnostic, MapReader, Node, Value, did_you_mean};
use proof_prompt::{Template, secrets};
use serde_json::Map;
use serde_json_path::JsonPath;

use super::variables::{SETTINGS, VARIABLES};
use super::{HttpTemplate, Tree, UsagePaths};

/// The keys of a target's map that belong to its template.
const KEYS: [&str; 6] = ["request", "answer", "usage", "finish", "served_model", "error"];

impl HttpTemplate {
    /// Reads the template out of a target's map. Mistakes go to the reader's diagnostics.
    pub(crate) fn decode(reader: &mut MapReader<'_, '_>) -> Option<Self> {
        let n_before = reader.diagnostics.len();
        let template = read(reader);
        // A key that somebody has written into a template must not be shown because of it.
        let found = reader.diagnostics.split_off(n_before);
        reader.diagnostics.extend(secrets::redacted(found));
        template
    }

    /// Counts the keys as known, where it is not known yet whose they are.
    pub(crate) fn pass_by(reader: &mut MapReader<'_, '_>) {
        for key in KEYS.into_iter().chain(["method"]) {
            reader.get(key);
        }
    }

    /// A target that lacks what only its author can know.
    pub(crate) fn incomplete(missing: &str) -> Diagnostic {
        Diagnostic::error("E0574", format!("an `http` target needs {missing}")).help(
            "such as `{model: http/my-app, base_url: \"https://host/path\", request: {question: \"{{ prompt }}\"}, answer: $.text}`",
        )
    }

    /// Warns of settings that are written for the target and have no place in its request.
    pub(crate) fn warn_unused(&self, config: &Node, diagnostics: &mut Vec<Diagnostic>) {
        for entry in config.as_map().into_iter().flat_map(|map| &map.entries) {
            if SETTINGS.contains(&entry.key.as_str()) && !self.needs_setting(&entry.key) {
                diagnostics.push(
                    Diagnostic::warning("W0501", format!("`{}` has no effect here", entry.key))
                        .at(entry.value.span.clone(), "the target's `request` does not name it")
                        .help(format!(
                            "write `{{{{ settings.{} }}}}` where the server expects it, or take it away",
                            entry.key
                        )),
                );
            }
        }
    }
}

fn read(reader: &mut MapReader<'_, '_>) -> Option<HttpTemplate> {
    check_method(reader);
    let request = reader.get("request");
    let answer = reader.get("answer");
    if request.is_none() || answer.is_none() || reader.get("base_url").is_none() {
        let missing = ["base_url", "request", "answer"].map(|key| (key, reader.get(key)));
        let missing = missing.iter().filter(|(_, node)| node.is_none()).map(|(key, _)| format!("`{key}`"));
        let missing = missing.collect::<Vec<_>>().join(" and ");
        let span = reader.node.span.clone();
        reader.diagnostics.push(HttpTemplate::incomplete(&missing).at(span, "missing here"));
    }
    let tree = request.and_then(|node| tree(node, reader.diagnostics));
    let uses = tree.as_ref().map(Tree::uses).unwrap_or_default();
    if let (Some(node), Some(_)) = (request, &tree) {
        check_prompt(node, &uses, reader.diagnostics);
    }
    let answer = answer.and_then(|node| path(node, "`answer`", reader.diagnostics));
    let finish = at(reader, "finish");
    let served_model = at(reader, "served_model");
    let error = at(reader, "error");
    let usage = reader.get("usage").and_then(|node| usage(node, reader.diagnostics));
    let mut source = Map::new();
    for key in KEYS {
        if let Some(node) = reader.get(key) {
            source.insert(key.to_owned(), node.to_json());
        }
    }
    Some(HttpTemplate { source, request: tree?, answer: answer?, usage, finish, served_model, error, uses })
}

fn check_method(reader: &mut MapReader<'_, '_>) {
    let Some(node) = reader.get("method") else { return };
    if node.as_str().is_some_and(|method| method.eq_ignore_ascii_case("POST")) {
        return;
    }
    reader.diagnostics.push(
        Diagnostic::error("E0578", "an `http` target is asked with POST")
            .at(node.span.clone(), "no other method is supported")
            .help("put a small server in front that takes POST, or ask by a program: `exec/NAME` with `command`"),
    );
}

/// A request that does not depend on the prompt asks the same of every case.
fn check_prompt(node: &Node, uses: &BTreeSet<String>, diagnostics: &mut Vec<Diagnostic>) {
    let asks = |name: &str| {
        matches!(name.split('.').next(), Some("prompt" | "data" | "messages" | "system" | "case"))
    };
    if !uses.iter().any(|name| asks(name)) {
        diagnostics.push(
            Diagnostic::error("E0579", "the `request` does not hold the prompt")
                .at(node.span.clone(), "the same for every case")
                .help(
                    "write `\"{{ prompt }}\"` or `\"{{ messages }}\"` where the server expects the question",
                ),
        );
    }
}

fn tree(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Tree> {
    match &node.value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(Tree::Value(node.to_json())),
        Value::String(text) => template(node, text, diagnostics).map(Tree::Text),
        // Every part is read, so that all mistakes are found.
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| tree(item, diagnostics)).collect();
            items.into_iter().collect::<Option<_>>().map(Tree::List)
        }
        Value::Map(map) => {
            let entries: Vec<_> = map
                .entries
                .iter()
                .map(|entry| Some((entry.key.clone(), tree(&entry.value, diagnostics)?)))
                .collect();
            entries.into_iter().collect::<Option<_>>().map(Tree::Map)
        }
    }
}

fn template(node: &Node, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Template> {
    if let Some(secret) = secrets::find(text).into_iter().next() {
        diagnostics.push(
            Diagnostic::error("E0507", format!("the `request` holds {}", secret.kind))
                .at(node.part_span(secret.range), "a key never stands in a file")
                .help("send it as a header: `headers: {authorization: \"Bearer ${MY_KEY}\"}`, or name it with `key_env`"),
        );
        return None;
    }
    let template = match Template::parse(text) {
        Ok(template) => template,
        Err(error) => {
            diagnostics.push(
                Diagnostic::error("E0575", format!("a text of the `request` is no template: {error}"))
                    .at(node.part_span(error.range), "not understood")
                    .help("what stands between `{{` and `}}` is an expression, such as `{{ prompt }}`"),
            );
            return None;
        }
    };
    let unknown: Vec<String> = template.variables().into_iter().filter(|name| !is_known(name)).collect();
    for name in &unknown {
        diagnostics.push(unknown_variable(node, text, name));
    }
    unknown.is_empty().then_some(template)
}

fn is_known(name: &str) -> bool {
    let (root, rest) = name.split_once('.').map_or((name, None), |(root, rest)| (root, Some(rest)));
    let setting = rest.map(|rest| rest.split('.').next().unwrap_or(rest));
    VARIABLES.iter().any(|(known, _)| *known == root)
        && (root != "settings" || setting.is_none_or(|setting| SETTINGS.contains(&setting)))
}

fn unknown_variable(node: &Node, text: &str, name: &str) -> Diagnostic {
    let range = text.find(name).map_or(0..text.len(), |at| at..at + name.len());
    let diagnostic =
        Diagnostic::error("E0576", format!("the `request` names `{name}`, which does not exist"))
            .at(node.part_span(range), "unknown");
    if let Some(setting) = name.strip_prefix("settings.") {
        return diagnostic.help_opt(did_you_mean(setting, SETTINGS)).help(
            "further settings of your own stand in `config: {extra: …}`, and are `settings.extra.NAME` here",
        );
    }
    let names = VARIABLES.map(|(known, _)| known);
    let listed = names.map(|known| format!("`{known}`")).join(", ");
    let root = name.split('.').next().unwrap_or(name);
    diagnostic.help_opt(did_you_mean(root, names)).help(format!("a request can name {listed}"))
}

fn usage(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<UsagePaths> {
    let mut reader = MapReader::new(node, "the `usage` of an `http` target", diagnostics)?;
    let input = reader.required("input").and_then(|node| path(node, "`usage.input`", reader.diagnostics));
    let output = reader.required("output").and_then(|node| path(node, "`usage.output`", reader.diagnostics));
    reader.finish();
    Some(UsagePaths { input: input?, output: output? })
}

/// The path that may stand under a key.
fn at(reader: &mut MapReader<'_, '_>, key: &'static str) -> Option<JsonPath> {
    let node = reader.get(key)?;
    path(node, &format!("`{key}`"), reader.diagnostics)
}

fn path(node: &Node, what: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<JsonPath> {
    let Some(text) = node.as_str() else {
        diagnostics.push(wrong_type(node, what, "a JSONPath, such as `$.choices[0].text`"));
        return None;
    };
    let error = match JsonPath::parse(text) {
        Ok(path) => return Some(path),
        Err(error) => error,
    };
    let diagnostic = if text.starts_with('$') {
        // The parser counts characters; what it does not understand begins there or a little later.
        let from = text.char_indices().nth(error.position()).map_or(text.len(), |(at, _)| at);
        Diagnostic::error("E0577", format!("{what} is no JSONPath"))
            .at(node.part_span(from..text.len()), "not understood from here")
            .help("such as `$.choices[0].text`, or `$['a name'].text`")
    } else {
        Diagnostic::error("E0577", format!("{what} is no JSONPath: it does not begin with `$`"))
            .at(node.span.clone(), "expected a path from the top of the answer")
            .help(format!("did you mean `$.{}`?", text.trim_start_matches('.')))
    };
    diagnostics.push(diagnostic);
    None
}
