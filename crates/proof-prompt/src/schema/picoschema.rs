//! Picoschema to JSON Schema.

use proof_diag::{Diagnostic, Entry, Map, Node, Value, did_you_mean};
use serde_json::{Map as Json, Value as JsonValue, json};

use super::check::{MediaKind, check_schema};

const JSON_TYPES: [&str; 7] = ["string", "boolean", "number", "integer", "null", "object", "array"];

/// The keywords that may stand beside `type` in a JSON Schema.
const KEYWORDS: [&str; 45] = [
    "$anchor",
    "$comment",
    "$defs",
    "$id",
    "$ref",
    "$schema",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "default",
    "definitions",
    "dependentRequired",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "media",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "then",
    "title",
    "type",
    "uniqueItems",
];

/// The types of Picoschema and ours.
const TYPES: [&str; 9] = ["string", "boolean", "number", "integer", "null", "any", "image", "file", "audio"];

/// Whether a map is a JSON Schema rather than a Picoschema with a field of that name.
pub(crate) fn is_json_schema(map: &Json<String, JsonValue>) -> bool {
    let is_type = |value: &JsonValue| match value {
        JsonValue::String(name) => JSON_TYPES.contains(&name.as_str()),
        JsonValue::Array(names) => names.iter().all(JsonValue::is_string),
        _ => false,
    };
    map.contains_key("$schema")
        || map.is_empty()
        || map.get("properties").is_some_and(JsonValue::is_object)
        || (map.get("type").is_some_and(is_type) && map.keys().all(|key| KEYWORDS.contains(&key.as_str())))
}

/// Reads the `output` of a prompt.
pub(crate) fn read_output(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<JsonValue> {
    let mut node = node;
    if let Some(map) = node.as_map()
        && let Some(inner) = wrapped(map, "format")
    {
        let format = map.get("format").and_then(Node::as_str).unwrap_or("json");
        if !matches!(format, "json" | "text") {
            let message = format!("unknown output format `{format}`");
            diagnostics.push(
                Diagnostic::error("E0314", message)
                    .at(map.get("format").unwrap_or(node).span.clone(), "expected `json` or `text`"),
            );
        }
        node = inner;
    }
    let before = diagnostics.len();
    let schema = read(node, Media::RefusedIn("an `output`"), diagnostics)?;
    if diagnostics.len() == before
        && let Err(error) = check_schema(&schema)
    {
        diagnostics.push(not_a_schema("output", node, &error));
    }
    Some(schema)
}

/// The inner schema of dotprompt's `{schema: …, default: …}` or `{schema: …, format: …}`.
pub(super) fn wrapped<'a>(map: &'a Map, other: &str) -> Option<&'a Node> {
    let only = map.entries.iter().all(|entry| entry.key == "schema" || entry.key == other);
    let inner = map.get("schema").filter(|_| only)?;
    (inner.as_map().is_some() || map.get(other).is_some()).then_some(inner)
}

pub(crate) fn not_a_schema(what: &str, node: &Node, error: &str) -> Diagnostic {
    Diagnostic::error("E0315", format!("the schema under `{what}` does not work"))
        .at(node.span.clone(), error.trim_end_matches('.'))
}

/// Whether pictures, documents and sounds may occur.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Media {
    Allowed,
    /// In this, for messages.
    RefusedIn(&'static str),
}

/// Reads a schema in either form.
pub(crate) fn read(node: &Node, media: Media, diagnostics: &mut Vec<Diagnostic>) -> Option<JsonValue> {
    match &node.value {
        Value::Map(map) => {
            let json = node.to_json();
            match json {
                JsonValue::Object(object) if is_json_schema(&object) => Some(JsonValue::Object(object)),
                _ => Some(object(map, media, diagnostics)),
            }
        }
        Value::String(text) => scalar(node, text, media, diagnostics),
        Value::Null => scalar(node, "null", media, diagnostics),
        Value::Bool(_) | Value::Number(_) | Value::List(_) => {
            diagnostics.push(
                Diagnostic::error(
                    "E0314",
                    format!("a schema is a type or a map of fields, found {}", node.kind()),
                )
                .at(node.span.clone(), "not a schema")
                .help("write a type, such as `string`; a list of choices is `name(enum): [a, b]`"),
            );
            None
        }
    }
}

