//! Calls of tools and their results that do not fit together.

use proof_diag::{Diagnostic, SourceSpan, did_you_mean};

use crate::message::Role;
use crate::node::{Call, CallId, Each, Node, walk};
use crate::prompt::Prompt;

/// The results of a prompt: the id that each answers, if it has one, and its directive.
type Results<'p> = Vec<(Option<&'p CallId>, &'p SourceSpan)>;

/// Calls of tools that the prompt does not declare.
pub(super) fn undeclared(prompt: &Prompt) -> Vec<Diagnostic> {
    let names = || prompt.tools().iter().map(|tool| tool.name.as_str());
    let missing = calls(prompt).into_iter().filter(|call| !names().any(|name| name == call.name));
    missing
        .map(|call| {
            let name = &call.name;
            Diagnostic::warning("W0341", format!("the tool `{name}` is called, but not declared"))
                .at(call.name_span.clone(), "not in `tools`")
                .note("some models refuse a conversation with calls of tools that they are not offered")
                .help_opt(did_you_mean(name, names()))
                .help(format!("declare it under `tools`: a map with `name: {name}` and `parameters`"))
        })
        .collect()
}

/// Results of no call, and calls without a result.
pub(super) fn unpaired(prompt: &Prompt) -> Vec<Diagnostic> {
    let calls = calls(prompt);
    let results = results(prompt);
    if calls.is_empty() {
        // The calls may be in the history, or the prompt may be about results alone.
        return vec![];
    }
    let mut diagnostics = vec![];
    for (id, span) in results.iter().filter_map(|(id, span)| Some(((*id)?, *span))) {
        if !has_history(prompt) && !calls.iter().any(|call| may_answer(Some(id), call)) {
            diagnostics.push(
                Diagnostic::warning("W0340", format!("`{}` answers no call", span.text()))
                    .at(id.span.clone(), "no `@call` has this id")
                    .help_opt(did_you_mean(id.template.source(), ids(&calls)))
                    .help(format!("write the id behind the call: `@call NAME {}`", id.template.source())),
            );
        }
    }
    for call in &calls {
        if !results.iter().any(|(id, _)| may_answer(*id, call)) {
            diagnostics.push(
                Diagnostic::warning("W0342", format!("the call of `{}` has no result", call.name))
                    .at(call.span.clone(), "no `@tool` answers it")
                    .note("most models refuse a conversation that goes on before every call has its result")
                    .help(match &call.id {
                        Some(id) => format!("write `@tool {}` and the result below it", id.template.source()),
                        None => "write `@tool` and the result below it".to_owned(),
                    }),
            );
        }
    }
    diagnostics
}

/// Two calls that could be in one rendering and have the same id.
pub(super) fn of_one_id(prompt: &Prompt) -> Vec<Diagnostic> {
    let mut diagnostics = vec![];
    visit(&prompt.nodes, false, &mut vec![], &mut diagnostics);
    diagnostics
}

type Ids<'p> = Vec<(&'p str, &'p SourceSpan)>;

fn visit<'p>(nodes: &'p [Node], is_repeated: bool, seen: &mut Ids<'p>, diagnostics: &mut Vec<Diagnostic>) {
    for node in nodes {
        match node {
            Node::Call(call) => {
                let Some(id) = call.id.as_ref().filter(|id| id.template.is_literal()) else { continue };
                let name = id.template.source();
                let first = seen.iter().find(|(known, _)| *known == name).map(|(_, span)| *span);
                if first.is_none() {
                    seen.push((name, &id.span));
                }
                if first.is_some() || is_repeated {
                    let label = if first.is_some() {
                        "used again here"
                    } else {
                        "the same in every round of `@each`"
                    };
                    let mut warning = Diagnostic::warning("W0343", format!("two calls have the id `{name}`"))
                        .at(id.span.clone(), label);
                    if let Some(span) = first {
                        warning = warning.and_at(span.clone(), "first used here");
                    }
                    diagnostics.push(
                        warning
                            .note("a result names the id of the call that it answers")
                            .help("leave the id out here and behind `@tool`, and every call gets its own"),
                    );
                }
            }
            Node::If { then, otherwise, .. } => {
                // Only one of the two is ever there.
                let n_before = seen.len();
                let mut alternative = seen.clone();
                visit(then, is_repeated, seen, diagnostics);
                visit(otherwise.as_deref().unwrap_or_default(), is_repeated, &mut alternative, diagnostics);
                seen.extend(alternative.into_iter().skip(n_before));
            }
            Node::Each(Each { body, .. }) => visit(body, true, seen, diagnostics),
            Node::Message { body, .. } | Node::Part { body, .. } => {
                visit(body, is_repeated, seen, diagnostics);
            }
            Node::Text(_) | Node::MediaVariable { .. } | Node::MediaFile { .. } | Node::History { .. } => {}
        }
    }
}

/// Whether a result with this id can be the one of a call. An expression can be any id.
fn may_answer(id: Option<&CallId>, call: &Call) -> bool {
    match (id, &call.id) {
        (Some(id), Some(of_call)) => {
            let are_fixed = id.template.is_literal() && of_call.template.is_literal();
            !are_fixed || id.template.source() == of_call.template.source()
        }
        (Some(id), None) => !id.template.is_literal() || is_given(id.template.source()),
        // A result without an id answers the first call that has none.
        (None, _) => true,
    }
}

/// Whether an id has the form of those that calls without one get.
fn is_given(id: &str) -> bool {
    id.strip_prefix("call_").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn ids<'p>(calls: &[&'p Call]) -> impl Iterator<Item = &'p str> {
    calls.iter().filter_map(|call| Some(call.id.as_ref()?.template.source())).collect::<Vec<_>>().into_iter()
}

fn calls(prompt: &Prompt) -> Vec<&Call> {
    let mut calls = vec![];
    walk(&prompt.nodes, &mut |node| {
        if let Node::Call(call) = node {
            calls.push(call);
        }
    });
    calls
}

fn results(prompt: &Prompt) -> Results<'_> {
    let mut results = vec![];
    walk(&prompt.nodes, &mut |node| {
        if let Node::Message { role: Role::Tool, call_id, span, .. } = node {
            results.push((call_id.as_ref(), span));
        }
    });
    results
}

fn has_history(prompt: &Prompt) -> bool {
    let mut found = false;
    walk(&prompt.nodes, &mut |node| found |= matches!(node, Node::History { .. }));
    found
}
