//! What a judge said of the outputs of a recorded run.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use proof_dataset::Case;
use proof_diag::{Diagnostic, SourceFile, did_you_mean};
use proof_judge::{LabelRow, LabelledOutput, Order, Verdict};
use proof_model::{Response, family};
use proof_run::Project;
use proof_score::rubric::Rubric;
use proof_store::{MetricSpec, RunRecord, Store, StoreError, StoredScore, TrialRow, TrialStatus};

use super::scale::MetricScale;
use crate::outcome::Failure;

/// A metric of a run.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) run: RunRecord,
    pub(super) metric: MetricSpec,
    pub(super) rubric: Option<Rubric>,
    pub(super) scale: MetricScale,
    /// Whether the judge names one of several kinds, so that a label is a kind and the metric's value is whether it is right.
    names_kinds: bool,
    pub(super) outputs: Vec<JudgedOutput>,
}

/// An output with what the judge said of it.
#[derive(Debug)]
pub(super) struct JudgedOutput {
    /// The trial's place in the plan.
    pub(super) idx: u64,
    /// What labels know it by.
    pub(super) name: LabelledOutput,
    /// The judge's verdict, on the scale of the labels.
    pub(super) verdict: Verdict,
    /// The metric's value.
    pub(super) value: Option<f64>,
    pub(super) group: String,
    pub(super) tags: Vec<String>,
    /// The words of the case's variables.
    pub(super) input: String,
    pub(super) order: Option<Order>,
    /// What may lead the judge.
    pub(super) features: BTreeMap<String, f64>,
}

impl Judged {
    /// Who judges; the scorer itself where no model does.
    pub(super) fn judge(&self) -> String {
        match judge_of(&self.run, &self.metric) {
            Some(judge) => proof_run::judge_identity(&self.run.spec, judge),
            None => format!("scorer {}", self.metric.scorer),
        }
    }

    /// The hash of the rubric, or of what stands for it in the scorer.
    pub(super) fn rubric_hash(&self) -> String {
        judge_of(&self.run, &self.metric).map(|judge| judge.rubric_hash.clone()).unwrap_or_default()
    }

    /// The path of the rubric.
    pub(super) fn rubric_path(&self) -> Option<&str> {
        judge_of(&self.run, &self.metric)?.rubric.as_deref()
    }

    /// Takes labels of pass and fail for a judge that names kinds: they say whether the kind was right. Labels that name kinds, and
    /// those of any other judge, are left as they are.
    pub(super) fn fit(&mut self, labels: &[LabelRow]) {
        let pass_fail = MetricScale::pass_fail();
        let is_of = |scale: &MetricScale| labels.iter().all(|row| scale.scale.read(&row.label).is_some());
        if self.names_kinds && !is_of(&self.scale) && is_of(&pass_fail) {
            self.judge_by_pass();
        }
    }

    /// Whether labels of pass and fail were taken.
    pub(super) fn is_by_pass(&self) -> bool {
        self.scale == MetricScale::pass_fail()
    }

    /// The verdict is whether the metric passes, whatever kind was named.
    pub(super) fn judge_by_pass(&mut self) {
        self.scale = MetricScale::pass_fail();
        self.names_kinds = false;
        for output in &mut self.outputs {
            if let (Verdict::Read(_), Some(value)) = (&output.verdict, output.value) {
                output.verdict = Verdict::Read(value);
            }
        }
    }

    /// The metric's value of a label. A kind that a judge names is worth what it was worth wherever the judge named it; none where
    /// that differs from case to case, or the judge never named it.
    pub(super) fn label_value(&self, label: f64) -> Option<f64> {
        if !self.names_kinds {
            return self.scale.value(label);
        }
        let mut worth = self
            .outputs
            .iter()
            .filter(|output| output.verdict == Verdict::Read(label))
            .filter_map(|output| output.value);
        let first = worth.next()?;
        worth.all(|other| (other - first).abs() < 1e-9).then_some(first)
    }

    /// Where its calibration is kept.
    pub(super) fn calibration_path(&self) -> String {
        let metric = &self.metric;
        let whole = metric.part_of.as_deref().unwrap_or(&metric.name);
        proof_judge::calibration_path(self.rubric_path(), whole)
    }
}

