//! The arguments of an instruction as they are given: in a suite, or in the list of a case.

use proof_text::instructions::{Bound, Relation};
use serde_json::{Map, Value};

use crate::excerpt::one_line;

/// The arguments by name, under their published names.
#[derive(Debug)]
pub(super) struct Given<'a>(&'a Map<String, Value>);

/// Why arguments cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub(super) struct GivenError {
    /// The argument.
    pub(super) key: &'static str,
    /// What is wrong with it.
    pub(super) message: String,
    /// What would be right.
    pub(super) expected: &'static str,
}

impl<'a> Given<'a> {
    pub(super) fn new(map: &'a Map<String, Value>) -> Self {
        Self(map)
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self, key: &'static str) -> Result<usize, GivenError> {
        const EXPECTED: &str = "expected a whole number, 0 or more";
        let value = self.value(key, EXPECTED)?;
        // Tables give numbers as `3.0`, and as text.
        let n = match value {
            Value::Number(n) => n.as_f64().and_then(|n| n.to_string().parse().ok()),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        n.ok_or_else(|| wrong(key, value, EXPECTED))
    }

    /// A text that is not blank.
    pub(super) fn text(&self, key: &'static str) -> Result<String, GivenError> {
        const EXPECTED: &str = "expected a text that is not blank";
        let value = self.value(key, EXPECTED)?;
        text_of(value).ok_or_else(|| wrong(key, value, EXPECTED))
    }

    /// A list of texts, or one text.
    pub(super) fn texts(&self, key: &'static str) -> Result<Vec<String>, GivenError> {
        const EXPECTED: &str = "expected a list of words";
        let value = self.value(key, EXPECTED)?;
        let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let texts: Option<Vec<String>> = list.iter().map(text_of).collect();
        texts.filter(|texts| !texts.is_empty()).ok_or_else(|| wrong(key, value, EXPECTED))
    }

    /// One character.
    pub(super) fn character(&self, key: &'static str) -> Result<char, GivenError> {
        const EXPECTED: &str = "expected one character";
        let value = self.value(key, EXPECTED)?;
        let text = text_of(value).unwrap_or_default();
        let mut chars = text.trim().chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(wrong(key, value, EXPECTED)),
        }
    }

    /// `less than` or `at least` under one key, a number under another.
    pub(super) fn bound(&self, relation: &'static str, count: &'static str) -> Result<Bound, GivenError> {
        const EXPECTED: &str = "expected `less than` or `at least`";
        let value = self.value(relation, EXPECTED)?;
        let named = value.as_str().and_then(Relation::named);
        let relation = named.ok_or_else(|| wrong(relation, value, EXPECTED))?;
        Ok(Bound { relation, n: self.count(count)? })
    }

    fn value(&self, key: &'static str, expected: &'static str) -> Result<&'a Value, GivenError> {
        // A null stands for an argument that is not given, as in lists that were made from a table.
        let value = self.0.get(key).filter(|value| !value.is_null());
        value.ok_or_else(|| GivenError { key, message: format!("`{key}` is missing: {expected}"), expected })
    }
}

impl GivenError {
    /// An argument whose value was read and is of no use.
    pub(super) fn new(key: &'static str, message: impl std::fmt::Display, expected: &'static str) -> Self {
        Self { key, message: format!("`{key}`: {message}"), expected }
    }
}

/// A text that is not blank; a number that stands for one (`keywords: [1990]`).
fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

fn wrong(key: &'static str, value: &Value, expected: &'static str) -> GivenError {
    let found = one_line(&value.to_string(), 60);
    GivenError { key, message: format!("`{key}` is `{found}`: {expected}"), expected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_are_read_or_refused() {
        let map = json!({"n": 3, "float": 3.0, "word": "a", "words": ["a", "b"], "relation": "at least", "none": null, "bad": [[]]});
        let given = Given::new(map.as_object().unwrap());
        assert_eq!(given.count("n"), Ok(3));
        assert_eq!(given.texts("words").unwrap(), ["a", "b"]);
        assert_eq!(given.texts("word").unwrap(), ["a"]);
        assert_eq!(given.count("float"), Ok(3));
        assert_eq!(given.texts("n").unwrap(), ["3"]);
        assert_eq!(given.character("word"), Ok('a'));
        assert_eq!(given.bound("relation", "n"), Ok(Bound::at_least(3)));
        let message = |error: GivenError| error.to_string();
        assert_eq!(
            message(given.count("none").unwrap_err()),
            "`none` is missing: expected a whole number, 0 or more"
        );
        assert_eq!(
            message(given.count("word").unwrap_err()),
            "`word` is `\"a\"`: expected a whole number, 0 or more"
        );
        assert_eq!(message(given.texts("bad").unwrap_err()), "`bad` is `[[]]`: expected a list of words");
        assert!(given.bound("word", "n").is_err() && given.character("words").is_err());
    }
}
