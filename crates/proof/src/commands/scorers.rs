//! `proof scorers`: the catalogue of scorers.

use clap::Args;
use proof_diag::Diagnostic;
use proof_score::ScorerInfo;

use crate::context::Context;
use crate::outcome::{CommandResult, Failure, Outcome};

/// List the scorers, or show one: what it measures, its arguments, when it misleads
///
/// Examples:
///   proof scorers
///   proof scorers number
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ScorersArguments {
    /// The scorer
    name: Option<String>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ScorersArguments) -> CommandResult {
    let registry = proof_score::registry();
    let Some(name) = &arguments.name else {
        let widest = registry.iter().map(|info| info.name.len()).max().unwrap_or(0);
        let mut lines = vec![];
        for (family, scorers) in proof_score::families() {
            lines.push(format!("{}{family}\n", if lines.is_empty() { "" } else { "\n" }));
            let line = |info: &ScorerInfo| format!("  {:widest$}  {}\n", info.name, info.summary);
            lines.extend(scorers.iter().map(line));
        }
        context.terminal.out(&lines.concat())?;
        context.terminal.hint("`proof scorers NAME` shows one with its arguments and an example");
        return Ok(Outcome::Passed);
    };
    let Some(info) = registry.iter().find(|info| info.name == name) else {
        return Err(Failure::flag(
            Diagnostic::error("E0915", format!("no scorer has the name `{name}`"))
                .help_opt(proof_diag::did_you_mean(name, registry.iter().map(|info| info.name)))
                .help("`proof scorers` lists them"),
        ));
    };
    context.terminal.out(&page(info))?;
    Ok(Outcome::Passed)
}

/// A scorer's page: everything that its file says of it.
fn page(info: &ScorerInfo) -> String {
    let mut lines = vec![format!("{}: {}", info.name, info.summary), String::new()];
    lines.extend([info.doc.trim().to_owned(), String::new(), "Example:".to_owned(), String::new()]);
    lines.extend(info.example.lines().map(|line| format!("  {line}")));
    if !info.arguments.is_empty() {
        lines.extend([String::new(), "Arguments:".to_owned(), String::new()]);
        let widest = info.arguments.iter().map(|argument| argument.name.len()).max().unwrap_or(0);
        lines.extend(info.arguments.iter().map(|found| format!("  {:widest$}  {}", found.name, found.text)));
    }
    let subject = if info.has_subject {
        "`of`, `as`, `when`, `weight`, `threshold`"
    } else {
        "`as`, `when`, `weight`, `threshold`"
    };
    lines.extend([String::new(), format!("Also: {subject}, `direction`"), String::new()]);
    for (name, text) in [
        ("Value", info.formula),
        ("Range", info.range),
        ("Better", info.direction),
        ("Misleads", info.misleads),
    ] {
        lines.push(format!("{name}: {text}"));
    }
    lines.join("\n") + "\n"
}
