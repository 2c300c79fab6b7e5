//! The beta distribution (the incomplete beta function) and the F distribution on top of it.

use super::gamma::{deviance, ln_gamma, stirling_error};
use super::normal::normal_quantile;
use super::root::{At, Tail, invert};
use std::f64::consts::TAU;

/// Both tail probabilities, each accurate where it is small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// `P(X <= x)`.
    pub lower: f64,
    /// `P(X > x)`.
    pub upper: f64,
}

impl Tails {
    pub(super) const ALL_ABOVE: Self = Self { lower: 0.0, upper: 1.0 };
    pub(super) const ALL_BELOW: Self = Self { lower: 1.0, upper: 0.0 };

    pub(super) fn from_lower(lower: f64) -> Self {
        Self { lower: lower.clamp(0.0, 1.0), upper: (1.0 - lower).clamp(0.0, 1.0) }
    }

    #[must_use]
    pub(super) fn swapped(self) -> Self {
        Self { lower: self.upper, upper: self.lower }
    }
}

/// Tails of the beta distribution with shapes `a, b > 0` at `x`; the complement `y = 1 - x` is given
/// separately, because it cannot be recovered when it is small.
///
/// # Source
/// Continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method; leading factor by
/// Loader (2000). Complexity: about the square root of the larger shape.
pub fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        return Tails::ALL_ABOVE;
    }
    if y <= 0.0 {
        return Tails::ALL_BELOW;
    }
    let factor = power_term(a, b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        Tails::from_lower(factor * continued_fraction(a, b, x) / a)
    } else {
        Tails::from_lower(factor * continued_fraction(b, a, y) / b).swapped()
    }
}

/// The x with `P(X <= x) = p` for shapes `a, b > 0`.
///
/// # Arguments
/// - `lower`, `upper`: the probability below and above, which add to 1; give the small one exactly
///
/// # Source
/// Newton's method on the logarithm of the smaller tail over `ln(x / (1 - x))`, kept in a bracket.
pub fn beta_quantile(a: f64, b: f64, lower: f64, upper: f64) -> f64 {
    if lower <= 0.0 {
        return 0.0;
    }
    if upper <= 0.0 {
        return 1.0;
    }
    from_logit(beta_quantile_logit(a, b, lower, upper)).0
}

/// `ln(x / (1 - x))` of the beta quantile: keeps its digits at both ends.
pub(super) fn beta_quantile_logit(a: f64, b: f64, lower: f64, upper: f64) -> f64 {
    let z = if lower < upper { normal_quantile(lower) } else { -normal_quantile(upper) };
    let start = libm::log(a / b) + z * libm::sqrt(1.0 / a + 1.0 / b);
    let tail = if lower < upper { Tail::Lower } else { Tail::Upper };
    invert(tail, lower.min(upper), start, (-745.0, 745.0), |u| {
        let (x, y) = from_logit(u);
        let tails = beta_tails(a, b, x, y);
        let probability = if tail == Tail::Lower { tails.lower } else { tails.upper };
        // d I_x(a, b) / d u = x y times the density, which is the power term itself.
        At { probability, slope: power_term(a, b, x, y) }
    })
}

/// Tails of the F distribution with `df1` and `df2` degrees of freedom.
pub fn f_tails(x: f64, df1: f64, df2: f64) -> Tails {
    if x <= 0.0 {
        return Tails::ALL_ABOVE;
    }
    let total = df1 * x + df2;
    beta_tails(df1 / 2.0, df2 / 2.0, df1 * x / total, df2 / total)
}

/// The x with `P(F <= x) = p`.
pub fn f_quantile(p: f64, df1: f64, df2: f64) -> f64 {
    let logit = beta_quantile_logit(df1 / 2.0, df2 / 2.0, p, 1.0 - p);
    libm::exp(logit) * df2 / df1
}

/// The natural logarithm of the beta function.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    if 10.0 < a.min(b) {
        // B(a, b) = (a + b) / (a b) / C(a + b, a), the binomial coefficient by Stirling's formula.
        let n = a + b;
        let corrections = stirling_error(a) + stirling_error(b) - stirling_error(n);
        let powers = a * libm::log1p(-b / n) + b * libm::log1p(-a / n);
        return corrections + powers + 0.5 * libm::log(TAU / a / b * n);
    }
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// `x^a y^b / B(a, b)`.
pub(super) fn power_term(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let exponent =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    libm::sqrt(a / n * b / TAU) * libm::exp(exponent)
}

fn from_logit(u: f64) -> (f64, f64) {
    (1.0 / (1.0 + libm::exp(-u)), 1.0 / (1.0 + libm::exp(u)))
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    let mut m = 0.0;
    for _ in 0..100_000 {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        h *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let factor = c * d;
        h *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ends() {
        assert_eq!(beta_tails(2.0, 3.0, 0.0, 1.0), Tails::ALL_ABOVE);
        assert_eq!(beta_tails(2.0, 3.0, 1.0, 0.0), Tails::ALL_BELOW);
        assert!(beta_quantile(2.0, 3.0, 0.0, 1.0).abs() < f64::EPSILON);
        assert!((beta_quantile(2.0, 3.0, 1.0, 0.0) - 1.0).abs() < f64::EPSILON);
    }

    proptest! {
        #[test]
        fn agrees_with_an_independent_implementation(a in 0.3..200.0_f64, b in 0.3..200.0_f64, x in 0.001..0.999_f64) {
            let tails = beta_tails(a, b, x, 1.0 - x);
            let other = statrs::function::beta::beta_reg(a, b, x);
            prop_assert!((tails.lower - other).abs() < 1e-11, "{} {other}", tails.lower);
            prop_assert!((tails.lower + tails.upper - 1.0).abs() < 1e-14);
        }

        #[test]
        fn the_quantile_inverts_the_cdf(a in 0.2..5000.0_f64, b in 0.2..5000.0_f64, p in 1e-8..0.999_f64) {
            let logit = beta_quantile_logit(a, b, p, 1.0 - p);
            let (x, y) = from_logit(logit);
            let tails = beta_tails(a, b, x, y);
            prop_assert!((tails.lower / p - 1.0).abs() < 1e-9, "{} {p}", tails.lower);
        }

        #[test]
        fn mirrored_shapes_mirror_the_tails(a in 0.3..900.0_f64, b in 0.3..900.0_f64, x in 0.01..0.99_f64) {
            let y = 1.0 - x;
            let mirrored = beta_tails(b, a, y, x).swapped();
            let tails = beta_tails(a, b, x, y);
            prop_assert!((tails.lower - mirrored.lower).abs() < 1e-12);
        }
    }
}
