//! Places in a schema, and what its references lead to.

use serde_json::Value;

/// What a local reference leads to: `#`, or `#/` and a JSON pointer.
pub(super) fn target<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    let pointer = reference.strip_prefix('#')?;
    if pointer.is_empty() {
        return Some(root);
    }
    root.pointer(&percent_decoded(pointer)?)
}

fn percent_decoded(pointer: &str) -> Option<String> {
    if !pointer.contains('%') {
        return Some(pointer.to_owned());
    }
    let mut bytes = vec![];
    let mut rest = pointer.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let byte = digit(rest.next())? * 16 + digit(rest.next())?;
        bytes.push(u8::try_from(byte).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// A place below another one.
pub(super) fn below(place: &str, step: &str) -> String {
    format!("{place}/{}", step.replace('~', "~0").replace('/', "~1"))
}

/// A place as it is shown.
pub(super) fn shown(place: &str) -> String {
    if place.is_empty() { "the schema itself".to_owned() } else { format!("`{place}`") }
}
