//! From the store's trials to metrics with intervals, comparisons and gates.
//!
//! A verdict is a function of the store: the trials of a run are streamed once into a few bytes per case
//! (`observations`), and everything else is drawn from these. No number leaves without its n and its interval, or the
//! code that says why there is none. How it looks is the business of `proof-report`; the procedures are those of
//! `proof-stats`.
//!
//! Start at [`Verdict::compute`]; [`Gate`] is what a suite's gates are read with; [`compare_runs`] sets a run against an
//! earlier one.

mod aggregate;
mod calls;
mod cell;
mod column;
mod compare;
mod comparison;
pub mod components;
mod derived;
mod draft;
mod error;
mod estimate;
mod evidence;
mod failed_cases;
mod failure;
mod gate;
mod groups;
mod holdout;
mod judged;
mod loaded;
mod marks;
pub mod methods;
mod observations;
mod outcome;
mod pairs;
pub mod planning;
mod ratio;
mod rest;
mod run_comparison;
mod score_value;
mod scorer_calls;
mod seed;
mod sequential;
mod settle;
mod suite_scope;
mod summary;
mod tag_row;
mod tags;
mod units;
mod uses;
mod variance;
mod verdict;
pub mod words;

pub use calls::{Cost, Latency, Quantile, Tokens};
pub use cell::{Cell, Counts, ErrorCount};
pub use comparison::{
    Adjusted, Block, Comparison, Difference, Family, JudgedDifference, MarginSource, MissingTrials, Ratio,
    TargetComparison, Test, TrialsPerCase, Word,
};
pub use derived::{TrialResult, metric_names, trial_result};
pub use error::VerdictError;
pub use estimate::{Bound, Bounds, Ci, Flakiness, MetricEstimate, RepeatRange};
pub use evidence::{Evidence, Limits, Refused};
pub use failed_cases::failed_cases;
pub use failure::{FailedScore, Failure, text as output_text};
pub use gate::{Condition, Gate, GateCheck, GateKind, GateResult, Name, Quantity, Relation};
pub use holdout::{HoldoutSummary, LedgerEntry, Lineage, ledger};
pub use judged::Judged;
pub use loaded::Loaded;
pub use marks::{MarkCounts, PriceUse};
pub use outcome::Outcome;
pub use proof_stats::Level;
pub use run_comparison::{Matched, RunComparison, RunPair, TagDifference, compare_runs, compare_runs_within};
pub use score_value::value as score_value;
pub use scorer_calls::ScorerCalls;
pub use sequential::{Early, Look, SequentialSummary, decides_early, look};
pub use settle::Needed;
pub use summary::{MetricSummary, PromptSummary, RunSummary, TargetSummary};
pub use tag_row::{RestDifference, TagAdjusted, TagEstimate, TagRow};
pub use uses::SuiteUses;
pub use variance::{ObservedVariance, VarianceParts, observed_variance};
pub use verdict::{SCHEMA_VERSION, Verdict};
