//! The score interval of a difference of rates.

use super::{Counts, check};
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;

/// Score interval for the difference of two independent pass rates, first minus second.
///
/// # Assumes
/// Independent cases in and between the two groups.
///
/// # Refusals
/// `invalid_input` when there are more successes than trials.
///
/// # Source
/// Miettinen & Nurminen (1985), Stat. Med. 4:213–226, with the factor N/(N-1); the constrained estimate is found by
/// bisection of the score equation instead of the cubic.
pub fn rates(first: Counts, second: Counts, level: Level) -> Result<Interval, Refusal> {
    check(first, second)?;
    let z = level.z();
    let difference = first.rate() - second.rate();
    let score = |d: f64| score(first, second, d);
    let lo = if difference <= -1.0 { -1.0 } else { falling_root(score, z, -1.0, difference) };
    let hi = if 1.0 <= difference { 1.0 } else { falling_root(score, -z, difference, 1.0) };
    Ok(Interval { lo, hi })
}

/// The score statistic of a difference `d`; it falls as `d` grows.
fn score(first: Counts, second: Counts, d: f64) -> f64 {
    let (n1, n2) = (first.n.get() as f64, second.n.get() as f64);
    let p2 = constrained_rate(first, second, d);
    let p1 = (p2 + d).clamp(0.0, 1.0);
    let n = n1 + n2;
    let factor = if 1.0 < n { n / (n - 1.0) } else { 1.0 };
    let variance = (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2) * factor;
    let excess = first.rate() - second.rate() - d;
    if variance <= 0.0 {
        return if excess.abs() <= 0.0 { 0.0 } else { excess * f64::INFINITY };
    }
    excess / libm::sqrt(variance)
}

/// The second rate that maximises the likelihood when the first is larger by `d`.
fn constrained_rate(first: Counts, second: Counts, d: f64) -> f64 {
    let (x1, n1) = (first.successes as f64, first.n.get() as f64);
    let (x2, n2) = (second.successes as f64, second.n.get() as f64);
    // The log-likelihood is concave, so that its slope falls over the rates that are allowed.
    let part = |x: f64, n: f64, p: f64| {
        let success = if 0.0 < x { x / p } else { 0.0 };
        let failure = if x < n { (n - x) / (1.0 - p) } else { 0.0 };
        success - failure
    };
    let slope = |p2: f64| part(x1, n1, p2 + d) + part(x2, n2, p2);
    falling_root(slope, 0.0, (-d).max(0.0), (1.0 - d).min(1.0))
}

/// Where a falling function meets `target`.
fn falling_root(f: impl Fn(f64) -> f64, target: f64, lo: f64, hi: f64) -> f64 {
    let (mut lo, mut hi) = (lo, hi);
    for _ in 0..100 {
        let middle = 0.5 * (lo + hi);
        if hi - lo <= 1e-15 {
            return middle;
        }
        if target < f(middle) {
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
    use std::num::NonZeroU64;

    proptest! {
        #[test]
        fn swapping_the_groups_mirrors(x1 in 0_u64..60, n1 in 1_u64..60, x2 in 0_u64..60, n2 in 1_u64..60) {
            let counts = |x: u64, n: u64| Counts { successes: x.min(n), n: NonZeroU64::new(n).unwrap() };
            let (first, second) = (counts(x1, n1), counts(x2, n2));
            let forward = rates(first, second, Level::P95).unwrap();
            let backward = rates(second, first, Level::P95).unwrap().negated();
            prop_assert!((forward.lo - backward.lo).abs() < 1e-9 && (forward.hi - backward.hi).abs() < 1e-9);
            prop_assert!(forward.contains(first.rate() - second.rate()));
            prop_assert!(-1.0 <= forward.lo && forward.hi <= 1.0);
        }
    }
}
