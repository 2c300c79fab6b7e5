//! Parts with the same name.

use proof_diag::{Diagnostic, SourceSpan};

use crate::node::{Each, Node};
use crate::prompt::Prompt;

/// Names and where they are.
type Names<'p> = Vec<(&'p str, &'p SourceSpan)>;

/// Two parts that could both be in one rendering have the same name.
pub(super) fn duplicate(prompt: &Prompt) -> Vec<Diagnostic> {
    let mut diagnostics = vec![];
    visit(&prompt.nodes, &mut vec![], &mut diagnostics);
    diagnostics
}

fn visit<'p>(nodes: &'p [Node], seen: &mut Names<'p>, diagnostics: &mut Vec<Diagnostic>) {
    for node in nodes {
        match node {
            Node::Part { name, span, body } => {
                match seen.iter().find(|(known, _)| known == name) {
                    Some((_, first)) => diagnostics.push(
                        Diagnostic::error("E0316", format!("two parts are named `{name}`"))
                            .at(span.clone(), "named again here")
                            .and_at((*first).clone(), "first named here")
                            .note("parts are compared, left out and improved by their names"),
                    ),
                    None => seen.push((name, span)),
                }
                visit(body, seen, diagnostics);
            }
            Node::If { then, otherwise, .. } => {
                // Only one of the two is ever there.
                let n_before = seen.len();
                let mut alternative = seen.clone();
                visit(then, seen, diagnostics);
                visit(otherwise.as_deref().unwrap_or_default(), &mut alternative, diagnostics);
                seen.extend(alternative.into_iter().skip(n_before));
            }
            Node::Message { body, .. } | Node::Each(Each { body, .. }) => visit(body, seen, diagnostics),
            Node::Text(_)
            | Node::MediaVariable { .. }
            | Node::MediaFile { .. }
            | Node::Call(_)
            | Node::History { .. } => {}
        }
    }
}
