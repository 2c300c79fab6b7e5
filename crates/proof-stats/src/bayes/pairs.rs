//! Two variants on the same cases: which of the two the changed cases speak for.

use crate::refusal::Refusal;
use crate::special::beta_tails;

/// The usual weight of the prior on each side: Jeffreys' prior for the share of gains.
pub const PRIOR_EACH: f64 = 0.5;

/// The probability that gains are more frequent than losses, after `gains` and `losses` among shared cases.
///
/// Cases that did not change say nothing about the direction: with a Dirichlet prior the share of gains among the
/// changed cases is `Beta(gains + prior, losses + prior)`, whatever their number.
///
/// # Arguments
/// - `prior_each`: weight of the prior on gains and on losses, above 0; [`PRIOR_EACH`] unless told otherwise
///
/// # Edge cases
/// No changed case: 1/2.
///
/// # Refusals
/// `invalid_input` for a weight that is not positive.
///
/// # Source
/// Statistics note, section 5.21.
pub fn probability_of_gain(gains: u64, losses: u64, prior_each: f64) -> Result<f64, Refusal> {
    if !(0.0 < prior_each && prior_each.is_finite()) {
        return Err(Refusal::InvalidInput { what: "the weights of a prior must be positive" });
    }
    Ok(beta_tails(gains as f64 + prior_each, losses as f64 + prior_each, 0.5, 0.5).upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_a_uniform_prior_it_is_a_binomial_sum() {
        // Beta(4, 1) above 1/2: at most 3 heads of 4 tosses.
        assert!((probability_of_gain(3, 0, 1.0).unwrap() - 15.0 / 16.0).abs() < 1e-14);
        assert!((probability_of_gain(0, 0, PRIOR_EACH).unwrap() - 0.5).abs() < 1e-14);
        let (up, down) = (probability_of_gain(12, 5, 0.5).unwrap(), probability_of_gain(5, 12, 0.5).unwrap());
        assert!((up + down - 1.0).abs() < 1e-14);
        assert_eq!(probability_of_gain(1, 1, 0.0).unwrap_err().code(), "invalid_input");
    }
}
