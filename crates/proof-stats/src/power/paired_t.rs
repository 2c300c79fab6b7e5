//! Power and size of the paired t test.

use super::{check_rates, whole_cases};
use crate::refusal::Refusal;
use crate::special::{noncentral_t_tails, normal_quantile, student_quantile_two_sided};

/// Power of the two-sided paired t test.
///
/// # Arguments
/// - `difference`: the true mean difference
/// - `standard_deviation`: of the case differences, above 0
/// - `n`: cases, at least 2
/// - `alpha`: two-sided error rate
///
/// # Returns
/// The probability of rejecting on either side, in `(0, 1]`.
///
/// # Assumes
/// Independent normal differences.
///
/// # Refusals
/// `too_few_units` below 2 cases; `invalid_input` for values outside of their ranges.
///
/// # Source
/// Non-central t with `n - 1` degrees of freedom and non-centrality `difference sqrt(n) / sd`.
pub fn paired_t_power(difference: f64, standard_deviation: f64, n: u64, alpha: f64) -> Result<f64, Refusal> {
    check_rates(alpha, 0.5)?;
    check_spread(difference, standard_deviation)?;
    if n < 2 {
        return Err(Refusal::TooFewUnits { n, needed: 2 });
    }
    Ok(rejects(difference.abs() / standard_deviation, n, alpha))
}

/// The smallest number of cases with which the two-sided paired t test has a power.
///
/// # Refusals
/// `not_reachable` without a difference; `invalid_input` for values outside of their ranges.
pub fn paired_t_cases(
    difference: f64,
    standard_deviation: f64,
    alpha: f64,
    power: f64,
) -> Result<u64, Refusal> {
    check_rates(alpha, power)?;
    check_spread(difference, standard_deviation)?;
    let effect = difference.abs() / standard_deviation;
    let z = normal_quantile(1.0 - alpha / 2.0) + normal_quantile(power);
    let normal = (z / effect) * (z / effect);
    if 1e12 < normal || normal.is_nan() {
        return Err(Refusal::NotReachable);
    }
    // The t test needs a few cases more than the normal one; its power grows with n. A low power needs fewer.
    let mut n = whole_cases(normal)?.max(2);
    while 2 < n && power <= rejects(effect, n - 1, alpha) {
        n -= 1;
    }
    while rejects(effect, n, alpha) < power {
        n += 1;
    }
    Ok(n)
}

/// The smallest true mean difference that the two-sided paired t test sees with a power.
///
/// # Refusals
/// As [`paired_t_power`]; `invalid_input` when the power does not exceed `alpha`.
///
/// # Source
/// Inversion of [`paired_t_power`] by bisection to 1e-12 of the standard deviation.
pub fn paired_t_detectable(n: u64, standard_deviation: f64, alpha: f64, power: f64) -> Result<f64, Refusal> {
    check_rates(alpha, power)?;
    check_spread(0.0, standard_deviation)?;
    if n < 2 {
        return Err(Refusal::TooFewUnits { n, needed: 2 });
    }
    if power <= alpha {
        return Err(Refusal::InvalidInput { what: "the power must exceed alpha" });
    }
    let mut hi = 1.0;
    while rejects(hi, n, alpha) < power {
        hi *= 2.0;
    }
    let mut lo = 0.0;
    for _ in 0..60 {
        let middle = 0.5 * (lo + hi);
        if rejects(middle, n, alpha) < power { lo = middle } else { hi = middle }
    }
    Ok(hi * standard_deviation)
}

/// The probability of rejecting for an effect in standard deviations.
fn rejects(effect: f64, n: u64, alpha: f64) -> f64 {
    let (n, df) = (n as f64, n as f64 - 1.0);
    let critical = student_quantile_two_sided(alpha, df);
    let noncentrality = effect * libm::sqrt(n);
    // Far out the test rejects for certain; the distribution function needs no more precision there.
    if 1e4 < noncentrality - critical {
        return 1.0;
    }
    let upper = noncentral_t_tails(critical, df, noncentrality).upper;
    let lower = noncentral_t_tails(-critical, df, noncentrality).lower;
    (upper + lower).min(1.0)
}

fn check_spread(difference: f64, standard_deviation: f64) -> Result<(), Refusal> {
    if difference.is_finite() && standard_deviation.is_finite() && 0.0 < standard_deviation {
        Ok(())
    } else {
        Err(Refusal::InvalidInput {
            what: "a power needs a finite difference and a standard deviation above 0",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::spread_average::average_over_spread;
    use super::*;
    use crate::special::normal_sf;
    use proptest::prelude::*;

    #[test]
    fn pinned_values() {
        // statsmodels TTestPower and R power.t.test agree on these.
        assert!((paired_t_power(0.5, 1.0, 20, 0.05).unwrap() - 0.564_504_418).abs() < 1e-8);
        assert_eq!(paired_t_cases(0.5, 1.0, 0.05, 0.8), Ok(34));
        assert_eq!(paired_t_cases(-0.05, 0.3, 0.05, 0.8), Ok(285));
        let seen = paired_t_detectable(34, 1.0, 0.05, 0.8).unwrap();
        assert!((0.49..0.5).contains(&seen), "{seen}");
    }

    #[test]
    fn refusals() {
        assert_eq!(paired_t_cases(0.0, 1.0, 0.05, 0.8), Err(Refusal::NotReachable));
        assert_eq!(paired_t_power(0.1, 1.0, 1, 0.05).unwrap_err().code(), "too_few_units");
        assert_eq!(paired_t_power(0.1, 0.0, 9, 0.05).unwrap_err().code(), "invalid_input");
        assert_eq!(paired_t_detectable(9, 1.0, 0.1, 0.1).unwrap_err().code(), "invalid_input");
        // An enormous effect needs the two cases that a t test needs at all.
        assert_eq!(paired_t_cases(1e9, 1.0, 0.05, 0.8), Ok(2));
    }

    proptest! {
        #[test]
        fn the_distribution_and_the_average_agree(effect in 0.01..2.0_f64, n in 2_u64..300) {
            let df = n as f64 - 1.0;
            let critical = student_quantile_two_sided(0.05, df);
            let shift = effect * libm::sqrt(n as f64);
            let expected = average_over_spread(df, f64::INFINITY, |u| {
                normal_sf(critical * u - shift) + normal_sf(critical * u + shift)
            });
            let got = paired_t_power(effect, 1.0, n, 0.05).unwrap();
            prop_assert!((got - expected).abs() < 1e-8, "{} {}", got, expected);
        }

        #[test]
        fn the_cases_reach_the_power(effect in 0.05..3.0_f64, power in 0.1..0.99_f64) {
            let n = paired_t_cases(effect, 1.0, 0.05, power).unwrap();
            prop_assert!(power <= paired_t_power(effect, 1.0, n, 0.05).unwrap());
            prop_assert!(n == 2 || paired_t_power(effect, 1.0, n - 1, 0.05).unwrap() < power);
        }
    }
}
