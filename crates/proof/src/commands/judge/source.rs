//! Where outputs, verdicts and labels come from: a recorded run, columns of a dataset, or a run that is made for it.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use clap::Args;
use proof_dataset::Case;
use proof_diag::{Diagnostic, SourceFile};
use proof_judge::{Item, Labels, Sample, Settings, attach, read_labels};
use proof_run::Project;
use proof_score::rubric::Rubric;
use proof_store::Store;

use super::columns::{self, ColumnLabels, Extras};
use super::recorded::{self, Judged};
use super::{Annotators, made};
use crate::context::{Context, existing_store};
use crate::outcome::Failure;

/// Where outputs, verdicts and labels come from.
#[derive(Debug, Args)]
pub(super) struct SourceArguments {
    /// The run whose outputs were judged: its id, a part of it that is unique, or `last`
    #[arg(long, value_name = "RUN")]
    pub(super) run: Option<String>,
    /// The file of human labels; without it the rubric's own `labels:`
    #[arg(long, value_name = "FILE")]
    pub(super) labels: Option<String>,
    /// A dataset that holds the outputs: with --verdicts their verdicts too, else the judge is asked
    #[arg(long, value_name = "FILE", conflicts_with = "run")]
    pub(super) dataset: Option<String>,
    /// The output in a case of the dataset, such as '{{ completion }}'
    #[arg(long, value_name = "TEMPLATE", requires = "dataset")]
    pub(super) output: Option<String>,
    /// What was asked, as the judge is told it, such as '{{ vars.prompt }}'
    #[arg(long, value_name = "TEMPLATE", requires = "dataset")]
    pub(super) input: Option<String>,
    /// A column with one person's labels; may be given several times
    #[arg(long, value_name = "COLUMN", conflicts_with = "labels")]
    pub(super) label: Vec<String>,
    /// A column with the labels that people settled on
    #[arg(long, value_name = "COLUMN", conflicts_with = "labels")]
    pub(super) truth: Option<String>,
    /// A column whose values are tags
    #[arg(long, value_name = "COLUMN", requires = "dataset")]
    pub(super) tag: Option<String>,
    /// A column with a number that may lead the judge; may be given several times
    #[arg(long, value_name = "COLUMN", requires = "dataset")]
    pub(super) feature: Vec<String>,
    /// What labels and verdicts of columns may be: `yes,no`, `poor<fair<good` or `1..5`; without it their different words
    #[arg(long, value_name = "SCALE", requires = "dataset")]
    pub(super) scale: Option<String>,
    /// The judge to ask, instead of the rubric's own
    #[arg(long, value_name = "TARGET", requires = "dataset")]
    pub(super) target: Option<String>,
    /// Dollars that the judge may cost
    #[arg(long, value_name = "USD", requires = "dataset")]
    pub(super) max_cost: Option<f64>,
    /// The seed of what is drawn
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// Who the people are, for the test whether the judge may stand in for one of three or more
    #[arg(long, value_enum, default_value_t, value_name = "WHO")]
    pub(super) people: Annotators,
}

impl SourceArguments {
    pub(super) fn settings(&self) -> Settings {
        Settings { level: proof_verdict::Level::P95, seed: self.seed, annotators: self.people.into() }
    }

    /// Where the labels come from, in words.
    pub(super) fn labels_shown(&self, rubric: Option<&Rubric>) -> String {
        if self.has_columns() {
            let mut columns = self.label.clone();
            columns.extend(self.truth.iter().map(|truth| format!("{truth} (settled)")));
            let of = self.dataset.as_deref().unwrap_or("the run's cases");
            return format!("{of}: {}", columns.join(", "));
        }
        self.labels.clone().or_else(|| rubric?.labels().map(str::to_owned)).unwrap_or_default()
    }

    pub(super) fn has_columns(&self) -> bool {
        !self.label.is_empty() || self.truth.is_some()
    }
}

