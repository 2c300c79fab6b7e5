//! The posterior of a pass rate, and the probability that one rate exceeds another.

use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use crate::special::{beta_quantile, beta_tails};
use serde::Serialize;

/// How far the log density may fall below its peak before it no longer counts: `e^-42` is below 1e-18.
const NEGLIGIBLE: f64 = 42.0;
/// A belief that takes more points than this on a side is no posterior that [`posterior`] makes.
const MOST_POINTS: f64 = 1e6;

/// What is believed of a rate before the data: a beta distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BetaPrior {
    /// Weight of passes, at least 0.001.
    pub alpha: f64,
    /// Weight of failures, at least 0.001.
    pub beta: f64,
}

impl BetaPrior {
    /// Every rate is equally likely.
    pub const UNIFORM: Self = Self { alpha: 1.0, beta: 1.0 };
    /// Jeffreys' prior, which does not depend on the scale of the rate.
    pub const JEFFREYS: Self = Self { alpha: 0.5, beta: 0.5 };

    fn check(self) -> Result<(), Refusal> {
        // Below, nearly all belief lies closer to 0 and 1 than numbers reach.
        let is_sound = |weight: f64| (0.001..=1e12).contains(&weight);
        if is_sound(self.alpha) && is_sound(self.beta) {
            Ok(())
        } else {
            Err(Refusal::InvalidInput { what: "the weights of a prior must lie in 0.001..1e12" })
        }
    }
}

/// What is believed of a rate after the data: again a beta distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Posterior {
    /// Weight of passes, data and prior together.
    pub alpha: f64,
    /// Weight of failures, data and prior together.
    pub beta: f64,
    /// What was believed before; a posterior is never printed without it.
    pub prior: BetaPrior,
}

