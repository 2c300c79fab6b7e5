//! One spanned tree for YAML and JSON documents.

use std::ops::Range;

use crate::{SourceFile, SourceSpan};

pub use crate::parse::parse_yaml;
pub use crate::reader::{MapReader, wrong_type};

/// A whole document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it came from.
    pub file: SourceFile,
    /// Its top node.
    pub root: Node,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its bytes.
    pub span: SourceSpan,
}

/// What a node holds. A plain scalar has the type of YAML's core schema (`no` and `1.2.3` are strings).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// A text.
    String(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping.
    Map(Map),
}

/// A mapping in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// One key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// The key's place.
    pub key_span: SourceSpan,
    /// The value.
    pub value: Node,
}

impl Map {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }
}

impl Node {
    /// "a map", "a list", "a string", "a number", "true or false", "nothing": for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The plain JSON value.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(value) => serde_json::Value::Number(value.clone()),
            Value::String(value) => value.clone().into(),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(map) => {
                let pairs = map.entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json()));
                serde_json::Value::Object(pairs.collect())
            }
        }
    }

    /// The text of a scalar as it was written (`1.0` stays `1.0`, `no` stays `no`); none for lists, maps and null.
    pub fn scalar_text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            Value::Bool(_) | Value::Number(_) => Some(self.span.text()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text, if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The place in the file of a part of a string's value, given by bytes of the value; the whole node where the text was
    /// written with escapes or folds, so that the two do not correspond.
    pub fn part_span(&self, part: Range<usize>) -> SourceSpan {
        let Some(value) = self.as_str() else { return self.span.clone() };
        let source = self.span.text();
        let start = source_offset(source, value, part.start);
        let end = source_offset(source, value, part.end.max(part.start));
        match (start, end) {
            (Some(start), Some(end)) => self.span.slice(start..end.max(start)),
            _ => self.span.clone(),
        }
    }
}

/// Where the byte `offset` of `value` stands in `source`, line by line: a block scalar's lines are its source lines
/// without the indentation; a quoted text is its source without the quotes.
fn source_offset(source: &str, value: &str, offset: usize) -> Option<usize> {
    let before = value.get(..offset)?;
    let line_idx = before.matches('\n').count();
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
    let value_line = value.split('\n').nth(line_idx)?;
    let quoted = source.get(1..source.len().saturating_sub(1)).filter(|inner| *inner == value);
    if quoted.is_some() {
        return Some(1 + offset);
    }
    let blank_lines = value.len() - value.trim_start_matches('\n').len();
    let mut source_line_idx = line_idx;
    if !source.starts_with(['\n', '\r']) {
        source_line_idx = line_idx.checked_sub(blank_lines)?;
    }
    let mut start = 0;
    for (idx, line) in source.split_inclusive('\n').enumerate() {
        if idx == source_line_idx {
            let text = line.trim_end_matches(['\n', '\r']);
            let indent = text.strip_suffix(value_line)?;
            return indent.chars().all(|c| c == ' ').then_some(start + indent.len() + column);
        }
        start += line.len();
    }
    // The end of a text that ends with a line end.
    (value_line.is_empty() && offset == value.len()).then_some(source.len())
}
