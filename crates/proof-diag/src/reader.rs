//! The reader that decodes maps with good messages.

use crate::{Diagnostic, Entry, Map, Node, Value};

/// Decodes one map key by key, and reports the keys that nobody asked for.
///
/// ```
/// use proof_diag::{MapReader, SourceFile, parse_yaml};
/// let file = SourceFile::new("demo.yaml", "name: x\nrepeets: 3\n");
/// let (document, mut diagnostics) = parse_yaml(&file);
/// # let document = document.unwrap();
/// let mut reader = MapReader::new(&document.root, "the suite", &mut diagnostics).unwrap();
/// let name = reader.string("name");
/// let repeats = reader.integer("repeats", 1..=1000);
/// reader.finish();
/// assert_eq!((name.as_deref(), repeats), (Some("x"), None));
/// assert!(diagnostics[0].help[0].contains("repeats"));
/// ```
#[derive(Debug)]
pub struct MapReader<'a, 'd> {
    /// The map's own node.
    pub node: &'a Node,
    map: &'a Map,
    what: &'a str,
    asked: Vec<&'static str>,
    /// Where mistakes go.
    pub diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a, 'd> MapReader<'a, 'd> {
    /// Starts reading; a node that is not a map is a mistake. `what` is used in messages: "the suite", "a target".
    pub fn new(node: &'a Node, what: &'a str, diagnostics: &'d mut Vec<Diagnostic>) -> Option<Self> {
        let Some(map) = node.as_map() else {
            diagnostics.push(wrong_type(node, what, "a map"));
            return None;
        };
        Some(Self { node, map, what, asked: vec![], diagnostics })
    }

    /// The node of a key; null counts as absent.
    pub fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        self.asked.push(key);
        self.map.get(key).filter(|node| node.value != Value::Null)
    }

    /// The node of a key that must be there.
    pub fn required(&mut self, key: &'static str) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            let message = format!("{} has no `{key}`", self.what);
            self.diagnostics.push(
                Diagnostic::error("E0103", message)
                    .at(self.node.span.clone(), format!("`{key}` is missing here")),
            );
        }
        found
    }

    /// A string; numbers and booleans are taken as they were written.
    pub fn string(&mut self, key: &'static str) -> Option<String> {
        let node = self.get(key)?;
        self.typed(node, key, "a string", |node| node.scalar_text().map(str::to_owned))
    }

    /// A string that must be there.
    pub fn required_string(&mut self, key: &'static str) -> Option<String> {
        let node = self.required(key)?;
        self.typed(node, key, "a string", |node| node.scalar_text().map(str::to_owned))
    }

    /// True or false.
    pub fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let node = self.get(key)?;
        self.typed(node, key, "true or false", |node| match node.value {
            Value::Bool(value) => Some(value),
            _ => None,
        })
    }

    /// A finite number.
    pub fn number(&mut self, key: &'static str) -> Option<f64> {
        let node = self.get(key)?;
        self.typed(node, key, "a number", |node| match &node.value {
            Value::Number(value) => value.as_f64(),
            _ => None,
        })
    }

    /// A whole number within a range.
    pub fn integer(&mut self, key: &'static str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let node = self.get(key)?;
        let expected = format!("a whole number between {} and {}", range.start(), range.end());
        self.typed(node, key, &expected, |node| match &node.value {
            Value::Number(value) => value.as_u64().filter(|value| range.contains(value)),
            _ => None,
        })
    }

    /// A list of strings; one string stands for a list of one.
    pub fn strings(&mut self, key: &'static str) -> Option<Vec<String>> {
        let node = self.get(key)?;
        self.typed(node, key, "a string or a list of strings", |node| match &node.value {
            Value::List(items) => items.iter().map(|item| item.scalar_text().map(str::to_owned)).collect(),
            _ => node.scalar_text().map(|text| vec![text.to_owned()]),
        })
    }

    fn typed<T>(
        &mut self,
        node: &Node,
        key: &str,
        expected: &str,
        read: impl Fn(&Node) -> Option<T>,
    ) -> Option<T> {
        let value = read(node);
        if value.is_none() {
            self.diagnostics.push(wrong_type(node, &format!("`{key}`"), expected));
        }
        value
    }

    /// The keys that were written, asked for or not.
    pub fn keys(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.map.entries.iter()
    }

    /// Reports every key that nobody asked for, with a suggestion.
    pub fn finish(self) {
        for entry in &self.map.entries {
            if self.asked.contains(&entry.key.as_str()) {
                continue;
            }
            let mut known = self.asked.clone();
            known.sort_unstable();
            known.dedup();
            let keys: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
            let help = crate::did_you_mean(&entry.key, known.iter().copied())
                .unwrap_or_else(|| format!("{} takes {}", self.what, keys.join(", ")));
            self.diagnostics.push(
                Diagnostic::error("E0101", format!("unknown key `{}` in {}", entry.key, self.what))
                    .at(entry.key_span.clone(), "no such key")
                    .help(help),
            );
        }
    }
}

/// The mistake "expected X, found Y" at a node.
pub fn wrong_type(node: &Node, what: &str, expected: &str) -> Diagnostic {
    let found = match &node.value {
        Value::List(_) | Value::Map(_) | Value::Null => node.kind().to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let line = node.span.text().lines().next().unwrap_or_default();
            let text: String = line.chars().take(40).collect();
            let rest = if text.len() < node.span.text().len() { "..." } else { "" };
            format!("`{text}{rest}`")
        }
    };
    Diagnostic::error("E0102", format!("{what} must be {expected}, found {found}"))
        .at(node.span.clone(), format!("expected {expected}"))
}
