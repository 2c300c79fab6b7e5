//! Estimates, intervals and tests: pure, seeded, each with its source.
//!
//! Everything here is a function of its arguments: no I/O, no clock, no environment, no globals. Threads are used
//! only over blocks of a fixed size (see [`parallel`]), so that their number changes no byte of a result.
//! Transcendental functions come from `libm`, so the same input gives the same bits on every machine. Random
//! procedures take their seed from the caller.
//!
//! A result is never a bare number: an [`Estimate`] carries its [`Interval`], level, n and method, and what the
//! data cannot carry is a [`Refusal`] with a stable code. Start reading at [`proportion`] and [`paired`]; the
//! words that people see are decided in [`decision`].
//!
//! | question | rooms |
//! |---|---|
//! | one rate, mean or quantile | [`proportion`], [`mean`], [`quantile`], [`betting`] for rare values |
//! | cases in groups; a stated mix | [`cluster`], [`stratified`] |
//! | two variants on the same cases | [`paired`], with [`tango`], [`mcnemar`], [`sign_flip`] and [`tost`] |
//! | two variants on different cases | [`independent`] |
//! | a statistic without a formula | [`bootstrap`] |
//! | many comparisons at once | [`multiplicity`] |
//! | the word, and what would settle it | [`decision`], [`power`] |
//! | looking while it runs | [`betting`], [`evalue`], [`asymptotic`] |
//! | a test set that is used again | [`holdout`], [`ladder`] |
//! | where the variance comes from | [`variance`] |
//! | repeats of a case | [`pass_at_k`], [`flaky`] |
//! | judges and human labels | [`agreement`], [`judge`], [`bayes`] |
//! | production over time | [`change`] |
//! | what all rest on | [`special`], [`sum`], [`rng`], [`parallel`], [`level`], [`estimate`], [`refusal`] |
//!
//! ```
//! use proof_stats::{Level, paired, proportion};
//!
//! # fn main() -> Result<(), proof_stats::Refusal> {
//! // 87 of 100 cases pass.
//! let rate = proportion::estimate(87, 100, Level::P95)?;
//! assert!(0.79 < rate.interval.lo && rate.interval.hi < 0.93);
//!
//! // On 238 shared cases the candidate gains 14 and loses 5: the interval excludes 0.
//! let difference = paired::binary(14, 5, 238, Level::P95)?;
//! assert!(difference.interval.is_above(0.0) && difference.p_mid < 0.05);
//! # Ok(())
//! # }
//! ```
//!
//! Formulas are those of the project's statistics note; the section is named in each procedure's `# Source`.

#![expect(clippy::doc_markdown, reason = "names such as McNemar and SplitMix64 are not code")]

pub mod agreement;
pub mod anchors;
pub mod asymptotic;
pub mod bayes;
pub mod betting;
pub mod bootstrap;
pub mod bradley_terry;
pub mod calibration;
pub mod change;
pub mod cluster;
pub mod correlation;
pub mod decision;
pub mod drift;
pub mod estimate;
pub mod evalue;
pub mod flaky;
pub mod holdout;
pub mod independent;
pub mod irt;
pub mod items;
pub mod judge;
pub mod ladder;
pub mod level;
mod linear;
pub mod mcnemar;
pub mod mean;
pub mod multiplicity;
pub mod paired;
pub mod parallel;
pub mod pass_at_k;
pub mod power;
pub mod proportion;
mod quadrature;
pub mod quantile;
mod rare;
pub mod refusal;
mod resampled;
pub mod rng;
pub mod sign_flip;
pub mod special;
pub mod stratified;
pub mod sum;
pub mod tango;
pub mod tost;
pub mod variance;

pub use estimate::{Estimate, Interval, Note};
pub use level::Level;
pub use refusal::Refusal;
