//! The canonical form of a rubric: what its hash is of.
//!
//! One JSON value with sorted keys, of all that the judge is told and of how its answer is read; with it goes the hash of
//! the prompt that carries it, the rubric's own or ours.

use serde_json::{Value, json};

use super::Rubric;
use super::scale::Scale;

/// The canonical form as JSON on one line.
pub(super) fn print(rubric: &Rubric, prompt_hash: &str) -> String {
    let criteria = rubric.criteria.iter().map(|criterion| {
        let anchors: Value = criterion.anchors.iter().map(|(word, text)| json!([word, text])).collect();
        json!({
            "anchors": anchors,
            "description": criterion.description,
            "name": criterion.name,
            "weight": criterion.weight,
        })
    });
    let examples = rubric.examples.iter().map(|example| {
        let verdicts: Value = example.verdicts.iter().map(|(name, word)| json!([name, word])).collect();
        json!({
            "input": example.input,
            "output": example.output,
            "reason": example.reason,
            "second": example.second,
            "verdicts": verdicts,
        })
    });
    let answers = rubric.answers.as_ref().map(|answers| {
        let rules = answers
            .rules
            .iter()
            .map(|rule| json!([rule.verdict.map(|grade| rubric.scale.word(grade)), rule.pattern.as_str()]));
        rules.collect::<Value>()
    });
    let form = json!({
        "criteria": criteria.collect::<Value>(),
        "examples": examples.collect::<Value>(),
        "has_reason": rubric.has_reason,
        "partial_evidence": rubric.partial_evidence,
        "prompt": prompt_hash,
        "read": answers,
        "scale": scale(&rubric.scale),
        "task": rubric.task,
    });
    form.to_string()
}

fn scale(scale: &Scale) -> Value {
    match scale {
        Scale::Classes { classes, .. } => {
            let classes = classes.iter().map(|class| {
                json!({"anchor": class.anchor, "name": class.name, "pass": class.pass, "value": class.value})
            });
            json!({"classes": classes.collect::<Value>(), "kind": scale.name()})
        }
        Scale::Numeric { range, pass_from, anchors } => {
            let anchors: Value = anchors.iter().map(|(number, text)| json!([number, text])).collect();
            json!({
                "anchors": anchors,
                "kind": scale.name(),
                "max": range.max,
                "min": range.min,
                "pass_from": pass_from,
                "step": range.step,
            })
        }
    }
}
