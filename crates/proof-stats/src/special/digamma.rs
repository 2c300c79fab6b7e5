//! The digamma function.

/// The logarithmic derivative of the gamma function for `x > 0`; NaN elsewhere.
///
/// # Source
/// Recurrence `psi(x) = psi(x + 1) - 1/x` (DLMF 5.5.2) up to 10, then the asymptotic series (DLMF 5.11.2).
/// Absolute error about 1e-15 times the larger of 1 and `1/x`.
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let mut shifted = x;
    let mut below = 0.0;
    while shifted < 10.0 {
        below += 1.0 / shifted;
        shifted += 1.0;
    }
    let square = 1.0 / (shifted * shifted);
    // B_2k / 2k for k = 1 to 7, highest first.
    let series =
        [1.0 / 12.0, -691.0 / 32_760.0, 1.0 / 132.0, -1.0 / 240.0, 1.0 / 252.0, -1.0 / 120.0, 1.0 / 12.0]
            .iter()
            .fold(0.0, |acc, coefficient| acc * square + coefficient)
            * square;
    libm::log(shifted) - 0.5 / shifted - series - below
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::ln_gamma;
    use proptest::prelude::*;

    #[test]
    fn known_values() {
        // Minus Euler's constant, and ln 4 less than it at one half (DLMF 5.4.12, 5.4.13).
        let euler = 0.577_215_664_901_532_9;
        assert!((digamma(1.0) + euler).abs() < 1e-14);
        assert!((digamma(0.5) + euler + 2.0 * std::f64::consts::LN_2).abs() < 1e-14);
        assert!(digamma(0.0).is_nan() && digamma(-1.5).is_nan() && digamma(f64::NAN).is_nan());
    }

    proptest! {
        #[test]
        fn it_is_the_slope_of_the_log_gamma(x in 0.05..500.0_f64) {
            let step = 1e-5 * x;
            let slope = (ln_gamma(x + step) - ln_gamma(x - step)) / (2.0 * step);
            prop_assert!((digamma(x) - slope).abs() < 1e-6 * (1.0 + 1.0 / x), "{} {slope}", digamma(x));
        }

        #[test]
        fn the_recurrence_holds(x in 0.01..1e6_f64) {
            prop_assert!((digamma(x + 1.0) - digamma(x) - 1.0 / x).abs() < 1e-13 * (1.0 + 1.0 / x + x.ln().abs()));
        }
    }
}
