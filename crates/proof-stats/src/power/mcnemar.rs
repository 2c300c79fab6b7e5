//! Power and size of McNemar's test: pass/fail on the same cases, one trial each.

use super::{check_rates, whole_cases};
use crate::refusal::Refusal;
use crate::special::{binomial_at_most, binomial_probability, normal_quantile, normal_sf};
use serde::Serialize;

/// Consecutive numbers of cases that must all reach the power, because the exact power is saw-toothed.
const TEETH: u64 = 30;
/// Up to this many cases (asymptotically) the search begins at 60 % of them; above, where it can only end.
const SEARCH_FROM_BELOW: f64 = 20_000.0;

/// Which form of McNemar's test is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum McNemarTest {
    /// The exact conditional test.
    Exact,
    /// The mid-p test, the second key of a paired pass/fail comparison.
    MidP,
    /// The chi-square test without correction.
    Asymptotic,
}

/// How often a planned test would reject.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct McNemarPower {
    /// Probability that the two-sided test rejects at all.
    pub either: f64,
    /// Probability that it rejects in the direction of the true difference: what "power" means in reports. Without
    /// a difference, the probability of a false gain.
    pub right_direction: f64,
}

/// The numbers of cases that reach a power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CasesNeeded {
    /// The smallest number that reaches it.
    pub first: u64,
    /// The smallest number from which 30 consecutive ones all reach it: the one to print.
    pub stable: u64,
}

/// Power of McNemar's test.
///
/// # Arguments
/// - `n`: cases
/// - `gain`, `loss`: probabilities that a case passes with the candidate only, or with the baseline only
/// - `alpha`: two-sided error rate
///
/// # Refusals
/// `invalid_input` for probabilities outside of their ranges.
///
/// # Source
/// The sum over the number m of changed cases of `Bin(m; n, gain + loss)` times the conditional power. Complexity:
/// O(sqrt(n)) binomial tails.
pub fn mcnemar_power(
    n: u64,
    gain: f64,
    loss: f64,
    alpha: f64,
    test: McNemarTest,
) -> Result<McNemarPower, Refusal> {
    check_rates(alpha, 0.5)?;
    Ok(Plan::new(gain, loss, alpha, test)?.power(n))
}

/// Asymptotic number of cases of McNemar's test for given shares of gains and losses.
///
/// # Source
/// Connor (1987), Biometrics 43:207–211.
pub fn mcnemar_cases(gain: f64, loss: f64, alpha: f64, power: f64) -> f64 {
    connor(gain + loss, gain - loss, alpha, power)
}

/// The number of cases with which McNemar's test has a power, from its exact distribution.
///
/// # Refusals
/// `invalid_input` for probabilities outside of their ranges; `not_reachable` when gains and losses are equally
/// likely.
///
/// # Source
/// Search over [`mcnemar_power`] in the right direction, from 60 % of [`mcnemar_cases`].
pub fn mcnemar_cases_exact(
    gain: f64,
    loss: f64,
    alpha: f64,
    power: f64,
    test: McNemarTest,
) -> Result<CasesNeeded, Refusal> {
    check_rates(alpha, power)?;
    let mut plan = Plan::new(gain, loss, alpha, test)?;
    let asymptotic = mcnemar_cases(gain, loss, alpha, power);
    if 1e9 < asymptotic || asymptotic.is_nan() {
        return Err(Refusal::NotReachable);
    }
    let mut reaches = |n: u64| power <= plan.power(n).right_direction;
    let mut n = whole_cases(libm::floor(0.6 * asymptotic))?.max(1);
    if SEARCH_FROM_BELOW < asymptotic {
        // The teeth are far smaller here than the step of a bisection, which only finds the place to begin.
        let mut hi = whole_cases(2.0 * asymptotic)?;
        while TEETH < hi - n {
            let middle = n.midpoint(hi);
            if reaches(middle) { hi = middle } else { n = middle }
        }
    }
    let (mut first, mut run) = (None, 0);
    loop {
        if reaches(n) {
            first.get_or_insert(n);
            run += 1;
            if run == TEETH {
                return Ok(CasesNeeded { first: first.unwrap_or(n), stable: n + 1 - TEETH });
            }
        } else {
            run = 0;
        }
        n += 1;
    }
}

