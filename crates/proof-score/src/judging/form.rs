//! The form of a judge's answer, and its reading: to the letter, or not at all.

use std::fmt;
use std::sync::Arc;

use jsonschema::Validator;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value, json};

use crate::ScoreError;
use crate::ask::Reply;
use crate::excerpt::{excerpt, one_line};
use crate::rubric::{Range, Scale};

/// How the error of every answer begins that is no verdict, so that these can be counted.
pub const UNREADABLE: &str = "the judge's answer is unreadable: ";

/// The error of an answer that is no verdict.
pub(crate) fn unreadable(why: impl fmt::Display) -> ScoreError {
    ScoreError::new(format!("{UNREADABLE}{why}"))
}

/// The JSON that a judge must answer with.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) schema: Arc<Value>,
    validator: Option<Validator>,
}

impl Form {
    /// The form of a schema of ours.
    pub(crate) fn new(schema: Value) -> Self {
        let validator = jsonschema::validator_for(&schema).ok();
        Self { schema: Arc::new(schema), validator }
    }

    /// The answer as JSON of this form.
    pub(crate) fn read(&self, reply: &Reply) -> Result<Value, ScoreError> {
        let text = words(reply)?;
        let Strict(value) = serde_json::from_str(text).map_err(|error| {
            unreadable(format_args!(
                "it is not JSON ({}): {}",
                one_line(&error.to_string(), 80),
                excerpt(text)
            ))
        })?;
        let validator = self.validator.as_ref().ok_or_else(|| unreadable("its form is not known"))?;
        let objection = validator.iter_errors(&value).next().map(|error| {
            let path = error.instance_path().to_string();
            let place = if path.is_empty() { String::new() } else { format!("`{}`: ", one_line(&path, 60)) };
            unreadable(format_args!("{place}{}", one_line(&error.to_string(), 160)))
        });
        objection.map_or(Ok(value), Err)
    }
}

/// The words of an answer that came to its end.
pub(crate) fn words(reply: &Reply) -> Result<&str, ScoreError> {
    let Reply::Text { text, finish_reason } = reply else {
        return Err(unreadable("it is no text"));
    };
    match finish_reason.as_str() {
        "length" => {
            Err(unreadable("it was cut off at the limit of tokens; give the judge a higher `max_tokens`"))
        }
        "content_filter" => Err(unreadable("the provider's filter stopped it")),
        "refusal" => Err(unreadable(format_args!("the judge refuses: {}", excerpt(text)))),
        _ if text.trim().is_empty() => Err(unreadable("it is empty")),
        _ => Ok(text),
    }
}

/// An object with exactly these fields, in this order.
pub(crate) fn object<'k>(fields: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    let properties: Map<String, Value> =
        fields.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect();
    let required: Value = properties.keys().map(String::as_str).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// A verdict of a scale, after its reason if one is asked for.
pub(crate) fn verdict(scale: &Scale, has_reason: bool) -> Value {
    let schema = match scale {
        Scale::Classes { classes, .. } => one_of(classes.iter().map(|class| class.name.as_str())),
        Scale::Numeric { range, .. } => number(range),
    };
    let reason = has_reason.then(|| ("reason", text()));
    object(reason.into_iter().chain([("verdict", schema)]))
}

/// A text.
pub(crate) fn text() -> Value {
    json!({"type": "string"})
}

/// One of some words.
pub(crate) fn one_of<'w>(words: impl Iterator<Item = &'w str>) -> Value {
    json!({"type": "string", "enum": words.collect::<Value>()})
}

