//! When two values are equal.
//!
//! - **Text and text**: equal after white space at both ends is cut off; with `exact: true` byte for byte; with
//!   `ignore_case: true` after both are put in lower case.
//! - **JSON and JSON**: by structure. Numbers by value (`1` equals `1.0`), keys in any order, strings within byte for byte.
//! - **Text and JSON** (`"42"` and `42`, `"true"` and `true`): the text is read as JSON and compared by structure; a text
//!   that is no JSON is not equal. With `exact: true` they are never equal.

use std::borrow::Cow;

use serde_json::Value;

use crate::arguments::Arguments;
use crate::input::read_json;
use crate::subject::Subject;

/// How texts are compared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) exact: bool,
    pub(crate) ignore_case: bool,
}

impl Comparison {
    /// Reads `exact` and `ignore_case`.
    pub(crate) fn read(arguments: &mut Arguments<'_>) -> Self {
        let exact = arguments.reader.boolean("exact").unwrap_or(false);
        let ignore_case = arguments.reader.boolean("ignore_case").unwrap_or(false);
        Self { exact, ignore_case }
    }

    /// Whether two values are equal.
    pub(crate) fn equal(self, left: &Subject<'_>, right: &Subject<'_>) -> bool {
        match (left, right) {
            (Subject::Text(left), Subject::Text(right)) => self.equal_text(left, right),
            (Subject::Json(left), Subject::Json(right)) => equal_json(left, right),
            (Subject::Text(text), Subject::Json(json)) | (Subject::Json(json), Subject::Text(text)) => {
                !self.exact && read_json(text).is_some_and(|read| equal_json(&read, json))
            }
        }
    }

    fn equal_text(self, left: &str, right: &str) -> bool {
        let (left, right) = (self.trimmed(left), self.trimmed(right));
        left == right || (self.ignore_case && self.folded(left) == self.folded(right))
    }

    /// The text that is compared: without white space at the ends unless `exact`.
    pub(crate) fn trimmed(self, text: &str) -> &str {
        if self.exact { text } else { text.trim() }
    }

    /// The text in lower case if case is ignored.
    pub(crate) fn folded(self, text: &str) -> Cow<'_, str> {
        if !self.ignore_case {
            Cow::Borrowed(text)
        } else if text.is_ascii() {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Owned(text.to_lowercase())
        }
    }
}

/// Whether two JSON values are equal: numbers by value, keys in any order.
pub(crate) fn equal_json(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => equal_numbers(left, right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal_json(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| equal_json(left, right)))
        }
        _ => left == right,
    }
}

fn equal_numbers(left: &serde_json::Number, right: &serde_json::Number) -> bool {
    // Whole numbers are compared as such: two large ones may round to one float.
    if let (Some(left), Some(right)) = (left.as_i128(), right.as_i128()) {
        return left == right;
    }
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left.total_cmp(&right).is_eq() || (left <= right && right <= left),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(left: Value, right: Value, comparison: Comparison, expected: bool) {
        let (left, right) = (Subject::from(left), Subject::from(right));
        assert_eq!(comparison.equal(&left, &right), expected, "{left:?} {right:?}");
        assert_eq!(comparison.equal(&right, &left), expected, "the other way round");
    }

    #[test]
    fn texts() {
        let plain = Comparison::default();
        check(json!(" bug\n"), json!("bug"), plain, true);
        check(json!("Bug"), json!("bug"), plain, false);
        check(json!("Bug"), json!("bug"), Comparison { ignore_case: true, ..plain }, true);
        check(json!("STRASSE Ä"), json!("strasse ä"), Comparison { ignore_case: true, ..plain }, true);
        check(json!("bug "), json!("bug"), Comparison { exact: true, ..plain }, false);
        check(json!("42"), json!("42.0"), plain, false);
    }

    #[test]
    fn structures() {
        let plain = Comparison::default();
        check(json!(1), json!(1.0), plain, true);
        check(json!(-0.0), json!(0), plain, true);
        check(json!({"a": [1, 2.0], "b": null}), json!({"b": null, "a": [1.0, 2]}), plain, true);
        check(json!([1, 2]), json!([2, 1]), plain, false);
        check(json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992_u64), plain, false);
        check(json!(true), json!(1), plain, false);
    }

    #[test]
    fn text_against_json() {
        let plain = Comparison::default();
        check(json!("42.0"), json!(42), plain, true);
        check(json!(" true "), json!(true), plain, true);
        check(json!("{\"a\": 1}"), json!({"a": 1}), plain, true);
        check(json!("forty-two"), json!(42), plain, false);
        check(json!("42"), json!(42), Comparison { exact: true, ..plain }, false);
    }
}
