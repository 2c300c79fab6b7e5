//! Equivalence and non-inferiority: two one-sided tests against a margin that was declared before the run.

use crate::cluster;
use crate::estimate::Interval;
use crate::level::Level;
use crate::mean::Moments;
use crate::refusal::Refusal;
use crate::special::student_tails;
use crate::tango::{self, Pairs, TANGO};
use serde::Serialize;

/// Two one-sided tests of a difference, candidate minus baseline, where more is better.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Tost {
    /// The difference seen.
    pub difference: f64,
    /// p against "worse by the margin or more".
    pub p_noninferior: f64,
    /// p against "better by the margin or more".
    pub p_nonsuperior: f64,
    /// The interval whose ends are the one-sided bounds, of level `1 - 2 alpha`.
    pub interval: Interval,
    /// Shown not to be worse by the margin: `p_noninferior <= alpha`.
    pub is_non_inferior: bool,
    /// Shown to differ by less than the margin: both p at most `alpha`.
    pub is_equivalent: bool,
    /// The procedure, as people should cite it.
    pub method: &'static str,
}

impl Tost {
    /// p against "not equivalent": the greater of the two.
    pub fn p(&self) -> f64 {
        self.p_noninferior.max(self.p_nonsuperior)
    }

    fn new(
        difference: f64,
        [p_noninferior, p_nonsuperior]: [f64; 2],
        interval: Interval,
        alpha: f64,
        method: &'static str,
    ) -> Self {
        Self {
            difference,
            p_noninferior,
            p_nonsuperior,
            interval,
            is_non_inferior: p_noninferior <= alpha,
            is_equivalent: p_noninferior <= alpha && p_nonsuperior <= alpha,
            method,
        }
    }
}

/// Equivalence of two pass rates on the same cases by Tango's score.
///
/// # Arguments
/// - `margin`: above 0, at most 1
/// - `alpha`: of each one-sided test, usually 0.05; below 0.5
///
/// # Edges
/// Defined without a changed case.
///
/// # Refusals
/// `invalid_input` for a margin or `alpha` outside of its range.
///
/// # Source
/// Tango (1998), Stat. Med. 17:891–908; Liu et al. (2002), Stat. Med. 21:231–245.
pub fn rates(pairs: Pairs, margin: f64, alpha: f64) -> Result<Tost, Refusal> {
    let level = level(margin, alpha)?;
    if 1.0 < margin {
        return Err(Refusal::InvalidInput { what: "the margin of a rate exceeds 1" });
    }
    let ps = [tango::noninferiority_p(pairs, margin), tango::nonsuperiority_p(pairs, margin)];
    Ok(Tost::new(pairs.difference(), ps, tango::interval(pairs, level), alpha, TANGO))
}

/// Equivalence of paired numbers by t tests.
///
/// # Arguments
/// - `differences`: candidate minus baseline per case
/// - `margin`: above 0, in the unit of the differences
/// - `alpha`: of each one-sided test, usually 0.05; below 0.5
///
/// # Assumptions
/// Independent cases and a mean that is about normal. The guard for rare values is the caller's: use
/// [`crate::paired::numeric`] or [`crate::paired::bounded`] for a decision.
///
/// # Refusals
/// `no_data`, `too_few_units`, `no_variation`; `invalid_input` for a value that is not finite, a margin or `alpha`
/// outside of its range.
///
/// # Source
/// Schuirmann (1987), J. Pharmacokinet. Biopharm. 15:657–680.
pub fn means(differences: &[f64], margin: f64, alpha: f64) -> Result<Tost, Refusal> {
    let level = level(margin, alpha)?;
    let moments = Moments::of(differences)?;
    let ps = t_tails(moments.mean, moments.standard_error(), moments.df(), margin);
    Ok(Tost::new(moments.mean, ps, moments.interval(level), alpha, crate::mean::STUDENT_T))
}

/// As [`means`] for clustered cases, by the CR2 standard error and its Satterthwaite degrees of freedom.
///
/// # Refusals
/// As [`means`]; `single_cluster`.
///
/// # Source
/// Schuirmann (1987) on the estimate of [`cluster::mean`].
pub fn clustered_means(
    differences: &[f64],
    clusters: &[u32],
    margin: f64,
    alpha: f64,
) -> Result<Tost, Refusal> {
    let level = level(margin, alpha)?;
    let robust = cluster::mean(differences, clusters, level)?;
    let ps = t_tails(robust.estimate.value, robust.standard_error, robust.df, margin);
    Ok(Tost::new(robust.estimate.value, ps, robust.t_interval(level), alpha, cluster::CR2))
}