fn object(map: &Map, media: Media, diagnostics: &mut Vec<Diagnostic>) -> JsonValue {
    let mut properties = Json::new();
    let mut required: Vec<JsonValue> = vec![];
    let mut other = JsonValue::Bool(false);
    for entry in &map.entries {
        if entry.key.trim() == "(*)" {
            other = read(&entry.value, media, diagnostics).unwrap_or(JsonValue::Bool(true));
            continue;
        }
        let Some(key) = FieldKey::read(entry, diagnostics) else { continue };
        if properties.contains_key(key.name) {
            diagnostics.push(
                Diagnostic::error("E0314", format!("the field `{}` is declared twice", key.name))
                    .at(entry.key_span.clone(), "declared again here"),
            );
            continue;
        }
        let Some(schema) = field(entry, &key, media, diagnostics) else { continue };
        if !key.is_optional && schema.get("default").is_none() {
            required.push(key.name.into());
        }
        properties.insert(key.name.to_owned(), schema);
    }
    let mut schema = Json::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), JsonValue::Object(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), JsonValue::Array(required));
    }
    schema.insert("additionalProperties".to_owned(), other);
    JsonValue::Object(schema)
}

/// `name?(kind, description)`.
pub(super) struct FieldKey<'a> {
    pub(super) name: &'a str,
    pub(super) is_optional: bool,
    kind: Option<&'a str>,
    description: Option<&'a str>,
}

impl<'a> FieldKey<'a> {
    pub(super) fn read(entry: &'a Entry, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let Some(key) = Self::split(&entry.key) else {
            diagnostics.push(
                Diagnostic::error("E0314", format!("`{}` is no name of a field", entry.key))
                    .at(entry.key_span.clone(), "expected `name`, `name?` or `name(array)`"),
            );
            return None;
        };
        if key.kind.is_some_and(|kind| !["array", "object", "enum"].contains(&kind)) {
            let kind = key.kind.unwrap_or_default();
            diagnostics.push(
                Diagnostic::error("E0314", format!("unknown kind `{kind}` of field `{}`", key.name))
                    .at(entry.key_span.clone(), "expected `array`, `object` or `enum`")
                    .help_opt(did_you_mean(kind, ["array", "object", "enum"])),
            );
            return None;
        }
        Some(key)
    }

    fn split(key: &'a str) -> Option<Self> {
        let (head, inside) = match key.split_once('(') {
            Some((head, rest)) => (head.trim(), Some(rest.trim_end().strip_suffix(')')?)),
            None => (key.trim(), None),
        };
        let (name, is_optional) =
            head.strip_suffix('?').map_or((head, false), |name| (name.trim_end(), true));
        let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || "?(),".contains(c));
        let (kind, description) = match inside.map(|inside| inside.split_once(',').unwrap_or((inside, ""))) {
            Some((kind, description)) => (Some(kind.trim()), Some(description.trim())),
            None => (None, None),
        };
        let description = description.filter(|text| !text.is_empty());
        is_name.then_some(Self { name, is_optional, kind, description })
    }
}

