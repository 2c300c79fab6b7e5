//! Intervals from a beta posterior.

use crate::estimate::Interval;
use crate::level::Level;
use crate::special::beta_quantile;
use std::num::NonZeroU64;

/// Jeffreys interval: the equal-tailed posterior of the Jeffreys prior, with its lower limit 0 at no success and its
/// upper limit 1 at no failure; by name only.
///
/// # Arguments
/// As [`super::wilson()`].
///
/// # Source
/// Brown, Cai & DasGupta (2001), Stat. Sci. 16:101–133, equation 10.
pub fn jeffreys(successes: u64, n: NonZeroU64, level: Level) -> Interval {
    let Interval { lo, hi } = jeffreys_equal_tailed(successes, n, level);
    Interval { lo: if successes == 0 { 0.0 } else { lo }, hi: if n.get() <= successes { 1.0 } else { hi } }
}

/// The quantiles of the beta distribution with shapes `x + 1/2` and `n - x + 1/2`, also at the ends; by name only.
pub fn jeffreys_equal_tailed(successes: u64, n: NonZeroU64, level: Level) -> Interval {
    posterior(successes, n, 0.5, level)
}

/// The equal-tailed credible interval from a uniform prior; by name only.
pub fn uniform_prior(successes: u64, n: NonZeroU64, level: Level) -> Interval {
    posterior(successes, n, 1.0, level)
}

fn posterior(successes: u64, n: NonZeroU64, prior: f64, level: Level) -> Interval {
    let x = successes.min(n.get());
    let (above, below) = (x as f64 + prior, (n.get() - x) as f64 + prior);
    let tail = level.alpha() / 2.0;
    Interval {
        lo: beta_quantile(above, below, tail, 1.0 - tail),
        hi: beta_quantile(above, below, 1.0 - tail, tail),
    }
}
