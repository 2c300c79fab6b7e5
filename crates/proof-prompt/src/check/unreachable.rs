//! Blocks that are always or never there.

use proof_diag::Diagnostic;

use crate::expr::Context;
use crate::node::{Compiled, Each, Node, walk};
use crate::prompt::Prompt;

/// Conditions that no variable decides, and lists that are always empty.
pub(super) fn unreachable(prompt: &Prompt) -> Vec<Diagnostic> {
    let mut diagnostics = vec![];
    walk(&prompt.nodes, &mut |node| match node {
        Node::If { condition, otherwise, .. } => {
            let Some(value) = constant(condition) else { return };
            let (message, help) = match (is_true(&value), otherwise) {
                (true, Some(_)) => {
                    ("what follows `@else` is never there", "keep the lines above `@else` alone")
                }
                (true, None) => ("an `@if` that always holds", "keep its lines without the `@if`"),
                (false, Some(_)) => {
                    ("what follows `@if` is never there", "keep the lines below `@else` alone")
                }
                (false, None) => ("what follows `@if` is never there", "remove it"),
            };
            diagnostics.push(
                Diagnostic::warning("W0302", message)
                    .at(
                        condition.span.clone(),
                        format!("always {}", if is_true(&value) { "true" } else { "false" }),
                    )
                    .help(help),
            );
        }
        Node::Each(Each { list, .. }) => {
            let is_empty = |value: serde_json::Value| value.as_array().is_some_and(Vec::is_empty);
            if constant(list).is_some_and(is_empty) {
                diagnostics.push(
                    Diagnostic::warning("W0302", "what follows `@each` is never there")
                        .at(list.span.clone(), "always empty")
                        .help("remove it"),
                );
            }
        }
        _ => {}
    });
    diagnostics
}

/// The value of an expression without variables.
fn constant(compiled: &Compiled) -> Option<serde_json::Value> {
    if !compiled.expression.variables().is_empty() {
        return None;
    }
    compiled.expression.eval_in(&Context::from_map(&serde_json::Map::new())).ok()
}

fn is_true(value: &serde_json::Value) -> bool {
    crate::render::is_true(value)
}
