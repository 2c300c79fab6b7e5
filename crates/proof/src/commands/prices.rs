//! `proof prices`: what models cost, and where that was read.

mod change;
mod file;
mod list;
mod update;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::context::Context;
use crate::outcome::CommandResult;

/// List the prices that costs are worked out with, or take prices over from a list
///
/// Prices are dollars for a million tokens: those that come with Proofmark, and on top of them those of the file that
/// `prices:` in `proof.yaml` names. Without `*` a pattern is a part of the model's name.
///
/// Examples:
///   proof prices --model gpt-5
///   proof prices --model 'anthropic/*' --history --format json
///   proof prices update --from litellm.json --dry-run
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true)]
pub(crate) struct PricesArguments {
    #[command(subcommand)]
    command: Option<PricesCommand>,
    #[command(flatten)]
    list: list::ListArguments,
}

#[derive(Debug, Subcommand)]
enum PricesCommand {
    Update(update::UpdateArguments),
}

/// The form of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum PricesFormat {
    /// A table for people
    #[default]
    Human,
    /// One JSON document
    Json,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &PricesArguments) -> CommandResult {
    match &arguments.command {
        None => list::run(context, &arguments.list),
        Some(PricesCommand::Update(arguments)) => update::run(context, arguments),
    }
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "expected a day, such as 2026-01-31".to_owned())
}
