//! Two variants on the same cases.
//!
//! Single pass/fail trials of independent cases: [`binary`]. Anything else is a list of differences, one per case:
//! [`numeric`] and [`bounded`], or [`clustered`] and [`clustered_bounded`] when cases come in clusters. Ordinal scales
//! that must not be averaged: [`wilcoxon`] and [`hodges_lehmann`]. Other intervals and tests are offered by name.

mod adjusted_wald;
mod clustered_cases;
mod effect_size;
mod exact_compatible;
mod hodges_lehmann;
mod independent_cases;
mod log_ratio;
mod newcombe;
mod pass_fail;
mod sign_test;
mod signed_ranks;
mod table;
mod wilcoxon;

use crate::estimate::{Interval, Note};
use crate::level::Level;
use crate::refusal::Refusal;
use crate::sign_flip::SignFlip;
use crate::special::student_tails;

pub use adjusted_wald::{BONETT_PRICE, bonett_price, wald};
pub use clustered_cases::{clustered, clustered_bounded};
pub use effect_size::{EffectSize, effect_size};
pub use exact_compatible::{EXACT_COMPATIBLE, exact_compatible};
pub use hodges_lehmann::{HODGES_LEHMANN, HodgesLehmann, hodges_lehmann};
pub use independent_cases::{bounded, numeric};
pub use log_ratio::{log_ratios, ratio};
pub use newcombe::{NEWCOMBE, newcombe, newcombe_uncorrected};
pub use pass_fail::{MCNEMAR_MID_P, PairedBinary, binary};
pub use sign_test::{SIGN_TEST, SignTest, sign_test};
pub use table::PairedTable;
pub use wilcoxon::{WILCOXON, Wilcoxon, wilcoxon, wilcoxon_pratt};

/// From this many differences on, "no difference at all" carries an interval for scores.
const ENOUGH_ZEROS: u64 = 30;

/// A mean difference of two variants on the same cases, candidate minus baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedNumeric {
    /// Mean of the differences.
    pub difference: f64,
    /// Its interval.
    pub interval: Interval,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// The interval at 90 %, for equivalence and non-inferiority.
    pub interval90: Interval,
    /// How many cases.
    pub n: u64,
    /// How many clusters, when whole clusters were compared.
    pub n_clusters: Option<u64>,
    /// How many independent cases carry the same information.
    pub n_effective: f64,
    /// Standard deviation of the differences.
    pub standard_deviation: f64,
    /// Standard error of the mean difference; 0 when all differences are equal.
    pub standard_error: f64,
    /// Degrees of freedom of the standard error.
    pub df: f64,
    /// Two-sided p of the sign-flip test, the second key.
    pub sign_flip: SignFlip,
    /// The procedure of the interval.
    pub method: &'static str,
    /// The procedure of the second key.
    pub test: &'static str,
    /// What the reader has to know beside the number.
    pub notes: Vec<Note>,
}

impl PairedNumeric {
    /// Two-sided p of the second key.
    pub fn p(&self) -> f64 {
        self.sign_flip.two_sided
    }

    /// One-sided p of the t test against "the candidate is worse by `margin` or more", where more is better.
    ///
    /// # Source
    /// Schuirmann (1987), one half of the two one-sided tests. 1 when the data do not vary.
    pub fn noninferiority_p(&self, margin: f64) -> f64 {
        self.t_tail((self.difference + margin) / self.standard_error)
    }

    /// One-sided p of the t test against "the candidate is better by `margin` or more", where more is better.
    pub fn nonsuperiority_p(&self, margin: f64) -> f64 {
        self.t_tail((margin - self.difference) / self.standard_error)
    }

    fn t_tail(&self, t: f64) -> f64 {
        if t.is_finite() && 0.0 < self.standard_error { student_tails(t, self.df).upper } else { 1.0 }
    }
}

fn refuse_all_zero(differences: &[f64]) -> Result<(), Refusal> {
    let is_all_zero = !differences.is_empty() && differences.iter().all(|d| d.abs() <= 0.0);
    if is_all_zero { Err(Refusal::AllZero) } else { Ok(()) }
}

