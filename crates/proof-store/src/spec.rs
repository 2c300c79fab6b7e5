//! What a run was: everything that its report needs beside the trials.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The resolved plan of a run, as it is recorded. Readers ignore fields that they do not know.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunSpec {
    /// The suite's path in the project, or its name.
    pub suite: String,
    /// The suite's description.
    #[serde(default)]
    pub description: Option<String>,
    /// BLAKE3 of the resolved plan: a run is resumed only by the same plan.
    pub fingerprint: String,
    /// The prompts, in the suite's order.
    pub prompts: Vec<PromptSpec>,
    /// The targets, in the suite's order.
    pub targets: Vec<TargetSpec>,
    /// Where the cases came from.
    pub dataset: DatasetSpec,
    /// Trials of each prompt × target × case.
    pub repeats: u32,
    /// The metrics that the scorers give, in order: a trial's scores stand in this order.
    pub metrics: Vec<MetricSpec>,
    /// The gates as they were written.
    pub gates: Vec<String>,
    /// The seed of everything drawn.
    pub seed: u64,
    /// By metric, the greatest difference that does not matter, as the suite declared it before the run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub margins: BTreeMap<String, f64>,
    /// What the figures are about.
    #[serde(default)]
    pub scope: Scope,
    /// The hold-out that the cases are, where they are one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdout: Option<HoldoutSpec>,
    /// How the run draws its cases until it is decided, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequential: Option<SequentialSpec>,
    /// The overrides that the command line gave (`proof_run::RunOptions`), so that a run resumes without them.
    #[serde(default)]
    pub options: Value,
}

/// A prompt of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PromptSpec {
    /// The name people see: the path without its ending, made unique.
    pub name: String,
    /// Its path in the project.
    pub path: String,
    /// Its version: the first 12 hex digits of the hash of the canonical form.
    pub version: String,
    /// The canonical form itself.
    pub canonical: String,
}

/// A target of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TargetSpec {
    /// The name people see.
    pub id: String,
    /// `provider/name`.
    pub model: String,
    /// Whether it is the simulated model: reports say so wherever they show it.
    #[serde(default)]
    pub is_simulated: bool,
    /// Settings, as resolved.
    pub settings: Value,
}

/// The cases of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DatasetSpec {
    /// Its path (or `inline`).
    pub path: String,
    /// BLAKE3 of the selected cases in order, first 12 hex digits.
    pub hash: String,
    /// How many cases the run has.
    pub n_cases: u64,
    /// How many cases the dataset holds before `where`, `split`, `sample` and shard.
    pub n_total: u64,
    /// Whether any case has a group.
    #[serde(default)]
    pub has_groups: bool,
    /// What selected the cases, in words, such as `split dev, where 'edge' in tags, sample 200`; empty for all.
    #[serde(default)]
    pub selection: String,
}

/// What the figures of a run are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The inputs that the cases stand for: cases and repeats are random.
    #[default]
    Population,
    /// These cases and no others: only the model's answers are random. Needs repeats.
    Suite,
}

/// The part of a dataset that a run holds out, and how often it may be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldoutSpec {
    /// The split's name.
    pub split: String,
    /// How many looks the suite declared beforehand; 1 where it says nothing.
    pub declared_looks: u32,
    /// BLAKE3 of all cases of the split, first 12 hex digits: new cases make a fresh hold-out.
    #[serde(default)]
    pub hash: String,
}

/// How a run draws its cases until every gate is decided: in blocks of a random order that is fixed before the first call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequentialSpec {
    /// Cases after which the run is looked at, rising; the last is the number of all cases.
    pub looks: Vec<u64>,
    /// Cases of the largest group, 1 without groups: what bets on whole groups must know beforehand.
    #[serde(default)]
    pub largest_group: u64,
}

/// A metric of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricSpec {
    /// Its name.
    pub name: String,
    /// The scorer that gives it, such as `equals`.
    pub scorer: String,
    /// What its values are.
    pub kind: MetricKind,
    /// Which way is better.
    pub direction: Direction,
    /// Its weight in the trial's score; 0 means that it is measured only.
    pub weight: f64,
}

/// What the values of a metric are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricKind {
    /// Every score is 0 or 1.
    PassFail,
    /// Every score is in [0, 1].
    Bounded,
    /// Any number: seconds, dollars, tokens, characters.
    Number,
}

/// Which way a metric is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}
