//! The canonical form of JSON, and what is named by its hash.
//!
//! Keys are sorted by their bytes, there is no space, and a number that is whole is written without a fraction (`1.0`
//! and `1` are one number), so that key order and spelling change no id and no hash.

use serde_json::{Map, Number, Value};

use crate::Case;

/// `c-` and 12 hex digits of the hash of `{"expected":…,"vars":…}`.
pub(crate) fn content_id(vars: &Map<String, Value>, expected: &Value) -> String {
    let mut text = Vec::with_capacity(256);
    text.extend_from_slice(b"{\"expected\":");
    write(&mut text, expected);
    text.extend_from_slice(b",\"vars\":");
    write_map(&mut text, vars);
    text.push(b'}');
    let hex = blake3::hash(&text).to_hex();
    format!("c-{}", hex.get(..12).unwrap_or_default())
}

/// Adds everything that a case holds, and a line end.
pub(crate) fn write_case(text: &mut Vec<u8>, case: &Case) {
    text.extend_from_slice(b"{\"expected\":");
    write(text, &case.expected);
    text.extend_from_slice(b",\"group\":");
    write_option(text, case.group.as_deref());
    text.extend_from_slice(b",\"id\":");
    write_string(text, &case.id);
    text.extend_from_slice(b",\"metadata\":");
    write_map(text, &case.metadata);
    text.extend_from_slice(b",\"split\":");
    write_option(text, case.split.as_deref());
    text.extend_from_slice(b",\"tags\":[");
    for (idx, tag) in case.tags.iter().enumerate() {
        if 0 < idx {
            text.push(b',');
        }
        write_string(text, tag);
    }
    text.extend_from_slice(b"],\"vars\":");
    write_map(text, &case.vars);
    text.extend_from_slice(b"}\n");
}

fn write(text: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => text.extend_from_slice(b"null"),
        Value::Bool(true) => text.extend_from_slice(b"true"),
        Value::Bool(false) => text.extend_from_slice(b"false"),
        Value::Number(number) => write_number(text, number),
        Value::String(string) => write_string(text, string),
        Value::Array(items) => {
            text.push(b'[');
            for (idx, item) in items.iter().enumerate() {
                if 0 < idx {
                    text.push(b',');
                }
                write(text, item);
            }
            text.push(b']');
        }
        Value::Object(map) => write_map(text, map),
    }
}

fn write_map(text: &mut Vec<u8>, map: &Map<String, Value>) {
    let mut entries: Vec<(&String, &Value)> = map.iter().collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    text.push(b'{');
    for (idx, (key, value)) in entries.into_iter().enumerate() {
        if 0 < idx {
            text.push(b',');
        }
        write_string(text, key);
        text.push(b':');
        write(text, value);
    }
    text.push(b'}');
}

fn write_number(text: &mut Vec<u8>, number: &Number) {
    let whole = number.as_f64().filter(|x| number.is_f64() && x.fract() == 0.0 && x.abs() < 9e15);
    let shown = match whole {
        // Adding zero makes -0 a 0.
        Some(x) => format!("{:.0}", x + 0.0),
        None => number.to_string(),
    };
    text.extend_from_slice(shown.as_bytes());
}

fn write_option(text: &mut Vec<u8>, value: Option<&str>) {
    match value {
        Some(value) => write_string(text, value),
        None => text.extend_from_slice(b"null"),
    }
}

fn write_string(text: &mut Vec<u8>, string: &str) {
    let is_plain = string.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\');
    if is_plain {
        text.push(b'"');
        text.extend_from_slice(string.as_bytes());
        text.push(b'"');
        return;
    }
    text.extend_from_slice(Value::from(string).to_string().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(value: &Value, expected: &str) {
        let mut text = vec![];
        write(&mut text, value);
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn one_form_for_one_value() {
        check(&json!({"b": 1.0, "a": [true, null, "x\n\"é"]}), "{\"a\":[true,null,\"x\\n\\\"é\"],\"b\":1}");
        check(&json!([-0.0, 1.5, 1e300, u64::MAX, -3]), "[0,1.5,1e+300,18446744073709551615,-3]");
    }

    #[test]
    fn the_id_is_a_contract() {
        let vars = json!({"ticket": "I want my money back", "n": 1});
        let id = content_id(vars.as_object().unwrap(), &json!("billing"));
        expect_test::expect!["c-b5245b6278c3"].assert_eq(&id);
        let turned = json!({"n": 1.0, "ticket": "I want my money back"});
        assert_eq!(content_id(turned.as_object().unwrap(), &json!("billing")), id);
        assert_ne!(content_id(vars.as_object().unwrap(), &json!("other")), id);
    }
}
