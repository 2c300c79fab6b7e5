//! `proof list`: the runs of the project.

use clap::Args;

use crate::arguments::Format;
use crate::commands::show::report_style;
use crate::context::{Context, existing_store};
use crate::outcome::{CommandResult, Failure, Outcome};

/// List the runs of the project, newest first
///
/// Examples:
///   proof list
///   proof list --suite suites/triage.yaml --format json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ListArguments {
    /// Only runs of this suite
    #[arg(long, value_name = "SUITE")]
    suite: Option<String>,
    /// At most this many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ListArguments) -> CommandResult {
    let project = context.project()?;
    let store = existing_store(&project)?;
    let suite = arguments.suite.as_ref().map(|suite| context.in_project(&project, suite));
    let mut runs = store.runs()?;
    runs.retain(|run| suite.as_ref().is_none_or(|suite| run.spec.suite == *suite));
    let n_more = runs.len().saturating_sub(arguments.limit);
    runs.truncate(arguments.limit);
    let text = match arguments.format {
        Format::Human => {
            proof_report::list_terminal(&runs, report_style(context, context.terminal.has_colour))
        }
        Format::Json => proof_report::json(&runs)?,
        Format::Markdown => proof_report::list_markdown(&runs),
        Format::Jsonl | Format::Junit => {
            return Err(Failure::flag(
                proof_diag::Diagnostic::error("E0911", "`proof list` has no such format")
                    .help("`--format` takes `human`, `json` or `markdown` here"),
            ));
        }
    };
    context.terminal.out(&text)?;
    if n_more > 0 {
        context.terminal.note(&format!("{n_more} older runs are not shown; `--limit` shows more"));
    }
    Ok(Outcome::Passed)
}
