//! One pass rate.

use crate::estimate::{Estimate, Interval};
use crate::level::Level;
use crate::mean::{self, Scale};
use crate::refusal::{Refusal, check_finite};
use crate::special::{
    beta_quantile, binomial_at_least, binomial_at_most, binomial_probability, student_quantile_two_sided,
};
use crate::sum;
use std::num::NonZeroU64;

/// Name of [`wilson`] in results.
pub const WILSON: &str = "Wilson";
/// Name of the Wilson interval with an effective n.
pub const WILSON_EFFECTIVE: &str = "Wilson with effective n";

/// The pass rate of independent cases with one trial each, with its Wilson interval.
///
/// # Refusals
/// `no_data` for `n == 0`; `invalid_input` for more successes than trials. One trial is enough.
pub fn estimate(successes: u64, n: u64, level: Level) -> Result<Estimate, Refusal> {
    let Some(trials) = NonZeroU64::new(n) else { return Err(Refusal::NoData) };
    if n < successes {
        return Err(Refusal::InvalidInput { what: "more successes than trials" });
    }
    Ok(Estimate {
        value: successes as f64 / n as f64,
        interval: wilson(successes, trials, level),
        level,
        n,
        n_effective: n as f64,
        method: WILSON,
        notes: Vec::new(),
    })
}

/// The pass rate over case means in `[0, 1]`, each the mean of a case's trials.
///
/// All means 0 or 1: the plain Wilson interval. At least 80 % of them 0 or 1: Wilson with an effective n and a
/// t quantile, which keeps the boundary honest. Otherwise the t interval of the means.
///
/// # Assumes
/// Independent cases; cases weigh equally whatever their number of trials.
///
/// # Refusals
/// `no_data`; `invalid_input` outside of `[0, 1]`; `too_few_units` for a single broken mean.
///
/// # Source
/// Statistics note, section 3 (several trials per case) and 5.4.
pub fn folded(means: &[f64], level: Level, seed: u64) -> Result<Estimate, Refusal> {
    check_unit(means)?;
    let at_end = means.iter().filter(|x| is_end(**x)).count();
    if at_end == means.len() {
        let successes = means.iter().filter(|x| 0.5 < **x).count() as u64;
        return estimate(successes, means.len() as u64, level);
    }
    if means.len() < 2 {
        return Err(Refusal::TooFewUnits { n: 1, needed: 2 });
    }
    if at_end * 5 < means.len() * 4 {
        return mean::bounded(means, Scale::UNIT, level, seed);
    }
    let n = means.len() as f64;
    let value = sum::mean(means);
    let variance = sum::variance(means, value) / n;
    let n_effective = (value * (1.0 - value) / variance).min(n);
    Ok(Estimate {
        value,
        interval: wilson_effective(value, n_effective, student_quantile_two_sided(level.alpha(), n - 1.0)),
        level,
        n: means.len() as u64,
        n_effective,
        method: WILSON_EFFECTIVE,
        notes: Vec::new(),
    })
}

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

/// Clopper-Pearson interval: coverage never below the level, for guarantees.
///
/// # Arguments
/// As [`wilson`].
///
/// # Source
/// Clopper & Pearson (1934), Biometrika 26:404–413.
pub fn clopper_pearson(successes: u64, n: NonZeroU64, level: Level) -> Interval {
    let tail = level.alpha() / 2.0;
    Interval { lo: exact_lower(successes, n, tail), hi: exact_upper(successes, n, tail) }
}

/// One-sided lower Clopper-Pearson bound: "at least this rate, with this confidence".
pub fn clopper_pearson_lower(successes: u64, n: NonZeroU64, level: Level) -> f64 {
    exact_lower(successes, n, level.alpha())
}

/// One-sided upper Clopper-Pearson bound: "at most this rate, with this confidence".
pub fn clopper_pearson_upper(successes: u64, n: NonZeroU64, level: Level) -> f64 {
    exact_upper(successes, n, level.alpha())
}

/// The failure rate that `n` trials without a failure rule out: `1 - alpha^(1/n)`.
///
/// # Source
/// The one-sided Clopper-Pearson bound at 0 of n; about `3/n` at 95 %.
pub fn zero_failure_bound(n: NonZeroU64, level: Level) -> f64 {
    -libm::expm1(libm::log(level.alpha()) / n.get() as f64)
}

/// How many trials without a failure prove a pass rate of at least `required`, in `(0, 1)`.
///
/// # Refusals
/// `invalid_input` outside of `(0, 1)`: no number of trials proves a rate of 1.
pub fn zero_failure_cases(required: f64, level: Level) -> Result<u64, Refusal> {
    if !(0.0 < required && required < 1.0) {
        return Err(Refusal::InvalidInput { what: "the required rate must lie strictly between 0 and 1" });
    }
    crate::power::whole_cases(libm::log(level.alpha()) / libm::log(required))
}

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

/// Refuses no data and values outside of `[0, 1]`.
pub(crate) fn check_unit(values: &[f64]) -> Result<(), Refusal> {
    if values.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(values)?;
    if values.iter().all(|x| (0.0..=1.0).contains(x)) {
        Ok(())
    } else {
        Err(Refusal::InvalidInput { what: "a value lies outside of its scale" })
    }
}