fn t_tails(mean: f64, standard_error: f64, df: f64, margin: f64) -> [f64; 2] {
    let tail = |distance: f64| student_tails(distance / standard_error, df).upper;
    [tail(margin + mean), tail(margin - mean)]
}

fn level(margin: f64, alpha: f64) -> Result<Level, Refusal> {
    if !(0.0 < margin && margin.is_finite()) {
        return Err(Refusal::InvalidInput { what: "the margin must lie above 0" });
    }
    if !(0.0 < alpha && alpha < 0.5) {
        return Err(Refusal::InvalidInput { what: "alpha must lie between 0 and 0.5" });
    }
    Level::new(1.0 - 2.0 * alpha)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::num::NonZeroU64;

    #[test]
    fn pinned_values() {
        // statsmodels ttost_paired gives these.
        let differences = [-0.172, 0.088, -0.14, 0.125, -0.071, 0.006, -0.033, -0.12, 0.02, 0.021];
        let got = means(&differences, 0.1, 0.05).unwrap();
        assert!((got.p_noninferior - 0.022_101_196).abs() < 1e-9, "{got:?}");
        assert!((got.p_nonsuperior - 0.001_299_658).abs() < 1e-9 && got.is_equivalent);
        let labels: Vec<u32> = (0..10).collect();
        let alone = clustered_means(&differences, &labels, 0.1, 0.05).unwrap();
        assert!((alone.p() - got.p()).abs() < 1e-12, "a cluster for each case");
        // Tango's score at a margin of 0.05 with 3 gains and 6 losses in 88.
        let pairs = Pairs { gains: 3, losses: 6, n: NonZeroU64::new(88).unwrap() };
        let got = rates(pairs, 0.05, 0.05).unwrap();
        assert!((got.p() - 0.323_671_485).abs() < 1e-9 && !got.is_non_inferior, "{got:?}");
    }

    #[test]
    fn refusals() {
        let pairs = Pairs { gains: 3, losses: 2, n: NonZeroU64::new(50).unwrap() };
        for (margin, alpha) in [(-0.1, 0.05), (0.0, 0.05), (1.5, 0.05), (0.1, 0.5), (f64::NAN, 0.05)] {
            assert_eq!(rates(pairs, margin, alpha).unwrap_err().code(), "invalid_input", "{margin} {alpha}");
        }
        assert_eq!(means(&[], 0.1, 0.05).unwrap_err().code(), "no_data");
        assert_eq!(means(&[0.1; 9], 0.2, 0.05).unwrap_err().code(), "no_variation");
        assert_eq!(clustered_means(&[0.1, 0.2], &[1, 1], 0.2, 0.05).unwrap_err().code(), "single_cluster");
    }

    proptest! {
        #[test]
        fn tests_and_interval_agree(
            differences in prop::collection::vec(-0.3..0.4_f64, 4..60), margin in 0.01..0.4_f64,
        ) {
            let labels: Vec<u32> = (0..60).map(|i| i / 2).take(differences.len()).collect();
            let both = [means(&differences, margin, 0.05), clustered_means(&differences, &labels, margin, 0.05)];
            for got in both.into_iter().flatten() {
                prop_assume!(1e-9 < (got.interval.lo + margin).abs() && 1e-9 < (got.interval.hi - margin).abs());
                prop_assert_eq!(got.is_non_inferior, -margin < got.interval.lo);
                prop_assert_eq!(got.is_equivalent, -margin < got.interval.lo && got.interval.hi < margin);
                prop_assert_eq!(got.is_equivalent, got.p() <= 0.05);
            }
        }

        #[test]
        fn rates_and_interval_agree(
            gains in 0_u64..30, losses in 0_u64..30, same in 1_u64..300, margin in 0.01..0.4_f64,
        ) {
            let pairs = Pairs { gains, losses, n: NonZeroU64::new(gains + losses + same).unwrap() };
            let got = rates(pairs, margin, 0.05).unwrap();
            prop_assume!(1e-9 < (got.interval.lo + margin).abs() && 1e-9 < (got.interval.hi - margin).abs());
            prop_assert_eq!(got.is_equivalent, -margin < got.interval.lo && got.interval.hi < margin);
        }
    }
}
