//! Finds JSON in code fences and prose. Nothing is repaired.

use std::borrow::Cow;

use serde_json::Value;

use crate::ScoreInput;
use crate::input::read_json;
use crate::subject::Subject;

/// The most `{` and `[` at which reading is tried. Each try ends at depth 128 or at the first mistake, so that the time is linear
/// in the text; the limit keeps a text of nothing but brackets cheap.
const MAX_TRIES: usize = 10_000;

/// The JSON of a subject; with `find`, also JSON within it.
pub(crate) fn json_of<'s>(
    subject: &'s Subject<'_>,
    input: &'s ScoreInput<'_>,
    find: bool,
) -> Option<Cow<'s, Value>> {
    let strict = subject.json(input);
    if strict.is_some() || !find {
        return strict;
    }
    found_json(&subject.text()).map(Cow::Owned)
}

/// The longest JSON value in the code fences of a text; without any there, the longest list or map in the text.
pub(crate) fn found_json(text: &str) -> Option<Value> {
    let fenced = fences(text).filter_map(|block| Some((block.len(), read_json(block)?)));
    longest(fenced).or_else(|| longest(in_prose(text)))
}

/// The first of the longest.
fn longest(found: impl Iterator<Item = (usize, Value)>) -> Option<Value> {
    let best = found.fold(None, |best: Option<(usize, Value)>, (length, value)| match best {
        Some((other, _)) if length <= other => best,
        _ => Some((length, value)),
    });
    best.map(|(_, value)| value)
}

/// The contents of the code fences; one that is not closed runs to the end.
fn fences(text: &str) -> impl Iterator<Item = &str> {
    let mut parts = text.split("```").skip(1);
    std::iter::from_fn(move || {
        let block = parts.next()?;
        parts.next();
        let (first, rest) = block.split_once('\n').unwrap_or(("", block));
        // The first line is the language, unless the JSON begins on it.
        let is_language =
            first.trim().chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '_'));
        Some(if is_language { rest } else { block.strip_prefix("json").unwrap_or(block) })
    })
}

/// Lists and maps within prose, with their lengths.
fn in_prose(text: &str) -> impl Iterator<Item = (usize, Value)> {
    let mut at = 0;
    let mut tries = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let start = at + rest.find(['{', '['])?;
            tries += 1;
            if MAX_TRIES < tries {
                return None;
            }
            let mut stream = serde_json::Deserializer::from_str(text.get(start..)?).into_iter::<Value>();
            if let Some(Ok(value)) = stream.next() {
                let length = stream.byte_offset();
                at = start + length.max(1);
                return Some((length, value));
            }
            at = start + 1;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, expected: impl Into<Option<Value>>) {
        assert_eq!(found_json(text), expected.into(), "{text:?}");
    }

    #[test]
    fn fences_come_first() {
        check("Here:\n```json\n{\"a\": 1}\n```\nNot {\"b\": 2, \"c\": 3}.", json!({"a": 1}));
        check("```\n[1, 2]\n```", json!([1, 2]));
        check("```json {\"a\": 1}```", json!({"a": 1}));
        check("```json\n{\"a\": 1}", json!({"a": 1}));
        check("```python\nprint({})\n```", json!({}));
    }

    #[test]
    fn prose_gives_the_longest() {
        check("As in [1], the answer is {\"label\": \"bug\"}.", json!({"label": "bug"}));
        check("{\"a\": {\"b\": [1]}} and {}", json!({"a": {"b": [1]}}));
        check("no JSON here, not even {this}", None);
        check("{\"a\": 1,}", None);
        check("the answer is 42", None);
    }

    #[test]
    fn hostile_texts_end_soon() {
        check(&"[".repeat(1_000_000), None);
        check(&"{\"a\":".repeat(200_000), None);
        check(&"```".repeat(300_000), None);
        check(&format!("[\"{}", "[".repeat(1_000_000)), None);
    }

    proptest! {
        #[test]
        fn what_was_put_in_is_found(before in "[a-z .]{0,20}", after in "[a-z .]{0,20}", n in 0_u32..1000) {
            let value = json!({"n": n, "list": [n, "x"]});
            let text = before + &value.to_string() + &after;
            prop_assert_eq!(found_json(&text), Some(value));
        }
    }
}
