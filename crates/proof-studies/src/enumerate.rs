//! All outcomes of a paired pass/fail comparison.

use proof_stats::parallel;
use proof_stats::special::ln_gamma;

/// Outcomes less probable than this are left out; together they are less than 1e-9.
const NEGLIGIBLE: f64 = 1e-15;

/// The probability that gains and losses among `n` cases are such that `holds` says so.
pub(crate) fn outcomes(
    n: u64,
    gain: f64,
    loss: f64,
    holds: impl Fn(u64, u64) -> bool + Sync,
) -> anyhow::Result<f64> {
    let log = |p: f64, k: u64| if k == 0 { 0.0 } else { k as f64 * libm::log(p) };
    let ln_factorial: Vec<f64> = (0..=n).map(|k| ln_gamma(k as f64 + 1.0)).collect();
    let factorial =
        |k: u64| usize::try_from(k).ok().and_then(|k| ln_factorial.get(k).copied()).unwrap_or(0.0);
    let of_gains = |gains: usize| {
        let b = gains as u64;
        let mut sum = 0.0;
        for c in 0..=(n - b) {
            let same = n - b - c;
            let ln_p = factorial(n) - factorial(b) - factorial(c) - factorial(same)
                + log(gain, b)
                + log(loss, c)
                + log(1.0 - gain - loss, same);
            let p = libm::exp(ln_p);
            if NEGLIGIBLE <= p && holds(b, c) {
                sum += p;
            }
        }
        sum
    };
    Ok(parallel::map(usize::try_from(n)? + 1, of_gains).iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_outcomes_are_counted() {
        assert!((outcomes(40, 0.2, 0.1, |_, _| true).unwrap() - 1.0).abs() < 1e-9);
        // Gains alone are binomial.
        let none = outcomes(40, 0.2, 0.1, |gains, _| gains == 0).unwrap();
        assert!((none - 0.8_f64.powi(40)).abs() < 1e-12);
    }
}
