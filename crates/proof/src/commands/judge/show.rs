//! `proof judge show`: what is known of a judge.

use camino::Utf8Path;
use clap::Args;
use proof_diag::Diagnostic;
use proof_judge::CalibrationFile;
use serde::Serialize;

use super::Form;
use super::calibrate::{Shown, file_of, print, shown_entry};
use super::source::read_rubric;
use crate::context::Context;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Show what was measured of the judges of a rubric
///
/// The exit code is 1 when a calibration is of an earlier version of the rubric.
///
/// Examples:
///   proof judge show rubrics/helpful.yaml
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ShowArguments {
    /// The rubric, the calibration file, or the metric of a judge without a rubric
    #[arg(value_name = "RUBRIC")]
    rubric: String,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Form,
}

/// All calibrations of a file.
#[derive(Debug, Serialize)]
struct All<'a> {
    schema_version: u32,
    calibrations: Vec<Shown<'a>>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ShowArguments) -> CommandResult {
    let project = context.project()?;
    let given = context.in_project(&project, &arguments.rubric);
    let extension = Utf8Path::new(&given).extension();
    let is_rubric = matches!(extension, Some("yaml" | "yml"));
    // A metric's name is no path.
    let path = file_of(if is_rubric || extension == Some("json") { &given } else { &arguments.rubric });
    let hash = if is_rubric { Some(read_rubric(&project, &given)?.hash().to_owned()) } else { None };
    let Some(file) = CalibrationFile::read(&project.root, &path).map_err(Failure::flag)? else {
        let missing =
            Diagnostic::error("E0925", format!("no judge of `{}` was calibrated", arguments.rubric))
                .note(format!("there is no file `{path}`"))
                .help(format!(
                    "`proof judge calibrate {} --labels FILE` holds the judge of a run against people",
                    arguments.rubric
                ));
        return Err(Failure::flag(missing));
    };
    let is_current = |entry: &proof_judge::Entry| hash.as_ref().map(|hash| *hash == entry.rubric_hash);
    let calibrations: Vec<Shown<'_>> =
        file.entries().iter().map(|entry| shown_entry(entry, Some(&path), is_current(entry))).collect();
    let has_expired = calibrations.iter().any(|shown| shown.is_current == Some(false));
    match arguments.format {
        Form::Json => {
            let text = proof_report::json(&All { schema_version: 1, calibrations })?;
            context.terminal.out(&text)?;
        }
        Form::Human => {
            for (place, shown) in calibrations.iter().enumerate() {
                if place != 0 {
                    context.terminal.out("\n")?;
                }
                print(context, shown, Form::Human)?;
            }
        }
    }
    if has_expired {
        context.terminal.hint("`proof judge calibrate` measures the judge with the rubric as it is now");
        return Ok(Outcome::Failed);
    }
    Ok(Outcome::Passed)
}
