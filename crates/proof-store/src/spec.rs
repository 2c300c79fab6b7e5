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
    /// The targets that scorers ask: judges and embeddings, in the order in which scorers name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judges: Vec<TargetSpec>,
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
    /// How the figure comes about from the trials.
    #[serde(default, skip_serializing_if = "Aggregate::is_mean")]
    pub aggregate: Aggregate,
    /// The metric of which this one is a part, such as `extraction` of `extraction.date`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// Who judges, where a model does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judge: Option<JudgeSpec>,
}

impl MetricSpec {
    /// A metric of a scorer: a mean of trials that no model judges.
    pub fn new(
        name: impl Into<String>,
        scorer: impl Into<String>,
        kind: MetricKind,
        direction: Direction,
        weight: f64,
    ) -> Self {
        let (name, scorer) = (name.into(), scorer.into());
        Self { name, scorer, kind, direction, weight, aggregate: Aggregate::Mean, part_of: None, judge: None }
    }
}

/// How a metric's figure comes about from its trials. All but the mean are functions of counts that are summed over trials
/// ([`crate::StoredScore::Counted`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// The mean of the trials' values.
    #[default]
    Mean,
    /// The sum of the first count over the sum of the second: micro precision, recall and F1, TER of a corpus.
    Ratio,
    /// BLEU of a corpus, in [0, 1]. The counts are those of `proof_text`'s BLEU statistics, in their order.
    Bleu {
        /// The greatest n of the n-grams.
        max_order: u8,
        /// How an order without a match is smoothed.
        smoothing: BleuSmoothing,
    },
    /// chrF of a corpus, in [0, 1]. The counts are those of `proof_text`'s chrF statistics, in their order.
    Chrf {
        /// The greatest n of the character n-grams.
        char_order: u8,
        /// The greatest n of the word n-grams.
        word_order: u8,
        /// How much more recall counts than precision.
        beta: f64,
    },
}

impl Aggregate {
    fn is_mean(&self) -> bool {
        matches!(self, Self::Mean)
    }
}

/// How BLEU smooths an order without a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BleuSmoothing {
    /// It does not.
    None,
    /// The k-th order in a row without a match counts as 1/2^k matches.
    #[default]
    Exp,
    /// As this many matches.
    Floor(f64),
    /// This is added to matches and totals of orders from 2.
    AddK(f64),
}

/// Who judges a metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JudgeSpec {
    /// The rubric's path in the project; none for a criterion written in the suite.
    #[serde(default)]
    pub rubric: Option<String>,
    /// BLAKE3 of the rubric's canonical form, first 12 hex digits.
    pub rubric_hash: String,
    /// The names of the targets that judge, as [`RunSpec::judges`] has them.
    pub judges: Vec<String>,
    /// The verdicts that the judge may give, for a rubric of classes; empty for numbers.
    #[serde(default)]
    pub classes: Vec<String>,
    /// How well the judge agrees with people, where that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<CalibrationSpec>,
}

/// What is known of a judge's agreement with people when a run is planned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CalibrationSpec {
    /// The calibration file's path in the project.
    pub path: String,
    /// Whether it is still of this rubric and this judge.
    pub state: CalibrationState,
    /// Cohen's kappa of the judge with people.
    pub kappa: Option<f64>,
    /// The lower end of its interval.
    pub kappa_low: Option<f64>,
    /// The upper end.
    pub kappa_high: Option<f64>,
    /// Outputs with a label and a readable verdict.
    pub n: u64,
}

/// Whether a calibration is of the rubric and the judge that a run uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationState {
    /// It is.
    Valid,
    /// The rubric was changed since.
    RubricChanged,
    /// Another judge was calibrated.
    JudgeChanged,
    /// There is none.
    #[default]
    Absent,
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
