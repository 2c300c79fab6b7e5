//! What a run was, in the words of a report.

use proof_store::{
    Aggregate, DatasetSpec, Direction, JudgeSpec, MetricKind, MetricSpec, PromptSpec, RunRecord, RunStatus,
    Scope, TargetSpec,
};
use serde::Serialize;

/// The run that a verdict is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunSummary {
    /// Its id.
    pub id: String,
    /// When it began, RFC 3339 in UTC.
    pub created_at: String,
    /// Where it stood when it was read.
    pub status: RunStatus,
    /// The run whose outputs it scores again, if it is a rescored one.
    pub parent: Option<String>,
    /// The suite's path or name.
    pub suite: String,
    /// The suite's description.
    pub description: Option<String>,
    /// The version of the program that began it.
    pub program: String,
    /// BLAKE3 of the resolved plan.
    pub fingerprint: String,
    /// Where the cases came from.
    pub dataset: DatasetSpec,
    /// Trials of each prompt × target × case.
    pub repeats: u32,
    /// What the figures are about.
    pub scope: Scope,
    /// The seed of everything drawn.
    pub seed: u64,
    /// Seconds of work, over all sittings.
    pub elapsed_s: f64,
}

impl RunSummary {
    pub(crate) fn new(record: &RunRecord) -> Self {
        let spec = &record.spec;
        Self {
            id: record.id.clone(),
            created_at: record.created_at.clone(),
            status: record.status,
            parent: record.parent.clone(),
            suite: spec.suite.clone(),
            description: spec.description.clone(),
            program: record.program.clone(),
            fingerprint: spec.fingerprint.clone(),
            dataset: spec.dataset.clone(),
            repeats: spec.repeats.max(1),
            scope: spec.scope,
            seed: spec.seed,
            elapsed_s: record.elapsed_s,
        }
    }
}

/// A prompt of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromptSummary {
    /// The name people see.
    pub name: String,
    /// Its path in the project.
    pub path: String,
    /// Its version.
    pub version: String,
}

impl PromptSummary {
    pub(crate) fn new(spec: &PromptSpec) -> Self {
        Self { name: spec.name.clone(), path: spec.path.clone(), version: spec.version.clone() }
    }
}

/// A target of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetSummary {
    /// The name people see.
    pub id: String,
    /// `provider/name`.
    pub model: String,
    /// Whether it is the simulated model: wherever it is shown, a report says so.
    pub is_simulated: bool,
}

impl TargetSummary {
    pub(crate) fn new(spec: &TargetSpec) -> Self {
        Self { id: spec.id.clone(), model: spec.model.clone(), is_simulated: spec.is_simulated }
    }
}

/// A metric of the verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetricSummary {
    /// Its name.
    pub name: String,
    /// The scorer that gives it; `pass` and `score` are derived from the others and have none.
    pub scorer: Option<String>,
    /// What its values are.
    pub kind: MetricKind,
    /// Which way is better.
    pub direction: Direction,
    /// Its weight in the trial's score; 0 means that it is measured only.
    pub weight: f64,
    /// How its figure comes about from the trials, where it is no mean of them.
    #[serde(skip_serializing_if = "is_mean")]
    pub aggregate: Aggregate,
    /// The metric of which it is a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// Who judges it, where a model does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<JudgeSpec>,
    /// The judged metrics that a derived metric is made of: the errors of their judges are in it, and nothing corrects them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rests_on_judges: Vec<String>,
}

impl MetricSummary {
    pub(crate) fn new(spec: &MetricSpec) -> Self {
        Self {
            name: spec.name.clone(),
            scorer: Some(spec.scorer.clone()),
            kind: spec.kind,
            direction: spec.direction,
            weight: spec.weight,
            aggregate: spec.aggregate,
            part_of: spec.part_of.clone(),
            judge: spec.judge.clone(),
            rests_on_judges: Vec::new(),
        }
    }

    /// Whether its values lie on a scale that bounds the figure, whatever a trial that is missing would have given. A figure
    /// from counts does not: nobody knows how much there would have been to count.
    pub(crate) fn is_bounded(&self) -> bool {
        self.kind != MetricKind::Number && self.aggregate == Aggregate::Mean
    }

    /// Whether the verdict is about it, as opposed to a metric that is measured only.
    pub fn is_weighted(&self) -> bool {
        self.scorer.is_none() || self.weight > 0.0
    }
}

fn is_mean(aggregate: &Aggregate) -> bool {
    *aggregate == Aggregate::Mean
}
