//! Tango's score interval for the difference of two paired proportions.

use crate::estimate::Interval;
use crate::level::Level;
use crate::special::{normal_cdf, normal_sf};
use std::num::NonZeroU64;

/// Name of [`interval`] in results.
pub const TANGO: &str = "Tango score";

/// Paired pass/fail counts with `gains + losses <= n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// Cases only the candidate passes.
    pub gains: u64,
    /// Cases only the baseline passes.
    pub losses: u64,
    /// All cases.
    pub n: NonZeroU64,
}

impl Pairs {
    /// The difference of the pass rates, candidate minus baseline.
    pub fn difference(self) -> f64 {
        (self.gains as f64 - self.losses as f64) / self.n.get() as f64
    }
}

/// Score interval for the difference of two paired proportions, candidate minus baseline.
///
/// # Returns
/// Bounds in `[-1, 1]`; the upper is exactly 1 when all cases are gains, the lower exactly -1 when all are losses.
/// Defined without a discordant case too.
///
/// # Assumes
/// Independent pairs. For clustered cases use [`crate::paired::clustered_bounded`].
///
/// # Source
/// Tango (1998), Stat. Med. 17:891–908: the constrained maximum likelihood estimate in closed form, the score
/// inverted by bisection (about 100 evaluations).
pub fn interval(pairs: Pairs, level: Level) -> Interval {
    let z = level.z();
    let difference = pairs.difference();
    let lo = if difference <= -1.0 { -1.0 } else { root(pairs, z, -1.0, difference) };
    let hi = if 1.0 <= difference { 1.0 } else { root(pairs, -z, difference, 1.0) };
    Interval { lo, hi }
}

/// p against "the candidate is worse by `margin` or more"; agrees with the lower end of [`interval`].
pub fn noninferiority_p(pairs: Pairs, margin: f64) -> f64 {
    normal_sf(score(pairs, -margin))
}

/// p against "the candidate is better by `margin` or more"; agrees with the upper end of [`interval`].
pub fn nonsuperiority_p(pairs: Pairs, margin: f64) -> f64 {
    normal_cdf(score(pairs, margin))
}

/// The score statistic of a difference `d`; it falls as `d` grows.
pub fn score(pairs: Pairs, d: f64) -> f64 {
    let n = pairs.n.get() as f64;
    let (gains, losses) = (pairs.gains as f64, pairs.losses as f64);
    let variance = n * (2.0 * constrained_loss(n, gains, losses, d) + d * (1.0 - d));
    let excess = gains - losses - n * d;
    if variance <= 0.0 {
        // The restricted model leaves no variance: any excess is infinitely far away.
        return if excess.abs() <= 0.0 { 0.0 } else { excess * f64::INFINITY };
    }
    excess / libm::sqrt(variance)
}

/// The maximum likelihood estimate of the loss probability under the difference `d`: the greater root of
/// `a q^2 + b q + c`.
#[expect(clippy::many_single_char_names, reason = "the letters of Tango (1998)")]
fn constrained_loss(n: f64, gains: f64, losses: f64, d: f64) -> f64 {
    let a = 2.0 * n;
    let b = -gains - losses + (2.0 * n - gains + losses) * d;
    let c = -losses * d * (1.0 - d);
    let root = libm::sqrt((b * b - 4.0 * a * c).max(0.0));
    // The form that does not cancel.
    if 0.0 < b { -2.0 * c / (root + b) } else { (root - b) / (2.0 * a) }
}

/// The difference between `lo` and `hi` where the falling score meets `target`.
fn root(pairs: Pairs, target: f64, lo: f64, hi: f64) -> f64 {
    let (mut lo, mut hi) = (lo, hi);
    for _ in 0..100 {
        let middle = 0.5 * (lo + hi);
        if hi - lo <= 1e-15 {
            return middle;
        }
        if target < score(pairs, middle) {
            lo = middle;
        } else {
            hi = middle;
        }
    }
    0.5 * (lo + hi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(gains: u64, losses: u64, n: u64) -> Pairs {
        Pairs { gains, losses, n: NonZeroU64::new(n).unwrap() }
    }

    #[test]
    fn ends_are_exact() {
        assert!(1.0 <= interval(pairs(9, 0, 9), Level::P95).hi);
        assert!(interval(pairs(0, 9, 9), Level::P95).lo <= -1.0);
        let nothing_changed = interval(pairs(0, 0, 50), Level::P95);
        assert!(nothing_changed.contains(0.0) && 0.05 < nothing_changed.width());
    }

    proptest! {
        #[test]
        fn swapping_the_variants_mirrors(gains in 0_u64..80, losses in 0_u64..80, same in 1_u64..300) {
            let n = gains + losses + same;
            let forward = interval(pairs(gains, losses, n), Level::P95);
            let backward = interval(pairs(losses, gains, n), Level::P95).negated();
            prop_assert!((forward.lo - backward.lo).abs() < 1e-9 && (forward.hi - backward.hi).abs() < 1e-9);
            prop_assert!(forward.contains(pairs(gains, losses, n).difference()));
        }

        #[test]
        fn the_interval_and_the_non_inferiority_test_agree(
            gains in 0_u64..40, losses in 0_u64..40, same in 1_u64..200, margin in 0.005..0.5_f64,
        ) {
            let pairs = pairs(gains, losses, gains + losses + same);
            let lo = interval(pairs, Level::P90).lo;
            prop_assume!(1e-9 < (lo + margin).abs());
            prop_assert_eq!(-margin < lo, noninferiority_p(pairs, margin) < 0.05);
        }

        #[test]
        fn the_score_falls(gains in 0_u64..40, losses in 0_u64..40, same in 0_u64..99, d in -0.99..0.98_f64) {
            let pairs = pairs(gains, losses, gains + losses + same + 1);
            prop_assert!(score(pairs, d + 0.01) <= score(pairs, d) + 1e-9);
        }
    }
}
