//! `proof rescore`: other scorers over stored outputs.

use camino::Utf8PathBuf;
use clap::Args;
use proof_verdict::Verdict;

use crate::arguments::Format;
use crate::commands::show::{RunPrinter, short};
use crate::context::{Context, existing_store, open_store};
use crate::outcome::CommandResult;

/// Score the stored outputs of a run again, with other scorers and gates; no call is made
///
/// The scorers and gates come from a suite file, or from a file that holds only `scorers` and `gates`. The result is a
/// run of its own; the first one stays as it is.
///
/// Examples:
///   proof rescore last suites/triage.yaml
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct RescoreArguments {
    /// The run: its id, a part of it that is unique, or `last`
    run: String,
    /// The file with the scorers; without it the run's own suite as it is now
    scorers: Option<String>,
    /// The form of the verdict
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
    /// Write the verdict to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &RescoreArguments) -> CommandResult {
    super::show::check_output(context, arguments.output.as_deref())?;
    let project = context.project()?;
    // Looking for a run makes no store.
    drop(existing_store(&project)?);
    let store = open_store(&project)?;
    let source = store.find_run(&arguments.run)?;
    let path = match &arguments.scorers {
        Some(path) => context.in_project(&project, path),
        None => source.spec.suite.clone(),
    };
    let id = context.new_run_id(&store)?;
    let record = proof_run::rescore(&project, &store, &source, &path, id, context.clock.as_ref())?;
    context.terminal.say(&format!("run {} scored again as run {}", short(&source.id), short(&record.id)));
    let verdict = Verdict::compute(&store, &record.id, proof_verdict::Level::P95)?;
    let printer =
        RunPrinter { context, store: &store, format: arguments.format, output: arguments.output.as_deref() };
    printer.print(&record, &verdict)?;
    Ok(verdict.outcome.into())
}
