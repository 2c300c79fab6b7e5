//! The exact interval, and what follows from no failure at all.

use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use crate::special::beta_quantile;
use std::num::NonZeroU64;

/// Clopper-Pearson interval: coverage never below the level, for guarantees.
///
/// # Arguments
/// As [`super::wilson()`].
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
