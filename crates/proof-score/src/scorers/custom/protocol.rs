//! What the user's own scorers are asked and how their answers are read: one form for a program, a Python function and a
//! service.

use serde_json::{Map, Value, json};

use crate::excerpt::one_line;
use crate::finding::{Finding, Lack, Outcome};
use crate::input::tool_calls;
use crate::operand::Operand;
use crate::scorer::rounded;
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

/// One request: the output, what `of` chose of it, the case and the `config` of the suite; with a number where answers may
/// come in another order.
pub(super) fn request(
    id: Option<u64>,
    subject: &Subject<'_>,
    input: &ScoreInput<'_>,
    config: &Value,
) -> Value {
    let case = &input.case;
    let request = json!({
        "id": id,
        "output": {
            "text": input.text,
            "json": input.json(),
            "reasoning": input.reasoning,
            "tool_calls": tool_calls(input.tool_calls),
            "finish_reason": input.finish_reason,
            "latency_s": input.latency_s,
            "cost_usd": input.cost_usd,
            "input_tokens": input.input_tokens,
            "output_tokens": input.output_tokens,
            "first_token_s": input.first_token_s,
            "tokens_per_second": input.tokens_per_second,
        },
        "subject": to_json(subject),
        "case": {
            "id": case.id,
            "vars": case.vars,
            "expected": case.expected,
            "tags": case.tags,
            "metadata": case.metadata,
        },
        "config": config,
    });
    match request {
        Value::Object(map) if id.is_none() => {
            Value::Object(map.into_iter().filter(|(key, _)| key != "id").collect::<Map<_, _>>())
        }
        request => request,
    }
}

/// The `config` of the suite for one output; null where there is none.
pub(super) fn config(config: Option<&Operand>, input: &ScoreInput<'_>) -> Result<Value, Lack> {
    let found = config.map(|config| config.eval(input)).transpose()?;
    Ok(found.map_or(Value::Null, |config| to_json(&config)))
}

fn to_json(subject: &Subject<'_>) -> Value {
    match subject {
        Subject::Text(text) => Value::String(text.as_ref().to_owned()),
        Subject::Json(value) => value.as_ref().clone(),
    }
}

/// An answer: `pass`, `value` or both, with a `reason`; or an `error`. Anything else is an error: no score is made up.
pub(super) fn read_reply(reply: &Value, measures: bool, who: &str) -> Outcome {
    if let Some(error) = reply.get("error").filter(|error| !error.is_null()) {
        let message = error.as_str().or_else(|| error.get("message")?.as_str());
        let message = message.map_or_else(|| error.to_string(), str::to_owned);
        return Err(ScoreError::new(format!("{who} says: {}", one_line(&message, 300))));
    }
    let nonsense =
        || ScoreError::new(format!("{who}'s answer has neither `pass` nor `value`: {}", shown(reply)));
    let pass = match reply.get("pass") {
        None | Some(Value::Null) => None,
        Some(pass) => Some(pass.as_bool().ok_or_else(nonsense)?),
    };
    let value = match reply.get("value") {
        None | Some(Value::Null) => pass.map(|pass| f64::from(u8::from(pass))),
        Some(value) => Some(value.as_f64().ok_or_else(nonsense)?),
    };
    let value = value.ok_or_else(nonsense)?;
    if !measures && !(0.0..=1.0).contains(&value) {
        let message = format!(
            "{who} gives {}, which is not in [0, 1]; add `measure: true` if it measures",
            rounded(value)
        );
        return Err(ScoreError::new(message));
    }
    let reason = reply.get("reason").and_then(Value::as_str).map(|reason| one_line(reason, 300));
    Ok(Finding::Measured { value, pass, reason: reason.filter(|reason| !reason.is_empty()) })
}

fn shown(value: &Value) -> String {
    one_line(&value.to_string(), 120)
}
