//! Follows a JSON text piece by piece, and writes values into it that cannot change what is around them.

use serde_json::Value;

/// Where in a JSON text one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum JsonText {
    /// Where a value, a comma or a brace may stand.
    #[default]
    Outside,
    /// Between the quotes of a string.
    InString,
    /// Behind a backslash in a string.
    Escaped,
}

impl JsonText {
    /// Goes on behind `text`.
    pub(crate) fn read(&mut self, text: &str) {
        for byte in text.bytes() {
            *self = match (*self, byte) {
                (Self::Outside, b'"') | (Self::Escaped, _) => Self::InString,
                (Self::InString, b'"') => Self::Outside,
                (Self::InString, b'\\') => Self::Escaped,
                (state, _) => state,
            };
        }
    }

    pub(crate) fn is_in_string(self) -> bool {
        self != Self::Outside
    }

    /// Appends a value: its text if a string is open, else the value as JSON.
    pub(crate) fn write(self, out: &mut String, value: &Value) {
        match value {
            Value::String(text) if self.is_in_string() => push_escaped(out, text),
            value if self.is_in_string() => push_escaped(out, &value.to_string()),
            value => out.push_str(&value.to_string()),
        }
    }
}

/// Appends text as it stands between the quotes of a JSON string.
fn push_escaped(out: &mut String, text: &str) {
    let quoted = Value::from(text).to_string();
    out.push_str(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_never_leaves_its_place() {
        let mut state = JsonText::default();
        let mut out = String::new();
        let value = json!("a\"b\\\n{\u{1}é");
        for (written, value) in [
            ("{\"x\": \"", Some(&value)),
            ("\", \"y\": ", Some(&value)),
            (", \"z\\\"\": ", Some(&json!([1, "\""]))),
            (", \"s\": \"", Some(&json!([1, "\""]))),
            ("\"}", None),
        ] {
            state.read(written);
            out.push_str(written);
            if let Some(value) = value {
                state.write(&mut out, value);
            }
        }
        let read: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(read, json!({"x": value, "y": value, "z\"": [1, "\""], "s": "[1,\"\\\"\"]"}));
    }

    #[test]
    fn an_open_escape_is_known() {
        let mut state = JsonText::default();
        state.read("\"a\\");
        assert_eq!(state, JsonText::Escaped);
        state.read("\"");
        assert_eq!(state, JsonText::InString);
    }
}