/// Who judges a metric, or the metric of which it is a part.
fn judge_of<'a>(run: &'a RunRecord, metric: &'a MetricSpec) -> Option<&'a proof_store::JudgeSpec> {
    let of_whole = || {
        let whole = metric.part_of.as_ref()?;
        run.spec.metrics.iter().find(|other| other.name == *whole)?.judge.as_ref()
    };
    metric.judge.as_ref().or_else(of_whole)
}

/// The metric of a run that is meant: by its name, by the rubric that it is judged by, or the only judged one.
pub(super) fn find_metric(run: &RunRecord, wanted: Option<&str>, flag: &str) -> Result<usize, Failure> {
    let metrics = &run.spec.metrics;
    let is_judged = |metric: &&MetricSpec| metric.judge.is_some() && metric.part_of.is_none();
    let Some(wanted) = wanted else {
        let judged: Vec<&MetricSpec> = metrics.iter().filter(is_judged).collect();
        return match judged.as_slice() {
            [only] => Ok(metrics.iter().position(|metric| metric.name == only.name).unwrap_or(0)),
            [] => Err(unknown(run, "no metric of the run is judged by a model", flag)),
            _ => Err(unknown(run, "several metrics of the run are judged", flag)),
        };
    };
    if let Some(place) = metrics.iter().position(|metric| metric.name == wanted) {
        return Ok(place);
    }
    let by_rubric = |metric: &&MetricSpec| {
        is_judged(metric)
            && judge_of(run, metric).is_some_and(|judge| judge.rubric.as_deref() == Some(wanted))
    };
    let found: Vec<&MetricSpec> = metrics.iter().filter(by_rubric).collect();
    match found.as_slice() {
        [only] => Ok(metrics.iter().position(|metric| metric.name == only.name).unwrap_or(0)),
        [] => {
            let names = metrics.iter().map(|metric| metric.name.as_str());
            let mistake = Diagnostic::error("E0922", format!("the run has no metric `{wanted}`"))
                .help_opt(did_you_mean(wanted, names))
                .help(format!("its metrics are {}", shown(run)));
            Err(Failure::flag(mistake))
        }
        _ => Err(unknown(run, &format!("several metrics of the run are judged by `{wanted}`"), flag)),
    }
}

fn unknown(run: &RunRecord, message: &str, flag: &str) -> Failure {
    Failure::flag(
        Diagnostic::error("E0922", message.to_owned())
            .note(format!("its metrics are {}", shown(run)))
            .help(format!("name one: `{flag} METRIC`")),
    )
}

fn shown(run: &RunRecord) -> String {
    run.spec.metrics.iter().map(|metric| format!("`{}`", metric.name)).collect::<Vec<_>>().join(", ")
}

/// Reads a metric of a run, with the rubric as it is now, which must be the one that was judged by.
pub(super) fn read(
    project: &Project,
    store: &Store,
    run: RunRecord,
    place: usize,
) -> Result<Judged, Failure> {
    let Some(metric) = run.spec.metrics.get(place).cloned() else {
        return Err(Failure::Bug("a metric that the run does not have".to_owned()));
    };
    let rubric = match judge_of(&run, &metric).and_then(|judge| Some((judge, judge.rubric.clone()?))) {
        Some((judge, path)) => Some(read_rubric(project, &path, &judge.rubric_hash)?),
        None => None,
    };
    let classes = class_places(&run, &metric);
    let mut reading = Reading {
        store,
        run: &run,
        metric: &metric,
        place,
        classes: &classes,
        cases: cases_of(store, &run)?,
        order: order_places(&run, &metric),
        outputs: vec![],
        failed: None,
    };
    store.trials(&run.id, |trial| reading.trial(&trial))?;
    let Reading { outputs, failed, .. } = reading;
    if let Some(failed) = failed {
        return Err(failed.into());
    }
    let recorded: Vec<f64> = outputs.iter().filter_map(|output| output.value).collect();
    let scale = match classes.as_slice() {
        [] => MetricScale::of(&metric, rubric.as_ref(), &recorded),
        classes => MetricScale::of_classes(&classes.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()),
    };
    let outputs = outputs.into_iter().map(|output| on_scale(output, &scale)).collect();
    Ok(Judged { rubric, scale, names_kinds: !classes.is_empty(), outputs, metric, run })
}

