//! From the keys of a row to a case.

use proof_diag::{Diagnostic, Node, SourceSpan};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::place::Place;
use super::row_text::RowText;
use crate::Case;
use crate::canonical::content_id;

/// What tags are.
const TAGS: &str = "a list of strings";

/// The case of a row of JSON.
pub(super) fn case_of_json(row: RowText<'_>) -> Result<Case, Vec<Diagnostic>> {
    let text = row.text().map_err(|told| vec![told])?;
    let keys: Keys = serde_json::from_str(text).map_err(|error| vec![not_json(row, text, &error)])?;
    keys.into_case(|key| row.key_span(key))
}

/// The case of a row of a YAML file, or of one in the suite.
pub(super) fn case_of_node(node: &Node) -> Result<Case, Vec<Diagnostic>> {
    let Some(map) = node.as_map() else { return Err(vec![not_a_map(node.kind(), node.span.clone())]) };
    let mut keys = Keys::default();
    for entry in &map.entries {
        let value = &entry.value;
        let json = match entry.key.as_str() {
            // An id written as `007` is not the number 7.
            "id" | "group" | "split" => as_written(value),
            "tags" => match value.as_list() {
                Some(items) => items.iter().map(as_written).collect(),
                None => as_written(value),
            },
            _ => value.to_json(),
        };
        keys.put(entry.key.clone(), json);
    }
    keys.into_case(|key| map.get(key).map_or_else(|| node.span.clone(), |node| node.span.clone()))
}

/// The values of a row of JSON, by their keys.
pub(super) fn values_of_json(row: RowText<'_>) -> Result<(Map<String, Value>, Place), Vec<Diagnostic>> {
    let text = row.text().map_err(|told| vec![told])?;
    let Pairs(pairs) = serde_json::from_str(text).map_err(|error| vec![not_json(row, text, &error)])?;
    let mut values = Map::new();
    let mut told = vec![];
    for (key, value) in pairs {
        if values.contains_key(&key) {
            told.push(written_twice(&key, row.key_span(&key)));
        } else {
            values.insert(key, value);
        }
    }
    if told.is_empty() { Ok((values, Place::Json(row.whole()))) } else { Err(told) }
}

/// The values of an item of a YAML file, by their keys; numbers as they are written.
pub(super) fn values_of_node(node: &Node) -> Result<(Map<String, Value>, Place), Vec<Diagnostic>> {
    let Some(map) = node.as_map() else { return Err(vec![not_a_map(node.kind(), node.span.clone())]) };
    let values = map.entries.iter().map(|entry| (entry.key.clone(), as_written(&entry.value))).collect();
    Ok((values, Place::Node(node.clone())))
}

fn as_written(node: &Node) -> Value {
    match (&node.value, node.scalar_text()) {
        (proof_diag::Value::Number(_), Some(text)) => text.into(),
        _ => node.to_json(),
    }
}

fn not_json(row: RowText<'_>, text: &str, error: &serde_json::Error) -> Diagnostic {
    let is_lines = !row.name.to_lowercase().ends_with(".json");
    if error.is_data() || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        let kind = match text.trim_start().chars().next() {
            Some('[') => "a list",
            Some('"') => "a string",
            Some('n') => "nothing",
            Some('t' | 'f') => "true or false",
            _ => "a number",
        };
        let diagnostic = not_a_map(kind, row.whole());
        return match kind {
            "a list" if is_lines => diagnostic
                .help("a file that is one JSON list is named `.json`; in `.jsonl`, each line is a case"),
            _ => diagnostic,
        };
    }
    // The parser counts lines and columns of the row, columns in bytes; the byte it stumbled on is the one before.
    let line_start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (line_start + error.column().saturating_sub(1)).min(text.trim_end().len());
    let words = error.to_string();
    let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
    let diagnostic = Diagnostic::error("E0409", format!("the row is not correct JSON: {words}"))
        .at(row.span(at..at + 1), words);
    match text.get(at..).and_then(|rest| rest.chars().next()) {
        Some('\'') => diagnostic.help("JSON texts stand in double quotes"),
        Some('N' | 'I') => diagnostic.help("JSON has no `NaN` and no `Infinity`; write `null`"),
        Some('}' | ']') if words.contains("trailing comma") => {
            diagnostic.help("remove the comma before the bracket")
        }
        _ if is_lines => diagnostic.help("in `.jsonl`, each line is one JSON object"),
        _ => diagnostic,
    }
}

fn not_a_map(kind: &str, span: SourceSpan) -> Diagnostic {
    Diagnostic::error("E0410", format!("a case must be a map, found {kind}"))
        .at(span, "this is a case")
        .help("a case is written as `{\"id\": ..., \"vars\": {...}, \"expected\": ...}`")
}