/// A run that was judged, or that is judged for this.
pub(super) struct OfRun {
    pub(super) project: Project,
    pub(super) store: Store,
    pub(super) run: proof_store::RunRecord,
}

/// Finds the run, or makes it.
///
/// # Arguments
/// - `rubrics`: the rubrics by which a run is made, with the names of their metrics
pub(super) fn run_of(
    context: &Context,
    arguments: &SourceArguments,
    rubrics: &[(&str, Option<&str>)],
) -> Result<OfRun, Failure> {
    let project = context.project()?;
    if let Some(dataset) = &arguments.dataset {
        let (store, run) = made::run(context, &project, arguments, dataset, rubrics)?;
        return Ok(OfRun { project, store, run });
    }
    let store = existing_store(&project)?;
    let run = store.find_run(arguments.run.as_deref().unwrap_or("last"))?;
    Ok(OfRun { project, store, run })
}

impl OfRun {
    /// What the judge of a metric said.
    ///
    /// # Arguments
    /// - `wanted`: the metric, or the rubric that it is judged by; none for the only judged metric
    pub(super) fn judged(&self, wanted: Option<&str>, flag: &str) -> Result<Judged, Failure> {
        let place = recorded::find_metric(&self.run, wanted, flag)?;
        recorded::read(&self.project, &self.store, self.run.clone(), place)
    }

    /// The outputs of a metric with what people said of them.
    pub(super) fn sample(
        &self,
        context: &Context,
        arguments: &SourceArguments,
        judged: &mut Judged,
    ) -> Result<Sample, Failure> {
        let labels = self.labels(context, arguments, judged)?;
        let items = judged.outputs.iter().enumerate().map(|(place, output)| {
            let mut item = Item {
                id: output.name.case.clone(),
                group: output.group.clone(),
                verdict: output.verdict.clone(),
                labels: labels.of.get(place).cloned().unwrap_or_default(),
                truth: labels.truth.get(place).copied().flatten(),
                tags: output.tags.clone(),
                input: output.input.clone(),
                features: output.features.clone(),
                order: output.order,
                ..Item::default()
            };
            if let Some((extras, of_case)) = &labels.extras
                && let Some(case) = of_case.get(&output.name.case)
            {
                extras.put(*case, &mut item);
            }
            item
        });
        Ok(Sample { scale: judged.scale.scale.clone(), people: labels.people, items: items.collect() })
    }

    /// What people said of the outputs of a metric.
    pub(super) fn labels(
        &self,
        context: &Context,
        arguments: &SourceArguments,
        judged: &mut Judged,
    ) -> Result<FoundLabels, Failure> {
        if arguments.has_columns() {
            return self.of_columns(arguments, judged);
        }
        let path = label_file(context, &self.project, arguments.labels.as_deref(), judged)
            .ok_or_else(|| no_labels(judged))?;
        let labels = of_file(context, &self.project, &path, judged)?;
        Ok(FoundLabels { people: labels.people, of: labels.of, truth: vec![], extras: None })
    }

    fn of_columns(&self, arguments: &SourceArguments, judged: &Judged) -> Result<FoundLabels, Failure> {
        let mut cases: Vec<Case> = vec![];
        self.store.cases(&self.run.id, |row| cases.extend(serde_json::from_str::<Case>(&row.json).ok()))?;
        let labels = ColumnLabels::read(&cases, arguments)?;
        let scale = &judged.scale.scale;
        labels.check(&cases, scale)?;
        let extras = Extras::read(&cases, arguments)?;
        let of_case: BTreeMap<String, usize> =
            cases.iter().enumerate().map(|(place, case)| (case.id.clone(), place)).collect();
        let found = judged.outputs.iter().map(|output| match of_case.get(&output.name.case) {
            Some(place) => labels.of_case(*place, scale),
            None => (vec![None; labels.people.len()], None),
        });
        let (of, truth) = found.unzip();
        Ok(FoundLabels { people: labels.people, of, truth, extras: Some((extras, of_case)) })
    }
}

