//! Spearman's rank correlation.

use super::fisher::fisher_interval;
use super::pearson::{coefficient, t_test};
use super::permutations::share_as_extreme;
use super::ranks::doubled_ranks;
use super::{Correlation, MOST_EXACT, check};
use crate::level::Level;
use crate::refusal::Refusal;

/// Spearman's correlation: Pearson's of the mean ranks.
///
/// # Assumes
/// Independent cases.
///
/// # Edge cases
/// Up to 8 cases p counts all orders, two-sided on the size of the correlation; above, the t approximation. The
/// interval needs 4 cases.
///
/// # Refusals
/// As [`super::pearson()`].
///
/// # Source
/// Bonett & Wright (2000), Psychometrika 65:23–28: variance `(1 + r^2 / 2) / (n - 3)` on Fisher's scale. Complexity:
/// O(n log n).
pub fn spearman(a: &[f64], b: &[f64], level: Level) -> Result<Correlation, Refusal> {
    check(a, b)?;
    let (a, b) = (doubled_ranks(a), doubled_ranks(b));
    let floats = |ranks: &[i64]| -> Vec<f64> { ranks.iter().map(|rank| *rank as f64).collect() };
    let value = coefficient(&floats(&a), &floats(&b))?;
    let n = a.len() as f64;
    let is_exact = a.len() <= MOST_EXACT;
    let p = if is_exact {
        let count = i64::try_from(a.len()).unwrap_or(i64::MAX);
        let centre = a.iter().sum::<i64>() * b.iter().sum::<i64>();
        let covariance =
            |order: &[i64]| count * a.iter().zip(order).map(|(x, y)| x * y).sum::<i64>() - centre;
        Some(share_as_extreme(&b, covariance))
    } else {
        t_test(value, n)
    };
    Ok(Correlation {
        value,
        interval: fisher_interval(value, 1.0 + 0.5 * value * value, n - 3.0, level),
        level,
        p,
        is_exact,
        n: a.len() as u64,
    })
}
