//! What is scored, and how `of:` chooses it.
//!
//! A selector is one path such as `{{ output.json.label }}`, which is followed without a template engine, or any other
//! template. A value that the **output** does not have is absent (the model's fault: a fail, and a fail under `not` too); a
//! value that the **case** does not have is an error (nobody can say).

use std::borrow::Cow;

use proof_prompt::expr::{ExprError, ExprErrorKind, Template};
use serde_json::Value;

use crate::ScoreInput;
use crate::excerpt::excerpt;
use crate::finding::Lack;
use crate::input::read_json;
use crate::value_path::ValuePath;

/// A text or a JSON value that is no text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Subject<'a> {
    Text(Cow<'a, str>),
    Json(Cow<'a, Value>),
}

impl<'a> Subject<'a> {
    /// A borrowed value.
    pub(crate) fn borrowed(value: &'a Value) -> Self {
        match value {
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            other => Self::Json(Cow::Borrowed(other)),
        }
    }

    /// The text: JSON is written compactly.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Json(value) => Cow::Owned(value.to_string()),
        }
    }

    /// The JSON value: text is read; the output's own text is read once for all scorers.
    pub(crate) fn json<'s>(&'s self, input: &'s ScoreInput<'_>) -> Option<Cow<'s, Value>> {
        match self {
            Self::Json(value) => Some(Cow::Borrowed(value)),
            Self::Text(text) if is_same(text, input.text) => input.json().map(Cow::Borrowed),
            Self::Text(text) => read_json(text).map(Cow::Owned),
        }
    }

    /// The value for a reason: text in quotes, JSON as it is, both short.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => excerpt(text),
            Self::Json(value) => crate::excerpt::one_line(&value.to_string(), 60),
        }
    }
}

fn is_same(left: &str, right: &str) -> bool {
    std::ptr::eq(left.as_ptr(), right.as_ptr()) && left.len() == right.len()
}

impl From<Value> for Subject<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(Cow::Owned(text)),
            other => Self::Json(Cow::Owned(other)),
        }
    }
}

/// The names that templates of scorers see.
pub(crate) const ROOTS: [&str; 6] = ["output", "vars", "expected", "id", "tags", "metadata"];

/// The fields of `output`.
pub(crate) const OUTPUT_FIELDS: [&str; 11] = [
    "text",
    "json",
    "reasoning",
    "tool_calls",
    "finish_reason",
    "latency_s",
    "cost_usd",
    "input_tokens",
    "output_tokens",
    "first_token_s",
    "tokens_per_second",
];

/// A compiled choice of a value.
#[derive(Clone, Debug)]
pub(crate) enum Selector {
    /// One path, followed directly.
    Path(ValuePath),
    /// Anything else.
    Template(Template),
}

impl Selector {
    /// Compiles a template; one that is a single path takes the short way.
    pub(crate) fn parse(source: &str) -> Result<Self, ExprError> {
        let template = Template::parse(source)?;
        let path = template.as_expression().and_then(|expression| ValuePath::parse(expression.source()));
        Ok(path.map_or(Self::Template(template), Self::Path))
    }

    /// The names that it needs, as dotted paths.
    pub(crate) fn variables(&self) -> Vec<String> {
        match self {
            Self::Path(path) => vec![path.name()],
            Self::Template(template) => template.variables().into_iter().collect(),
        }
    }

    /// The value for one output.
    pub(crate) fn select<'a>(&'a self, input: &'a ScoreInput<'_>) -> Result<Subject<'a>, Lack> {
        match self {
            Self::Path(path) => path.follow(input),
            Self::Template(template) => match template.eval_in(input.context()) {
                Ok(value) => Ok(Subject::from(value)),
                Err(error) => Err(lack(&error, self.variables(), input)),
            },
        }
    }
}

/// Reads the failure of a template: whose fault is what is not there?
pub(crate) fn lack(error: &ExprError, variables: Vec<String>, input: &ScoreInput<'_>) -> Lack {
    if !matches!(error.kind, ExprErrorKind::Undefined(_)) {
        return Lack::error(error.message.clone());
    }
    let mut absent = None;
    for variable in variables {
        match ValuePath::parse(&variable).map(|path| path.follow(input).map(drop)) {
            Some(Err(Lack::Error(error))) => return Lack::Error(error),
            Some(Err(Lack::Absent(reason))) => absent = absent.or(Some(reason)),
            Some(Ok(())) | None => {}
        }
    }
    absent.map_or_else(|| Lack::error(error.message.clone()), Lack::Absent)
}
