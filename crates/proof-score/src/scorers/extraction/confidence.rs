//! What an output says of its own certainty, against what was right.

use serde_json::Value;

use super::counts::Counts;
use super::fields::{Field, Shape};
use crate::ScoreError;
use crate::excerpt::one_line;
use crate::finding::{Finding, Outcome};
use crate::subject::Subject;

/// A stated confidence, and whether the field is right in this document.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Claim {
    confidence: f64,
    is_right: bool,
}

/// The claims of one output, as the findings of the parts `calibration` and `overconfidence`.
pub(super) fn findings(fields: &[Field], counts: &[Counts], stated: &Value) -> [Outcome; 2] {
    let mut claims = vec![];
    match gather(fields, counts, stated, "", &mut claims) {
        Err(error) => [Err(error.clone()), Err(error)],
        Ok(()) if claims.is_empty() => {
            let skipped = Finding::Skipped("the output states no confidence in any field".to_owned());
            [Ok(skipped.clone()), Ok(skipped)]
        }
        Ok(()) => {
            let n = claims.len() as f64;
            let right = |claim: &Claim| f64::from(u8::from(claim.is_right));
            let brier: f64 = claims.iter().map(|claim| (claim.confidence - right(claim)).powi(2)).sum();
            let over: f64 = claims.iter().map(|claim| claim.confidence - right(claim)).sum();
            [Ok(Finding::counted(brier / n, vec![brier, n])), Ok(Finding::measured(over / n))]
        }
    }
}

/// Gathers the claims along the field list: a number speaks for all values of a field, a map for the fields within it.
fn gather(
    fields: &[Field],
    counts: &[Counts],
    stated: &Value,
    path: &str,
    claims: &mut Vec<Claim>,
) -> Result<(), ScoreError> {
    let Some(map) = stated.as_object() else {
        return Err(unreadable(path, stated, "expected a map from fields to numbers"));
    };
    for field in fields {
        let path = if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
        match (map.get(&field.name), &field.shape) {
            (None | Some(Value::Null), _) => {}
            (Some(Value::Number(number)), shape) => {
                let confidence = number.as_f64().filter(|value| (0.0..=1.0).contains(value));
                let Some(confidence) = confidence else {
                    return Err(unreadable(
                        &path,
                        &Value::Number(number.clone()),
                        "expected a number from 0 to 1",
                    ));
                };
                let mut total = Counts::default();
                sum(shape, counts, &mut total);
                claims.push(Claim { confidence, is_right: total.is_faultless() });
            }
            (Some(inner @ Value::Object(_)), Shape::Record(fields) | Shape::List { fields, .. }) => {
                gather(fields, counts, inner, &path, claims)?;
            }
            (Some(other), _) => return Err(unreadable(&path, other, "expected a number from 0 to 1")),
        }
    }
    Ok(())
}

/// The counts of all values of a field.
fn sum(shape: &Shape, counts: &[Counts], total: &mut Counts) {
    match shape {
        Shape::Value { leaf, .. } | Shape::Set { leaf, .. } => {
            if let Some(counts) = counts.get(*leaf) {
                *total += *counts;
            }
        }
        Shape::Record(fields) | Shape::List { fields, .. } => {
            for field in fields {
                sum(&field.shape, counts, total);
            }
        }
    }
}

fn unreadable(path: &str, value: &Value, expected: &str) -> ScoreError {
    let place = if path.is_empty() {
        "the confidence".to_owned()
    } else {
        format!("the confidence of `{}`", one_line(path, 60))
    };
    ScoreError::new(format!("{place} is {}: {expected}", Subject::borrowed(value).shown()))
}
