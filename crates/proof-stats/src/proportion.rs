//! One pass rate.
//!
//! The default is Wilson's interval ([`estimate`]); for a guarantee it is Clopper and Pearson's, whose coverage is
//! never below the level. The other intervals are there by name, for who must reproduce them.

mod agresti_coull;
mod beta;
mod exact;
mod test;
mod wilson;

use crate::estimate::Estimate;
use crate::level::Level;
use crate::mean::{self, Scale};
use crate::refusal::{Refusal, check_finite};
use crate::special::student_quantile_two_sided;
use crate::sum;
use std::num::NonZeroU64;

pub use agresti_coull::agresti_coull;
pub use beta::{jeffreys, jeffreys_equal_tailed, uniform_prior};
pub use exact::{
    clopper_pearson, clopper_pearson_lower, clopper_pearson_upper, zero_failure_bound, zero_failure_cases,
};
pub use test::{BinomialTest, binomial_test};
pub use wilson::{wilson, wilson_corrected, wilson_effective};

pub(crate) use test::first_where;

/// Name of [`wilson()`] in results.
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
/// # Arguments
/// - `n_trials`: the trials of all cases together, which the effective n never exceeds
///
/// # Assumes
/// Independent cases; cases weigh equally whatever their number of trials.
///
/// # Refusals
/// `no_data`; `invalid_input` outside of `[0, 1]`; `too_few_units` for a single broken mean.
///
/// # Source
/// Statistics note, section 3 (several trials per case) and 5.4.
pub fn folded(means: &[f64], n_trials: u64, level: Level, seed: u64) -> Result<Estimate, Refusal> {
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
    let n_effective = (value * (1.0 - value) / variance).min(n_trials as f64);
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

#[cfg(test)]
mod tests;
