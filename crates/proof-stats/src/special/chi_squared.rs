//! The chi-square distribution (the incomplete gamma function).

use super::beta::Tails;
use super::gamma::{deviance, stirling_error};
use super::normal::normal_quantile;
use super::root::{At, Tail, invert};
use std::f64::consts::TAU;

/// Tails of the chi-square distribution with `df > 0` degrees of freedom at `x`.
pub fn chi_squared_tails(x: f64, df: f64) -> Tails {
    if x <= 0.0 { Tails::ALL_ABOVE } else { gamma_tails(df / 2.0, x / 2.0) }
}

/// The x with `P(X <= x) = p`.
///
/// # Source
/// Wilson-Hilferty start, then Newton's method on the logarithm of the smaller tail over `ln x`.
pub fn chi_squared_quantile(p: f64, df: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if 1.0 <= p {
        return f64::INFINITY;
    }
    let shape = df / 2.0;
    let spread = 1.0 / (9.0 * shape);
    let cube_root = 1.0 - spread + normal_quantile(p) * libm::sqrt(spread);
    let start = if 0.1 < cube_root {
        libm::log(shape) + 3.0 * libm::log(cube_root)
    } else {
        libm::log(p * shape) / shape
    };
    let tail = if p < 0.5 { Tail::Lower } else { Tail::Upper };
    let log = invert(tail, p.min(1.0 - p), start, (-745.0, 709.0), |u| {
        let x = libm::exp(u);
        let tails = gamma_tails(shape, x);
        let probability = if tail == Tail::Lower { tails.lower } else { tails.upper };
        At { probability, slope: shape * power_term(shape, x) }
    });
    2.0 * libm::exp(log)
}

/// Regularised incomplete gamma functions P and Q.
///
/// # Source
/// Series (DLMF 8.7.1) below the mean, continued fraction (DLMF 8.9.2) by Lentz's method above.
fn gamma_tails(shape: f64, x: f64) -> Tails {
    let factor = power_term(shape, x);
    if x < shape + 1.0 {
        Tails::from_lower(factor * series(shape, x))
    } else {
        Tails::from_lower(factor * shape * continued_fraction(shape, x)).swapped()
    }
}

/// `x^a e^-x / Gamma(a + 1)`.
fn power_term(a: f64, x: f64) -> f64 {
    libm::exp(-stirling_error(a) - deviance(a, x)) / libm::sqrt(TAU * a)
}

fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut total = 1.0;
    let mut k = a;
    for _ in 0..100_000 {
        k += 1.0;
        term *= x / k;
        total += term;
        if term < total * 1e-17 {
            break;
        }
    }
    total
}

fn continued_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut h = d;
    let mut k = 0.0;
    for _ in 0..100_000 {
        k += 1.0;
        let numerator = -k * (k - a);
        b += 2.0;
        d = 1.0 / (numerator * d + b);
        c = b + numerator / c;
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

    proptest! {
        #[test]
        fn the_quantile_inverts_the_cdf(p in 1e-9..0.999_f64, df in 0.2..1e5_f64) {
            let x = chi_squared_quantile(p, df);
            prop_assert!((chi_squared_tails(x, df).lower / p - 1.0).abs() < 1e-9, "{x}");
        }

        #[test]
        fn two_degrees_are_exponential(x in 1e-6..200.0_f64) {
            let tails = chi_squared_tails(x, 2.0);
            prop_assert!((tails.upper / libm::exp(-x / 2.0) - 1.0).abs() < 1e-12);
        }
    }
}
