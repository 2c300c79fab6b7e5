//! The pass rate that humans would give, from a judge's verdicts on all cases and human labels on a few.

mod advice;
mod of_these;

use super::{FEW_LABELS, MIN_LABELS};
use crate::estimate::{Estimate, Interval, Note};
use crate::level::Level;
use crate::proportion::wilson;
use crate::refusal::Refusal;
use serde::Serialize;
use std::num::NonZeroU64;

pub use of_these::{VERDICT_STRATIFIED_OF_THESE, corrected_pass_rate_of_these};

/// Name of [`corrected_pass_rate`] in results.
pub const VERDICT_STRATIFIED: &str = "verdict-stratified Wilson, limits combined by square-and-add";

/// One verdict of the judge, or one bin of its scores: how often it was given and what humans said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VerdictClass {
    /// How many cases got this verdict, labelled ones included.
    pub judged: u64,
    /// How many of them a human labelled.
    pub labelled: u64,
    /// How many of the labelled ones the human passed.
    pub human_passes: u64,
}

/// What is known of one verdict.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClassRate {
    /// Share of all judged cases with this verdict.
    pub share: f64,
    /// The human pass rate among them; 1/2 when nobody labelled one.
    pub rate: f64,
    /// Its Wilson interval; everything when nobody labelled one.
    pub interval: Interval,
    /// How many were judged.
    pub judged: u64,
    /// How many were labelled.
    pub labelled: u64,
}

/// The corrected pass rate with what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorrectedPassRate {
    /// The rate that humans would give over all judged cases. Its `n` is the number of labels.
    pub estimate: Estimate,
    /// How many cases were judged.
    pub judged: u64,
    /// The judge's own pass rate, uncorrected: the share of the first class.
    pub judge_only: f64,
    /// The verdicts, in the order given.
    pub classes: Vec<ClassRate>,
    /// The variance of the estimate that more labels cannot remove: the verdict shares were sampled too.
    pub variance_of_shares: f64,
}

/// The pass rate corrected by human labels on a random subset of each verdict.
///
/// The human pass rate within each verdict is weighted by how often the judge gives that verdict. For a judge with
/// two verdicts no other estimator of these data is more precise.
///
/// # Arguments
/// - `classes`: the judge's verdicts, the one that means "pass" first
///
/// # Assumes
/// Within a verdict, the labelled cases are a random subset of the judged ones; how many are labelled of each
/// verdict is free. Independent cases.
///
/// # Edge cases
/// A verdict that nobody labelled contributes 1/2 with limits 0 and 1, and a note. Fewer than 30 labels: noted. A
/// judge that always gives one verdict: the Wilson interval of the labels alone.
///
/// # Refusals
/// `no_data` without labels; `too_few_units` below 10 labels; `invalid_input` when more cases are labelled than
/// judged, or more passed than labelled.
///
/// # Source
/// Statistics note, section 5.15; Zou & Donner (2008), Stat. Med. 27:1693–1702 (limits combined by square-and-add);
/// Chen et al. (2026), arXiv 2601.05420. In the note's simulation it covered 96 % at 20, 50 and 100 labels.
pub fn corrected_pass_rate(classes: &[VerdictClass], level: Level) -> Result<CorrectedPassRate, Refusal> {
    let result = any_number_of_labels(classes, level)?;
    if result.estimate.n < MIN_LABELS {
        return Err(Refusal::TooFewUnits { n: result.estimate.n, needed: MIN_LABELS });
    }
    Ok(result)
}

/// As [`corrected_pass_rate`] without its floor of 10 labels, for tables of how the interval behaves.
///
/// # Refusals
/// `no_data` without labels; `invalid_input` as there.
pub fn any_number_of_labels(classes: &[VerdictClass], level: Level) -> Result<CorrectedPassRate, Refusal> {
    if classes.iter().any(|class| class.judged < class.labelled || class.labelled < class.human_passes) {
        return Err(Refusal::InvalidInput {
            what: "more labels than judged cases, or more passes than labels",
        });
    }
    let total = |count: fn(&VerdictClass) -> u64| {
        classes
            .iter()
            .try_fold(0_u64, |sum, class| sum.checked_add(count(class)))
            .ok_or(Refusal::InvalidInput { what: "the counts are too large" })
    };
    let (judged, labelled) = (total(|class| class.judged)?, total(|class| class.labelled)?);
    if labelled == 0 {
        return Err(Refusal::NoData);
    }
    let n_judged = judged as f64;
    let classes: Vec<ClassRate> = classes.iter().map(|class| rate_of(*class, n_judged, level)).collect();
    let value: f64 = classes.iter().map(|class| class.share * class.rate).sum();
    let between: f64 =
        classes.iter().map(|class| class.share * (class.rate - value) * (class.rate - value)).sum();
    let variance_of_shares = between / n_judged;
    let from_shares = level.z() * level.z() * variance_of_shares;
    let reach = |limit: fn(&ClassRate) -> f64| {
        let squares: f64 = classes.iter().map(|class| class.share * limit(class)).map(|d| d * d).sum();
        libm::sqrt(squares + from_shares)
    };
    let interval = Interval {
        lo: value - reach(|class| class.rate - class.interval.lo),
        hi: value + reach(|class| class.interval.hi - class.rate),
    };
    let mut notes = Vec::new();
    if labelled < FEW_LABELS {
        notes.push(Note::FewLabels);
    }
    if classes.iter().any(|class| class.labelled == 0 && class.judged != 0) {
        notes.push(Note::UnlabelledVerdictClass);
    }
    Ok(CorrectedPassRate {
        estimate: Estimate {
            value,
            interval: interval.clipped(0.0, 1.0),
            level,
            n: labelled,
            n_effective: labelled as f64,
            method: VERDICT_STRATIFIED,
            notes,
        },
        judged,
        judge_only: classes.first().map_or(0.0, |class| class.share),
        classes,
        variance_of_shares,
    })
}