/// The smallest true difference that McNemar's test sees with a power, asymptotically.
///
/// # Arguments
/// - `changed`: the share of cases that change, gains and losses together
///
/// # Returns
/// Gain minus loss, in `(0, changed]`.
///
/// # Refusals
/// `invalid_input` outside of the ranges; `not_reachable` when even a difference of `changed` needs more cases.
///
/// # Source
/// Inversion of Connor (1987) by bisection.
pub fn mcnemar_detectable(n: u64, changed: f64, alpha: f64, power: f64) -> Result<f64, Refusal> {
    check_rates(alpha, power)?;
    if !(0.0 < changed && changed <= 1.0) {
        return Err(Refusal::InvalidInput { what: "the share of changed cases must lie in (0, 1]" });
    }
    let needs = |difference: f64| connor(changed, difference, alpha, power);
    if (n as f64) < needs(changed) {
        return Err(Refusal::NotReachable);
    }
    let (mut lo, mut hi) = (0.0, changed);
    for _ in 0..100 {
        let middle = 0.5 * (lo + hi);
        if (n as f64) < needs(middle) { lo = middle } else { hi = middle }
    }
    Ok(hi)
}

fn connor(changed: f64, difference: f64, alpha: f64, power: f64) -> f64 {
    let square = difference * difference;
    let reach = normal_quantile(1.0 - alpha / 2.0) * libm::sqrt(changed)
        + normal_quantile(power) * libm::sqrt((changed - square).max(0.0));
    reach * reach / square
}

/// A test that is planned, with its conditional power for each number of changed cases, computed once.
struct Plan {
    changed: f64,
    /// Probability that a changed case goes in the direction of the true difference.
    share: f64,
    alpha: f64,
    test: McNemarTest,
    conditional: Vec<Option<McNemarPower>>,
}

impl Plan {
    fn new(gain: f64, loss: f64, alpha: f64, test: McNemarTest) -> Result<Self, Refusal> {
        let changed = gain + loss;
        if !(0.0 <= gain && 0.0 <= loss && 0.0 < changed && changed <= 1.0) {
            return Err(Refusal::InvalidInput { what: "the shares of gains and losses must lie in 0..1" });
        }
        Ok(Self { changed, share: gain.max(loss) / changed, alpha, test, conditional: Vec::new() })
    }

    fn power(&mut self, n: u64) -> McNemarPower {
        let mean = n as f64 * self.changed;
        // Beyond ten standard deviations (and a little more for small counts) lies less than 1e-20.
        let reach = 10.0 * libm::sqrt(mean) + 20.0;
        let hi = whole_cases((mean + reach).min(n as f64)).unwrap_or(n);
        let lo = whole_cases((mean - reach).max(0.0)).unwrap_or(0);
        let mut total = McNemarPower { either: 0.0, right_direction: 0.0 };
        for m in lo..=hi {
            let weight = binomial_probability(m, n, self.changed);
            let conditional = self.given(m);
            total.either += weight * conditional.either;
            total.right_direction += weight * conditional.right_direction;
        }
        total
    }

    /// The power when `m` cases changed.
    fn given(&mut self, m: u64) -> McNemarPower {
        let Ok(idx) = usize::try_from(m) else { return McNemarPower { either: 0.0, right_direction: 0.0 } };
        if let Some(Some(known)) = self.conditional.get(idx) {
            return *known;
        }
        let tail = |q: f64| self.critical(m).map_or(0.0, |fewer| binomial_at_most(fewer, m, q));
        let right_direction = tail(1.0 - self.share);
        let found = McNemarPower { either: right_direction + tail(self.share), right_direction };
        if self.conditional.len() <= idx {
            self.conditional.resize(idx + 1, None);
        }
        if let Some(slot) = self.conditional.get_mut(idx) {
            *slot = Some(found);
        }
        found
    }

    /// The greatest smaller count among `m` changed cases with which the test rejects.
    fn critical(&self, m: u64) -> Option<u64> {
        let rejects = |fewer: u64| 2 * fewer < m && self.p(fewer, m) <= self.alpha;
        let middle = m as f64 / 2.0;
        let guess = middle - normal_quantile(1.0 - self.alpha / 2.0) * libm::sqrt(middle / 2.0);
        let mut fewer = whole_cases(guess.max(0.0)).unwrap_or(0);
        while rejects(fewer + 1) {
            fewer += 1;
        }
        while !rejects(fewer) {
            fewer = fewer.checked_sub(1)?;
        }
        Some(fewer)
    }