/// The verdict of a value on the labels' scale. Every recorded value is one: the scale was chosen so.
fn on_scale(mut output: JudgedOutput, scale: &MetricScale) -> JudgedOutput {
    if let Verdict::Read(value) = output.verdict {
        output.verdict = scale.number(value).map_or(Verdict::Missing, Verdict::Read);
    }
    output
}

/// Reads a rubric, and refuses one that was changed after the run judged by it.
fn read_rubric(project: &Project, path: &str, hash: &str) -> Result<Rubric, Failure> {
    let text = std::fs::read_to_string(project.root.join(path)).map_err(|error| {
        Failure::flag(
            Diagnostic::error("E0620", format!("the rubric `{path}` could not be read"))
                .note(proof_diag::reason(&error)),
        )
    })?;
    let files = |path: &str| std::fs::read_to_string(project.root.join(path));
    let (rubric, told) = Rubric::read(&SourceFile::new(path, text), &files);
    let rubric = rubric.ok_or(Failure::BadInput(told))?;
    if rubric.hash() == hash {
        return Ok(rubric);
    }
    let message = format!("the rubric `{path}` was changed after the run judged by it");
    Err(Failure::flag(
        Diagnostic::error("E0651", message)
            .note(format!("the run judged by version {hash}, the file is version {} now", rubric.hash()))
            .help("run the suite again, or score its outputs again with `proof rescore RUN`: outputs come from the cache"),
    ))
}

/// The classes of a metric that names one of several kinds, with the places of their parts.
fn class_places(run: &RunRecord, metric: &MetricSpec) -> Vec<(String, usize)> {
    let Some(judge) =
        metric.judge.as_ref().filter(|judge| judge.rubric.is_none() && metric.part_of.is_none())
    else {
        return vec![];
    };
    let place = |class: &String| {
        let name = format!("{}.{class}", metric.name);
        let place = run.spec.metrics.iter().position(|other| other.name == name)?;
        Some((class.clone(), place))
    };
    let places: Option<Vec<(String, usize)>> = judge.classes.iter().map(place).collect();
    places.unwrap_or_default()
}

/// The places of the parts that say how a pair came out in each order.
fn order_places(run: &RunRecord, metric: &MetricSpec) -> Option<(usize, usize)> {
    let place = |part: &str| {
        let name = format!("{}.{part}", metric.name);
        run.spec.metrics.iter().position(|other| other.name == name)
    };
    Some((place("in_order")?, place("swapped")?))
}

/// What is kept of a case while its trials are read.
struct KnownCase {
    id: String,
    group: String,
    tags: Vec<String>,
    input: String,
}

fn cases_of(store: &Store, run: &RunRecord) -> Result<BTreeMap<u64, KnownCase>, Failure> {
    let mut cases = BTreeMap::new();
    store.cases(&run.id, |row| {
        let input = serde_json::from_str::<Case>(&row.json).map(|case| words_of(&case)).unwrap_or_default();
        let group = row.group.map_or_else(|| format!("case {}", row.id), |group| format!("group {group}"));
        cases.insert(row.seq, KnownCase { id: row.id, group, tags: row.tags, input });
    })?;
    Ok(cases)
}

/// The texts of a case's variables, one after the other.
pub(super) fn words_of(case: &Case) -> String {
    let texts: Vec<&str> = case.vars.values().filter_map(serde_json::Value::as_str).collect();
    texts.join("\n")
}

/// How many characters are one unit of the feature `length`.
const LENGTH_UNIT: f64 = 1000.0;

/// What may lead a judge, seen in an output: its length.
pub(super) fn length_of(text: &str) -> (String, f64) {
    ("length, 1,000 characters".to_owned(), text.chars().count() as f64 / LENGTH_UNIT)
}

struct Reading<'a> {
    store: &'a Store,
    run: &'a RunRecord,
    metric: &'a MetricSpec,
    place: usize,
    classes: &'a [(String, usize)],
    cases: BTreeMap<u64, KnownCase>,
    order: Option<(usize, usize)>,
    outputs: Vec<JudgedOutput>,
    failed: Option<StoreError>,
}