/// The keys of a row, ours apart from the rest.
#[derive(Debug, Default)]
struct Keys {
    id: Option<Value>,
    vars: Option<Value>,
    expected: Option<Value>,
    tags: Option<Value>,
    group: Option<Value>,
    split: Option<Value>,
    metadata: Option<Value>,
    rest: Map<String, Value>,
    twice: Vec<String>,
}

impl Keys {
    fn put(&mut self, key: String, value: Value) {
        let slot = match key.as_str() {
            "id" => &mut self.id,
            "vars" => &mut self.vars,
            "expected" => &mut self.expected,
            "tags" => &mut self.tags,
            "group" => &mut self.group,
            "split" => &mut self.split,
            "metadata" => &mut self.metadata,
            _ => {
                if self.rest.contains_key(&key) {
                    self.twice.push(key);
                } else {
                    self.rest.insert(key, value);
                }
                return;
            }
        };
        if slot.is_some() {
            self.twice.push(key);
        } else {
            *slot = Some(value);
        }
    }

    /// Checks types and puts the keys where they belong.
    fn into_case(self, place: impl Fn(&str) -> SourceSpan) -> Result<Case, Vec<Diagnostic>> {
        let mut told: Vec<Diagnostic> = self.twice.iter().map(|key| written_twice(key, place(key))).collect();
        let mut wrong = |key: &'static str, expected: &str, found: &Value| {
            let found = match found {
                // Something in the list is wrong, not that it is a list.
                Value::Array(items) if expected == TAGS => {
                    let item = items.iter().find(|item| !item.is_string() && !item.is_number());
                    format!("{} in the list", item.map_or_else(String::new, shown))
                }
                other => shown(other),
            };
            told.push(
                Diagnostic::error("E0411", format!("`{key}` must be {expected}, found {found}"))
                    .at(place(key), format!("expected {expected}")),
            );
        };
        let mut name = |key: &'static str, value: Option<Value>| match value {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.trim().is_empty() => {
                wrong(key, "a string that is not empty", &Value::String(text));
                None
            }
            Some(Value::String(text)) => Some(text),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(other) => {
                wrong(key, "a string or a number", &other);
                None
            }
        };
        let id = name("id", self.id);
        let group = name("group", self.group);
        let split = name("split", self.split);
        let tags = match self.tags.unwrap_or_default() {
            Value::Null => vec![],
            Value::String(tag) => vec![tag],
            Value::Array(items) => {
                let read = |item: &Value| match item {
                    Value::String(tag) => Some(tag.clone()),
                    Value::Number(tag) => Some(tag.to_string()),
                    _ => None,
                };
                items.iter().map(read).collect::<Option<Vec<String>>>().unwrap_or_else(|| {
                    wrong("tags", TAGS, &Value::Array(items));
                    vec![]
                })
            }
            other => {
                wrong("tags", TAGS, &other);
                vec![]
            }
        };
        let mut map = |key: &'static str, value: Option<Value>| match value {
            None | Some(Value::Null) => None,
            Some(Value::Object(map)) => Some(map),
            Some(other) => {
                wrong(key, "a map", &other);
                None
            }
        };
        let has_vars = self.vars.is_some();
        let vars = map("vars", self.vars);
        let mut metadata = map("metadata", self.metadata).unwrap_or_default();
        let vars = if has_vars {
            for (key, value) in self.rest {
                if metadata.contains_key(&key) {
                    told.push(
                        written_twice(&key, place(&key)).note("once in the row and once in its `metadata`"),
                    );
                } else {
                    metadata.insert(key, value);
                }
            }
            vars.unwrap_or_default()
        } else {
            self.rest
        };
        if !told.is_empty() {
            return Err(told);
        }
        let expected = self.expected.unwrap_or_default();
        let id = id.unwrap_or_else(|| content_id(&vars, &expected));
        Ok(Case { id, vars, expected, tags, group, split, metadata })
    }
}

fn written_twice(key: &str, place: SourceSpan) -> Diagnostic {
    Diagnostic::error("E0422", format!("the key `{key}` is written twice in one row"))
        .at(place, "one of the two")
        .help("keep one of them")
}

fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map".to_owned(),
        Value::String(text) if text.trim().is_empty() => "an empty string".to_owned(),
        other => {
            let text: String = other.to_string().chars().take(40).collect();
            format!("`{text}`")
        }
    }
}

/// The keys and values of a JSON object in their order, those that are written twice too.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RowVisitor;
        impl<'de> Visitor<'de> for RowVisitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = vec![];
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(RowVisitor)
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RowVisitor;
        impl<'de> Visitor<'de> for RowVisitor {
            type Value = Keys;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Keys::default();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    keys.put(key, value);
                }
                Ok(keys)
            }
        }
        deserializer.deserialize_map(RowVisitor)
    }
}
