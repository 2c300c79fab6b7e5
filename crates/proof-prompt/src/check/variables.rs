//! Variables that are used but not declared, declared but not used, or not typed where it matters.

use std::collections::BTreeSet;

use proof_diag::{Diagnostic, did_you_mean};

use crate::compile::{How, Use};
use crate::message::Role;
use crate::prompt::Prompt;
use crate::schema::Declaration;

/// Used, but not in `input`.
pub(super) fn undefined(prompt: &Prompt) -> Vec<Diagnostic> {
    let Some(input) = prompt.input() else { return vec![] };
    let names = || input.declarations().iter().map(|declaration| declaration.name.as_str());
    let missing = first_uses(prompt, |used| used.how != How::History && input.get(&used.name).is_none());
    missing
        .map(|used| {
            let name = &used.name;
            Diagnostic::error("E0317", format!("the variable `{name}` is not declared"))
                .at(used.span.clone(), "not in `input`")
                .help_opt(did_you_mean(name, names()))
                .help(format!("declare it: `{name}: string` under `input`"))
        })
        .collect()
}

/// In `input`, but not used.
pub(super) fn unused(prompt: &Prompt) -> Vec<Diagnostic> {
    let is_used = |declaration: &&Declaration| prompt.uses.iter().any(|used| used.name == declaration.name);
    let declarations = prompt.input().map(crate::schema::Input::declarations).unwrap_or_default();
    declarations
        .iter()
        .filter(|declaration| !is_used(declaration))
        .map(|declaration| {
            let name = &declaration.name;
            Diagnostic::warning("W0301", format!("the variable `{name}` is never used"))
                .at(declaration.span.clone(), "declared here")
                .help(format!("write `{{{{ {name} }}}}` where its value belongs, or remove it from `input`"))
        })
        .collect()
}

/// Written into a system message without a type.
pub(super) fn untyped_in_system(prompt: &Prompt) -> Vec<Diagnostic> {
    let is_untyped = |used: &Use| {
        let declaration = prompt.input().and_then(|input| input.get(&used.name));
        let is_open = declaration.is_none_or(|found| found.is_untyped() && found.media.is_none());
        used.role == Some(Role::System) && used.how == How::Written && is_open
    };
    first_uses(prompt, is_untyped)
        .map(|used| {
            let name = &used.name;
            Diagnostic::warning("W0303", format!("`{name}` has no type and is written into a system message"))
                .at(used.span.clone(), "any value ends up in the instructions")
                .note("a value cannot open a message of its own, but a model obeys what its instructions say")
                .help(format!("declare it under `input`: `{name}: string`, or better `{name}(enum): [ … ]`"))
        })
        .collect()
}

/// The first use of each variable that is to be reported.
fn first_uses(prompt: &Prompt, is_meant: impl Fn(&Use) -> bool) -> impl Iterator<Item = &Use> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    prompt.uses.iter().filter(move |used| is_meant(used) && seen.insert(used.name.as_str()))
}
