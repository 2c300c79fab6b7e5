//! Taking a text apart into claims, and checking claims against sources: the two rounds of faithfulness and context recall.

use serde_json::{Value, json};

use super::asking::{Values, chat};
use super::form::{Form, list, object, text, unreadable};
use super::prompts::{BuiltIn, render};
use crate::excerpt::one_line;
use crate::finding::Lack;
use crate::operand::Operand;
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

/// How many claims of one text are checked. A text of more is taken apart too finely, or is no answer.
const MAX_CLAIMS: usize = 200;

/// A judge that does both.
#[derive(Debug)]
pub(crate) struct Claims {
    judge: usize,
    taken_apart: Form,
    checked: Form,
}

impl Claims {
    /// With this judge.
    pub(crate) fn new(judge: usize) -> Self {
        let claim = object([
            ("number", json!({"type": "integer"})),
            ("reason", text()),
            ("supported", json!({"type": "boolean"})),
        ]);
        Self {
            judge,
            taken_apart: Form::new(object([("claims", list(&text()))])),
            checked: Form::new(object([("claims", list(&claim))])),
        }
    }

    /// The claims that a text makes, and whether the sources support each. Nothing is asked about an empty text, nor about sources
    /// where there are none: then no claim is supported.
    pub(crate) fn of_and_supported(
        &self,
        what: &str,
        question: &str,
        sources: &[String],
        input: &ScoreInput<'_>,
    ) -> Result<(Vec<String>, Vec<bool>), ScoreError> {
        let claims = if what.trim().is_empty() { vec![] } else { self.of(what, question, input)? };
        let supported = if claims.is_empty() || sources.is_empty() {
            vec![false; claims.len()]
        } else {
            self.supported(&claims, sources, input)?
        };
        Ok((claims, supported))
    }

    /// The claims that a text makes.
    fn of(&self, what: &str, question: &str, input: &ScoreInput<'_>) -> Result<Vec<String>, ScoreError> {
        let values = Values::default().material("text", what).material("input", question);
        let messages = render(BuiltIn::Claims, &values.finish())?;
        let reply = input.ask(chat(self.judge, 0, "claims", messages, Some(&self.taken_apart)))?;
        let answer = self.taken_apart.read(reply)?;
        let claims: Vec<String> = items(&answer)
            .iter()
            .filter_map(|claim| Some(claim.as_str()?.trim().to_owned()))
            .filter(|claim| !claim.is_empty())
            .collect();
        if claims.len() != items(&answer).len() {
            return Err(unreadable("a claim is empty"));
        }
        if MAX_CLAIMS < claims.len() {
            return Err(unreadable(format_args!(
                "it has {} claims, at most {MAX_CLAIMS} are checked",
                claims.len()
            )));
        }
        Ok(claims)
    }

    /// Whether the sources support each of the claims.
    fn supported(
        &self,
        claims: &[String],
        sources: &[String],
        input: &ScoreInput<'_>,
    ) -> Result<Vec<bool>, ScoreError> {
        let values = Values::default().materials("sources", sources).materials("claims", claims);
        let messages = render(BuiltIn::Support, &values.finish())?;
        let reply = input.ask(chat(self.judge, 0, "support", messages, Some(&self.checked)))?;
        let answer = self.checked.read(reply)?;
        let found = items(&answer);
        let is_in_order = (1_u64..)
            .zip(found)
            .all(|(number, one)| one.get("number").and_then(Value::as_u64) == Some(number));
        if found.len() != claims.len() || !is_in_order {
            return Err(unreadable(format_args!(
                "it does not judge the claims 1 to {}, each once and in order",
                claims.len()
            )));
        }
        let verdicts = found.iter().map(|one| one.get("supported").and_then(Value::as_bool));
        verdicts.collect::<Option<_>>().ok_or_else(|| unreadable("a verdict is missing"))
    }
}

fn items(answer: &Value) -> &[Value] {
    answer.get("claims").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The claims that are not supported, for a reason.
pub(crate) fn unsupported(claims: &[String], supported: &[bool]) -> Option<String> {
    let mut wrong =
        claims.iter().zip(supported).filter(|(_, supported)| !**supported).map(|(claim, _)| claim);
    let first = wrong.next()?;
    let more = match wrong.count() {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    Some(format!("not supported: {}{more}", one_line(first, 160)))
}

/// The passages that an operand holds: a list of texts, or of maps with a `text` or `content`; one text is one passage.
pub(crate) fn passages(operand: &Operand, input: &ScoreInput<'_>) -> Result<Vec<String>, Lack> {
    let value = match operand.eval(input)? {
        Subject::Text(text) if text.trim().is_empty() => return Ok(vec![]),
        Subject::Text(text) => return Ok(vec![text.into_owned()]),
        Subject::Json(value) => value.into_owned(),
    };
    match value {
        Value::Null => Ok(vec![]),
        Value::Array(items) => items
            .iter()
            .map(|item| {
                let text = item.as_str().or_else(|| item.get("text")?.as_str());
                let text = text.or_else(|| item.get("content")?.as_str());
                text.map(str::to_owned).ok_or_else(|| {
                    Lack::error(format!(
                        "a passage is neither text nor a map with `text` or `content`: {}",
                        one_line(&item.to_string(), 60)
                    ))
                })
            })
            .collect(),
        other => Err(Lack::error(format!("the passages are no list: {}", one_line(&other.to_string(), 60)))),
    }
}
