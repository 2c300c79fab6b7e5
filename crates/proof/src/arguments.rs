//! The command line as it is typed.

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands;

/// Prompt engineering with evidence: measure prompts on a test set, compare them, gate what is released.
#[derive(Debug, Parser)]
#[command(name = "proof", version = env!("CARGO_PKG_VERSION"), max_term_width = 100, subcommand_required = true,
    arg_required_else_help = true, after_help = "Exit codes: 0 every gate passed, 1 a gate or check failed, 2 wrong \
    input, 3 undecided, 4 nothing to do, 5 outside world, 70 a bug, 130 interrupted")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Act as if started in this folder
    #[arg(long, short = 'C', global = true, value_name = "FOLDER")]
    pub(crate) directory: Option<Utf8PathBuf>,
    /// Colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    /// No progress
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
    /// Only data, warnings and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// When there is colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(Box<commands::run::RunArguments>),
    Rescore(commands::rescore::RescoreArguments),
    Show(commands::show::ShowArguments),
    Compare(commands::compare::CompareArguments),
    Plan(commands::plan::PlanArguments),
    Variance(commands::variance::VarianceArguments),
    Judge(commands::judge::JudgeArguments),
    List(commands::list::ListArguments),
    Check(commands::check::CheckArguments),
    Fmt(commands::fmt::FmtArguments),
    Init(commands::init::InitArguments),
    Scorers(commands::scorers::ScorersArguments),
    Models(commands::models::ModelsArguments),
    Prices(commands::prices::PricesArguments),
    Explain(commands::explain::ExplainArguments),
    Sim(commands::sim::SimArguments),
    Completions(commands::completions::CompletionsArguments),
}

/// The form of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table for people
    #[default]
    Human,
    /// One JSON document
    Json,
    /// One JSON line a trial
    Jsonl,
    /// `JUnit` XML
    Junit,
    /// Markdown
    Markdown,
}