/// A list.
pub(crate) fn list(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

/// A number of a scale. What a schema cannot say, such as a step of 0.5, is looked at when the answer is read.
pub(crate) fn number(range: &Range) -> Value {
    let is_whole = |number: f64| number.fract().abs() < f64::EPSILON;
    let kind = if range.step.is_some_and(is_whole) && is_whole(range.min) { "integer" } else { "number" };
    json!({"type": kind, "minimum": plain(range.min), "maximum": plain(range.max)})
}

/// A whole number without a decimal point: some providers refuse `1.0` for an integer's bound.
fn plain(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9.0e15 {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// JSON in which no key stands twice: of two verdicts neither is the judge's.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = vec![];
        while let Some(Strict(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut found = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let Strict(value) = map.next_value()?;
            if found.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key `{}` stands twice", one_line(&key, 40))));
            }
            found.insert(key, value);
        }
        Ok(Value::Object(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reply(text: &str, finish_reason: &str) -> Reply {
        Reply::Text { text: text.to_owned(), finish_reason: finish_reason.to_owned() }
    }

    #[track_caller]
    fn why(text: &str) -> String {
        let form = Form::new(verdict(&Scale::binary("pass", "fail"), true));
        match form.read(&reply(text, "stop")) {
            Ok(value) => format!("read {value}"),
            Err(error) => error.message.strip_prefix(UNREADABLE).unwrap().to_owned(),
        }
    }

    #[test]
    fn answers_are_read_to_the_letter() {
        assert_eq!(why(r#"{"reason": "r", "verdict": "pass"}"#), r#"read {"reason":"r","verdict":"pass"}"#);
        assert_eq!(
            why(" {\"verdict\": \"fail\", \"reason\": \"\"}\n"),
            r#"read {"verdict":"fail","reason":""}"#
        );
        assert!(why("pass").starts_with("it is not JSON ("), "{}", why("pass"));
        assert!(why("I think it passes. {\"verdict\": \"pass\"}").starts_with("it is not JSON ("));
        assert!(
            why("```json\n{\"reason\": \"r\", \"verdict\": \"pass\"}\n```").starts_with("it is not JSON (")
        );
        assert_eq!(why(""), "it is empty");
        assert_eq!(why("{\"verdict\": \"pass\"}"), "\"reason\" is a required property");
        assert!(
            why(r#"{"reason": "r", "verdict": "maybe"}"#).starts_with("`/verdict`: \"maybe\" is not one of")
        );
        assert!(why(r#"{"reason": "r", "verdict": true}"#).starts_with("`/verdict`: "));
        assert!(why(r#"{"reason": "r", "verdict": "pass", "x": 1}"#).contains("Additional properties"));
        assert!(
            why(r#"{"reason": "r", "verdict": "fail", "verdict": "pass"}"#)
                .contains("`verdict` stands twice")
        );
        assert!(why(r#"{"reason": "r", "verdict": "pass"} {}"#).starts_with("it is not JSON (trailing"));
        assert!(why(&"[".repeat(100_000)).starts_with("it is not JSON (recursion limit"));
    }

    #[test]
    fn an_answer_that_did_not_end_is_none() {
        let form = Form::new(verdict(&Scale::binary("pass", "fail"), false));
        let good = r#"{"verdict": "pass"}"#;
        assert!(form.read(&reply(good, "stop")).is_ok());
        assert!(form.read(&reply(good, "tool_calls")).is_ok());
        for reason in ["length", "content_filter", "refusal"] {
            assert!(form.read(&reply(good, reason)).is_err(), "{reason}");
        }
        assert!(form.read(&Reply::Vectors(vec![])).is_err());
    }

    #[test]
    fn the_reason_stands_before_the_verdict() {
        let schema = verdict(&Scale::binary("pass", "fail"), true).to_string();
        assert!(schema.find("reason") < schema.find("verdict"));
        let range = Range { min: 1.0, max: 5.0, step: Some(1.0) };
        assert_eq!(number(&range), json!({"type": "integer", "minimum": 1, "maximum": 5}));
        let range = Range { min: 0.0, max: 0.5, step: None };
        assert_eq!(number(&range), json!({"type": "number", "minimum": 0, "maximum": 0.5}));
    }

    proptest! {
        #[test]
        fn whatever_is_read_fits_the_form(text in r#"(?s).{0,60}|\{("(reason|verdict|x)": ?("(pass|fail|maybe)"|[0-9]|null)[, ]*){0,3}\}"#) {
            let form = Form::new(verdict(&Scale::binary("pass", "fail"), true));
            match form.read(&reply(&text, "stop")) {
                Ok(value) => prop_assert!(["pass", "fail"].contains(&value["verdict"].as_str().unwrap())),
                Err(error) => prop_assert!(error.message.starts_with(UNREADABLE)),
            }
        }
    }
}
