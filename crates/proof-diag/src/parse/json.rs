//! JSON proper. YAML's grammar refuses some characters that JSON allows raw in a text, so plain JSON is read here.

use std::collections::BTreeMap;

use super::{MAX_DEPTH, duplicate_key, scalar};
use crate::{Diagnostic, Entry, Map, Node, SourceFile, SourceSpan, Value};

/// Reads JSON; none where the text is anything else, which then is YAML's to read and to explain.
pub(super) fn read(file: &SourceFile) -> Option<(Node, Vec<Diagnostic>)> {
    let at = if file.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { file, text: file.text(), at, diagnostics: vec![] };
    let root = reader.value(0)?;
    reader.skip_space();
    (reader.at == reader.text.len()).then_some((root, reader.diagnostics))
}

struct Reader<'a> {
    file: &'a SourceFile,
    text: &'a str,
    at: usize,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        self.skip_space();
        let start = self.at;
        let value = match self.peek()? {
            b'{' | b'[' if depth >= MAX_DEPTH => return None,
            b'{' => self.map(depth)?,
            b'[' => self.list(depth)?,
            b'"' => Value::String(self.string()?.0),
            b'-' | b'0'..=b'9' => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
                let number = self.word(is_part);
                // The grammar is JSON's; the digits are read by the exact parser of numbers that YAML has.
                serde_json::from_str::<serde_json::Number>(number).ok()?;
                scalar::resolve(number)?
            }
            _ => match self.word(|c| c.is_ascii_alphabetic()) {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "null" => Value::Null,
                _ => return None,
            },
        };
        Some(Node { value, span: self.file.span(start..self.at) })
    }

    fn word(&mut self, is_part: impl Fn(char) -> bool) -> &str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word = rest.split(|c| !is_part(c)).next().unwrap_or_default();
        self.at += word.len();
        word
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let mut items = vec![];
        self.at += 1;
        if self.take(b']') {
            return Some(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.take(b']') {
                return Some(Value::List(items));
            }
            self.take(b',').then_some(())?;
        }
    }

    fn map(&mut self, depth: usize) -> Option<Value> {
        let mut map = Map::default();
        let mut seen: BTreeMap<String, SourceSpan> = BTreeMap::new();
        self.at += 1;
        if self.take(b'}') {
            return Some(Value::Map(map));
        }
        loop {
            self.skip_space();
            let (key, key_span) = self.string()?;
            self.take(b':').then_some(())?;
            let value = self.value(depth + 1)?;
            if let Some(first) = seen.get(&key) {
                self.diagnostics.push(duplicate_key(&key, key_span, first));
            } else {
                seen.insert(key.clone(), key_span.clone());
                map.entries.push(Entry { key, key_span, value });
            }
            if self.take(b'}') {
                return Some(Value::Map(map));
            }
            self.take(b',').then_some(())?;
        }
    }

    fn string(&mut self) -> Option<(String, SourceSpan)> {
        let start = self.at;
        (self.peek() == Some(b'"')).then_some(())?;
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        let text = serde_json::from_str(self.text.get(start..self.at)?).ok()?;
        Some((text, self.file.span(start..self.at)))
    }
}
