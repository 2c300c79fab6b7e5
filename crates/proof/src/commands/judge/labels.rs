//! `proof judge labels`: human labels kept with a run.

use clap::Args;
use proof_diag::Diagnostic;
use proof_store::HumanLabelRow;
use proof_verdict::words::count;

use super::recorded::{self, Judged};
use super::source::{label_file, no_labels, of_file};
use crate::context::{Context, existing_store, open_store};
use crate::outcome::{CommandResult, Failure, Outcome};

/// Keep human labels with a run, so that its judged metric is corrected by them
///
/// A metric that a model judges is the judge's rate until people have labelled some of its outputs. With labels of a
/// random subset the verdict of the run is corrected, and says how much the judge alone was off. Labels that the run has for the
/// metric are replaced; the file in Git stays the source.
///
/// Examples:
///   proof judge labels last helpful --labels labels/helpful.csv
///   proof judge labels last helpful --remove
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct LabelsArguments {
    /// The run: its id, a part of it that is unique, or `last`
    run: String,
    /// The judged metric; without it the only one
    metric: Option<String>,
    /// The file of human labels; without it the rubric's own `labels:`
    #[arg(long, value_name = "FILE")]
    labels: Option<String>,
    /// Take the labels away that the run has for the metric
    #[arg(long, conflicts_with = "labels")]
    remove: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &LabelsArguments) -> CommandResult {
    let project = context.project()?;
    // Looking for a run makes no store.
    drop(existing_store(&project)?);
    let store = open_store(&project)?;
    let run = store.find_run(&arguments.run)?;
    let place = recorded::find_metric(&run, arguments.metric.as_deref(), "proof judge labels RUN")?;
    let mut judged = recorded::read(&project, &store, run, place)?;
    let rows = if arguments.remove {
        vec![]
    } else {
        let path = label_file(context, &project, arguments.labels.as_deref(), &judged);
        let path = path.ok_or_else(|| no_labels(&judged))?;
        let labels = of_file(context, &project, &path, &mut judged)?;
        rows(&judged, &labels)?
    };
    let (run, metric) = (judged.run.short_id().to_owned(), &judged.metric.name);
    let (n_labels, n_outputs) = (rows.len() as u64, n_outputs(&rows));
    let _lock = store.lock_run(&judged.run.id)?;
    store.writer(&judged.run.id)?.blocking_labels(metric, rows)?;
    if arguments.remove {
        context.terminal.say(&format!("run {run}: the metric `{metric}` has no human labels any more"));
    } else {
        context.terminal.say(&format!(
            "run {run}: {} of {} kept for the metric `{metric}`",
            count(n_labels, "label"),
            count(n_outputs, "output")
        ));
        context.terminal.hint(&format!("`proof show {run}` shows the metric corrected by them"));
    }
    Ok(Outcome::Passed)
}

fn rows(judged: &Judged, labels: &proof_judge::Labels) -> Result<Vec<HumanLabelRow>, Failure> {
    let mut rows = vec![];
    for (output, given) in judged.outputs.iter().zip(&labels.of) {
        for (person, label) in labels.people.iter().zip(given) {
            let Some(label) = label else { continue };
            rows.push(HumanLabelRow {
                idx: output.idx,
                metric: judged.metric.name.clone(),
                person: person.clone(),
                label: judged.scale.scale.shown(*label),
                value: judged.label_value(*label),
            });
        }
    }
    if rows.iter().all(|row| row.value.is_none()) {
        let mistake = Diagnostic::error("E0932", format!("these labels say nothing of the metric `{}`", judged.metric.name))
            .note("they name kinds, and the metric says whether a kind is the right one")
            .help("calibrate the judge by them: `proof judge calibrate`; or label the outputs with `pass` and `fail`");
        return Err(Failure::flag(mistake));
    }
    Ok(rows)
}

fn n_outputs(rows: &[HumanLabelRow]) -> u64 {
    let mut outputs: Vec<u64> = rows.iter().map(|row| row.idx).collect();
    outputs.sort_unstable();
    outputs.dedup();
    outputs.len() as u64
}
