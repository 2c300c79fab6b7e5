//! A prompt against another on the same cases: the paired difference, the test and the word.

mod judged;
mod terms;

use proof_stats::paired::MCNEMAR_MID_P;
use proof_store::{Direction, MetricKind, Scope};
use serde::Serialize;

use crate::cell::is_zero;
use crate::settle::Needed;
use crate::suite_scope;
use crate::words::count;
use crate::{Ci, Evidence};

pub use judged::JudgedDifference;
pub use terms::{Block, MarginSource, MissingTrials, TrialsPerCase};

/// The version of the methods behind differences.
pub(crate) const METHOD_VERSION: u32 = 2;

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

/// A target against the first target, with one prompt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetComparison {
    /// The prompt of both.
    pub prompt: String,
    /// The target compared with: the suite's first.
    pub baseline: String,
    /// The target compared.
    pub candidate: String,
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
    /// The metric of which it is a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
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
    /// The interval that holds together with those of the whole family, where it was adjusted by shared sign flips.
    pub ci_simultaneous: Option<Ci>,
    /// Why there is no interval, as a stable code.
    pub refusal: Option<String>,
    /// Cases planned.
    pub n_planned: u64,
    /// Cases scored in both.
    pub n_units: u64,
    /// Cases planned that owe a score on both sides and have not both.
    pub n_missing: u64,
    /// Cases with nothing to score on one side or on both: they are no part of the comparison.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_skipped: u64,
    /// Trials planned and without a score on each side.
    pub missing: MissingTrials,
    /// Scored trials of a case on each side, where a case has several.
    pub trials_per_case: Option<TrialsPerCase>,
    /// Clusters, where the run has groups.
    pub n_clusters: Option<u64>,
    /// Independent cases that would say as much.
    pub n_effective: Option<f64>,
    /// The variance over that of as many independent cases, where the run has groups.
    pub design_effect: Option<f64>,
    /// How many times more cases would say as much if the two sides had been tried on different ones.
    pub pairing_gain: Option<f64>,
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
    /// The greatest difference that does not matter.
    pub margin: Option<f64>,
    /// Where the margin comes from.
    pub margin_from: Option<MarginSource>,
    /// What the difference is about: the inputs that the cases stand for, or these cases.
    pub scope: Scope,
    /// Whose difference it is, of a metric that a model judges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<JudgedDifference>,
    /// What may be said.
    pub word: Word,
    /// The word if every trial without a score had ended at the worst for the candidate, and at the best; none where no
    /// trial lacks one, and for numbers, which have no worst.
    pub word_at_ends: Option<[Word; 2]>,
    /// What forbids any other word than `undecided`, whatever the numbers are.
    pub blocked: Option<Block>,
    /// Why the word is `undecided`, or what goes with it.
    pub reason: Option<String>,
    /// What would settle it, where it is undecided: fewest cases first.
    pub needed: Vec<Needed>,
    /// The same in words, or why nothing would.
    pub settle: Option<String>,
    /// What else a reader must know.
    pub warnings: Vec<String>,
    /// The seed of what was drawn: sign flips, the order of a betting interval.
    pub seed: u64,
    /// The version of the methods: figures of different versions are not to be compared digit by digit.
    pub method_version: u32,
    /// The same in the form that every figure has.
    pub evidence: Evidence,
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

impl Difference {
    /// What stands behind it, in the form that every figure has.
    pub(crate) fn to_evidence(&self) -> Evidence {
        let is_counted = self.test.as_ref().is_some_and(|test| test.name == MCNEMAR_MID_P);
        let adjusted = self.p_adjusted.as_ref().and_then(Adjusted::in_words);
        let of_suite = (self.scope == Scope::Suite).then(|| suite_scope::ADJUSTMENT.to_owned());
        Evidence {
            refusal: self.evidence.refusal.clone(),
            n_clusters: self.n_clusters,
            n_effective: self.n_effective,
            design_effect: self.design_effect,
            adjustments: adjusted.into_iter().chain(of_suite).collect(),
            seed: (!is_counted).then_some(self.seed),
            warnings: self.warnings.clone(),
            ..Evidence::of_ci(self.estimate, self.ci.as_ref(), self.n_units)
        }
    }
}

impl Adjusted {
    /// How the p-value was adjusted; nothing where it stands alone.
    pub(crate) fn in_words(&self) -> Option<String> {
        let over = over(self.family, self.family_size);
        (1 < self.family_size).then(|| format!("p adjusted by {} over {over}", self.method))
    }
}

impl Family {
    /// Over what its members are adjusted: `3 comparisons with the first prompt`.
    pub fn over(&self) -> String {
        over(self.name, self.size)
    }
}

fn over(family: &str, size: u64) -> String {
    match family.strip_prefix("comparisons") {
        Some(rest) => format!("{}{rest}", count(size, "comparison")),
        None => format!("{} of {family}", count(size, "difference")),
    }
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
    /// Its statistic: gains minus losses of `McNemar`'s test, the mean over its standard error of a sign flip.
    pub statistic: Option<f64>,
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

/// What a report decides together, so that the chance of any false claim among all of it stays at the error rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Family {
    /// What is decided together.
    pub name: &'static str,
    /// Whether these are the metrics of no weight, which are measured only.
    pub is_measured: bool,
    /// How p-values are adjusted: `Westfall-Young`, `Holm`, or `none` for a single member. Intervals beside them are those of
    /// each member alone.
    pub method: &'static str,
    /// Why it is Holm where shared sign flips would lose less.
    pub reason: Option<&'static str>,
    /// How many members have a p-value.
    pub size: u64,
    /// These members.
    pub members: Vec<String>,
    /// The seed of the shared sign flips.
    pub seed: Option<u64>,
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
    /// The second key beside the interval; its p-value is not adjusted, because nothing is decided.
    pub test: Option<Test>,
    /// Why there is none, as a stable code.
    pub refusal: Option<String>,
    /// The same in a sentence.
    pub reason: Option<String>,
    /// Cases with a value in both.
    pub n_units: u64,
    /// Groups of these cases, where the run has groups.
    pub n_clusters: Option<u64>,
    /// The seed of the sign flips.
    pub seed: u64,
    /// The same in the form that every figure has.
    pub evidence: Evidence,
}
