//! The commands: one file each.

pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod init;
pub(crate) mod judge;
pub(crate) mod list;
pub(crate) mod models;
pub(crate) mod plan;
pub(crate) mod prices;
pub(crate) mod rescore;
pub(crate) mod run;
pub(crate) mod scorers;
pub(crate) mod show;
pub(crate) mod sim;
mod table;
pub(crate) mod variance;

use proof_diag::Diagnostic;

use crate::arguments::Command;
use crate::context::Context;
use crate::outcome::{CommandResult, Failure};

/// Runs a command.
pub(crate) fn run(context: &Context, command: Command) -> CommandResult {
    match command {
        Command::Run(arguments) => run::run(context, &arguments),
        Command::Rescore(arguments) => rescore::run(context, &arguments),
        Command::Show(arguments) => show::run(context, &arguments),
        Command::Compare(arguments) => compare::run(context, &arguments),
        Command::Plan(arguments) => plan::run(context, &arguments),
        Command::Variance(arguments) => variance::run(context, &arguments),
        Command::Judge(arguments) => judge::run(context, &arguments),
        Command::List(arguments) => list::run(context, &arguments),
        Command::Check(arguments) => check::run(context, &arguments),
        Command::Fmt(arguments) => fmt::run(context, &arguments),
        Command::Init(arguments) => init::run(context, &arguments),
        Command::Scorers(arguments) => scorers::run(context, &arguments),
        Command::Models(arguments) => models::run(context, &arguments),
        Command::Prices(arguments) => prices::run(context, &arguments),
        Command::Explain(arguments) => explain::run(context, &arguments),
        Command::Sim(arguments) => sim::run(context, &arguments),
        Command::Completions(arguments) => completions::run(context, &arguments),
    }
}

/// The mistake of a form that a command does not have.
fn no_such_format(command: &str) -> Failure {
    Failure::flag(
        Diagnostic::error("E0911", format!("`{command}` has no such format"))
            .help("`--format` takes `human`, `json` or `markdown` here"),
    )
}