fn field(
    entry: &Entry,
    key: &FieldKey<'_>,
    media: Media,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<JsonValue> {
    let mut schema = match key.kind {
        Some("array") => json!({"type": "array", "items": read(&entry.value, media, diagnostics)?}),
        Some("enum") => choices(&entry.value, key.name, diagnostics)?,
        _ => read(&entry.value, media, diagnostics)?,
    };
    let object = schema.as_object_mut()?;
    if let Some(description) = key.description {
        object.insert("description".to_owned(), description.into());
    }
    if key.is_optional {
        make_nullable(object);
    }
    Some(schema)
}

fn choices(node: &Node, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<JsonValue> {
    let values: Vec<JsonValue> = node.as_list().unwrap_or_default().iter().map(Node::to_json).collect();
    if values.is_empty() {
        diagnostics.push(
            Diagnostic::error("E0314", format!("`{name}` needs a list of choices, found {}", node.kind()))
                .at(node.span.clone(), "expected a list, such as `[bug, billing]`"),
        );
        return None;
    }
    let mut schema = Json::new();
    if values.iter().all(JsonValue::is_string) {
        schema.insert("type".to_owned(), "string".into());
    }
    schema.insert("enum".to_owned(), JsonValue::Array(values));
    Some(JsonValue::Object(schema))
}

fn make_nullable(schema: &mut Json<String, JsonValue>) {
    let null = || JsonValue::from("null");
    match schema.get_mut("type") {
        Some(JsonValue::Array(names)) if !names.contains(&null()) => names.push(null()),
        Some(name @ JsonValue::String(_)) if *name != null() => *name = json!([name.clone(), "null"]),
        _ => {}
    }
    match schema.get_mut("enum") {
        Some(JsonValue::Array(values)) if !values.contains(&JsonValue::Null) => values.push(JsonValue::Null),
        _ => {}
    }
}

/// `type = default, description`.
fn scalar(node: &Node, text: &str, media: Media, diagnostics: &mut Vec<Diagnostic>) -> Option<JsonValue> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let unknown = |diagnostics: &mut Vec<Diagnostic>| {
        let shown: String = text.split(',').next().unwrap_or(text).trim().chars().take(40).collect();
        let types: Vec<String> = TYPES.iter().map(|name| format!("`{name}`")).collect();
        let near = did_you_mean(&shown, TYPES);
        diagnostics.push(
            Diagnostic::error("E0314", format!("unknown type `{shown}`"))
                .at(node.span.clone(), "no type has this name")
                .help(near.unwrap_or_else(|| format!("the types are {}", types.join(", ")))),
        );
    };
    let Some((default, description)) = tail(rest) else {
        unknown(diagnostics);
        return None;
    };
    let mut schema = match (name, media) {
        ("any", _) => json!({}),
        (name, Media::Allowed) if MediaKind::named(name).is_some() => {
            json!({"media": name, "anyOf": [{"type": "string"}, {"type": "object"}]})
        }
        (name, Media::RefusedIn(what)) if MediaKind::named(name).is_some() => {
            diagnostics.push(
                Diagnostic::error("E0314", format!("{what} holds no `{name}`"))
                    .at(node.span.clone(), "a model answers with text or JSON"),
            );
            return None;
        }
        (name, _) if TYPES.contains(&name) => json!({"type": name}),
        _ => {
            unknown(diagnostics);
            return None;
        }
    };
    let object = schema.as_object_mut()?;
    if !description.is_empty() {
        object.insert("description".to_owned(), description.into());
    }
    if let Some(default) = default {
        object.insert("default".to_owned(), default);
    }
    Some(schema)
}

/// The default and the description behind a type's name; `None` if something else stands there.
fn tail(rest: &str) -> Option<(Option<JsonValue>, String)> {
    let rest = rest.trim();
    let Some(after) = rest.strip_prefix('=') else {
        return Some((None, behind_comma(rest)?));
    };
    let after = after.trim_start();
    let mut values = serde_json::Deserializer::from_str(after).into_iter::<JsonValue>();
    if after.starts_with(['"', '[', '{'])
        && let Some(Ok(value)) = values.next()
    {
        return Some((Some(value), behind_comma(after.get(values.byte_offset()..)?.trim())?));
    }
    let end = after.find(',').unwrap_or(after.len());
    let (word, rest) = after.split_at_checked(end)?;
    let word = word.trim();
    let value = serde_json::from_str(word).unwrap_or_else(|_| word.into());
    Some((Some(value), behind_comma(rest)?))
}

/// The description behind a comma, empty if there is none; `None` if something else stands there.
fn behind_comma(rest: &str) -> Option<String> {
    if rest.is_empty() { Some(String::new()) } else { Some(rest.strip_prefix(',')?.trim().to_owned()) }
}
