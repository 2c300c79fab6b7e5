//! Where a key is planted in an answer, and in which form.

use serde_json::Value;

/// Stands for the key until a form is chosen.
const MARK: &str = "@@KEY@@";
/// Words that say what an answer is made of: a key in their place makes it no answer.
const KINDS: [&str; 12] = [
    "type",
    "role",
    "object",
    "status",
    "event",
    "finish_reason",
    "finishReason",
    "stop_reason",
    "stopReason",
    "done_reason",
    "arguments",
    "input",
];

/// The key, with characters that each form writes in its own way.
pub(super) const KEY: &str = "planted/key+0123456789=abcdef";

/// How the key is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Plain,
    Json,
    JsonCapitals,
    Slashes,
    Address,
    AddressSmall,
    Html,
    Base64,
    Base64Within,
}

impl Form {
    pub(super) const ALL: [Self; 9] = [
        Self::Plain,
        Self::Json,
        Self::JsonCapitals,
        Self::Slashes,
        Self::Address,
        Self::AddressSmall,
        Self::Html,
        Self::Base64,
        Self::Base64Within,
    ];

    /// The key in this form.
    pub(super) fn key(self) -> String {
        let each =
            |write: fn(u32) -> String| KEY.chars().map(|character| write(u32::from(character))).collect();
        match self {
            Self::Plain => KEY.to_owned(),
            Self::Json => each(|code| format!("\\u{code:04x}")),
            Self::JsonCapitals => each(|code| format!("\\u{code:04X}")),
            Self::Slashes => KEY.replace('/', "\\/"),
            Self::Address => KEY.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D"),
            Self::AddressSmall => each(|code| format!("%{code:02x}")),
            Self::Html => each(|code| format!("&#{code};")),
            Self::Base64 => base64(KEY),
            Self::Base64Within => base64(&format!("Bearer {KEY}\n")),
        }
    }

    /// A text with the key in the place of the mark.
    pub(super) fn plant(self, text: &str) -> Vec<u8> {
        text.replace(MARK, &self.key()).into_bytes()
    }
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in text.as_bytes().chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for idx in 0..=three.len() {
            out.push(char::from(LETTERS[(bits >> (18 - 6 * idx)) as usize & 63]));
        }
    }
    out
}

/// A text that holds the mark.
pub(super) fn marked(before: &str, after: &str) -> String {
    format!("{before}{MARK}{after}")
}

/// The body with the key in each of its texts in turn, and beside what is known.
pub(super) fn each_text(body: &Value) -> Vec<(String, String)> {
    let mut planted = vec![];
    for pointer in texts(body) {
        let mut body = body.clone();
        *body.pointer_mut(&pointer).unwrap() = marked("see ", " there").into();
        planted.push((pointer, body.to_string()));
    }
    for place in objects(body).into_iter().take(3) {
        let mut body = body.clone();
        let map = body.pointer_mut(&place).unwrap().as_object_mut().unwrap();
        map.insert("x_unknown".to_owned(), marked("", "").into());
        planted.push((format!("{place}/x_unknown"), body.to_string()));
    }
    planted
}

/// A document of a stream with the key in all texts that a person may see.
pub(super) fn all_texts(document: &Value) -> Value {
    let mut planted = document.clone();
    for pointer in texts(document) {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        if !KINDS.contains(&name) {
            *planted.pointer_mut(&pointer).unwrap() = marked("see ", " there").into();
        }
    }
    planted
}

/// Two documents in a row, with the key cut in two where both have a text in the same place.
pub(super) fn across(one: &Value, other: &Value) -> Vec<(Value, Value)> {
    let shared =
        texts(one).into_iter().filter(|pointer| other.pointer(pointer).is_some_and(Value::is_string));
    let shared =
        shared.filter(|pointer| !KINDS[..10].contains(&pointer.rsplit('/').next().unwrap_or_default()));
    let (head, tail) = KEY.split_at(11);
    shared
        .map(|pointer| {
            let (mut one, mut other) = (one.clone(), other.clone());
            *one.pointer_mut(&pointer).unwrap() = format!("see {head}").into();
            *other.pointer_mut(&pointer).unwrap() = format!("{tail} there").into();
            (one, other)
        })
        .collect()
}

fn texts(value: &Value) -> Vec<String> {
    places(value, &Value::is_string)
}

fn objects(value: &Value) -> Vec<String> {
    places(value, &Value::is_object)
}

/// Where values of a kind are.
fn places(value: &Value, is_it: &dyn Fn(&Value) -> bool) -> Vec<String> {
    fn walk(value: &Value, path: &str, is_it: &dyn Fn(&Value) -> bool, found: &mut Vec<String>) {
        if is_it(value) {
            found.push(path.to_owned());
        }
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    walk(value, &format!("{path}/{key}"), is_it, found);
                }
            }
            Value::Array(items) => {
                for (idx, value) in items.iter().enumerate() {
                    walk(value, &format!("{path}/{idx}"), is_it, found);
                }
            }
            _ => {}
        }
    }
    let mut found = vec![];
    walk(value, "", is_it, &mut found);
    found
}
