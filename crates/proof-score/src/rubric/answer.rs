//! Reads a rubric's `read:`: how a verdict is found in an answer that is text.

use proof_diag::{Diagnostic, Node, did_you_mean};
use regex::Regex;

use super::anchors::listed;
use super::scale::{Grade, Scale};
use crate::excerpt::one_line;

/// The key of the pattern that finds a number.
const NUMBER: &str = "number";

/// Patterns that are tried in their order: the first that is found in the answer decides.
#[derive(Clone, Debug)]
pub struct AnswerRules {
    /// The rules.
    pub rules: Vec<AnswerRule>,
}

/// One pattern and what it means.
#[derive(Clone, Debug)]
pub struct AnswerRule {
    /// The verdict, or none for the number that the pattern's first group holds.
    pub verdict: Option<Grade>,
    /// The pattern, in the syntax of the `regex` scorer's linear engine.
    pub pattern: Regex,
}

impl AnswerRules {
    /// The verdict in an answer; none if no pattern is found, or if the number found is not on the scale.
    pub fn find(&self, answer: &str, scale: &Scale) -> Option<Grade> {
        self.rules.iter().find_map(|rule| {
            let found = rule.pattern.captures(answer)?;
            // A number that is not on the scale ends the search: another rule must not turn it into a verdict.
            Some(rule.verdict.or_else(|| scale.read(found.get(1)?.as_str())))
        })?
    }
}

/// Reads the map from verdicts to patterns.
pub(super) fn rules(node: &Node, scale: &Scale, diagnostics: &mut Vec<Diagnostic>) -> Option<AnswerRules> {
    let Some(map) = node.as_map().filter(|map| !map.entries.is_empty()) else {
        diagnostics.push(
            Diagnostic::error("E0627", "`read` must be a map from verdicts to patterns")
                .at(node.span.clone(), "expected patterns")
                .help(listed(scale)),
        );
        return None;
    };
    let n_before = diagnostics.len();
    let mut rules = vec![];
    for entry in &map.entries {
        let takes_number = matches!(scale, Scale::Numeric { .. }) && entry.key == NUMBER;
        let verdict = if takes_number { None } else { scale.read(&entry.key) };
        if verdict.is_none() && !takes_number {
            let words = scale.classes().iter().map(|class| class.name.as_str());
            diagnostics.push(
                Diagnostic::error("E0627", format!("there is no verdict `{}`", one_line(&entry.key, 40)))
                    .at(entry.key_span.clone(), "a pattern for nothing")
                    .help(did_you_mean(&entry.key, words).unwrap_or_else(|| listed(scale))),
            );
        }
        if let Some(pattern) = pattern(&entry.value, takes_number, diagnostics) {
            rules.push(AnswerRule { verdict, pattern });
        }
    }
    let is_read = |class: usize| rules.iter().any(|rule| rule.verdict == Some(Grade::Class(class)));
    let unread: Vec<String> = scale
        .classes()
        .iter()
        .enumerate()
        .filter(|(idx, _)| !is_read(*idx))
        .map(|(_, class)| format!("`{}`", class.name))
        .collect();
    if !unread.is_empty() && diagnostics.len() == n_before {
        diagnostics.push(
            Diagnostic::error("E0627", format!("no pattern reads {}", unread.join(", ")))
                .at(node.span.clone(), "the judge could never give this verdict")
                .help("add a pattern for each verdict of the scale"),
        );
    }
    (diagnostics.len() == n_before).then_some(AnswerRules { rules })
}

fn pattern(node: &Node, takes_number: bool, diagnostics: &mut Vec<Diagnostic>) -> Option<Regex> {
    let Some(text) = node.scalar_text().filter(|text| !text.is_empty()) else {
        diagnostics.push(proof_diag::document::wrong_type(node, "a pattern", "a regular expression"));
        return None;
    };
    let pattern = match Regex::new(text) {
        Ok(pattern) => pattern,
        Err(error) => {
            let message = error.to_string();
            let last = message.lines().last().unwrap_or_default();
            diagnostics.push(
                Diagnostic::error("E0627", format!("the pattern cannot be read: {}", one_line(last, 160)))
                    .at(node.span.clone(), "this pattern")
                    .help("in YAML write patterns in single quotes: 'Output \\(a\\)'"),
            );
            return None;
        }
    };
    if takes_number && pattern.captures_len() < 2 {
        diagnostics.push(
            Diagnostic::error("E0627", "the pattern has no group that holds the number")
                .at(node.span.clone(), "expected `(…)` round the number")
                .help("such as 'Rating: ([0-9]+)'"),
        );
        return None;
    }
    if pattern.is_match("") {
        diagnostics.push(
            Diagnostic::error("E0627", "the pattern is found in every answer, in an empty one too")
                .at(node.span.clone(), "this would always decide"),
        );
        return None;
    }
    Some(pattern)
}
