//! `proof compare`: two runs on the same cases.

use clap::Args;

use crate::arguments::Format;
use crate::commands::show::report_style;
use crate::context::{Context, existing_store};
use crate::outcome::{CommandResult, Outcome};

/// Compare two runs, case by case, on the cases that both have
///
/// The second run is compared with the first: a positive difference means that the second is higher. Prompts and
/// targets are matched by name.
///
/// Examples:
///   proof compare 3f2a91c0 last
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CompareArguments {
    /// The run to compare with
    baseline: String,
    /// The run that is compared
    #[arg(default_value = "last")]
    candidate: String,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &CompareArguments) -> CommandResult {
    let project = context.project()?;
    let store = existing_store(&project)?;
    let baseline = store.find_run(&arguments.baseline)?;
    let candidate = store.find_run(&arguments.candidate)?;
    let comparison =
        proof_verdict::compare_runs(&store, &baseline.id, &candidate.id, proof_verdict::Level::P95)?;
    let style = report_style(context, context.terminal.has_colour);
    let text = match arguments.format {
        Format::Human => proof_report::comparison_terminal(&comparison, style),
        Format::Json => proof_report::json(&comparison)?,
        Format::Markdown => proof_report::comparison_markdown(&comparison),
        Format::Jsonl | Format::Junit => return Err(super::no_such_format("proof compare")),
    };
    context.terminal.out(&text)?;
    Ok(Outcome::Passed)
}
