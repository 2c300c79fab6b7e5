//! The binomial distribution.

use super::beta::beta_tails;
use super::gamma::{deviance, stirling_error};
use std::f64::consts::TAU;

/// `P(X <= k)` for `n` trials with success probability `p` in `[0, 1]`.
pub fn binomial_at_most(k: u64, n: u64, p: f64) -> f64 {
    if n <= k {
        return 1.0;
    }
    beta_tails(k as f64 + 1.0, (n - k) as f64, p, 1.0 - p).upper
}

/// `P(X >= k)` for `n` trials with success probability `p` in `[0, 1]`.
pub fn binomial_at_least(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if n < k {
        return 0.0;
    }
    beta_tails(k as f64, (n - k) as f64 + 1.0, p, 1.0 - p).lower
}

/// `P(X = k)` for `n` trials with success probability `p` in `[0, 1]`.
///
/// # Source
/// Loader (2000), Fast and Accurate Computation of Binomial Probabilities.
pub fn binomial_probability(k: u64, n: u64, p: f64) -> f64 {
    if n < k {
        return 0.0;
    }
    let (q, x, y, n) = (1.0 - p, k as f64, (n - k) as f64, n as f64);
    if p <= 0.0 || q <= 0.0 {
        let certain = if p <= 0.0 { x } else { y };
        return if certain <= 0.0 { 1.0 } else { 0.0 };
    }
    if x <= 0.0 {
        return libm::exp(n * libm::log1p(-p));
    }
    if y <= 0.0 {
        return libm::exp(n * libm::log(p));
    }
    let exponent =
        stirling_error(n) - stirling_error(x) - stirling_error(y) - deviance(x, n * p) - deviance(y, n * q);
    libm::sqrt(n / (TAU * x * y)) * libm::exp(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn certain_outcomes() {
        assert!((binomial_probability(0, 5, 0.0) - 1.0).abs() < f64::EPSILON);
        assert!((binomial_probability(5, 5, 1.0) - 1.0).abs() < f64::EPSILON);
        assert!(binomial_probability(4, 5, 1.0).abs() < f64::EPSILON);
        assert!(binomial_probability(6, 5, 0.5).abs() < f64::EPSILON);
    }

    proptest! {
        #[test]
        fn probabilities_add_up_to_the_tails(n in 1_u64..300, k in 0_u64..300, p in 0.001..0.999_f64) {
            let k = k.min(n);
            let below: f64 = (0..=k).map(|j| binomial_probability(j, n, p)).sum();
            prop_assert!((below - binomial_at_most(k, n, p)).abs() < 1e-12);
            let above: f64 = (k..=n).map(|j| binomial_probability(j, n, p)).sum();
            prop_assert!((above - binomial_at_least(k, n, p)).abs() < 1e-12);
        }
    }
}
