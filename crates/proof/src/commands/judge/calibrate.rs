//! `proof judge calibrate`: a judge held against people.

use camino::Utf8Path;
use clap::Args;
use proof_judge::{Calibration, CalibrationFile, Entry, calibrate, calibration_path};
use serde::Serialize;

use super::source::{SourceArguments, column_sample, run_of, write_file};
use super::{Form, report};
use crate::context::Context;
use crate::outcome::{CommandResult, Outcome};

/// Hold a judge against people, and keep the result beside the rubric
///
/// The verdicts are those of a recorded run (no call is made), those of a column of a dataset, or those of a judge that is asked
/// now about the outputs of a dataset. The labels are a file, or columns with one person each. Where two people labelled the
/// same output, their agreement with each other is the ceiling of what the judge can reach.
///
/// The result is written to `rubrics/NAME.calibration.json`, tied to the rubric's version and the judge; a gate
/// `METRIC kappa >= 0.6` reads it, and it expires when either changes.
///
/// Examples:
///   proof judge calibrate rubrics/helpful.yaml --labels labels/helpful.csv
///   proof judge calibrate helpful --run 3f2a91c0 --labels labels/helpful.csv --format json
///   proof judge calibrate --dataset answers.jsonl --verdicts gpt --label ann --label bob
///   proof judge calibrate rubrics/refusal.yaml --dataset answers.jsonl --output '{{ completion }}' --input '{{ vars.prompt }}'
///     --truth human --target openai/gpt-5
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CalibrateArguments {
    /// The rubric, or the metric of the run; without it the only judged metric
    #[arg(value_name = "RUBRIC|METRIC")]
    what: Option<String>,
    /// A column of the dataset with the verdicts of a judge that was recorded elsewhere
    #[arg(long, value_name = "COLUMN", requires = "dataset", conflicts_with = "what")]
    verdicts: Option<String>,
    #[command(flatten)]
    source: SourceArguments,
    /// Look only: write no calibration file
    #[arg(long)]
    no_write: bool,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Form,
}

/// What is shown of a calibration.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    pub(super) schema_version: u32,
    /// Who judges.
    pub(super) judge: &'a str,
    /// The criterion; none for the whole.
    pub(super) criterion: Option<&'a str>,
    /// The version of the rubric.
    pub(super) rubric_hash: &'a str,
    /// When it was measured; none for a look that is not kept.
    pub(super) calibrated_at: Option<&'a str>,
    /// Where the labels came from.
    pub(super) labels: &'a str,
    /// Where the verdicts came from.
    pub(super) verdicts: &'a str,
    /// The file that keeps it.
    pub(super) file: Option<&'a str>,
    /// Whether it is still of the rubric as it is now; none where that was not looked up.
    pub(super) is_current: Option<bool>,
    pub(super) calibration: &'a Calibration,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &CalibrateArguments) -> CommandResult {
    let source = &arguments.source;
    if let Some(column) = &arguments.verdicts {
        let sample = column_sample(context, source, column)?;
        let calibration = calibrate(&sample, source.settings());
        let shown = Shown {
            schema_version: 1,
            judge: column,
            criterion: None,
            rubric_hash: "",
            calibrated_at: None,
            labels: &source.labels_shown(None),
            verdicts: &format!("{}: {column}", source.dataset.as_deref().unwrap_or_default()),
            file: None,
            is_current: None,
            calibration: &calibration,
        };
        print(context, &shown, arguments.format)?;
        return Ok(Outcome::Passed);
    }
    let wanted = arguments.what.as_deref();
    let rubric = wanted.map(|path| (path, None));
    let of_run = run_of(context, source, rubric.as_slice())?;
    // A rubric may be named as the shell completes it; a metric has no such path.
    let in_project = wanted.map(|what| context.in_project(&of_run.project, what));
    let wanted = match (&in_project, wanted) {
        (Some(path), Some(_)) if of_run.project.root.join(path).is_file() => Some(path.as_str()),
        (_, wanted) => wanted,
    };
    let mut judged = of_run.judged(wanted, "proof judge calibrate")?;
    let sample = of_run.sample(context, source, &mut judged)?;
    let calibration = calibrate(&sample, source.settings());
    let entry = Entry {
        judge: judged.judge(),
        criterion: proof_run::criterion(&judged.metric).map(str::to_owned),
        rubric_hash: judged.rubric_hash(),
        calibrated_at: to_the_second(context.clock.now()).to_string(),
        labels: source.labels_shown(judged.rubric.as_ref()),
        verdicts: format!("run {}, metric {}", judged.run.short_id(), judged.metric.name),
        calibration,
    };
    let path = judged.calibration_path();
    if !arguments.no_write {
        let mut file = CalibrationFile::read(&of_run.project.root, &path)
            .map_err(crate::outcome::Failure::flag)?
            .unwrap_or_default();
        file.put(entry.clone());
        write_file(&of_run.project, &path, &file.text())?;
    }
    let shown = shown_entry(&entry, (!arguments.no_write).then_some(path.as_str()), None);
    print(context, &shown, arguments.format)?;
    if !arguments.no_write {
        context.terminal.say(&format!("written to {path}"));
    }
    Ok(Outcome::Passed)
}

fn to_the_second(now: jiff::Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now)
}

pub(super) fn shown_entry<'a>(
    entry: &'a Entry,
    file: Option<&'a str>,
    is_current: Option<bool>,
) -> Shown<'a> {
    Shown {
        schema_version: 1,
        judge: &entry.judge,
        criterion: entry.criterion.as_deref(),
        rubric_hash: &entry.rubric_hash,
        calibrated_at: Some(&entry.calibrated_at),
        labels: &entry.labels,
        verdicts: &entry.verdicts,
        file,
        is_current,
        calibration: &entry.calibration,
    }
}

/// Prints a calibration.
pub(super) fn print(context: &Context, shown: &Shown<'_>, form: Form) -> Result<(), crate::outcome::Failure> {
    let text = match form {
        Form::Human => report::calibration(shown, context.terminal.width),
        Form::Json => proof_report::json(shown)?,
    };
    Ok(context.terminal.out(&text)?)
}

/// The calibration file of a rubric or of a metric without one.
pub(super) fn file_of(what: &str) -> String {
    match Utf8Path::new(what).extension() {
        Some("json") => what.to_owned(),
        Some("yaml" | "yml") => calibration_path(Some(what), what),
        _ => calibration_path(None, what),
    }
}
