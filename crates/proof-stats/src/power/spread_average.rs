//! Averages over the sampling distribution of a standard deviation.

use crate::quadrature::integral;

/// Panels of eight nodes.
const PANELS: u32 = 64;

/// The mean of `f(S / sigma)` over the distribution of a sample standard deviation with `df` degrees of freedom,
/// for an `f` that is 0 above `limit`.
///
/// # Source
/// `S / sigma` is `sqrt(chi^2 / df)` with a density proportional to `u^(df-1) exp(-df u^2 / 2)`. Gauss-Legendre with
/// eight nodes on each of 64 panels over twelve standard deviations around 1; the weights are normalised by their
/// own sum over the whole range, so that no constant is needed. Accuracy about 1e-12 for smooth `f`.
pub(super) fn average_over_spread(df: f64, limit: f64, f: impl Fn(f64) -> f64) -> f64 {
    let reach = 12.0 / libm::sqrt(2.0 * df);
    let (lo, hi) = ((1.0 - reach).max(0.0), 1.0 + reach);
    let density = |u: f64| {
        if u <= 0.0 {
            return if df <= 1.0 { libm::exp(0.5 * df) } else { 0.0 };
        }
        // Relative to the density at 1, in a form that does not cancel there.
        libm::exp((df - 1.0) * libm::log1p(u - 1.0) - 0.5 * df * (u - 1.0) * (u + 1.0))
    };
    let whole = integral(lo, hi, PANELS, density);
    if limit <= lo {
        return 0.0;
    }
    integral(lo, hi.min(limit), PANELS, |u| density(u) * f(u)) / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_the_standard_deviation() {
        for df in [1.0, 2.0, 9.0, 1e3, 1e6] {
            let always = average_over_spread(df, f64::INFINITY, |_| 1.0);
            let square = average_over_spread(df, f64::INFINITY, |u| u * u);
            assert!((always - 1.0).abs() < 1e-14 && (square - 1.0).abs() < 1e-10, "{df}: {square}");
        }
        // The mean of |Z| is sqrt(2 / pi).
        let mean = average_over_spread(1.0, f64::INFINITY, |u| u);
        assert!((mean - libm::sqrt(2.0 / std::f64::consts::PI)).abs() < 1e-12, "{mean}");
        // P(|Z| <= 1).
        let below = average_over_spread(1.0, 1.0, |_| 1.0);
        assert!((below - 0.682_689_492_137_086).abs() < 1e-12, "{below}");
    }
}
