//! Log-gamma and the two corrections of the saddle-point form.

/// The natural logarithm of the gamma function for `x > 0`.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// `ln(sqrt(2 pi))`.
const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_7;

/// The error of Stirling's formula, `ln(n!) - ln(sqrt(2 pi n) (n/e)^n)`, for real `n > 0`.
///
/// # Source
/// Loader (2000), Fast and Accurate Computation of Binomial Probabilities, section 3.
pub(super) fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - LN_SQRT_2_PI;
    }
    let square = n * n;
    let series = 1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square;
    (1.0 / 12.0 - series / square) / n
}

/// The deviance `x ln(x/m) + m - x`, without cancellation where `x` is near `m`.
///
/// # Source
/// Loader (2000), section 3.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let mut total = (x - m) * v;
        let mut term = 2.0 * x * v;
        let mut divisor = 1.0;
        for _ in 0..1000 {
            term *= v * v;
            divisor += 2.0;
            let next = total + term / divisor;
            if next.to_bits() == total.to_bits() {
                return next;
            }
            total = next;
        }
        return total;
    }
    x * libm::log(x / m) + m - x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_stirling_error_meet() {
        // Just above 15 the series is used, just below the difference of logarithms.
        let below = stirling_error(15.0);
        let above = stirling_error(15.000_000_1);
        assert!((below - above).abs() < 1e-10, "{below} {above}");
        assert!((stirling_error(1.0) - (1.0 - LN_SQRT_2_PI)).abs() < 1e-15);
    }

    #[test]
    fn both_forms_of_the_deviance_meet() {
        for (x, m) in [(10.0, 8.2), (10.0, 8.181), (8.0, 9.79)] {
            let plain = x * libm::log(x / m) + m - x;
            assert!((deviance(x, m) / plain - 1.0).abs() < 1e-13);
        }
    }
}
