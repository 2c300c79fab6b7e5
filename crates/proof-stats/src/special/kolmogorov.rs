//! The limiting distribution of the Kolmogorov-Smirnov statistic.

use std::f64::consts::{PI, TAU};

/// `P(K > x)` for the Kolmogorov distribution, the limit of `sqrt(n) D`.
///
/// # Source
/// Kolmogorov (1933): the alternating series above 1; below, one minus its theta-function transform, which
/// converges there (Feller 1948, Ann. Math. Stat. 19:177–189). At most six terms matter.
pub fn kolmogorov_sf(x: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    if x < 1.0 {
        // The whole mass lies above 0.03 to the last digit; smaller x would only overflow the exponent.
        let scale = -PI * PI / (8.0 * x * x);
        let term = |k: f64| libm::exp(scale * (2.0 * k - 1.0) * (2.0 * k - 1.0));
        let below = (term(1.0) + term(2.0) + term(3.0)) * libm::sqrt(TAU) / x;
        return 1.0 - below;
    }
    let term = |k: f64| libm::exp(-2.0 * k * k * x * x);
    2.0 * (term(1.0) - term(2.0) + term(3.0) - term(4.0) + term(5.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_series_meet_at_one() {
        let (below, above) = (kolmogorov_sf(1.0 - 1e-12), kolmogorov_sf(1.0));
        assert!((below - above).abs() < 1e-11, "{below} {above}");
    }

    #[test]
    fn ends_and_a_table_value() {
        assert!((kolmogorov_sf(0.0) - 1.0).abs() < f64::EPSILON);
        assert!((kolmogorov_sf(1e-9) - 1.0).abs() < f64::EPSILON);
        assert!(kolmogorov_sf(f64::INFINITY).abs() < f64::EPSILON);
        assert!(kolmogorov_sf(f64::NAN).is_nan());
        // The 5 % point of Smirnov's table.
        assert!((kolmogorov_sf(1.358_099) - 0.05).abs() < 1e-6);
    }

    #[test]
    fn it_falls() {
        let values: Vec<f64> = (1..400).map(|i| kolmogorov_sf(f64::from(i) / 100.0)).collect();
        assert!(values.windows(2).all(|pair| pair[1] <= pair[0] && 0.0 <= pair[1]));
    }
}
