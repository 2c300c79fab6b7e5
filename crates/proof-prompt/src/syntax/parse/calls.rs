//! Where a message may call a tool: only the assistant's, and behind what it says.

use proof_diag::{Diagnostic, SourceSpan};

use super::Block;
use crate::message::Role;

/// Reports calls outside an `@assistant` message, and what is said behind one.
pub(super) fn check(blocks: &[Block], diagnostics: &mut Vec<Diagnostic>) {
    for block in blocks {
        match block {
            Block::Message { role: Role::Assistant, body, .. } => order(body, &mut None, diagnostics),
            Block::Message { role, body, .. } => {
                let label = format!("in a message of the role `{}`", role.as_str());
                each_call(body, &mut |span| diagnostics.push(outside_assistant(span, &label)));
            }
            Block::Part { body, .. } | Block::Each { body, .. } => check(body, diagnostics),
            Block::If { then, otherwise, .. } => {
                check(then, diagnostics);
                check(otherwise.as_deref().unwrap_or_default(), diagnostics);
            }
            Block::Text(_) | Block::Media { .. } | Block::Call { .. } | Block::History { .. } => {}
        }
    }
}

/// The mistake of a call where no assistant speaks.
pub(super) fn outside_assistant(span: &SourceSpan, label: &str) -> Diagnostic {
    Diagnostic::error("E0346", "a call of a tool outside an `@assistant` message")
        .at(span.clone(), label)
        .help("only a model calls tools: write `@assistant` above it")
}

fn each_call(blocks: &[Block], visit: &mut impl FnMut(&SourceSpan)) {
    for block in blocks {
        match block {
            Block::Call { span, .. } => visit(span),
            Block::Part { body, .. } | Block::Each { body, .. } | Block::Message { body, .. } => {
                each_call(body, visit);
            }
            Block::If { then, otherwise, .. } => {
                each_call(then, visit);
                each_call(otherwise.as_deref().unwrap_or_default(), visit);
            }
            Block::Text(_) | Block::Media { .. } | Block::History { .. } => {}
        }
    }
}

/// The call that something said could follow.
#[derive(Clone)]
struct Last {
    span: SourceSpan,
    /// It was made in the round before of an `@each`.
    is_of_last_round: bool,
}

/// Reports words and pictures behind a call: a message holds what is said first, and then its calls, so they would be
/// moved.
fn order(blocks: &[Block], last: &mut Option<Last>, diagnostics: &mut Vec<Diagnostic>) {
    for block in blocks {
        match block {
            Block::Call { span, .. } => *last = Some(Last { span: span.clone(), is_of_last_round: false }),
            Block::Text(text) if text.is_blank() => {}
            Block::Text(text) => said(text.whole(), last.as_ref(), diagnostics),
            Block::Media { span, .. } => said(span.clone(), last.as_ref(), diagnostics),
            Block::Part { body, .. } => order(body, last, diagnostics),
            Block::If { then, otherwise, .. } => {
                let mut other = last.clone();
                order(then, last, diagnostics);
                order(otherwise.as_deref().unwrap_or_default(), &mut other, diagnostics);
                *last = last.take().or(other);
            }
            Block::Each { body, .. } => {
                let (before, n_before) = (last.is_some(), diagnostics.len());
                order(body, last, diagnostics);
                if let Some(made) = last.as_mut().filter(|_| !before && diagnostics.len() == n_before) {
                    made.is_of_last_round = true;
                    order(body, last, diagnostics);
                }
            }
            Block::Message { .. } | Block::History { .. } => {}
        }
    }
}

fn said(span: SourceSpan, last: Option<&Last>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(call) = last else { return };
    let label =
        if call.is_of_last_round { "said after the call of the round before" } else { "said after the call" };
    diagnostics.push(
        Diagnostic::error("E0347", "an assistant speaks after it called a tool")
            .at(span, label)
            .and_at(call.span.clone(), "the call")
            .note("a message holds first what is said, and then the calls; the result comes before the next word")
            .help("write it above the call, or begin a message: `@tool` for the result, `@assistant` for more words"),
    );
}