fn rate_of(class: VerdictClass, n_judged: f64, level: Level) -> ClassRate {
    let (rate, interval) = match NonZeroU64::new(class.labelled) {
        Some(labelled) => {
            (class.human_passes as f64 / class.labelled as f64, wilson(class.human_passes, labelled, level))
        }
        None => (0.5, Interval { lo: 0.0, hi: 1.0 }),
    };
    ClassRate {
        share: class.judged as f64 / n_judged,
        rate,
        interval,
        judged: class.judged,
        labelled: class.labelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn class(judged: u64, labelled: u64, human_passes: u64) -> VerdictClass {
        VerdictClass { judged, labelled, human_passes }
    }

    #[test]
    fn pinned() {
        let result = corrected_pass_rate(&[class(800, 40, 36), class(200, 20, 4)], Level::P95).unwrap();
        assert!((result.estimate.value - 0.76).abs() < 1e-15);
        assert!((result.estimate.interval.lo - 0.651_495_623_805).abs() < 1e-11);
        assert!((result.estimate.interval.hi - 0.827_112_718_315).abs() < 1e-11);
        assert!((result.judge_only - 0.8).abs() < 1e-15 && result.estimate.notes.is_empty());
    }

    #[test]
    fn a_constant_judge_leaves_the_labels_alone() {
        let result = corrected_pass_rate(&[class(500, 40, 33), class(0, 0, 0)], Level::P95).unwrap();
        let wilson = wilson(33, NonZeroU64::new(40).unwrap(), Level::P95);
        assert!((result.estimate.interval.lo - wilson.lo).abs() < 1e-15);
        assert!((result.estimate.interval.hi - wilson.hi).abs() < 1e-15);
        assert!(result.estimate.notes.is_empty());
    }

    #[test]
    fn notes_and_refusals() {
        let result = corrected_pass_rate(&[class(90, 12, 11), class(10, 0, 0)], Level::P95).unwrap();
        assert_eq!(result.estimate.notes, [Note::FewLabels, Note::UnlabelledVerdictClass]);
        let code = |classes: &[VerdictClass]| corrected_pass_rate(classes, Level::P95).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[class(10, 0, 0)]), "no_data");
        assert_eq!(code(&[class(100, 9, 3)]), "too_few_units");
        assert_eq!(code(&[class(5, 6, 3)]), "invalid_input");
        assert_eq!(code(&[class(50, 6, 7)]), "invalid_input");
        assert_eq!(code(&[class(u64::MAX, 6, 3), class(9, 9, 9)]), "invalid_input");
    }

    proptest! {
        #[test]
        fn the_order_of_classes_changes_only_the_judges_own_rate(
            counts in prop::collection::vec((0_u64..50, 0_u64..50, 0_u64..1000), 1..5),
        ) {
            let classes: Vec<VerdictClass> =
                counts.iter().map(|(passes, fails, rest)| class(passes + fails + rest, passes + fails, *passes)).collect();
            let reversed: Vec<VerdictClass> = classes.iter().rev().copied().collect();
            if let Ok(result) = any_number_of_labels(&classes, Level::P95) {
                let other = any_number_of_labels(&reversed, Level::P95).unwrap().estimate;
                let estimate = result.estimate;
                prop_assert!((estimate.value - other.value).abs() < 1e-12);
                prop_assert!((estimate.interval.lo - other.interval.lo).abs() < 1e-12);
                prop_assert!(0.0 <= estimate.interval.lo && estimate.interval.hi <= 1.0);
                prop_assert!(estimate.interval.contains(estimate.value) && 0.0 < estimate.interval.width());
            }
        }
    }
}
