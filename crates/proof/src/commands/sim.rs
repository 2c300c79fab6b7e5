//! `proof sim`: the simulated model, in this process or over HTTP.

use clap::{Args, Subcommand};

use crate::context::Context;
use crate::outcome::CommandResult;

mod presets;
mod serve;

/// The simulated model: an offline model whose truth is known. It is not an LLM
#[derive(Debug, Args)]
pub(crate) struct SimArguments {
    #[command(subcommand)]
    command: SimCommand,
}

#[derive(Debug, Subcommand)]
enum SimCommand {
    Serve(serve::ServeArguments),
    /// List the presets, each with a line about its world
    Presets,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &SimArguments) -> CommandResult {
    match &arguments.command {
        SimCommand::Serve(arguments) => serve::run(context, arguments),
        SimCommand::Presets => presets::run(context),
    }
}