    /// The two-sided p of `fewer` against `m - fewer`, for unequal counts.
    fn p(&self, fewer: u64, m: u64) -> f64 {
        match self.test {
            McNemarTest::Exact => 2.0 * binomial_at_most(fewer, m, 0.5),
            McNemarTest::MidP => 2.0 * binomial_at_most(fewer, m, 0.5) - binomial_probability(fewer, m, 0.5),
            McNemarTest::Asymptotic => {
                2.0 * normal_sf((m as f64 - 2.0 * fewer as f64) / libm::sqrt(m as f64))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcnemar;
    use proptest::prelude::*;

    /// The definition: all outcomes of the trinomial.
    fn by_enumeration(n: u64, gain: f64, loss: f64, alpha: f64) -> McNemarPower {
        let mut total = McNemarPower { either: 0.0, right_direction: 0.0 };
        for gains in 0..=n {
            for losses in 0..=n - gains {
                let probability = binomial_probability(gains, n, gain)
                    * binomial_probability(losses, n - gains, loss / (1.0 - gain));
                if mcnemar::mid_p(gains, losses) <= alpha {
                    total.either += probability;
                    total.right_direction += if losses < gains { probability } else { 0.0 };
                }
            }
        }
        total
    }

    #[test]
    fn equals_the_enumeration() {
        for (n, gain, loss) in [(20, 0.3, 0.05), (7, 0.6, 0.1), (33, 0.1, 0.1)] {
            let got = mcnemar_power(n, gain, loss, 0.05, McNemarTest::MidP).unwrap();
            let expected = by_enumeration(n, gain, loss, 0.05);
            assert!((got.either - expected.either).abs() < 1e-12, "{n} {got:?} {expected:?}");
            assert!((got.right_direction - expected.right_direction).abs() < 1e-12);
        }
    }

    #[test]
    fn the_table_of_the_note() {
        // Statistics note, section 5.12: 80 % power, 5 % two-sided.
        for (changed, difference, n) in [(0.05, 0.02, 979_u32), (0.1, 0.03, 870), (0.2, 0.1, 155)] {
            let cases = mcnemar_cases(
                f64::midpoint(changed, difference),
                f64::midpoint(changed, -difference),
                0.05,
                0.8,
            );
            assert!((libm::ceil(cases) - f64::from(n)).abs() < 0.5, "{cases} {n}");
            let back = mcnemar_detectable(u64::from(n), changed, 0.05, 0.8).unwrap();
            assert!(back <= difference && 0.99 * difference < back, "{back}");
        }
        assert_eq!(mcnemar_detectable(5, 0.1, 0.05, 0.8), Err(Refusal::NotReachable));
    }

    #[test]
    fn the_teeth_are_passed() {
        let got = mcnemar_cases_exact(0.2, 0.05, 0.05, 0.8, McNemarTest::Exact).unwrap();
        assert_eq!(got, CasesNeeded { first: 92, stable: 92 });
        let power = |n| mcnemar_power(n, 0.2, 0.05, 0.05, McNemarTest::Exact).unwrap().right_direction;
        assert!(power(91) < 0.8 && (92..122).all(|n| 0.8 <= power(n)));
        // Many cases: from a bisection.
        let many = mcnemar_cases_exact(0.055, 0.045, 0.05, 0.8, McNemarTest::MidP).unwrap();
        let asymptotic = mcnemar_cases(0.055, 0.045, 0.05, 0.8);
        assert!((many.stable as f64 / asymptotic - 1.0).abs() < 0.01, "{many:?} {asymptotic}");
    }

    #[test]
    fn refusals() {
        let code =
            |gain, loss, alpha| mcnemar_power(10, gain, loss, alpha, McNemarTest::Exact).unwrap_err().code();
        assert_eq!(code(0.7, 0.5, 0.05), "invalid_input");
        assert_eq!(code(0.0, 0.0, 0.05), "invalid_input");
        assert_eq!(code(0.1, 0.1, 0.0), "invalid_input");
        let no_difference = mcnemar_cases_exact(0.1, 0.1, 0.05, 0.8, McNemarTest::Exact);
        assert_eq!(no_difference, Err(Refusal::NotReachable));
    }

    proptest! {
        #[test]
        fn exact_below_mid_p(n in 1_u64..150, gain in 0.01..0.5_f64, loss in 0.01..0.5_f64) {
            let power = |test| mcnemar_power(n, gain, loss, 0.05, test).unwrap();
            let (exact, mid) = (power(McNemarTest::Exact), power(McNemarTest::MidP));
            prop_assert!(exact.either <= mid.either + 1e-12 && mid.either <= 1.0 + 1e-12);
            prop_assert!(mid.right_direction <= mid.either);
        }
    }
}
