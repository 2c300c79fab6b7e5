//! What each verdict means: anchors, on the scale or on a criterion.

use proof_diag::{Diagnostic, Node, did_you_mean};

use super::scale::{Range, Scale, ScaleKind};
use crate::excerpt::one_line;

/// The anchors of a scale of words. Once there are any, every word has one.
pub(super) fn of_words(
    node: &Node,
    scale: &Scale,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<(String, String)>> {
    let Some(map) = node.as_map() else { return not_a_map(node, diagnostics) };
    let n_before = diagnostics.len();
    let words = || scale.classes().iter().map(|class| class.name.as_str());
    let mut anchors = vec![];
    for entry in &map.entries {
        if !words().any(|word| word == entry.key) {
            let message = format!("there is no verdict `{}`", one_line(&entry.key, 40));
            diagnostics.push(
                Diagnostic::error("E0623", message)
                    .at(entry.key_span.clone(), "an anchor of nothing")
                    .help(did_you_mean(&entry.key, words()).unwrap_or_else(|| listed(scale))),
            );
        }
        anchors.extend(text(&entry.key, &entry.value, diagnostics));
    }
    let missing: Vec<String> = words()
        .filter(|word| map.get(word).is_none())
        .map(|word| format!("`{}`", one_line(word, 40)))
        .collect();
    if !missing.is_empty() {
        diagnostics.push(missing_anchor(&missing, node));
    }
    (diagnostics.len() == n_before).then_some(anchors)
}

/// The anchors of a numeric scale: some of its numbers, both ends among them.
pub(super) fn of_numbers(
    node: &Node,
    range: &Range,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<(f64, String)>> {
    let Some(map) = node.as_map() else { return not_a_map(node, diagnostics) };
    let n_before = diagnostics.len();
    let mut anchors: Vec<(f64, String)> = vec![];
    for entry in &map.entries {
        let number = entry.key.trim().parse::<f64>().ok().filter(|number| range.holds(*number));
        if number.is_none() {
            let message = format!("`{}` is not on the scale", one_line(&entry.key, 40));
            diagnostics
                .push(Diagnostic::error("E0623", message).at(entry.key_span.clone(), "an anchor of nothing"));
        }
        let text = text(&entry.key, &entry.value, diagnostics);
        anchors.extend(number.zip(text.map(|(_, text)| text)));
    }
    let has =
        |end: f64| anchors.iter().any(|(number, _)| (number - end).abs() < f64::EPSILON * end.abs().max(1.0));
    let missing: Vec<String> = [range.min, range.max]
        .into_iter()
        .filter(|end| !has(*end))
        .map(|end| format!("`{}`", crate::scorer::rounded(end)))
        .collect();
    if !missing.is_empty() && diagnostics.len() == n_before {
        diagnostics.push(missing_anchor(&missing, node));
    }
    anchors.sort_by(|left, right| left.0.total_cmp(&right.0));
    (diagnostics.len() == n_before).then_some(anchors)
}

/// The mistake that a verdict is not explained anywhere, where the scale needs it: levels without anchors are guessed at.
pub(super) fn unexplained(scale: &Scale, node: &Node) -> Option<Diagnostic> {
    let Scale::Classes { kind: ScaleKind::Ordinal, classes } = scale else { return None };
    let missing: Vec<String> = classes
        .iter()
        .filter(|class| class.anchor.is_none())
        .map(|class| format!("`{}`", one_line(&class.name, 40)))
        .collect();
    (!missing.is_empty()).then(|| missing_anchor(&missing, node))
}

fn missing_anchor(missing: &[String], node: &Node) -> Diagnostic {
    let (message, it) = match missing {
        [one] => (format!("the verdict {one} has no anchor"), "it"),
        _ => (format!("the verdicts {} have no anchors", missing.join(", ")), "them"),
    };
    Diagnostic::error("E0623", message)
        .at(node.span.clone(), "missing here")
        .note("a judge that is not told what a verdict means gives it by its own measure, and another judge by another")
        .help(format!("say in a sentence what an output is like that deserves {it}, under `anchors:`"))
}

fn text(key: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, String)> {
    let text = node.scalar_text().map(str::trim).filter(|text| !text.is_empty());
    if text.is_none() {
        let message = format!("the anchor of `{}` must be text, found {}", one_line(key, 40), node.kind());
        diagnostics.push(Diagnostic::error("E0623", message).at(node.span.clone(), "expected a sentence"));
    }
    Some((key.to_owned(), text?.to_owned()))
}

fn not_a_map<T>(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    diagnostics.push(proof_diag::document::wrong_type(node, "`anchors`", "a map from verdicts to texts"));
    None
}

/// The verdicts of a scale, for help.
pub(super) fn listed(scale: &Scale) -> String {
    match scale {
        Scale::Classes { classes, .. } => {
            let words: Vec<String> = classes.iter().map(|class| format!("`{}`", class.name)).collect();
            format!("the verdicts are {}", words.join(", "))
        }
        Scale::Numeric { range, .. } => {
            let rounded = crate::scorer::rounded;
            let steps = range.step.map(|step| format!(" in steps of {}", rounded(step))).unwrap_or_default();
            format!("the verdicts are numbers from {} to {}{steps}", rounded(range.min), rounded(range.max))
        }
    }
}
