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
///   proof list --holdout
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ListArguments {
    /// Only runs of this suite
    #[arg(long, value_name = "SUITE")]
    suite: Option<String>,
    /// At most this many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
    /// The looks at hold-outs instead: which version of which prompt was tried on which, and when
    #[arg(long)]
    holdout: bool,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ListArguments) -> CommandResult {
    let project = context.project()?;
    let store = existing_store(&project)?;
    let suite = arguments.suite.as_ref().map(|suite| context.in_project(&project, suite));
    let style = report_style(context, context.terminal.has_colour);
    let (text, n_more, what) = if arguments.holdout {
        let mut ledger = proof_verdict::ledger(&store)?;
        ledger.retain(|entry| suite.as_ref().is_none_or(|suite| entry.suite == *suite));
        let n_more = ledger.len().saturating_sub(arguments.limit);
        ledger.truncate(arguments.limit);
        let text = match arguments.format {
            Format::Human => proof_report::ledger_terminal(&ledger, style),
            Format::Json => proof_report::json(&ledger)?,
            Format::Markdown => proof_report::ledger_markdown(&ledger),
            Format::Jsonl | Format::Junit => return Err(no_such_format()),
        };
        (text, n_more, "looks")
    } else {
        let mut runs = store.runs()?;
        runs.retain(|run| suite.as_ref().is_none_or(|suite| run.spec.suite == *suite));
        let n_more = runs.len().saturating_sub(arguments.limit);
        runs.truncate(arguments.limit);
        let text = match arguments.format {
            Format::Human => proof_report::list_terminal(&runs, style),
            Format::Json => proof_report::json(&runs)?,
            Format::Markdown => proof_report::list_markdown(&runs),
            Format::Jsonl | Format::Junit => return Err(no_such_format()),
        };
        (text, n_more, "runs")
    };
    context.terminal.out(&text)?;
    if n_more > 0 {
        context.terminal.note(&format!("{n_more} older {what} are not shown; `--limit` shows more"));
    }
    Ok(Outcome::Passed)
}

fn no_such_format() -> Failure {
    Failure::flag(
        proof_diag::Diagnostic::error("E0911", "`proof list` has no such format")
            .help("`--format` takes `human`, `json` or `markdown` here"),
    )
}
