//! Reads a rubric's `examples:`: outputs with the verdict that they deserve.

use proof_diag::{Diagnostic, MapReader, Node, Value};

use super::Criterion;
use super::anchors::listed;
use super::scale::Scale;
use crate::excerpt::one_line;

/// How many examples a rubric may have.
const MAX_EXAMPLES: usize = 50;

/// An output with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// What was asked, if the example says so.
    pub input: Option<String>,
    /// The output; of a preference the first one.
    pub output: String,
    /// The second output of a preference.
    pub second: Option<String>,
    /// The verdict's word for each criterion, or one under the empty name.
    pub verdicts: Vec<(String, String)>,
    /// Why.
    pub reason: Option<String>,
}

/// Reads the list.
pub(super) fn examples(
    node: &Node,
    scale: &Scale,
    criteria: &[Criterion],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Example>> {
    let Some(items) = node.as_list().filter(|items| items.len() <= MAX_EXAMPLES) else {
        let expected = format!("a list of at most {MAX_EXAMPLES} examples");
        diagnostics.push(proof_diag::document::wrong_type(node, "`examples`", &expected));
        return None;
    };
    let read: Vec<Option<Example>> =
        items.iter().map(|item| example(item, scale, criteria, diagnostics)).collect();
    read.into_iter().collect()
}

fn example(
    node: &Node,
    scale: &Scale,
    criteria: &[Criterion],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Example> {
    let mut reader = MapReader::new(node, "an example", diagnostics)?;
    let input = reader.string("input");
    let (output, second) = if scale.is_preference() {
        (reader.required_string("first"), Some(reader.required_string("second")))
    } else {
        (reader.required_string("output"), None)
    };
    let verdict = reader.required("verdict");
    let reason = reader.string("reason");
    reader.finish();
    let verdicts = verdicts(verdict?, scale, criteria, diagnostics);
    let second = match second {
        Some(second) => Some(second?),
        None => None,
    };
    Some(Example { input, output: output?, second, verdicts: verdicts?, reason })
}

fn verdicts(
    node: &Node,
    scale: &Scale,
    criteria: &[Criterion],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<(String, String)>> {
    // A preference is one verdict, whatever the criteria.
    if criteria.is_empty() || scale.is_preference() {
        return Some(vec![(String::new(), verdict(node, scale, diagnostics)?)]);
    }
    let names: Vec<String> = criteria.iter().map(|criterion| format!("`{}`", criterion.name)).collect();
    let Value::Map(map) = &node.value else {
        diagnostics.push(
            Diagnostic::error("E0625", "the example has no verdict for each criterion")
                .at(node.span.clone(), "expected a map from criteria to verdicts")
                .help(format!("the criteria are {}", names.join(", "))),
        );
        return None;
    };
    let mut found = vec![];
    let mut is_good = true;
    for entry in &map.entries {
        if !criteria.iter().any(|criterion| criterion.name == entry.key) {
            let message = format!("there is no criterion `{}`", one_line(&entry.key, 40));
            diagnostics.push(
                Diagnostic::error("E0625", message)
                    .at(entry.key_span.clone(), "a verdict on nothing")
                    .help(format!("the criteria are {}", names.join(", "))),
            );
            is_good = false;
        }
        match verdict(&entry.value, scale, diagnostics) {
            Some(word) => found.push((entry.key.clone(), word)),
            None => is_good = false,
        }
    }
    for criterion in criteria {
        if map.get(&criterion.name).is_none() {
            let message = format!("the example has no verdict for `{}`", criterion.name);
            diagnostics.push(Diagnostic::error("E0625", message).at(node.span.clone(), "missing here"));
            is_good = false;
        }
    }
    is_good.then_some(found)
}

fn verdict(node: &Node, scale: &Scale, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let grade = node.scalar_text().and_then(|text| scale.read(text));
    if grade.is_none() {
        let shown = node
            .scalar_text()
            .map_or_else(|| node.kind().to_owned(), |text| format!("`{}`", one_line(text, 40)));
        diagnostics.push(
            Diagnostic::error("E0625", format!("{shown} is no verdict of the scale"))
                .at(node.span.clone(), "an impossible verdict")
                .help(listed(scale)),
        );
    }
    Some(scale.word(grade?))
}
