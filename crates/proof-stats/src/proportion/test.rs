//! The exact binomial test.

use crate::refusal::Refusal;
use crate::special::{binomial_at_least, binomial_at_most, binomial_probability};

/// p-values of the exact binomial test of `successes` of `n` against a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinomialTest {
    /// Against "the rate is at most the stated one".
    pub greater: f64,
    /// Against "the rate is at least the stated one".
    pub less: f64,
    /// Two-sided: the probability of all outcomes at most as likely as the one seen.
    pub two_sided: f64,
}

/// Exact binomial test of `successes` of `n` against `rate` in `[0, 1]`.
///
/// # Source
/// The two-sided p adds the probabilities not above that of the outcome, with a relative tolerance of 1e-7 for
/// ties, as R's `binom.test`. Complexity: O(log n) tail evaluations.
pub fn binomial_test(successes: u64, n: u64, rate: f64) -> Result<BinomialTest, Refusal> {
    if n == 0 {
        return Err(Refusal::NoData);
    }
    if n < successes || !(0.0..=1.0).contains(&rate) {
        return Err(Refusal::InvalidInput {
            what: "successes above the number of trials, or a rate outside 0..1",
        });
    }
    let limit = binomial_probability(successes, n, rate) * (1.0 + 1e-7);
    let is_likely = |k: u64| limit < binomial_probability(k, n, rate);
    let expected = n as f64 * rate;
    let two_sided = if (successes as f64) < expected {
        // The first unlikely outcome above the mode: probabilities fall there.
        let first = first_where(successes + 1, n + 1, |k| expected < k as f64 && !is_likely(k));
        binomial_at_most(successes, n, rate) + binomial_at_least(first, n, rate)
    } else {
        let first_likely = first_where(0, successes, |k| expected <= k as f64 || is_likely(k));
        let below = if first_likely == 0 { 0.0 } else { binomial_at_most(first_likely - 1, n, rate) };
        below + binomial_at_least(successes, n, rate)
    };
    Ok(BinomialTest {
        greater: binomial_at_least(successes, n, rate),
        less: binomial_at_most(successes, n, rate),
        two_sided: two_sided.min(1.0),
    })
}

/// The first number in `lo..hi` where a predicate turns true, or `hi`.
pub(crate) fn first_where(lo: u64, hi: u64, is_true: impl Fn(u64) -> bool) -> u64 {
    let (mut lo, mut hi) = (lo, hi);
    while lo < hi {
        let middle = lo + (hi - lo) / 2;
        if is_true(middle) {
            hi = middle;
        } else {
            lo = middle + 1;
        }
    }
    lo
}
