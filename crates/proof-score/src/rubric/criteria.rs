//! Reads a rubric's `criteria:`.

use proof_diag::{Diagnostic, MapReader, Node};

use super::Criterion;
use super::anchors;
use super::scale::Scale;
use crate::excerpt::one_line;

/// How many criteria a rubric may have.
const MAX_CRITERIA: usize = 50;

/// Reads the list; an empty one stands for one verdict on the whole.
pub(super) fn criteria(
    node: &Node,
    scale: &Scale,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Criterion>> {
    let Some(items) = node.as_list() else {
        diagnostics.push(proof_diag::document::wrong_type(node, "`criteria`", "a list"));
        return None;
    };
    if items.is_empty() || MAX_CRITERIA < items.len() {
        let message = format!("`criteria` must be 1 to {MAX_CRITERIA}, found {}", items.len());
        diagnostics.push(
            Diagnostic::error("E0622", message)
                .at(node.span.clone(), "expected criteria")
                .help("leave `criteria` out for one verdict on the whole"),
        );
        return None;
    }
    let n_before = diagnostics.len();
    let mut criteria: Vec<Criterion> = vec![];
    let mut named: Vec<(String, &Node)> = vec![];
    for item in items {
        let Some((name, criterion)) = criterion(item, scale, diagnostics) else { continue };
        if let Some((_, first)) = named.iter().find(|(other, _)| *other == name) {
            diagnostics.push(
                Diagnostic::error("E0622", format!("two criteria have the name `{}`", one_line(&name, 40)))
                    .at(item.span.clone(), "this is the second")
                    .and_at(first.span.clone(), "this is the first"),
            );
        }
        named.push((name, item));
        criteria.extend(criterion);
    }
    let total: f64 = criteria.iter().map(|criterion| criterion.weight).sum();
    if criteria.len() == items.len() && total <= 0.0 {
        diagnostics.push(
            Diagnostic::error("E0624", "the weights of the criteria sum to 0")
                .at(node.span.clone(), "nothing counts")
                .help(
                    "give one criterion a weight above 0, or leave the weights out: then all count the same",
                ),
        );
    }
    (diagnostics.len() == n_before).then_some(criteria)
}

/// One criterion: its name, and all of it if it is good.
fn criterion(
    node: &Node,
    scale: &Scale,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(String, Option<Criterion>)> {
    let mut reader = MapReader::new(node, "a criterion", diagnostics)?;
    let name = reader.required_string("name");
    let description = reader.required_string("description");
    let weight = reader.number("weight").unwrap_or(1.0);
    let (name_node, weight_node) = (reader.get("name"), reader.get("weight"));
    let anchors = reader.get("anchors");
    reader.finish();
    let name = name?;
    if !is_name(&name) {
        let message = format!("`{}` cannot name a criterion", one_line(&name, 40));
        let place = name_node.unwrap_or(node).span.clone();
        let label =
            "expected a letter, then at most 60 letters, digits, `_` or `-`: it ends the metric's name";
        diagnostics.push(Diagnostic::error("E0622", message).at(place, label));
    }
    if weight < 0.0 {
        let place = weight_node.unwrap_or(node).span.clone();
        diagnostics.push(
            Diagnostic::error("E0624", format!("the weight of `{}` is negative", one_line(&name, 40)))
                .at(place, "expected 0 or more")
                .help("turn the criterion round, so that more of it is better"),
        );
    }
    let anchors = match (anchors, scale) {
        (Some(node), Scale::Classes { .. }) => anchors::of_words(node, scale, diagnostics),
        (Some(node), Scale::Numeric { range, .. }) => {
            anchors::of_numbers(node, range, diagnostics).map(|found| {
                found.into_iter().map(|(number, text)| (crate::scorer::rounded(number), text)).collect()
            })
        }
        (None, _) => {
            diagnostics.extend(anchors::unexplained(scale, node));
            Some(vec![])
        }
    };
    let criterion = description.zip(anchors).map(|(description, anchors)| Criterion {
        name: name.clone(),
        description: description.trim().to_owned(),
        weight,
        anchors,
    });
    Some((name, criterion))
}

fn is_name(name: &str) -> bool {
    name.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
        && name.len() <= 61
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}
