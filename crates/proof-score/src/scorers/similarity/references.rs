//! What an output is compared with: one reference text, or several.

use proof_text::similarity::TooLong;
use serde_json::Value;

use crate::arguments::Arguments;
use crate::finding::{Lack, Outcome};
use crate::operand::Operand;
use crate::registry::Argument;
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(super) const VALUE: Argument = Argument {
    name: "value",
    text: "the reference, or a list of them: texts, or a template such as `\"{{ expected.answer }}\"`",
};

/// The references of a scorer.
#[derive(Debug)]
pub(super) struct References(Operand);

impl References {
    /// Reads `value`.
    pub(super) fn read(arguments: &mut Arguments<'_>) -> Option<Self> {
        let operand = arguments.required_operand("value")?;
        if let Some(Err(message)) = operand.literal().map(texts) {
            let node = arguments.reader.get("value")?;
            arguments.invalid(node, message, "expected a text, or a list of texts");
            return None;
        }
        Some(Self(operand))
    }

    /// The references for one output: at least one.
    pub(super) fn of(&self, input: &ScoreInput<'_>) -> Result<Vec<String>, Lack> {
        match self.0.eval(input)? {
            Subject::Text(text) => Ok(vec![text.into_owned()]),
            Subject::Json(value) => texts(&value).map_err(Lack::error),
        }
    }

    /// Compares the output with the references.
    pub(super) fn compare(
        &self,
        subject: &Subject<'_>,
        input: &ScoreInput<'_>,
        compare: impl FnOnce(&str, &[&str]) -> Outcome,
    ) -> Outcome {
        match self.of(input) {
            Ok(references) => {
                let references: Vec<&str> = references.iter().map(String::as_str).collect();
                compare(&subject.text(), &references)
            }
            Err(lack) => lack.outcome(),
        }
    }
}

/// The texts of a value: a text, a number or a boolean, or a list of these.
fn texts(value: &Value) -> Result<Vec<String>, String> {
    let text = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Null => Err("there is no reference: it is null".to_owned()),
        Value::Array(_) => Err("a reference must be a text, found a list in a list".to_owned()),
        Value::Object(_) => Err("a reference must be a text, found a map".to_owned()),
    };
    match value {
        Value::Array(values) if values.is_empty() => {
            Err("there is no reference: the list is empty".to_owned())
        }
        Value::Array(values) => values.iter().map(text).collect(),
        other => Ok(vec![text(other)?]),
    }
}

impl From<TooLong> for ScoreError {
    fn from(error: TooLong) -> Self {
        Self::new(error.to_string())
    }
}
