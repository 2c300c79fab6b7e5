//! `proof completions`: completion scripts for shells.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::context::Context;
use crate::outcome::{CommandResult, Outcome};

/// Print the completion script of a shell
///
/// Examples:
///   proof completions bash > ~/.local/share/bash-completion/completions/proof
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &CompletionsArguments) -> CommandResult {
    let mut script = vec![];
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "proof", &mut script);
    context.terminal.out(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Passed)
}
