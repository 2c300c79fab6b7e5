//! `proof models`: what can be asked with the keys at hand.

mod list;
mod test;

use clap::{Args, Subcommand};

use crate::context::Context;
use crate::outcome::CommandResult;

/// List the providers that can be reached with the keys at hand, or make one call
///
/// Each provider whose key is set, and each server of one's own that listens at its usual address, is asked for the list of its
/// models. No model is called, and a provider without a key is not asked.
///
/// Examples:
///   proof models
///   proof models --provider openai
///   proof models test anthropic/claude-haiku-4-5 --stream
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true)]
pub(crate) struct ModelsArguments {
    #[command(subcommand)]
    command: Option<ModelsCommand>,
    #[command(flatten)]
    list: list::ListArguments,
}

#[derive(Debug, Subcommand)]
enum ModelsCommand {
    Test(test::TestArguments),
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ModelsArguments) -> CommandResult {
    match &arguments.command {
        None => list::run(context, &arguments.list),
        Some(ModelsCommand::Test(arguments)) => test::run(context, arguments),
    }
}

/// What async calls run on.
fn runtime() -> Result<tokio::runtime::Runtime, crate::outcome::Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| crate::outcome::Failure::Bug(format!("the runtime did not start: {error}")))
}
