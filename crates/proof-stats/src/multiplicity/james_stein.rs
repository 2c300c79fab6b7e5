//! What the figure of a winner is worth on the data that selected it.

use crate::refusal::{Refusal, check_finite};
use crate::sum;
use serde::Serialize;

/// Estimates pulled toward their mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JamesStein {
    /// The shrunk estimates, in the order given.
    pub estimates: Vec<f64>,
    /// The mean they are pulled toward.
    pub center: f64,
    /// How much of each deviation from the mean is left, in `[0, 1]`.
    pub kept: f64,
}

/// James-Stein estimates of several variants' means: the best of many looks better than it is, and this takes the
/// expected part of it back.
///
/// # Arguments
/// - `estimates`, `standard_errors`: of at least four variants on the same cases
///
/// # Returns
/// `m + max(0, 1 - (k - 3) v / sum (x - m)^2) (x - m)` with `v` the mean squared standard error.
///
/// # Refusals
/// `too_few_units` below four variants; `invalid_input` for different lengths, a value that is not finite, or a
/// negative standard error.
///
/// # Source
/// Efron & Morris (1975), J. Am. Stat. Assoc. 70:311–319 (positive part, toward the mean); statistics note,
/// section 5.11.
pub fn james_stein(estimates: &[f64], standard_errors: &[f64]) -> Result<JamesStein, Refusal> {
    check_finite(estimates)?;
    check_finite(standard_errors)?;
    if estimates.len() != standard_errors.len() || standard_errors.iter().any(|se| *se < 0.0) {
        return Err(Refusal::InvalidInput { what: "each estimate needs a standard error of at least 0" });
    }
    let k = estimates.len() as u64;
    if k < 4 {
        return Err(Refusal::TooFewUnits { n: k, needed: 4 });
    }
    let center = sum::mean(estimates);
    let spread = sum::sum_by(estimates, |x| (x - center) * (x - center));
    let v = sum::sum_by(standard_errors, |se| se * se) / k as f64;
    // Estimates that are all equal stay where they are.
    let kept = if 0.0 < spread { (1.0 - (k - 3) as f64 * v / spread).max(0.0) } else { 0.0 };
    let estimates = estimates.iter().map(|x| center + kept * (x - center)).collect();
    Ok(JamesStein { estimates, center, kept })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned_by_hand() {
        // Mean 0.5, sum of squares 0.1, v = 0.01: kept = 1 - 2 * 0.01 / 0.1 = 0.8.
        let got = james_stein(&[0.3, 0.4, 0.5, 0.6, 0.7], &[0.1; 5]).unwrap();
        assert!((got.kept - 0.8).abs() < 1e-12 && (got.center - 0.5).abs() < 1e-12);
        assert!((got.estimates[0] - 0.34).abs() < 1e-12 && (got.estimates[4] - 0.66).abs() < 1e-12);
        // Noise larger than the spread leaves nothing.
        let nothing = james_stein(&[0.3, 0.4, 0.5, 0.6], &[1.0; 4]).unwrap();
        assert!(nothing.estimates.iter().all(|x| (x - 0.45).abs() < 1e-12));
        assert_eq!(james_stein(&[0.1; 3], &[0.1; 3]).unwrap_err().code(), "too_few_units");
        assert_eq!(james_stein(&[0.1; 4], &[-0.1; 4]).unwrap_err().code(), "invalid_input");
    }
}
