//! `proof judge compare`: two judges held against the same labels.

use clap::Args;
use proof_judge::{Compared, Sample, Verdict, compare};
use serde::Serialize;

use super::source::{SourceArguments, column_sample, run_of};
use super::{Form, columns, report};
use crate::context::Context;
use crate::outcome::{CommandResult, Outcome};

/// Compare two judges, or two versions of a rubric, on the same labelled outputs
///
/// Which of two judges says more often what people say is decided by the outputs on which they differ, with an exact test and
/// the difference with its interval. An answer that could not be read is an error, and is shown apart.
///
/// With a run, FIRST and SECOND are two of its metrics, or the rubrics by which they are judged. With a dataset and
/// without verdicts, they are two rubrics, and the judge is asked by both. With a dataset and `--columns`, they are two columns
/// of recorded verdicts.
///
/// Examples:
///   proof judge compare helpful strict --labels labels/helpful.csv
///   proof judge compare rubrics/a.yaml rubrics/b.yaml --dataset answers.jsonl --output '{{ answer }}' --truth human
///   proof judge compare gpt words --columns --dataset answers.jsonl --truth human
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CompareArguments {
    /// The judge to compare with
    first: String,
    /// The judge that is compared
    second: String,
    /// FIRST and SECOND are columns of the dataset
    #[arg(long, requires = "dataset")]
    columns: bool,
    #[command(flatten)]
    source: SourceArguments,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Form,
}

/// What is shown of a comparison.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    pub(super) schema_version: u32,
    pub(super) first: &'a str,
    pub(super) second: &'a str,
    /// Where the labels came from.
    pub(super) labels: String,
    pub(super) compared: &'a Compared,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &CompareArguments) -> CommandResult {
    let source = &arguments.source;
    let (sample, second, labels) =
        if arguments.columns { of_columns(context, arguments)? } else { of_run(context, arguments)? };
    let compared = compare(&sample, &second, source.settings());
    let shown = Shown {
        schema_version: 1,
        first: &arguments.first,
        second: &arguments.second,
        labels,
        compared: &compared,
    };
    let text = match arguments.format {
        Form::Human => report::comparison(&shown, context.terminal.width),
        Form::Json => proof_report::json(&shown)?,
    };
    context.terminal.out(&text)?;
    Ok(Outcome::Passed)
}

type Both = (Sample, Vec<Verdict>, String);

fn of_columns(context: &Context, arguments: &CompareArguments) -> Result<Both, crate::outcome::Failure> {
    let sample = column_sample(context, &arguments.source, &arguments.first)?;
    let project = context.project()?;
    let dataset = arguments.source.dataset.as_deref().unwrap_or_default();
    let cases = columns::cases(&project, &context.in_project(&project, dataset))?;
    let second = columns::verdicts(&cases, &arguments.second, &sample.scale)?;
    Ok((sample, second, arguments.source.labels_shown(None)))
}

fn of_run(context: &Context, arguments: &CompareArguments) -> Result<Both, crate::outcome::Failure> {
    let source = &arguments.source;
    let rubrics = [(arguments.first.as_str(), Some("first")), (arguments.second.as_str(), Some("second"))];
    let of_run = run_of(context, source, &rubrics)?;
    let name = |given: &str, made: &'static str| {
        if source.dataset.is_some() { made.to_owned() } else { given.to_owned() }
    };
    let flag = "proof judge compare";
    let mut first = of_run.judged(Some(&name(&arguments.first, "first")), flag)?;
    let mut second = of_run.judged(Some(&name(&arguments.second, "second")), flag)?;
    if first.scale != second.scale {
        let mistake = proof_diag::Diagnostic::error("E0930", "the two judges do not use the same scale")
            .note(format!("one says {}, the other {}", first.scale.scale.words(), second.scale.scale.words()))
            .help("only judges that may say the same things can be held against the same labels");
        return Err(crate::outcome::Failure::flag(mistake));
    }
    let was_by_pass = first.is_by_pass();
    let sample = of_run.sample(context, source, &mut first)?;
    if first.is_by_pass() && !was_by_pass {
        second.judge_by_pass();
    }
    let verdicts = second.outputs.iter().map(|output| output.verdict.clone()).collect();
    Ok((sample, verdicts, source.labels_shown(first.rubric.as_ref())))
}