fn note_coarse_test(notes: &mut Vec<Note>, flip: &SignFlip) {
    if !flip.can_reach(0.05) {
        notes.push(Note::TestTooCoarse);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mean;
    use proptest::prelude::*;

    #[test]
    fn refusals() {
        let code = |result: Result<PairedNumeric, Refusal>| result.unwrap_err().code();
        assert_eq!(code(numeric(&[], Level::P95, 1)), "no_data");
        assert_eq!(code(numeric(&[0.0; 50], Level::P95, 1)), "all_zero");
        assert_eq!(code(numeric(&[2.0; 50], Level::P95, 1)), "no_variation");
        assert_eq!(code(numeric(&[0.0, 0.0, 0.0, 1.0], Level::P95, 1)), "few_changes");
        assert_eq!(code(bounded(&[0.0; 29], Level::P95, 1)), "all_zero");
        assert_eq!(code(bounded(&[0.5, 1.5], Level::P95, 1)), "invalid_input");
        assert_eq!(code(bounded(&[0.5], Level::P95, 1)), "too_few_units");
        assert_eq!(code(clustered(&[0.0; 8], &[1, 1, 2, 2, 3, 3, 4, 4], Level::P95, 1)), "all_zero");
        assert_eq!(code(clustered_bounded(&[0.0; 4], &[1, 1, 2, 2], Level::P95, 1)), "all_zero");
        assert_eq!(code(clustered(&[1.0, 2.0], &[1, 1], Level::P95, 1)), "single_cluster");
        assert_eq!(binary(3, 2, 4, Level::P95).unwrap_err().code(), "invalid_input");
        assert_eq!(binary(u64::MAX, 2, 4, Level::P95).unwrap_err().code(), "invalid_input");
        assert_eq!(log_ratios(&[1.0], &[0.0]).unwrap_err().code(), "invalid_input");
    }

    #[test]
    fn few_changed_scores_get_the_cautious_interval() {
        let mut differences = vec![0.0; 60];
        differences[5] = 1.0;
        differences[9] = 1.0;
        let result = bounded(&differences, Level::P95, 1).unwrap();
        assert_eq!((result.method, result.notes.as_slice()), (mean::BETTING, [Note::FewChanges].as_slice()));
        assert!(0.2 < result.interval.width(), "{:?}", result.interval);
        let clusters: Vec<u32> = (0..60).map(|i| i / 2).collect();
        let by_clusters = clustered_bounded(&differences, &clusters, Level::P95, 1).unwrap();
        assert_eq!(by_clusters.method, mean::BETTING);
        assert_eq!(clustered(&differences, &clusters, Level::P95, 1).unwrap_err().code(), "few_changes");
        // 30 cases without any difference show that a large one is not there.
        let zeros = bounded(&[0.0; 40], Level::P95, 1).unwrap();
        assert!(zeros.interval90.contains(0.0) && 1.0 <= zeros.p());
    }

    #[test]
    fn singletons_are_independent_cases() {
        let differences: Vec<f64> = (0..30).map(|i| f64::from((i * 11) % 17) / 17.0 - 0.4).collect();
        let labels: Vec<u32> = (0..30).collect();
        let plain = bounded(&differences, Level::P95, 9).unwrap();
        let grouped = clustered_bounded(&differences, &labels, Level::P95, 9).unwrap();
        assert!((plain.interval.lo - grouped.interval.lo).abs() < 1e-12);
        assert!((plain.interval90.hi - grouped.interval90.hi).abs() < 1e-12);
        assert_eq!(plain.p().to_bits(), grouped.p().to_bits());
    }

    #[test]
    fn a_constant_ratio_is_read_back() {
        let logs = log_ratios(&[150.0, 310.0], &[120.0, 248.0]).unwrap();
        assert!(logs.iter().all(|log| (ratio(*log) - 0.25).abs() < 1e-12));
    }

    proptest! {
        #[test]
        fn swapping_the_variants_negates(differences in prop::collection::vec(-1.0..1.0_f64, 2..18)) {
            let swapped: Vec<f64> = differences.iter().map(|d| -d).collect();
            if let Ok(forward) = numeric(&differences, Level::P95, 1) {
                let backward = numeric(&swapped, Level::P95, 1).unwrap();
                prop_assert!((forward.difference + backward.difference).abs() < 1e-12);
                prop_assert!((forward.interval.lo - backward.interval.negated().lo).abs() < 1e-12);
                prop_assert!((forward.p() - backward.p()).abs() < 1e-12);
                let (p, q) = (forward.noninferiority_p(0.1), backward.nonsuperiority_p(0.1));
                prop_assert!((p - q).abs() < 1e-9);
            }
        }

        #[test]
        fn scores_always_give_an_interval_or_a_refusal(
            differences in prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), Just(-1.0), -1.0..1.0_f64], 0..80),
            seed in any::<u64>(),
        ) {
            let labels: Vec<u32> = (0..80).map(|i| i / 3).take(differences.len()).collect();
            for result in [
                bounded(&differences, Level::P95, seed),
                clustered_bounded(&differences, &labels, Level::P95, seed),
            ].into_iter().flatten() {
                prop_assert!(result.interval.contains(result.difference), "{result:?}");
                prop_assert!(-1.0 <= result.interval.lo && result.interval.hi <= 1.0);
                prop_assert!(0.0 < result.interval.width() && 0.0 < result.interval90.width());
                prop_assert!(0.0 < result.p() && result.p() <= 1.0);
            }
        }

        #[test]
        fn the_t_test_and_the_90_percent_interval_agree(
            differences in prop::collection::vec(-1.0..1.0_f64, 3..40),
            margin in 0.01..0.9_f64,
        ) {
            if let Ok(result) = numeric(&differences, Level::P95, 1) {
                prop_assume!(1e-9 < (result.interval90.lo + margin).abs());
                prop_assert_eq!(-margin < result.interval90.lo, result.noninferiority_p(margin) < 0.05);
            }
        }
    }
}
