//! Power of showing equivalence.

use super::spread_average::average_over_spread;
use super::{check_rates, whole_cases};
use crate::refusal::Refusal;
use crate::special::{normal_cdf, normal_quantile, student_quantile_two_sided};

/// Power of the two one-sided t tests: the probability that the interval lies inside of the margin.
///
/// # Arguments
/// - `n`: cases, at least 2
/// - `difference`: the true mean difference
/// - `standard_deviation`: of the case differences, above 0
/// - `margin`: above 0
/// - `alpha`: of each one-sided test, usually 0.05
///
/// # Refusals
/// `too_few_units` below 2 cases; `invalid_input` for values outside of their ranges.
///
/// # Source
/// Phillips (1990), J. Pharmacokinet. Biopharm. 18:137–144, by integration over the sample standard deviation.
pub fn equivalence_power(
    n: u64,
    difference: f64,
    standard_deviation: f64,
    margin: f64,
    alpha: f64,
) -> Result<f64, Refusal> {
    check(difference, standard_deviation, margin, alpha)?;
    if n < 2 {
        return Err(Refusal::TooFewUnits { n, needed: 2 });
    }
    Ok(power(n, difference / standard_deviation, margin / standard_deviation, alpha))
}

/// The smallest number of cases with which equivalence is shown with a power.
///
/// # Refusals
/// `not_reachable` when the true difference is at or beyond the margin; `invalid_input` as [`equivalence_power`].
///
/// # Source
/// Search over [`equivalence_power`], which grows with n.
pub fn equivalence_cases(
    difference: f64,
    standard_deviation: f64,
    margin: f64,
    alpha: f64,
    power_wanted: f64,
) -> Result<u64, Refusal> {
    check_rates(alpha, power_wanted)?;
    check(difference, standard_deviation, margin, alpha)?;
    let (shift, margin) = (difference / standard_deviation, margin / standard_deviation);
    let distance = margin - shift.abs();
    if distance <= 0.0 {
        return Err(Refusal::NotReachable);
    }
    // Enough by the normal approximation with both sides at half of the allowed failures, and twice that for t.
    let z = normal_quantile(1.0 - alpha) + normal_quantile(f64::midpoint(1.0, power_wanted));
    let enough = whole_cases(2.0 * z * z / (distance * distance) + 20.0)?;
    let (mut lo, mut hi) = (1, enough);
    while power(hi, shift, margin, alpha) < power_wanted {
        lo = hi;
        hi *= 2;
    }
    while 1 < hi - lo {
        let middle = lo.midpoint(hi);
        if power(middle, shift, margin, alpha) < power_wanted { lo = middle } else { hi = middle }
    }
    Ok(hi)
}

/// The power in units of the standard deviation.
fn power(n: u64, shift: f64, margin: f64, alpha: f64) -> f64 {
    let (root, df) = (libm::sqrt(n as f64), n as f64 - 1.0);
    let critical = student_quantile_two_sided(2.0 * alpha, df);
    // With a sample standard deviation above this no mean lies inside.
    let limit = margin * root / critical;
    average_over_spread(df, limit, |u| {
        let room = margin * root - critical * u;
        normal_cdf(room - shift * root) - normal_cdf(-room - shift * root)
    })
    .clamp(0.0, 1.0)
}

fn check(difference: f64, standard_deviation: f64, margin: f64, alpha: f64) -> Result<(), Refusal> {
    let is_sound = difference.is_finite()
        && standard_deviation.is_finite()
        && 0.0 < standard_deviation
        && margin.is_finite()
        && 0.0 < margin
        && 0.0 < alpha
        && alpha < 0.5;
    if is_sound {
        Ok(())
    } else {
        Err(Refusal::InvalidInput {
            what: "a margin and a standard deviation above 0 are needed, and alpha below 0.5",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned_values() {
        let power = equivalence_power(50, 0.0, 0.2, 0.1, 0.05).unwrap();
        assert!((power - 0.934_413).abs() < 2e-5, "{power}");
        let n = equivalence_cases(0.01, 0.3, 0.06, 0.05, 0.8).unwrap();
        let at = |n| equivalence_power(n, 0.01, 0.3, 0.06, 0.05).unwrap();
        assert!(0.8 <= at(n) && at(n - 1) < 0.8, "{n}");
        assert_eq!(equivalence_cases(0.06, 0.3, 0.06, 0.05, 0.8), Err(Refusal::NotReachable));
        assert_eq!(equivalence_power(1, 0.0, 1.0, 1.0, 0.05).unwrap_err().code(), "too_few_units");
        assert_eq!(equivalence_power(9, 0.0, 1.0, 0.0, 0.05).unwrap_err().code(), "invalid_input");
    }
}
