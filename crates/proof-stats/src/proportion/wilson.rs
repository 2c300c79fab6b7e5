//! Wilson's score interval.

use crate::estimate::Interval;
use crate::level::Level;
use std::num::NonZeroU64;

/// Wilson score interval for a proportion.
///
/// # Arguments
/// - `successes`: how many of `n` trials succeeded, `0..=n` (more counts as `n`)
/// - `n`: number of independent trials
///
/// # Returns
/// Bounds in `[0, 1]`; the lower is exactly 0 at `successes == 0`, the upper exactly 1 at `successes == n`.
///
/// # Assumes
/// Independent trials. For clustered cases use [`crate::cluster::proportion`].
///
/// # Source
/// Wilson (1927), J. Am. Stat. Assoc. 22:209–212. Checked against `tests/reference/proportion.csv`.
pub fn wilson(successes: u64, n: NonZeroU64, level: Level) -> Interval {
    let n = n.get();
    wilson_effective(successes.min(n) as f64 / n as f64, n as f64, level.z())
}

/// The Wilson formula for a rate `p` in `[0, 1]`, a number of trials `n > 0` that need not be whole, and the
/// quantile of the wanted coverage.
pub fn wilson_effective(p: f64, n: f64, quantile: f64) -> Interval {
    let square = quantile * quantile;
    let centre = p + square / (2.0 * n);
    let reach = quantile * libm::sqrt(p * (1.0 - p) / n + square / (4.0 * n * n));
    let scale = 1.0 + square / n;
    let lo = if p <= 0.0 { 0.0 } else { ((centre - reach) / scale).clamp(0.0, p) };
    let hi = if 1.0 <= p { 1.0 } else { ((centre + reach) / scale).clamp(p, 1.0) };
    Interval { lo, hi }
}

/// Wilson score interval with a continuity correction; wider, and by name only.
///
/// # Arguments
/// As [`wilson`].
///
/// # Source
/// Newcombe (1998), Stat. Med. 17:857–872, method 4.
pub fn wilson_corrected(successes: u64, n: NonZeroU64, level: Level) -> Interval {
    let trials = n.get() as f64;
    let p = successes.min(n.get()) as f64 / trials;
    let z = level.z();
    let square = z * z;
    let divisor = 2.0 * (trials + square);
    let centre = 2.0 * trials * p + square;
    // The correction moves each limit away from the rate by half a success.
    let reach = |sign: f64| {
        let inside = square - sign * 2.0 - 1.0 / trials + 4.0 * p * (trials * (1.0 - p) + sign);
        1.0 + z * libm::sqrt(inside.max(0.0))
    };
    let lo = if p <= 0.0 { 0.0 } else { ((centre - reach(1.0)) / divisor).clamp(0.0, p) };
    let hi = if 1.0 <= p { 1.0 } else { ((centre + reach(-1.0)) / divisor).clamp(p, 1.0) };
    Interval { lo, hi }
}
