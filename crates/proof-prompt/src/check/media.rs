//! Pictures, documents and sounds where they cannot be.

use proof_diag::Diagnostic;

use crate::compile::How;
use crate::message::Role;
use crate::node::{Node, walk};
use crate::prompt::Prompt;

/// Inside another expression, or in a message that takes none.
pub(super) fn misused(prompt: &Prompt) -> Vec<Diagnostic> {
    let mut diagnostics = vec![];
    for used in prompt.uses.iter().filter(|used| used.how == How::Written) {
        let Some(declaration) = prompt.input().and_then(|input| input.get(&used.name)) else { continue };
        let Some(kind) = declaration.media else { continue };
        let name = &used.name;
        diagnostics.push(
            Diagnostic::error(
                "E0318",
                format!("`{name}` is {} and cannot be part of a text", kind.in_words()),
            )
            .at(used.span.clone(), "used in another expression")
            .and_at(declaration.span.clone(), "declared here")
            .help(format!("write it alone: `{{{{ {name} }}}}`")),
        );
    }
    walk(&prompt.nodes, &mut |node| {
        if let Node::Message { role, body, .. } = node
            && *role != Role::User
        {
            walk(body, &mut |node| diagnostics.extend(outside_user(node, *role)));
        }
    });
    diagnostics
}

fn outside_user(node: &Node, role: Role) -> Option<Diagnostic> {
    let (kind, span) = match node {
        Node::MediaVariable { value, kind } => (*kind, &value.span),
        Node::MediaFile { kind, span, .. } => (*kind, span),
        _ => return None,
    };
    let message = format!("{} in a message of the role `{}`", kind.in_words(), role.as_str());
    let diagnostic = Diagnostic::warning("W0308", message).at(span.clone(), "most models refuse this");
    Some(diagnostic.help("move it to a user message"))
}