/// Whether a unit value is exactly 0 or 1.
pub(crate) fn is_end(x: f64) -> bool {
    x <= 0.0 || 1.0 <= x
}

fn exact_lower(successes: u64, n: NonZeroU64, tail: f64) -> f64 {
    let n = n.get();
    let x = successes.min(n);
    if x == 0 {
        return 0.0;
    }
    beta_quantile(x as f64, (n - x) as f64 + 1.0, tail, 1.0 - tail)
}

fn exact_upper(successes: u64, n: NonZeroU64, tail: f64) -> f64 {
    let n = n.get();
    let x = successes.min(n);
    if x == n {
        return 1.0;
    }
    beta_quantile(x as f64 + 1.0, (n - x) as f64, 1.0 - tail, tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn trials(n: u64) -> NonZeroU64 {
        NonZeroU64::new(n).unwrap()
    }

    #[test]
    fn ends_are_exact() {
        let n = trials(17);
        for interval in [wilson(0, n, Level::P95), clopper_pearson(0, n, Level::P95)] {
            assert!(interval.lo.to_bits() == 0 && 0.1 < interval.hi);
        }
        for interval in [wilson(17, n, Level::P95), clopper_pearson(17, n, Level::P95)] {
            assert!(1.0 <= interval.hi && interval.lo < 0.9);
        }
    }

    #[test]
    fn zero_failures() {
        let n = zero_failure_cases(0.99, Level::P95).unwrap();
        assert_eq!(n, 299);
        assert!(zero_failure_bound(trials(n), Level::P95) <= 0.01);
        assert!(0.01 < zero_failure_bound(trials(n - 1), Level::P95));
        let one_sided = clopper_pearson_upper(0, trials(n), Level::P95);
        assert!((one_sided - zero_failure_bound(trials(n), Level::P95)).abs() < 1e-12);
        assert_eq!(zero_failure_cases(1.0, Level::P95).unwrap_err().code(), "invalid_input");
        assert_eq!(zero_failure_cases(1.0 - 1e-300, Level::P95).unwrap_err().code(), "invalid_input");
    }

    #[test]
    fn folded_means_choose_their_method() {
        let method = |ends: usize, broken: usize| {
            let mut means = vec![0.5; broken];
            means.extend((0..ends).map(|i| f64::from(u8::from(i % 3 == 0))));
            folded(&means, Level::P95, 1).map(|estimate| estimate.method)
        };
        assert_eq!(method(10, 0), Ok(WILSON));
        assert_eq!(method(80, 20), Ok(WILSON_EFFECTIVE));
        assert_eq!(method(79, 21), Ok(mean::STUDENT_T));
        assert_eq!(method(0, 1).unwrap_err().code(), "too_few_units");
        assert_eq!(folded(&[], Level::P95, 1).unwrap_err().code(), "no_data");
        assert_eq!(folded(&[1.2], Level::P95, 1).unwrap_err().code(), "invalid_input");
        assert_eq!(folded(&[f64::NAN], Level::P95, 1).unwrap_err().code(), "invalid_input");
    }

    proptest! {
        #[test]
        fn intervals_hold_the_rate_and_widen_with_the_level(n in 1_u64..2000, x in 0_u64..2000) {
            let (x, n) = (x.min(n), trials(n));
            let p = x as f64 / n.get() as f64;
            for procedure in [wilson, clopper_pearson] {
                let (narrow, wide) = (procedure(x, n, Level::P90), procedure(x, n, Level::P99));
                prop_assert!(narrow.contains(p) && 0.0 < narrow.width());
                prop_assert!(wide.lo <= narrow.lo && narrow.hi <= wide.hi);
                prop_assert!(0.0 <= wide.lo && wide.hi <= 1.0);
            }
        }

        #[test]
        fn successes_and_failures_mirror(n in 1_u64..5000, x in 0_u64..5000) {
            let (x, n) = (x.min(n), trials(n));
            for procedure in [wilson, clopper_pearson] {
                let (of_x, of_rest) = (procedure(x, n, Level::P95), procedure(n.get() - x, n, Level::P95));
                prop_assert!((of_x.lo - (1.0 - of_rest.hi)).abs() < 1e-12);
                prop_assert!((of_x.hi - (1.0 - of_rest.lo)).abs() < 1e-12);
            }
        }

        #[test]
        fn the_exact_interval_inverts_the_exact_test(n in 1_u64..300, x in 0_u64..300) {
            let (x, n) = (x.min(n), trials(n));
            let interval = clopper_pearson(x, n, Level::P95);
            if 0 < x {
                prop_assert!((binomial_at_least(x, n.get(), interval.lo) - 0.025).abs() < 1e-9);
            }
            if x < n.get() {
                prop_assert!((binomial_at_most(x, n.get(), interval.hi) - 0.025).abs() < 1e-9);
            }
        }

        #[test]
        fn the_two_sided_test_adds_what_is_not_likelier(n in 1_u64..60, x in 0_u64..60, rate in 0.01..0.99_f64) {
            let x = x.min(n);
            let limit = binomial_probability(x, n, rate) * (1.0 + 1e-7);
            let plain: f64 =
                (0..=n).map(|k| binomial_probability(k, n, rate)).filter(|p| *p <= limit).sum();
            prop_assert!((binomial_test(x, n, rate).unwrap().two_sided - plain).abs() < 1e-12);
        }
    }
}
