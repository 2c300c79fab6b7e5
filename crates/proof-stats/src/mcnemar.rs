//! McNemar's test of two variants on the same cases, pass/fail.

use crate::special::{binomial_at_most, binomial_probability, normal_sf};
use serde::Serialize;

/// Two-sided mid-p: the second key of a paired pass/fail comparison.
///
/// # Arguments
/// - `gains`: cases only the candidate passes
/// - `losses`: cases only the baseline passes
///
/// # Returns
/// `exact - P(Bin = min)`; at equal counts `1 - P/2`; without a discordant case 1.
///
/// # Source
/// Fagerland, Lydersen & Laake (2013), BMC Med. Res. Methodol. 13:91: close to the nominal size where the exact
/// test is far below it.
pub fn mid_p(gains: u64, losses: u64) -> f64 {
    let n = gains.saturating_add(losses);
    if n == 0 {
        return 1.0;
    }
    let fewer = gains.min(losses);
    let point = binomial_probability(fewer, n, 0.5);
    if gains == losses {
        return 1.0 - point / 2.0;
    }
    (2.0 * binomial_at_most(fewer, n, 0.5) - point).clamp(0.0, 1.0)
}

/// Two-sided exact conditional p; 1 without a discordant case.
///
/// # Source
/// McNemar (1947), Psychometrika 12:153–157, with the exact binomial distribution.
pub fn exact(gains: u64, losses: u64) -> f64 {
    (2.0 * binomial_at_most(gains.min(losses), gains.saturating_add(losses), 0.5)).min(1.0)
}

/// The chi-square form of the test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Asymptotic {
    /// `(gains - losses)^2 / (gains + losses)`.
    pub chi_squared: f64,
    /// Its two-sided p with one degree of freedom.
    pub p: f64,
}

/// The chi-square form without continuity correction, for comparison with tools that print it; none without a
/// discordant case. With few of them [`mid_p`] keeps its level better.
///
/// # Source
/// McNemar (1947), Psychometrika 12:153–157.
pub fn asymptotic(gains: u64, losses: u64) -> Option<Asymptotic> {
    let changed = gains as f64 + losses as f64;
    if changed <= 0.0 {
        return None;
    }
    let excess = gains.abs_diff(losses) as f64;
    let p = (2.0 * normal_sf(excess / libm::sqrt(changed))).min(1.0);
    Some(Asymptotic { chi_squared: excess * excess / changed, p })
}

/// Exact p against "the candidate is not better".
pub fn exact_gain(gains: u64, losses: u64) -> f64 {
    binomial_at_most(losses, gains.saturating_add(losses), 0.5)
}

/// Exact p against "the candidate is not worse".
pub fn exact_loss(gains: u64, losses: u64) -> f64 {
    exact_gain(losses, gains)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn five_changed_cases_are_the_least_that_can_be_significant() {
        assert!(0.05 < mid_p(4, 0));
        assert!((mid_p(5, 0) - 0.03125).abs() < 1e-15);
        assert!((mid_p(0, 0) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn the_chi_square_form() {
        let got = asymptotic(12, 4).unwrap();
        // 8^2 / 16 = 4 and P(|Z| > 2).
        assert!((got.chi_squared - 4.0).abs() < 1e-12 && (got.p - 0.045_500_264).abs() < 1e-9, "{got:?}");
        assert_eq!((asymptotic(0, 0), asymptotic(4, 12)), (None, Some(got)));
    }

    proptest! {
        #[test]
        fn mid_p_lies_below_the_exact_p(gains in 0_u64..500, losses in 0_u64..500) {
            let (mid, exact) = (mid_p(gains, losses), exact(gains, losses));
            prop_assert!(mid <= exact && 0.0 <= mid && exact <= 1.0);
            prop_assert!((mid - mid_p(losses, gains)).abs() < 1e-12);
        }
    }
}
