//! The interval of the rate with added successes and failures.

use crate::estimate::Interval;
use crate::level::Level;
use std::num::NonZeroU64;

/// Agresti-Coull interval, clipped to `[0, 1]`; by name only.
///
/// # Arguments
/// As [`super::wilson()`].
///
/// # Source
/// Agresti & Coull (1998), Am. Stat. 52:119–126: the Wald interval after adding `z^2/2` successes and as many
/// failures.
pub fn agresti_coull(successes: u64, n: NonZeroU64, level: Level) -> Interval {
    let z = level.z();
    let trials = n.get() as f64 + z * z;
    let p = (successes.min(n.get()) as f64 + z * z / 2.0) / trials;
    let reach = z * libm::sqrt(p * (1.0 - p) / trials);
    Interval { lo: p - reach, hi: p + reach }.clipped(0.0, 1.0)
}
