//! Expressions and templates with some values.
//!
//! Input: the source; after a line `=====`, a JSON object of values.

use proof_prompt::{Context, ExprError, Expression, Template};
use serde_json::{Map, Value, json};

/// It evaluates to the same each time, or fails with a word and a place in the source; it ends, and ends soon.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (source, values) = text.split_once("\n=====\n").unwrap_or((&text, ""));
    let values = match serde_json::from_str(values) {
        Ok(Value::Object(values)) => values,
        _ => usual_values(),
    };
    let context = Context::from_map(&values);
    let expression = checked(source, Expression::parse(source));
    if let Some(expression) = &expression {
        expression.variables();
        let value = checked(source, expression.eval_in(&context));
        assert_eq!(value, checked(source, expression.eval_in(&context)), "evaluating twice differs");
        let truth = checked(source, expression.is_true_in(&context));
        assert!(value.is_none() || truth.is_some(), "a value that is neither true nor false");
        assert_eq!(value, checked(source, expression.eval(&values)), "the context differs from its values");
    }
    if let Some(template) = checked(source, Template::parse(source)) {
        template.variables();
        let rendered = checked(source, template.render(&values));
        assert_eq!(rendered, checked(source, template.render(&values)), "rendering twice differs");
        if template.is_literal() {
            assert_eq!(rendered.as_deref(), Some(source));
        }
    }
}

fn checked<T>(source: &str, result: Result<T, ExprError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            assert!(!error.message.is_empty());
            assert!(source.get(error.range.clone()).is_some(), "{:?} of {source:?}", error.range);
            None
        }
    }
}

fn usual_values() -> Map<String, Value> {
    let values = json!({
        "a": "text",
        "n": 3,
        "xs": [1, "two", null, {"k": [true]}],
        "m": {"key": 1.5, "<b>": "\u{1b}[31m"},
        "output": {"text": "{\"label\": \"bug\"}", "json": {"label": "bug"}},
        "expected": {"label": "bug"},
        "tags": ["edge"],
    });
    values.as_object().cloned().unwrap_or_default()
}