impl Reading<'_> {
    fn trial(&mut self, trial: &TrialRow) -> ControlFlow<()> {
        if trial.status != TrialStatus::Output {
            return ControlFlow::Continue(());
        }
        match self.output(trial) {
            Ok(Some(output)) => self.outputs.push(output),
            Ok(None) => {}
            Err(error) => {
                self.failed = Some(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn output(&self, trial: &TrialRow) -> Result<Option<JudgedOutput>, StoreError> {
        let (Some(case), Some(response)) = (self.cases.get(&trial.case_seq), trial.response) else {
            return Ok(None);
        };
        let text = match serde_json::from_slice::<Response>(&self.store.response(response)?.json) {
            Ok(response) => response.text,
            Err(_) => return Ok(None),
        };
        let spec = &self.run.spec;
        let name = |names: Option<&str>| names.unwrap_or_default().to_owned();
        let target = spec.targets.get(trial.target as usize);
        let (verdict, value) = self.verdict(trial)?;
        let mut features = BTreeMap::from([length_of(&text)]);
        if let Some(is_kin) = self.is_kin(target.map(|target| target.model.as_str())) {
            features.insert("of the judge's family".to_owned(), f64::from(u8::from(is_kin)));
        }
        Ok(Some(JudgedOutput {
            idx: trial.idx,
            name: LabelledOutput {
                case: case.id.clone(),
                prompt: name(spec.prompts.get(trial.prompt as usize).map(|prompt| prompt.name.as_str())),
                target: name(target.map(|target| target.id.as_str())),
                repeat: trial.repeat,
                text,
            },
            verdict,
            value,
            group: case.group.clone(),
            tags: case.tags.clone(),
            input: case.input.clone(),
            order: self.order(trial),
            features,
        }))
    }

    /// The judge's value of a trial, still in the metric's numbers.
    fn verdict(&self, trial: &TrialRow) -> Result<(Verdict, Option<f64>), StoreError> {
        let value = |place: usize| match trial.scores.get(place) {
            Some(StoredScore::Scored { value, .. } | StoredScore::Counted { value, .. }) => Some(*value),
            _ => None,
        };
        Ok(match trial.scores.get(self.place) {
            Some(StoredScore::Scored { .. } | StoredScore::Counted { .. }) => {
                let own = value(self.place);
                let class =
                    self.classes.iter().position(|(_, place)| value(*place).is_some_and(|it| 0.5 < it));
                let number = if self.classes.is_empty() { own } else { class.map(|class| class as f64) };
                (number.map_or(Verdict::Missing, Verdict::Read), own)
            }
            // A call that failed is no answer; an answer that is no verdict is.
            Some(StoredScore::Unscored(reason)) if self.has_all_answers(trial.idx)? => {
                (Verdict::Unreadable(reason.clone()), None)
            }
            _ => (Verdict::Missing, None),
        })
    }

    fn has_all_answers(&self, idx: u64) -> Result<bool, StoreError> {
        let calls = self.store.scorer_calls(&self.run.id, idx)?;
        Ok(calls.iter().all(|call| call.error.is_none()))
    }

    fn order(&self, trial: &TrialRow) -> Option<Order> {
        let (in_order, swapped) = self.order?;
        let won = |place: usize| match trial.scores.get(place)? {
            StoredScore::Scored { value, .. } => Some(*value),
            _ => None,
        };
        let is = |value: f64, wanted: f64| (value - wanted).abs() < 0.25;
        // In order, the judged output stands first; swapped, it stands second.
        match (won(in_order)?, won(swapped)?) {
            (one, two) if is(one, 1.0) && is(two, 1.0) => Some(Order::JudgedBoth),
            (one, two) if is(one, 0.0) && is(two, 0.0) => Some(Order::OtherBoth),
            (one, two) if is(one, 1.0) && is(two, 0.0) => Some(Order::FirstBoth),
            (one, two) if is(one, 0.0) && is(two, 1.0) => Some(Order::SecondBoth),
            _ => None,
        }
    }

    /// Whether a model is of the family of a judge; none where one of them is not known.
    fn is_kin(&self, target: Option<&str>) -> Option<bool> {
        let own = family(target?)?;
        let judge = judge_of(self.run, self.metric)?;
        let models = judge.judges.iter().filter_map(|name| {
            self.run.spec.judges.iter().find(|target| target.id == *name).map(|target| target.model.as_str())
        });
        let families: Option<Vec<&str>> = models.map(family).collect();
        families.map(|families| families.contains(&own))
    }
}
