//! The arguments of a tool call, for formats that have them as an object.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The text of an object that came in an answer: as it was written, without the space between its parts, so that it does
/// not depend on whether a server indents its bodies.
pub(super) fn compact(raw: &RawValue) -> String {
    let text = raw.get();
    let mut out = String::with_capacity(text.len());
    let (mut is_in_string, mut is_escaped) = (false, false);
    for character in text.chars() {
        if is_in_string {
            is_in_string = is_escaped || character != '"';
            is_escaped = !is_escaped && character == '\\';
        } else if character.is_ascii_whitespace() {
            continue;
        } else {
            is_in_string = character == '"';
        }
        out.push(character);
    }
    out
}

/// Our text as an object in a body. What is no object stands under `arguments` rather than being lost.
pub(super) struct Arguments<'a>(pub &'a str);

impl Serialize for Arguments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(raw) = object(self.0) {
            return raw.serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        if !self.0.trim().is_empty() {
            map.serialize_entry("arguments", self.0)?;
        }
        map.end()
    }
}

/// A text that is a JSON object, byte for byte.
pub(super) fn object(text: &str) -> Option<&RawValue> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    raw.get().starts_with('{').then_some(raw)
}

/// The block of an earlier answer, as its provider wrote it.
///
/// # Errors
/// The block is not JSON.
pub(super) fn block(json: &str) -> Result<&RawValue, String> {
    serde_json::from_str(json)
        .map_err(|error| format!("the reasoning of an earlier answer is not JSON: {error}"))
}

/// What a value of a borrowed JSON text says, if it has that form.
pub(super) fn read<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_compact(text: &str, expected: &str) {
        assert_eq!(compact(serde_json::from_str(text).unwrap()), expected);
    }

    #[test]
    fn space_between_parts_is_left_out_and_nothing_else() {
        check_compact(
            "{\n  \"a b\": [ 1.50, \"x \\\" y\" ],\r\n\t\"c\": \"\\\\\" }",
            r#"{"a b":[1.50,"x \" y"],"c":"\\"}"#,
        );
        check_compact("{ }", "{}");
    }

    #[track_caller]
    fn check_object(text: &str, expected: &str) {
        assert_eq!(serde_json::to_string(&Arguments(text)).unwrap(), expected);
    }

    #[test]
    fn what_is_no_object_is_not_lost() {
        check_object(" {\"n\": 1.50}\n", "{\"n\": 1.50}");
        check_object("", "{}");
        check_object("[1]", r#"{"arguments":"[1]"}"#);
        check_object("{\"cut\": ", r#"{"arguments":"{\"cut\": "}"#);
    }
}
