//! Relative changes of positive quantities.

use crate::refusal::Refusal;

/// Differences of the logarithms of paired positive values, for "x % slower": give them to [`super::numeric`] or
/// [`super::clustered`] and read the results with [`ratio`].
///
/// # Refusals
/// `invalid_input` for different lengths or a value that is not positive and finite.
pub fn log_ratios(candidate: &[f64], baseline: &[f64]) -> Result<Vec<f64>, Refusal> {
    if candidate.len() != baseline.len() {
        return Err(Refusal::InvalidInput { what: "candidate and baseline differ in length" });
    }
    let is_positive = |x: &f64| 0.0 < *x && x.is_finite();
    if !candidate.iter().chain(baseline).all(is_positive) {
        return Err(Refusal::InvalidInput { what: "a ratio needs values above 0" });
    }
    Ok(candidate.iter().zip(baseline).map(|(c, b)| libm::log(*c) - libm::log(*b)).collect())
}

/// A difference of logarithms as a relative change: 0.25 is "25 % more".
pub fn ratio(log_difference: f64) -> f64 {
    libm::expm1(log_difference)
}
