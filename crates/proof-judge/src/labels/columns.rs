//! Labels and verdicts that are columns of a dataset.

use std::collections::{BTreeMap, BTreeSet};

use proof_dataset::Case;
use proof_diag::{Diagnostic, did_you_mean};
use serde_json::Value;

use crate::scale::Scale;

/// The values of a column for each case, as text; none where a case has none.
///
/// A column is `expected`, `expected.KEY`, `vars.NAME`, `metadata.NAME`, or a bare name, which is looked for among variables,
/// metadata and the keys of `expected`, in this order.
///
/// # Arguments
/// - `flag`: the flag that names the column, for the message
///
/// # Errors
/// `E0648` when no case has the column, or a value is a list or a map.
pub fn column(cases: &[Case], name: &str, flag: &str) -> Result<Vec<Option<String>>, Vec<Diagnostic>> {
    let mut told = vec![];
    let mut values = vec![];
    for case in cases {
        values.push(match find(case, name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.trim().is_empty() => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Array(_) | Value::Object(_)) => {
                let message = format!("`{flag} {name}`: the case `{}` has a list or a map there", case.id);
                told.push(Diagnostic::error("E0648", message).help("a label is a text or a number"));
                None
            }
            Some(scalar) => Some(scalar.to_string()),
        });
    }
    if !told.is_empty() {
        told.truncate(20);
        return Err(told);
    }
    if values.iter().all(Option::is_none) {
        let known = names(cases);
        let shown: Vec<String> = known.iter().take(20).map(|name| format!("`{name}`")).collect();
        return Err(vec![
            Diagnostic::error("E0648", format!("`{flag} {name}`: no case has such a column"))
                .note(format!("the cases have {}", shown.join(", ")))
                .help_opt(did_you_mean(name, known.iter().map(String::as_str))),
        ]);
    }
    Ok(values)
}

fn find<'a>(case: &'a Case, name: &str) -> Option<&'a Value> {
    if name == "expected" {
        return Some(&case.expected);
    }
    if let Some((room, key)) = name.split_once('.') {
        let found = match room {
            "vars" => case.vars.get(key),
            "metadata" => case.metadata.get(key),
            "expected" => case.expected.get(key),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    case.vars.get(name).or_else(|| case.metadata.get(name)).or_else(|| case.expected.get(name))
}

fn names(cases: &[Case]) -> Vec<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for case in cases.iter().take(100) {
        names.extend(case.vars.keys().cloned());
        names.extend(case.metadata.keys().map(|key| format!("metadata.{key}")));
        match &case.expected {
            Value::Null => {}
            Value::Object(map) => names.extend(map.keys().map(|key| format!("expected.{key}"))),
            _ => {
                names.insert("expected".to_owned());
            }
        }
    }
    names.into_iter().collect()
}

/// The most classes that labels of a dataset may have without being declared.
const MAX_CLASSES: usize = 20;

/// The scale of labels that were not declared: fail and pass where their words are those, else their different words in
/// alphabetical order.
///
/// # Errors
/// `E0650` for fewer than two different labels or more than 20: then the scale has to be said.
pub fn classes_of(labels: &[&str]) -> Result<Scale, Diagnostic> {
    let pass_fail = Scale::pass_fail();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for label in labels {
        seen.entry(label.trim().to_lowercase()).or_insert_with(|| label.trim().to_owned());
        if MAX_CLASSES < seen.len() {
            return Err(Diagnostic::error(
                "E0650",
                format!("the labels have more than {MAX_CLASSES} different values"),
            )
            .help("say what they are: `--scale 1..5` for numbers, `--scale poor<fair<good` for levels"));
        }
    }
    if labels.iter().all(|label| pass_fail.read(label).is_some()) && !seen.is_empty() {
        return Ok(pass_fail);
    }
    if seen.len() < 2 {
        let only: Vec<&str> = seen.values().map(String::as_str).collect();
        return Err(Diagnostic::error("E0650", format!("all labels are `{}`", only.join("")))
            .note("what everybody says of everything tells nothing about a judge")
            .help("label outputs of all kinds, or name the other classes: `--scale yes,no`"));
    }
    Ok(Scale::nominal(seen.into_values()))
}
