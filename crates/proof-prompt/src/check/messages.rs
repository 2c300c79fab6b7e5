//! Messages without content, without a user, or in an order that models do not take.

use proof_diag::{Diagnostic, SourceSpan};

use crate::message::Role;
use crate::node::{Each, Node, Segment, walk};
use crate::prompt::Prompt;

/// Messages and parts that hold nothing.
pub(super) fn empty(prompt: &Prompt) -> Vec<Diagnostic> {
    let mut diagnostics = vec![];
    walk(&prompt.nodes, &mut |node| {
        let (span, body, label) = match node {
            Node::Message { span, body, .. } => (span, body, "nothing follows; the message is left out"),
            Node::Part { span, body, .. } => (span, body, "nothing follows"),
            _ => return,
        };
        if !has_content(body) {
            let line = span.text();
            diagnostics
                .push(Diagnostic::warning("W0304", format!("`{line}` is empty")).at(span.clone(), label));
        }
    });
    diagnostics
}

fn has_content(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Text(text) => text.segments.iter().any(|segment| match segment {
            Segment::Literal(literal) => !literal.trim().is_empty(),
            Segment::Value(_) | Segment::Statements { .. } => true,
        }),
        Node::Part { body, .. } | Node::Each(Each { body, .. }) | Node::Message { body, .. } => {
            has_content(body)
        }
        Node::If { then, otherwise, .. } => {
            has_content(then) || otherwise.as_deref().is_some_and(has_content)
        }
        Node::MediaVariable { .. } | Node::MediaFile { .. } | Node::Call(_) | Node::History { .. } => true,
    })
}

/// No user message, or a system message behind the conversation's start.
pub(super) fn order(prompt: &Prompt) -> Vec<Diagnostic> {
    let mut diagnostics = vec![];
    let mut system: Option<SourceSpan> = None;
    let mut talk: Option<SourceSpan> = None;
    let mut has_user = false;
    walk(&prompt.nodes, &mut |node| match node {
        Node::Message { role: Role::System, span, .. } => {
            if let Some(talk) = &talk {
                let mut warning =
                    Diagnostic::warning("W0306", "a system message after the conversation has begun")
                        .at(span.clone(), "a system message again");
                if let Some(first) = &system {
                    warning = warning.and_at(first.clone(), "the first system message");
                }
                diagnostics.push(warning.and_at(talk.clone(), "the conversation begins here").note(
                    "many models take one system message, at the top; the others are moved there or refused",
                ));
            }
            system.get_or_insert_with(|| span.clone());
        }
        Node::Message { role, span, .. } => {
            has_user |= *role == Role::User;
            talk.get_or_insert_with(|| span.clone());
        }
        Node::History { span } => {
            has_user = true;
            talk.get_or_insert_with(|| span.clone());
        }
        _ => {}
    });
    if !has_user {
        let span = prompt.nodes.iter().find_map(first_message).unwrap_or_else(|| prompt.file().span(0..0));
        diagnostics.push(
            Diagnostic::warning("W0305", "no message of the role `user`")
                .at(span, "the first message")
                .note("most models need a user message to answer")
                .help("write `@user` above what the model should answer"),
        );
    }
    diagnostics
}

fn first_message(node: &Node) -> Option<SourceSpan> {
    match node {
        Node::Message { span, .. } | Node::History { span } => Some(span.clone()),
        Node::Part { body, .. } | Node::Each(Each { body, .. }) => body.iter().find_map(first_message),
        Node::If { then, otherwise, .. } => {
            then.iter().chain(otherwise.iter().flatten()).find_map(first_message)
        }
        Node::Text(_) | Node::MediaVariable { .. } | Node::MediaFile { .. } | Node::Call(_) => None,
    }
}