/// The file of labels: the one that is named, else that of the rubric.
pub(super) fn label_file(
    context: &Context,
    project: &Project,
    named: Option<&str>,
    judged: &Judged,
) -> Option<String> {
    let of_rubric = || judged.rubric.as_ref()?.labels().map(str::to_owned);
    named.map(|path| context.in_project(project, path)).or_else(of_rubric)
}

/// Labels by output.
pub(super) struct FoundLabels {
    pub(super) people: Vec<String>,
    pub(super) of: Vec<Vec<Option<f64>>>,
    pub(super) truth: Vec<Option<f64>>,
    /// What further columns say, and the place of each case in them.
    extras: Option<(Extras, BTreeMap<String, usize>)>,
}

/// The labels of a file, put to the outputs of a metric.
pub(super) fn of_file(
    context: &Context,
    project: &Project,
    path: &str,
    judged: &mut Judged,
) -> Result<Labels, Failure> {
    let rows = read_labels(path, &project.root).map_err(Failure::BadInput)?;
    judged.fit(&rows);
    let outputs: Vec<_> = judged.outputs.iter().map(|output| output.name.clone()).collect();
    let labels =
        attach(&rows, &outputs, &judged.metric.name, &judged.scale.scale).map_err(Failure::BadInput)?;
    context.terminal.diagnostics(&labels.warnings);
    Ok(labels)
}

pub(super) fn no_labels(judged: &Judged) -> Failure {
    let mistake = Diagnostic::error("E0926", "there are no human labels to hold the judge against")
        .help("name a file of labels: `--labels labels/helpful.csv`, or columns of the cases: `--label annotation_1`");
    let run = judged.run.short_id();
    Failure::flag(
        match judged.rubric_path() {
            Some(path) => mistake.help(format!(
                "or name it in `{path}`, by its path from there: `labels: ../labels/helpful.csv`"
            )),
            None => mistake,
        }
        .help(format!(
            "`proof judge plan {run} {} --sheet labels/next.csv` writes a sheet to fill in",
            judged.metric.name
        )),
    )
}

/// A rubric as its file has it now.
pub(super) fn read_rubric(project: &Project, path: &str) -> Result<Rubric, Failure> {
    let text = std::fs::read_to_string(project.root.join(path)).map_err(|error| {
        Failure::flag(
            Diagnostic::error("E0620", format!("the rubric `{path}` could not be read"))
                .note(proof_diag::reason(&error)),
        )
    })?;
    let files = |path: &str| std::fs::read_to_string(project.root.join(path));
    let (rubric, told) = Rubric::read(&SourceFile::new(path, text), &files);
    rubric.ok_or(Failure::BadInput(told))
}

/// Writes a file of the project, with its folder.
pub(super) fn write_file(project: &Project, path: &str, text: &str) -> Result<(), Failure> {
    let full: Utf8PathBuf = project.root.join(path);
    let cannot = |error: std::io::Error| {
        let message = format!("could not write `{path}`: {}", proof_diag::reason(&error));
        Failure::Outside(vec![Diagnostic::error("E0901", message)])
    };
    if let Some(folder) = full.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    std::fs::write(&full, text).map_err(cannot)
}

/// The sample of a dataset whose verdicts are a column.
pub(super) fn column_sample(
    context: &Context,
    arguments: &SourceArguments,
    verdicts: &str,
) -> Result<Sample, Failure> {
    let project = context.project()?;
    let Some(dataset) = &arguments.dataset else {
        let mistake = Diagnostic::error("E0926", "`--verdicts` names a column, and there is no dataset");
        return Err(Failure::flag(mistake.help("name it: `--dataset cases.jsonl`")));
    };
    if !arguments.has_columns() {
        let mistake = Diagnostic::error("E0926", "there are no human labels to hold the verdicts against");
        return Err(Failure::flag(mistake.help("name the columns that have them: `--label annotation_1 --label annotation_2`, or `--truth human`")));
    }
    columns::sample(&project, arguments, &context.in_project(&project, dataset), verdicts)
}
