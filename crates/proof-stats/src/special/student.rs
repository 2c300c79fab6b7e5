//! Student's t distribution.

use super::beta::{Tails, beta_quantile_logit, beta_tails};

/// Tails of the t distribution with `df > 0` degrees of freedom, which need not be whole.
pub fn student_tails(t: f64, df: f64) -> Tails {
    if t.is_infinite() {
        return if 0.0 < t { Tails::ALL_BELOW } else { Tails::ALL_ABOVE };
    }
    let total = df + t * t;
    let beyond = 0.5 * beta_tails(df / 2.0, 0.5, df / total, t * t / total).lower;
    let tails = Tails { lower: 1.0 - beyond, upper: beyond };
    if t < 0.0 { tails.swapped() } else { tails }
}

/// `P(|T| >= |t|)`.
pub fn student_p_two_sided(t: f64, df: f64) -> f64 {
    (2.0 * student_tails(t.abs(), df).upper).min(1.0)
}

/// The t with `P(T <= t) = p`; infinite at 0 and 1.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if p < 0.5 {
        -student_quantile_two_sided(2.0 * p, df)
    } else {
        student_quantile_two_sided(2.0 * (1.0 - p), df)
    }
}

/// The t with `P(|T| > t) = alpha`: half the width of a two-sided interval in standard errors.
///
/// # Source
/// `df / (df + T^2)` has the beta distribution with shapes `df/2` and `1/2`.
pub fn student_quantile_two_sided(alpha: f64, df: f64) -> f64 {
    if alpha <= 0.0 {
        return f64::INFINITY;
    }
    if 1.0 <= alpha {
        return 0.0;
    }
    let logit = beta_quantile_logit(df / 2.0, 0.5, alpha, 1.0 - alpha);
    libm::sqrt(df * libm::exp(-logit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::normal_quantile;
    use proptest::prelude::*;

    #[test]
    fn the_limit_is_normal() {
        let t = student_quantile(0.975, 1e9);
        assert!((t - normal_quantile(0.975)).abs() < 1e-8);
        assert!(student_quantile(1.0, 3.0).is_infinite());
        assert!(student_quantile(0.5, 3.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn the_quantile_inverts_the_tail(alpha in 1e-9..0.999_f64, df in 0.5..1e5_f64) {
            let t = student_quantile_two_sided(alpha, df);
            prop_assert!((student_p_two_sided(t, df) / alpha - 1.0).abs() < 1e-9);
        }
    }
}