impl Posterior {
    /// The expected rate.
    pub fn mean(self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// The standard deviation of the belief.
    pub fn standard_deviation(self) -> f64 {
        let total = self.alpha + self.beta;
        libm::sqrt(self.alpha * self.beta / (total + 1.0)) / total
    }

    /// The equal-tailed credible interval: this much of the belief lies inside, half of the rest on each side.
    pub fn interval(self, level: Level) -> Interval {
        let tail = level.alpha() / 2.0;
        Interval {
            lo: beta_quantile(self.alpha, self.beta, tail, 1.0 - tail),
            hi: beta_quantile(self.alpha, self.beta, 1.0 - tail, tail),
        }
    }

    /// The probability that the rate exceeds `rate`.
    pub fn probability_above(self, rate: f64) -> f64 {
        beta_tails(self.alpha, self.beta, rate, 1.0 - rate).upper
    }

    /// The weight of the belief on the log-odds scale: the inverse of its variance there, roughly.
    fn precision(self) -> f64 {
        self.alpha * self.beta / (self.alpha + self.beta)
    }

    /// Log density of the log-odds `t`, up to a constant.
    fn log_density(self, t: f64) -> f64 {
        let softplus = if 0.0 < t { t + libm::log1p(libm::exp(-t)) } else { libm::log1p(libm::exp(t)) };
        self.alpha * t - (self.alpha + self.beta) * softplus
    }
}

/// The posterior of a pass rate after `successes` of `n`.
///
/// # Assumes
/// Independent trials.
///
/// # Edge cases
/// `n == 0` gives the prior back.
///
/// # Refusals
/// `invalid_input` for more successes than trials and for a prior whose weights lie
/// outside of 0.001 to 1e12.
///
/// # Source
/// Statistics note, section 5.21; Bowyer, Aitchison & Ivanova (2025), arXiv 2503.01747.
pub fn posterior(successes: u64, n: u64, prior: BetaPrior) -> Result<Posterior, Refusal> {
    prior.check()?;
    let Some(failures) = n.checked_sub(successes) else {
        return Err(Refusal::InvalidInput { what: "more successes than trials" });
    };
    Ok(Posterior { alpha: prior.alpha + successes as f64, beta: prior.beta + failures as f64, prior })
}

/// The probability that the first rate exceeds the second, for independent posteriors.
///
/// # Assumes
/// Different cases behind the two rates; for the same cases see [`super::pairs`].
///
/// # Source
/// `P(A > B)` is the mean of `P(B < a)` over the posterior of `A`: the trapezoid rule over the log-odds of the
/// narrower posterior, where the integrand is analytic in a strip, so that the error falls exponentially with
/// the number of points. Complexity: a few hundred incomplete beta functions.
pub fn probability_greater(first: Posterior, second: Posterior) -> f64 {
    // Stepping over the narrower one keeps the other smooth between the points.
    if first.precision() < second.precision() {
        return 1.0 - mean_below(second, first);
    }
    mean_below(first, second)
}

/// The mean of `P(other <= x)` over the distribution of `x`.
fn mean_below(over: Posterior, other: Posterior) -> f64 {
    let peak_at = libm::log(over.alpha / over.beta);
    let peak = over.log_density(peak_at);
    let spread = 1.0 / libm::sqrt(over.precision());
    let step = (spread / 8.0).min(0.2);
    let (mut weight, mut total) = (0.0, 0.0);
    let mut add = |t: f64| {
        let density = libm::exp(over.log_density(t) - peak);
        let odds = libm::exp(-t.abs());
        let (small, large) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
        let (x, y) = if 0.0 < t { (large, small) } else { (small, large) };
        weight += density;
        total += density * beta_tails(other.alpha, other.beta, x, y).lower;
        -NEGLIGIBLE < over.log_density(t) - peak
    };
    add(peak_at);
    let mut k = 1.0;
    while k < MOST_POINTS && add(peak_at + k * step) {
        k += 1.0;
    }
    k = 1.0;
    while k < MOST_POINTS && add(peak_at - k * step) {
        k += 1.0;
    }
    (total / weight).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `P(first > second)` for whole weights of the second posterior: integration by parts, term by term.
    fn by_summation(first: Posterior, second: Posterior) -> f64 {
        use crate::special::ln_beta;
        let mut total = 0.0;
        let mut i = 0.0;
        while i < second.alpha {
            let log = ln_beta(first.alpha + i, first.beta + second.beta)
                - libm::log(second.beta + i)
                - ln_beta(1.0 + i, second.beta)
                - ln_beta(first.alpha, first.beta);
            total += libm::exp(log);
            i += 1.0;
        }
        1.0 - total
    }

    #[test]
    fn the_sum_and_the_integral_agree() {
        for (x1, n1, x2, n2) in [(80, 100, 70, 100), (9, 10, 3, 10), (0, 5, 5, 5), (400, 4000, 3, 20)] {
            let first = posterior(x1, n1, BetaPrior::UNIFORM).unwrap();
            let second = posterior(x2, n2, BetaPrior::UNIFORM).unwrap();
            let got = probability_greater(first, second);
            let sum = by_summation(first, second);
            assert!((got - sum).abs() < 1e-10, "{got} {sum}");
        }
    }

    #[test]
    fn one_rate() {
        let result = posterior(7, 10, BetaPrior::UNIFORM).unwrap();
        assert!((result.mean() - 8.0 / 12.0).abs() < 1e-15);
        // Beta(8, 4): the tails are binomial sums with 11 trials.
        assert!((result.probability_above(0.5) - 1816.0 / 2048.0).abs() < 1e-12);
        let interval = result.interval(Level::P95);
        assert!((result.probability_above(interval.lo) - 0.975).abs() < 1e-12);
        assert!((result.probability_above(interval.hi) - 0.025).abs() < 1e-12);
        assert!((result.standard_deviation() - libm::sqrt(32.0 / 144.0 / 13.0)).abs() < 1e-15);
        assert_eq!(posterior(3, 2, BetaPrior::UNIFORM).unwrap_err().code(), "invalid_input");
        let flat = BetaPrior { alpha: 0.0, beta: 1.0 };
        assert_eq!(posterior(1, 2, flat).unwrap_err().code(), "invalid_input");
        let thin = BetaPrior { alpha: 0.001, beta: 0.001 };
        let (empty, one) = (posterior(0, 0, thin).unwrap(), posterior(1, 1, BetaPrior::UNIFORM).unwrap());
        assert!((probability_greater(empty, one) + probability_greater(one, empty) - 1.0).abs() < 1e-12);
        assert!((probability_greater(empty, empty) - 0.5).abs() < 1e-3);
    }

    proptest! {
        #[test]
        fn the_two_orders_add_to_one(
            (n1, x1) in (0_u64..3000).prop_flat_map(|n| (Just(n), 0..=n)),
            (n2, x2) in (0_u64..30).prop_flat_map(|n| (Just(n), 0..=n)),
        ) {
            let first = posterior(x1, n1, BetaPrior::JEFFREYS).unwrap();
            let second = posterior(x2, n2, BetaPrior::JEFFREYS).unwrap();
            let sum = probability_greater(first, second) + probability_greater(second, first);
            prop_assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        }
    }
}
