//! The space at the ends of a message, around its pictures and before its calls.

use crate::node::{Node, Segment};

/// Trims the words at both ends of a message and around pictures. Rendering trims too, where a block decides what
/// comes first; this is what the canonical form needs.
pub(super) fn trim(nodes: &mut Vec<Node>) {
    let mut is_start = true;
    for idx in 0..nodes.len() {
        let next_is_media = nodes.get(idx + 1).is_none_or(is_media);
        let Some(node) = nodes.get_mut(idx) else { break };
        if is_start {
            trim_edge(node, Edge::Start);
        }
        if next_is_media {
            trim_edge(node, Edge::End);
        }
        is_start = is_media(node) || (is_start && is_empty(node));
    }
    let mut has_tail = true;
    while has_tail {
        match nodes.last_mut() {
            Some(node) if is_empty(node) => {
                nodes.pop();
                if let Some(last) = nodes.last_mut() {
                    trim_edge(last, Edge::End);
                }
            }
            _ => has_tail = false,
        }
    }
    nodes.retain(|node| !is_empty(node));
}

/// Trims the words before each call: nothing is said behind one, so they are the end of what is said.
pub(super) fn trim_before_calls(nodes: &mut Vec<Node>) {
    if !nodes.iter().any(|node| matches!(node, Node::Call(_))) {
        return;
    }
    let mut is_last_word = false;
    for node in nodes.iter_mut().rev() {
        if is_last_word {
            trim_edge(node, Edge::End);
        }
        is_last_word = matches!(node, Node::Call(_)) || (is_last_word && is_empty(node));
    }
    nodes.retain(|node| !is_empty(node));
}

fn is_media(node: &Node) -> bool {
    matches!(node, Node::MediaFile { .. } | Node::MediaVariable { .. })
}

fn is_empty(node: &Node) -> bool {
    matches!(node, Node::Text(text) if text.segments.is_empty())
}

#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Start,
    End,
}

fn trim_edge(node: &mut Node, edge: Edge) {
    match node {
        Node::Text(text) => trim_text(&mut text.segments, edge),
        Node::Part { body, .. } => {
            let node = if edge == Edge::Start { body.first_mut() } else { body.last_mut() };
            if let Some(node) = node {
                trim_edge(node, edge);
            }
            body.retain(|node| !is_empty(node));
        }
        _ => {}
    }
}

fn trim_text(segments: &mut Vec<Segment>, edge: Edge) {
    let idx = if edge == Edge::Start { 0 } else { segments.len().saturating_sub(1) };
    let Some(Segment::Literal(literal)) = segments.get_mut(idx) else { return };
    let trimmed = if edge == Edge::Start { literal.trim_start() } else { literal.trim_end() };
    if trimmed.is_empty() {
        segments.remove(idx);
    } else {
        *literal = trimmed.into();
    }
}
