//! `proof show`: the verdict of a recorded run.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use proof_diag::Diagnostic;
use proof_report::{ReportError, Theme};
use proof_store::{RunRecord, Store};
use proof_verdict::Verdict;

use crate::arguments::Format;
use crate::context::{Context, existing_store};
use crate::outcome::{CommandResult, Failure};

/// Show the verdict of a recorded run
///
/// The verdict is computed from the store: shown a month later, it is the same. The exit code is the run's.
///
/// Examples:
///   proof show
///   proof show 3f2a91c0 --format markdown
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ShowArguments {
    /// The run: its id, a part of it that is unique, or `last`
    #[arg(default_value = "last")]
    run: String,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
    /// Write it to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ShowArguments) -> CommandResult {
    check_output(context, arguments.output.as_deref())?;
    let project = context.project()?;
    let store = existing_store(&project)?;
    let record = store.find_run(&arguments.run)?;
    let verdict = Verdict::compute(&store, &record.id, proof_verdict::Level::P95)?;
    let printer =
        RunPrinter { context, store: &store, format: arguments.format, output: arguments.output.as_deref() };
    printer.print(&record, &verdict)?;
    Ok(verdict.outcome.into())
}

/// Prints a run in one of the forms, to stdout or a file.
#[derive(Debug)]
pub(crate) struct RunPrinter<'a> {
    pub(crate) context: &'a Context,
    pub(crate) store: &'a Store,
    pub(crate) format: Format,
    pub(crate) output: Option<&'a Utf8Path>,
}

impl RunPrinter<'_> {
    /// Prints the verdict, or the trials for the forms that list them.
    pub(crate) fn print(&self, run: &RunRecord, verdict: &Verdict) -> Result<(), Failure> {
        let Some(path) = self.output else {
            let stdout = std::io::stdout();
            let mut writer = std::io::BufWriter::new(stdout.lock());
            return self.write(run, verdict, &mut writer, self.context.terminal.has_colour);
        };
        let full = self.context.folder.join(path);
        let cannot = |error: std::io::Error| {
            let message = format!("could not write `--output {path}`: {}", proof_diag::reason(&error));
            Failure::Outside(vec![Diagnostic::error("E0901", message)])
        };
        let file = std::fs::File::create(&full).map_err(cannot)?;
        self.write(run, verdict, &mut std::io::BufWriter::new(file), false)?;
        self.context.terminal.say(&format!("written to {path}"));
        Ok(())
    }

    fn write(
        &self,
        run: &RunRecord,
        verdict: &Verdict,
        writer: &mut dyn std::io::Write,
        is_coloured: bool,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Human => {
                let style = report_style(self.context, is_coloured);
                writer.write_all(proof_report::terminal(verdict, style).as_bytes())?;
            }
            Format::Json => writer.write_all(proof_report::json(verdict)?.as_bytes())?,
            Format::Jsonl => proof_report::jsonl(self.store, run, writer)?,
            Format::Junit => proof_report::junit(self.store, run, writer)?,
            Format::Markdown => writer.write_all(proof_report::markdown(verdict).as_bytes())?,
        }
        Ok(writer.flush()?)
    }
}

/// A file that cannot be written is a mistake before anything is done, not after it is paid for.
pub(crate) fn check_output(context: &Context, output: Option<&Utf8Path>) -> Result<(), Failure> {
    output.map_or(Ok(()), |path| check_written(context, "--output", path))
}

/// Refuses a file that cannot be written, named by a flag.
pub(crate) fn check_written(context: &Context, flag: &str, path: &Utf8Path) -> Result<(), Failure> {
    let full = context.folder.join(path);
    let mistake =
        |what: String| Diagnostic::error("E0919", format!("`{flag} {path}` cannot be written: {what}"));
    if full.is_dir() {
        let mistake = mistake("it is a folder".to_owned());
        return Err(Failure::flag(mistake.help("name a file in it")));
    }
    match full.parent() {
        Some(folder) if !folder.is_dir() => {
            let shown = path.parent().unwrap_or(folder);
            let mistake = mistake(format!("there is no folder `{shown}`"));
            Err(Failure::flag(mistake.help(format!("make the folder first: `mkdir -p {shown}`"))))
        }
        _ => Ok(()),
    }
}

/// How reports look on this terminal.
pub(crate) fn report_style(context: &Context, is_coloured: bool) -> proof_report::Terminal {
    proof_report::Terminal {
        width: context.terminal.width,
        theme: if is_coloured { Theme::COLOUR } else { Theme::PLAIN },
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        if error.is_broken_pipe() { Self::BrokenPipe } else { Self::Outside(vec![error.into()]) }
    }
}

/// A run's id as people see it: its last 8 characters.
pub(crate) fn short(id: &str) -> &str {
    id.get(id.len().saturating_sub(8)..).unwrap_or(id)
}
