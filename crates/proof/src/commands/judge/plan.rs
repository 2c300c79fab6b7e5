//! `proof judge plan`: how many labels buy which interval, and which outputs to label next.

use camino::Utf8PathBuf;
use clap::Args;
use proof_diag::Diagnostic;
use proof_judge::{Advice, Item, Sample, Settled, SheetRow, Wanted, advise_mean, advise_rate, sheet};
use proof_store::MetricKind;
use serde::Serialize;

use super::recorded::{self, Judged};
use super::source::{label_file, of_file};
use super::{Form, report};
use crate::commands::show::check_written;
use crate::context::{Context, existing_store};
use crate::outcome::{CommandResult, Failure, Outcome};

/// Say how many human labels a judged metric needs, and which outputs to label next
///
/// The judge's figure is corrected by labels of a random subset. The advice rests on the labels so far: how many in all bring
/// the interval down to a width, and which outputs to label next. They are drawn at random within each verdict; labels of
/// hand-picked outputs would make the correction wrong.
///
/// Examples:
///   proof judge plan last helpful --next 50 --sheet labels/next.csv
///   proof judge plan last helpful --labels labels/helpful.csv --width 0.03
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct PlanArguments {
    /// The run: its id, a part of it that is unique, or `last`
    run: String,
    /// The judged metric; without it the only one
    metric: Option<String>,
    /// The human labels so far; without it those of the rubric's own `labels:`
    #[arg(long, value_name = "FILE")]
    labels: Option<String>,
    /// Half the width that the interval shall have, in the metric's units
    #[arg(long, default_value_t = 0.05, value_name = "NUMBER")]
    width: f64,
    /// How many outputs to label next
    #[arg(long, default_value_t = 50, value_name = "N")]
    next: u64,
    /// Write these outputs to a sheet that people fill in: CSV, without the judge's verdicts
    #[arg(long, value_name = "FILE")]
    sheet: Option<Utf8PathBuf>,
    /// The seed of the random order
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Form,
}

/// What is shown of an advice.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    pub(super) schema_version: u32,
    pub(super) run: &'a str,
    pub(super) metric: &'a str,
    /// Whether outputs of one case were judged, which say less than as many cases.
    pub(super) has_repeats: bool,
    /// The sheet that was written.
    pub(super) sheet: Option<&'a str>,
    pub(super) advice: &'a Advice,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &PlanArguments) -> CommandResult {
    if !(0.0 < arguments.width && arguments.width.is_finite()) {
        let mistake =
            Diagnostic::error("E0931", format!("`--width {}` must be more than 0", arguments.width));
        return Err(Failure::flag(
            mistake.help("it is half of the interval's width, such as 0.05 for ± 5 percentage points"),
        ));
    }
    if let Some(sheet) = &arguments.sheet {
        check_written(context, "--sheet", sheet)?;
    }
    let project = context.project()?;
    let store = existing_store(&project)?;
    let run = store.find_run(&arguments.run)?;
    let place = recorded::find_metric(&run, arguments.metric.as_deref(), "proof judge plan RUN")?;
    let mut judged = recorded::read(&project, &store, run, place)?;
    // The rubric may name a file that nobody has begun yet.
    let is_there = |path: &String| arguments.labels.is_some() || project.root.join(path).exists();
    let labels = label_file(context, &project, arguments.labels.as_deref(), &judged).filter(is_there);
    let settled = match &labels {
        Some(path) => settled(context, &project, path, &mut judged)?,
        None => vec![None; judged.outputs.len()],
    };
    let outputs: Vec<(usize, proof_judge::Judged)> = judged
        .outputs
        .iter()
        .zip(settled)
        .enumerate()
        .filter_map(|(place, (output, label))| {
            let id = format!(
                "{} {} {} {}",
                output.name.case, output.name.prompt, output.name.target, output.name.repeat
            );
            let label = label.and_then(|label| judged.label_value(label));
            Some((place, proof_judge::Judged { id, verdict: output.value?, label }))
        })
        .collect();
    let (places, rows): (Vec<usize>, Vec<proof_judge::Judged>) = outputs.into_iter().unzip();
    let wanted = Wanted {
        half_width: arguments.width,
        next: arguments.next,
        level: proof_verdict::Level::P95,
        seed: arguments.seed,
    };
    let advice = if judged.metric.kind == MetricKind::PassFail {
        advise_rate(&rows, wanted)
    } else {
        advise_mean(&rows, wanted)
    };
    if let Some(path) = &arguments.sheet {
        let next = advice.next.iter().filter_map(|row| judged.outputs.get(*places.get(*row)?));
        write_sheet(context, path, &judged, next)?;
    }
    let shown = Shown {
        schema_version: 1,
        run: judged.run.short_id(),
        metric: &judged.metric.name,
        has_repeats: has_repeats(&judged),
        sheet: arguments.sheet.as_ref().map(|path| path.as_str()),
        advice: &advice,
    };
    let text = match arguments.format {
        Form::Human => report::advice(&shown, context.terminal.width),
        Form::Json => proof_report::json(&shown)?,
    };
    context.terminal.out(&text)?;
    if let Some(path) = &arguments.sheet {
        context.terminal.say(&format!("written to {path}"));
        context
            .terminal
            .hint("people fill in `person` and `label`; rows of several people stand below each other");
    }
    Ok(Outcome::Passed)
}

fn has_repeats(judged: &Judged) -> bool {
    let mut groups: Vec<&str> = judged.outputs.iter().map(|output| output.group.as_str()).collect();
    let n = groups.len();
    groups.sort_unstable();
    groups.dedup();
    groups.len() < n
}

/// What people settled on, for each output.
fn settled(
    context: &Context,
    project: &proof_run::Project,
    path: &str,
    judged: &mut Judged,
) -> Result<Vec<Option<f64>>, Failure> {
    let labels = of_file(context, project, path, judged)?;
    let sample = Sample { scale: judged.scale.scale.clone(), people: labels.people, items: vec![] };
    let settle = |labels: Vec<Option<f64>>| {
        let item = Item { labels, ..Item::default() };
        match sample.settled(&item) {
            Settled::Label(label) => Some(label),
            Settled::Tie | Settled::Nobody => None,
        }
    };
    Ok(labels.of.into_iter().map(settle).collect())
}

fn write_sheet<'a>(
    context: &Context,
    path: &Utf8PathBuf,
    judged: &Judged,
    outputs: impl Iterator<Item = &'a recorded::JudgedOutput>,
) -> Result<(), Failure> {
    let row = |output: &recorded::JudgedOutput| SheetRow {
        case: output.name.case.clone(),
        metric: judged.metric.name.clone(),
        prompt: output.name.prompt.clone(),
        target: output.name.target.clone(),
        repeat: output.name.repeat,
        input: output.input.clone(),
        output: output.name.text.clone(),
    };
    let rows: Vec<SheetRow> = outputs.map(row).collect();
    std::fs::write(context.folder.join(path), sheet(&rows)).map_err(|error| {
        let message = format!("could not write `--sheet {path}`: {}", proof_diag::reason(&error));
        Failure::Outside(vec![Diagnostic::error("E0901", message)])
    })
}
