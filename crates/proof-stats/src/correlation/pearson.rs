//! Pearson's correlation.

use super::fisher::fisher_interval;
use super::{Correlation, check};
use crate::level::Level;
use crate::refusal::Refusal;
use crate::special::student_p_two_sided;
use crate::sum;

/// Pearson's correlation of two scores of the same cases, with Fisher's interval and the t test.
///
/// # Assumes
/// Independent cases; normal scores for the interval and p.
///
/// # Edge cases
/// The interval needs 4 cases, p needs 3.
///
/// # Refusals
/// `no_data`; `too_few_units` below 2 cases; `no_variation` when a list is constant; `invalid_input` for lists of
/// different lengths and values that are not finite.
///
/// # Source
/// Fisher (1921), Metron 1:3–32. Complexity: O(n).
pub fn pearson(a: &[f64], b: &[f64], level: Level) -> Result<Correlation, Refusal> {
    check(a, b)?;
    let value = coefficient(a, b)?;
    let n = a.len() as f64;
    Ok(Correlation {
        value,
        interval: fisher_interval(value, 1.0, n - 3.0, level),
        level,
        p: t_test(value, n),
        is_exact: false,
        n: a.len() as u64,
    })
}

/// Pearson's coefficient in `[-1, 1]`; refuses values whose differences overflow.
pub(super) fn coefficient(a: &[f64], b: &[f64]) -> Result<f64, Refusal> {
    let (Some(a), Some(b)) = (directed(a), directed(b)) else {
        return Err(Refusal::InvalidInput { what: "the values are too large" });
    };
    let products: Vec<f64> = a.iter().zip(&b).map(|(x, y)| x * y).collect();
    Ok(sum::sum(&products).clamp(-1.0, 1.0))
}

/// Deviations from the mean as a vector of length 1.
fn directed(values: &[f64]) -> Option<Vec<f64>> {
    let mean = sum::mean(values);
    let deviations: Vec<f64> = values.iter().map(|x| x - mean).collect();
    // By the largest first, so that no square overflows.
    let largest = deviations.iter().fold(0.0_f64, |acc, d| acc.max(d.abs()));
    let scaled: Vec<f64> = deviations.iter().map(|d| d / largest).collect();
    let length = libm::sqrt(sum::sum_by(&scaled, |d| d * d));
    (largest.is_finite() && 0.0 < largest).then(|| scaled.iter().map(|d| d / length).collect())
}

/// Two-sided p of the t test of no correlation; none below 3 cases.
pub(super) fn t_test(r: f64, n: f64) -> Option<f64> {
    let freedom = n - 2.0;
    let left = (1.0 - r) * (1.0 + r);
    // A correlation of exactly 1 has an infinite t and a p of 0.
    let p = || if 0.0 < left { student_p_two_sided(r * libm::sqrt(freedom / left), freedom) } else { 0.0 };
    (0.0 < freedom).then(p)
}
