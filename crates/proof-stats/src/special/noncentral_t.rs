//! The non-central t distribution: the power of t tests.

use super::beta::Tails;
use super::gamma::stirling_error;
use super::normal::{normal_cdf, normal_sf};
use super::student::student_tails;
use std::f64::consts::PI;

/// Tails of `(Z + noncentrality) / sqrt(chi^2_df / df)` at `t`, for `df > 0`.
///
/// Both are sums of positive terms, so that each keeps its relative precision however small it is.
///
/// # Edges
/// Non-centrality 0: the central distribution. An argument that is not finite, or `df <= 0`: NaN, except that
/// infinite `t` has all mass on one side.
///
/// # Source
/// `P(T <= t)` is the mean of `Phi(t S - noncentrality)` over `S = sqrt(chi^2_df / df)`, integrated over `ln S` by
/// the trapezoidal rule, whose error falls exponentially for a smooth integrand that vanishes at both ends
/// (Trefethen & Weideman 2014, SIAM Review 56:385–458). Relative error about 1e-12. Complexity: some hundred
/// evaluations of the normal distribution, more for a large non-centrality with few degrees of freedom.
pub fn noncentral_t_tails(t: f64, df: f64, noncentrality: f64) -> Tails {
    if t.is_nan() || !noncentrality.is_finite() || !(0.0 < df && df.is_finite()) {
        return Tails { lower: f64::NAN, upper: f64::NAN };
    }
    if t.is_infinite() {
        return if 0.0 < t { Tails::ALL_BELOW } else { Tails::ALL_ABOVE };
    }
    if noncentrality.abs() <= 0.0 {
        return student_tails(t, df);
    }
    let step = 0.2 / libm::sqrt(2.0 * df).max(noncentrality.abs()).max(1.0);
    let mode = density(0.0, df);
    let (mut lower, mut upper) = (0.0, 0.0);
    let mut add = |u: f64| {
        let weight = density(u, df);
        let z = t * libm::exp(u) - noncentrality;
        lower += weight * normal_cdf(z);
        upper += weight * normal_sf(z);
        1e-300 < weight && 1e-60 * mode < weight
    };
    add(0.0);
    for direction in [step, -step] {
        let mut k = 1.0;
        // Ends because the density of ln S falls at least exponentially on both sides.
        while add(k * direction) {
            k += 1.0;
        }
    }
    Tails { lower: (lower * step).min(1.0), upper: (upper * step).min(1.0) }
}

/// The density of `ln S` at `u`, where `S^2` is a chi-square divided by its `df` degrees of freedom.
///
/// With `h = df / 2` it is `2 h^h e^(-h) / Gamma(h) * exp(-h (e^(2u) - 1 - 2u))`, the first factor by Stirling.
fn density(u: f64, df: f64) -> f64 {
    let half = df / 2.0;
    let excess = libm::expm1(2.0 * u) - 2.0 * u;
    2.0 * libm::sqrt(half / (2.0 * PI)) * libm::exp(-stirling_error(half) - half * excess)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::student_quantile;
    use proptest::prelude::*;

    #[test]
    fn far_tails_keep_their_digits() {
        // With many degrees of freedom it is the normal distribution around the non-centrality.
        let tails = noncentral_t_tails(-5.0, 1e15, 3.0);
        assert!((tails.lower / normal_cdf(-8.0) - 1.0).abs() < 1e-9, "{tails:?}");
        let tails = noncentral_t_tails(11.0, 1e15, 3.0);
        assert!((tails.upper / normal_cdf(-8.0) - 1.0).abs() < 1e-9, "{tails:?}");
        // At t = 0 only the sign of Z + noncentrality matters.
        let tails = noncentral_t_tails(0.0, 3.0, 6.0);
        assert!((tails.lower / normal_cdf(-6.0) - 1.0).abs() < 1e-12, "{tails:?}");
    }

    #[test]
    fn ends() {
        assert_eq!(noncentral_t_tails(f64::INFINITY, 4.0, 1.0), Tails::ALL_BELOW);
        assert_eq!(noncentral_t_tails(f64::NEG_INFINITY, 4.0, 1.0), Tails::ALL_ABOVE);
        assert!(noncentral_t_tails(1.0, 0.0, 1.0).lower.is_nan());
        assert!(noncentral_t_tails(f64::NAN, 4.0, 1.0).upper.is_nan());
    }

    #[test]
    fn a_small_noncentrality_is_nearly_central() {
        let t = student_quantile(0.9, 1.0);
        let near = noncentral_t_tails(t, 1.0, 1e-9);
        assert!((near.upper - 0.1).abs() < 1e-9, "{near:?}");
    }

    proptest! {
        #[test]
        fn the_tails_add_to_one(t in -30.0..30.0_f64, df in 0.5..2000.0_f64, noncentrality in -30.0..30.0_f64) {
            let tails = noncentral_t_tails(t, df, noncentrality);
            prop_assert!((tails.lower + tails.upper - 1.0).abs() < 1e-11, "{tails:?}");
            let mirrored = noncentral_t_tails(-t, df, -noncentrality);
            prop_assert!((tails.lower - mirrored.upper).abs() <= 1e-12 * tails.lower.max(1e-300));
        }

        /// The Poisson-weighted sum of incomplete beta functions, an algorithm of its own (Lenth 1989).
        #[test]
        fn agrees_with_the_series(t in 0.01..12.0_f64, df in 1.0..60.0_f64, noncentrality in 0.01..5.0_f64) {
            let x = t * t / (t * t + df);
            let half = noncentrality * noncentrality / 2.0;
            let (mut p, mut q) = ((-half).exp(), noncentrality * (-half).exp() * (2.0 / PI).sqrt());
            let mut total = normal_cdf(-noncentrality);
            for j in 0..400 {
                let j = f64::from(j);
                let at = |a: f64| crate::special::beta_tails(a, df / 2.0, x, 1.0 - x).lower;
                total += 0.5 * (p * at(j + 0.5) + q * at(j + 1.0));
                p *= half / (j + 1.0);
                q *= half / (j + 1.5);
            }
            let got = noncentral_t_tails(t, df, noncentrality).lower;
            prop_assert!((got - total).abs() < 1e-11, "{got} {total}");
        }
    }
}
