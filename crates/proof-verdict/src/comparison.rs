//! A prompt against another on the same cases: the paired difference, the test and the word.

use proof_store::{Direction, MetricKind};
use serde::Serialize;

use crate::Ci;

/// A candidate prompt against a baseline prompt, on one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The prompt compared with.
    pub baseline: String,
    /// The prompt compared.
    pub candidate: String,
    /// The target of both.
    pub target: String,
    /// Whether the baseline is the suite's first prompt: these comparisons are the report's; the others are in JSON.
    pub is_against_first: bool,
    /// One entry for each metric.
    pub metrics: Vec<Difference>,
    /// Cost and latency, as ratios.
    pub ratios: Vec<Ratio>,
}

/// The difference of one metric: candidate minus baseline, over the cases scored in both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The metric.
    pub metric: String,
    /// What its values are.
    pub kind: MetricKind,
    /// Which way is better.
    pub direction: Direction,
    /// The baseline's mean over the cases of the comparison.
    pub baseline: Option<f64>,
    /// The candidate's mean over the same cases.
    pub candidate: Option<f64>,
    /// Candidate minus baseline.
    pub estimate: Option<f64>,
    /// Its 95 % interval (or the level asked for).
    pub ci: Option<Ci>,
    /// Its 90 % interval, which decides equivalence and non-inferiority.
    pub ci90: Option<Ci>,
    /// Why there is no interval, as a stable code.
    pub refusal: Option<String>,
    /// Cases planned.
    pub n_planned: u64,
    /// Cases scored in both.
    pub n_units: u64,
    /// Cases planned that are not scored in both.
    pub n_missing: u64,
    /// Clusters, where the run has groups.
    pub n_clusters: Option<u64>,
    /// Independent cases that would say as much.
    pub n_effective: Option<f64>,
    /// Cases where the candidate's value is higher.
    pub gains: u64,
    /// Cases where it is lower.
    pub losses: u64,
    /// Cases where it is the same.
    pub same: u64,
    /// The second key beside the interval.
    pub test: Option<Test>,
    /// The p-value, adjusted over all that the report decides together.
    pub p_adjusted: Option<Adjusted>,
    /// The margin that a gate declared.
    pub margin: Option<f64>,
    /// What may be said.
    pub word: Word,
    /// Why the word is `undecided`, or what goes with it.
    pub reason: Option<String>,
    /// What would settle it.
    pub needed: Vec<Needed>,
    /// What else a reader must know.
    pub warnings: Vec<String>,
}

/// What may be said of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Shown to be better.
    Better,
    /// Shown to be worse.
    Worse,
    /// Shown to differ by less than the declared margin.
    Equivalent,
    /// Nothing is shown.
    Undecided,
}

impl Word {
    /// The word itself.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Equivalent => "equivalent",
            Self::Undecided => "undecided",
        }
    }
}

/// A test of no difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Test {
    /// Its name.
    pub name: &'static str,
    /// Its two-sided p-value.
    pub p: f64,
}

/// An adjusted p-value and its family.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adjusted {
    /// How.
    pub method: &'static str,
    /// What is decided together.
    pub family: &'static str,
    /// How many members have a p-value.
    pub family_size: u64,
    /// The p-value.
    pub p: f64,
}

/// More cases that would settle an undecided question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Needed {
    /// What they would settle.
    pub goal: &'static str,
    /// How many beside those there are.
    pub more_cases: u64,
    /// What is taken for granted.
    pub assumption: &'static str,
}

/// Candidate over baseline of a cost or a time, per case on a log scale: measured, never judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ratio {
    /// `latency_s` or `cost_usd`.
    pub quantity: &'static str,
    /// The geometric mean of the cases' ratios; 1.2 reads "20 % more".
    pub estimate: Option<f64>,
    /// Its interval.
    pub ci: Option<Ci>,
    /// Why there is none, as a stable code.
    pub refusal: Option<String>,
    /// Cases with a value in both.
    pub n_units: u64,
}
