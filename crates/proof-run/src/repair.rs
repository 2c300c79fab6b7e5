//! Output that is close to JSON, made JSON.

use llm_json::{RepairOptions, repair_json};
use serde_json::Value;

/// The longest output that is repaired. What is longer is no slip of a bracket.
const MAX_LEN: usize = 1 << 20;

/// The JSON that an output comes close to; none if it is JSON already, or no line of it begins a document.
pub(crate) fn repaired(text: &str) -> Option<String> {
    if MAX_LEN < text.len() || serde_json::from_str::<Value>(text).is_ok() {
        return None;
    }
    // A fence and words around it are taken off first: the library would read the words as a part of the document, and
    // make one of any bracket in a sentence.
    let mut at = 0;
    let start = text.split_inclusive('\n').find_map(|line| {
        let indent = line.len() - line.trim_start().len();
        let begins = line.trim_start().starts_with(['{', '[']).then_some(at + indent);
        at += line.len();
        begins
    })?;
    let inner = text.get(start..)?;
    let inner = inner.rfind("```").map_or(inner, |end| inner.get(..end).unwrap_or(inner));
    if inner.starts_with('{') && !inner.contains(':') {
        return None;
    }
    let repaired = repair_json(inner, &RepairOptions::default()).ok()?;
    match serde_json::from_str::<Value>(&repaired).ok()? {
        Value::Object(map) if !map.is_empty() => Some(repaired),
        Value::Array(items) if !items.is_empty() => Some(repaired),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(repaired(text).as_deref().map(json), expected.map(json), "{text}");
    }

    #[test]
    fn slips_of_the_pen_are_repaired() {
        check("{'label': 'bug'}", Some(r#"{"label": "bug"}"#));
        check(r#"{"label": "bug","#, Some(r#"{"label": "bug"}"#));
        check("{\"label\": \"bug\",}", Some(r#"{"label": "bug"}"#));
        check("Here it is:\n```json\n{\"label\": \"bug\"}\n```\nDone.", Some(r#"{"label": "bug"}"#));
        check("{label: True}", Some(r#"{"label": true}"#));
    }

    #[test]
    fn what_is_json_or_far_from_it_is_left_alone() {
        check(r#"{"label": "bug"}"#, None);
        check("bug", None);
        check("I cannot help with {that}", None);
        check("{that} I cannot do", None);
        check("see [1] and [2]", None);
        check("{}", None);
        check("", None);
    }
}
