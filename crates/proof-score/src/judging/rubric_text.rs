//! The rubric in words, as the judge reads it.

use serde_json::{Map, Value, json};

use super::prompts::{BuiltIn, render};
use crate::ScoreError;
use crate::rubric::{Criterion, Rubric, Scale, ScaleKind};
use crate::scorer::rounded;

/// The words of a rubric by which one output is graded, on all its criteria or on one.
pub(crate) fn to_grade(rubric: &Rubric, criterion: Option<&Criterion>) -> Result<String, ScoreError> {
    let criteria: Vec<&Criterion> = match criterion {
        Some(criterion) => vec![criterion],
        None => rubric.criteria.iter().collect(),
    };
    let mut values = Map::new();
    let mut put = |key: &str, value: Value| values.insert(key.to_owned(), value);
    put("criteria", criteria.iter().map(|criterion| of_criterion(criterion)).collect());
    put("has_scale", true.into());
    put("numeric", numeric(&rubric.scale));
    put("words", rubric.scale.classes().iter().map(|class| class.name.as_str()).collect());
    put("anchors", anchors(&rubric.scale));
    put("is_ordinal", matches!(rubric.scale, Scale::Classes { kind: ScaleKind::Ordinal, .. }).into());
    put("partial_evidence", rubric.partial_evidence.as_deref().into());
    put("examples", examples(rubric, criterion));
    rendered(&values)
}

/// The words of a rubric by which two outputs are compared; empty where it says nothing beside its task. Of a rubric that grades
/// single outputs only the criteria are used: its verdicts and examples are of another kind.
pub(crate) fn to_compare(rubric: &Rubric) -> Result<String, ScoreError> {
    let criteria = rubric.criteria.iter().map(
        |criterion| json!({"name": criterion.name, "description": criterion.description, "anchors": []}),
    );
    let examples = if rubric.scale.is_preference() { examples(rubric, None) } else { json!([]) };
    let mut values = Map::new();
    let mut put = |key: &str, value: Value| values.insert(key.to_owned(), value);
    put("criteria", criteria.collect());
    put("has_scale", false.into());
    put("numeric", Value::Null);
    put("words", json!([]));
    put("anchors", json!([]));
    put("is_ordinal", false.into());
    put("partial_evidence", rubric.partial_evidence.as_deref().into());
    put("examples", examples);
    rendered(&values)
}

fn rendered(values: &Map<String, Value>) -> Result<String, ScoreError> {
    let messages = render(BuiltIn::Rubric, values)?;
    Ok(messages.first().map(proof_prompt::Message::joined_text).unwrap_or_default())
}

fn of_criterion(criterion: &Criterion) -> Value {
    json!({
        "name": criterion.name,
        "description": criterion.description,
        "anchors": pairs(criterion.anchors.iter().map(|(word, text)| (word.clone(), text.as_str()))),
    })
}

fn pairs<'t>(anchors: impl Iterator<Item = (String, &'t str)>) -> Value {
    anchors.map(|(verdict, text)| json!({"verdict": verdict, "text": text})).collect()
}

fn anchors(scale: &Scale) -> Value {
    match scale {
        Scale::Classes { classes, .. } => {
            pairs(classes.iter().filter_map(|class| Some((class.name.clone(), class.anchor.as_deref()?))))
        }
        Scale::Numeric { anchors, .. } => {
            pairs(anchors.iter().map(|(number, text)| (rounded(*number), text.as_str())))
        }
    }
}

fn numeric(scale: &Scale) -> Value {
    let Scale::Numeric { range, .. } = scale else { return Value::Null };
    let steps = range.step.map(|step| format!(", in steps of {}", rounded(step))).unwrap_or_default();
    json!({"min": rounded(range.min), "max": rounded(range.max), "steps": steps})
}

fn examples(rubric: &Rubric, criterion: Option<&Criterion>) -> Value {
    let examples = rubric.examples.iter().map(|example| {
        let is_wanted =
            |name: &str| name.is_empty() || criterion.is_none_or(|criterion| criterion.name == name);
        let verdicts = example.verdicts.iter().filter(|(name, _)| is_wanted(name));
        json!({
            "input": example.input,
            "output": example.output,
            "second": example.second,
            "reason": example.reason,
            "verdicts": verdicts.map(|(name, word)| json!({"name": name, "word": word})).collect::<Value>(),
        })
    });
    examples.collect()
}
