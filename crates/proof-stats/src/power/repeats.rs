//! Cases and repeats: planning with both.

use super::{check_rates, whole_cases};
use crate::refusal::Refusal;
use crate::special::normal_quantile;
use serde::Serialize;
use std::num::NonZeroU64;

/// Asymptotic number of cases of the paired comparison with several trials a case.
///
/// # Arguments
/// - `between`: variance over cases of the difference of expected scores
/// - `within`: mean within-case variance of each variant
/// - `trials`: trials per case of each variant
///
/// # Source
/// Miller (2024), arXiv 2411.00640, section 5.
pub fn paired_cases(
    between: f64,
    within: [f64; 2],
    trials: [NonZeroU64; 2],
    difference: f64,
    alpha: f64,
    power: f64,
) -> f64 {
    let z = reach(alpha, power);
    z * z * unit_variance(between, within, trials) / (difference * difference)
}

/// The smallest true difference that a paired comparison of `n` cases with repeats sees with a power,
/// asymptotically.
///
/// # Refusals
/// `no_data` for no case; `invalid_input` for a negative variance, or `alpha` or `power` outside of `(0, 1)`.
///
/// # Source
/// Inversion of [`paired_cases`].
pub fn detectable(
    n: u64,
    between: f64,
    within: [f64; 2],
    trials: [NonZeroU64; 2],
    alpha: f64,
    power: f64,
) -> Result<f64, Refusal> {
    check_rates(alpha, power)?;
    let [a, b] = within;
    if ![between, a, b].iter().all(|variance| 0.0 <= *variance && variance.is_finite()) {
        return Err(Refusal::InvalidInput { what: "a variance is negative or not finite" });
    }
    if n == 0 {
        return Err(Refusal::NoData);
    }
    Ok(reach(alpha, power) * libm::sqrt(unit_variance(between, within, trials) / n as f64))
}

/// The number of repeats that buys most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BestRepeats {
    /// The minimum of the formula; infinite when cases do not differ at all, 0 when they cost nothing beside calls.
    pub continuous: f64,
    /// The whole number with the smallest variance for the money, at least 1; none when no number is best because
    /// cases do not differ.
    pub repeats: Option<u64>,
}

/// How many repeats a case should have when a case costs something beside its calls.
///
/// # Arguments
/// - `between`, `within`: variance between cases and within them, at least 0, not both 0
/// - `cost_case`: of one more case without its calls (writing, labelling), at least 0
/// - `cost_trial`: of one call, above 0
///
/// # Edges
/// Free cases: one repeat, for a new case tells more than a known one. No variance between cases: no number of
/// repeats is too many while a case costs anything.
///
/// # Refusals
/// `invalid_input` outside of the ranges; `no_variation` when both variances are 0.
///
/// # Source
/// The minimum of `(between + within / K) (cost_case + K cost_trial)`: `K* = sqrt(cost_case / cost_trial * within /
/// between)`; Cochran (1977), Sampling Techniques, section 10.6. The whole numbers on both sides are compared.
pub fn best_repeats(
    between: f64,
    within: f64,
    cost_case: f64,
    cost_trial: f64,
) -> Result<BestRepeats, Refusal> {
    let is_sound = [between, within, cost_case].iter().all(|x| 0.0 <= *x && x.is_finite())
        && 0.0 < cost_trial
        && cost_trial.is_finite();
    if !is_sound {
        return Err(Refusal::InvalidInput { what: "variances and costs must not be negative" });
    }
    if between + within <= 0.0 {
        return Err(Refusal::NoVariation);
    }
    if between <= 0.0 && 0.0 < cost_case {
        return Ok(BestRepeats { continuous: f64::INFINITY, repeats: None });
    }
    let square = cost_case * within;
    let continuous = if square <= 0.0 { 0.0 } else { libm::sqrt(square / (cost_trial * between)) };
    let price = |k: f64| (between + within / k) * (cost_case + k * cost_trial);
    let below = libm::floor(continuous).max(1.0);
    let best = if price(below + 1.0) < price(below) { below + 1.0 } else { below };
    Ok(BestRepeats { continuous, repeats: Some(whole_cases(best)?) })
}

fn reach(alpha: f64, power: f64) -> f64 {
    normal_quantile(1.0 - alpha / 2.0) + normal_quantile(power)
}

fn unit_variance(between: f64, within: [f64; 2], trials: [NonZeroU64; 2]) -> f64 {
    let [a, b] = within;
    let [trials_a, trials_b] = trials;
    between + a / trials_a.get() as f64 + b / trials_b.get() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn k(n: u64) -> NonZeroU64 {
        NonZeroU64::new(n).unwrap()
    }

    #[test]
    fn pinned_values() {
        let n = paired_cases(0.1, [0.15, 0.15], [k(10), k(10)], 0.03, 0.05, 0.8);
        assert!((n - 1_133.727_072_739_313).abs() < 1e-7, "{n}");
        let seen = detectable(1134, 0.1, [0.15, 0.15], [k(10), k(10)], 0.05, 0.8).unwrap();
        assert!((seen - 0.029_996_389_6).abs() < 1e-9, "{seen}");
        assert_eq!(best_repeats(0.1, 0.15, 1.0, 0.1).unwrap().repeats, Some(4));
    }

    #[test]
    fn ends() {
        assert_eq!(best_repeats(0.1, 0.3, 0.0, 1.0).unwrap().repeats, Some(1), "free cases");
        assert_eq!(best_repeats(0.0, 0.3, 1.0, 1.0).unwrap().repeats, None, "cases that do not differ");
        assert_eq!(best_repeats(0.0, 0.3, 0.0, 1.0).unwrap().repeats, Some(1));
        assert_eq!(best_repeats(0.0, 0.0, 1.0, 1.0), Err(Refusal::NoVariation));
        assert_eq!(best_repeats(0.1, 0.1, 1.0, 0.0).unwrap_err().code(), "invalid_input");
        assert_eq!(detectable(0, 0.1, [0.1; 2], [k(1); 2], 0.05, 0.8), Err(Refusal::NoData));
        assert_eq!(detectable(9, -0.1, [0.1; 2], [k(1); 2], 0.05, 0.8).unwrap_err().code(), "invalid_input");
    }

    proptest! {
        #[test]
        fn no_other_number_is_cheaper(
            between in 0.001..1.0_f64, within in 0.0..1.0_f64, case in 0.0..20.0_f64, trial in 0.01..2.0_f64,
        ) {
            let best = best_repeats(between, within, case, trial).unwrap().repeats.unwrap();
            let price = |k: u64| (between + within / k as f64) * (case + k as f64 * trial);
            for other in (1..best + 20).chain([best * 2, best * 10]) {
                prop_assert!(price(best) <= price(other) * (1.0 + 1e-12), "{} {}", best, other);
            }
        }
    }
}
