//! E-values: evidence that may be looked at after every case. Anytime-valid McNemar.

use crate::refusal::Refusal;
use crate::special::{beta_tails, ln_beta};
use std::f64::consts::LN_2;

/// Name of [`AnytimeMcnemar`] in results.
pub const ANYTIME_MCNEMAR: &str = "anytime McNemar (beta mixture)";

/// The Jeffreys mixture: the default shape of both sides.
pub const PRIOR: f64 = 0.5;

/// How one case changed between the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the candidate passes.
    Gain,
    /// Only the baseline passes.
    Loss,
    /// Both pass or both fail.
    Same,
}

impl Change {
    /// The change from the two outcomes of a case.
    pub fn of(baseline_passes: bool, candidate_passes: bool) -> Self {
        match (baseline_passes, candidate_passes) {
            (false, true) => Self::Gain,
            (true, false) => Self::Loss,
            _ => Self::Same,
        }
    }
}

/// Logarithm of the e-value against "gains and losses are equally likely".
///
/// # Arguments
/// - `gains`, `losses`: cases that only the candidate, or only the baseline, passes
/// - `prior`: both shapes of the beta mixture over the share of gains, [`PRIOR`] by default
///
/// # Returns
/// `(b + c) ln 2 + ln B(a+b, a+c) - ln B(a, a)`; 0 without a discordant case.
///
/// # Refusals
/// `invalid_input` when `prior` does not lie between 0.001 and 1,000.
///
/// # Source
/// Robbins (1970), Ann. Math. Stat. 41:1397–1409; Ramdas, Grünwald, Vovk & Shafer (2023), Stat. Sci. 38:576–601;
/// statistics note, section 5.14; oracle `evalues.json`.
pub fn log_e(gains: u64, losses: u64, prior: f64) -> Result<f64, Refusal> {
    check_prior(prior)?;
    Ok(log_two_sided(gains, losses, prior))
}

/// Logarithm of the e-value against "a gain is at most as likely as a loss".
///
/// The mixture is that of [`log_e`] on shares of gains above one half. The e-value of a loss is this one with the counts
/// exchanged.
///
/// # Refusals
/// As [`log_e`].
///
/// # Edges
/// Finite for all counts, also where the half of the mixture holds too little mass to be written as a number.
/// Complexity: O(1) when there are more gains, else of the order of the square root of the losses.
///
/// # Source
/// As [`log_e`].
pub fn log_e_gain(gains: u64, losses: u64, prior: f64) -> Result<f64, Refusal> {
    check_prior(prior)?;
    Ok(log_one_sided(gains, losses, prior))
}

fn check_prior(prior: f64) -> Result<(), Refusal> {
    if (0.001..=1000.0).contains(&prior) {
        Ok(())
    } else {
        Err(Refusal::InvalidInput { what: "the shape of the mixture must lie between 0.001 and 1000" })
    }
}

fn log_two_sided(gains: u64, losses: u64, prior: f64) -> f64 {
    let (b, c) = (gains as f64, losses as f64);
    (b + c) * LN_2 + (ln_beta(prior + b, prior + c) - ln_beta(prior, prior))
}

fn log_one_sided(gains: u64, losses: u64, prior: f64) -> f64 {
    let (p, q) = (prior + gains as f64, prior + losses as f64);
    if losses < gains {
        let above_half = beta_tails(p, q, 0.5, 0.5).upper;
        return log_two_sided(gains, losses, prior) + LN_2 + libm::log(above_half);
    }
    // The incomplete beta function at one half as its series; the complete ones cancel, so nothing underflows.
    let mut term = 1.0;
    let mut series = 1.0;
    let mut n = 0.0;
    while 1e-17 * series < term {
        term *= 0.5 * (p + q + n) / (q + 1.0 + n);
        series += term;
        n += 1.0;
    }
    (1.0 - 2.0 * prior) * LN_2 - libm::log(q) - ln_beta(prior, prior) + libm::log(series)
}

/// McNemar's test that may be looked at after every case: gains and losses are taken in one by one, in an order
/// fixed before any was seen, and the greatest e-value of each kind is kept.
///
/// With probability of at most `alpha` an e-value ever reaches `1 / alpha` when nothing has changed.
///
/// # Assumptions
/// Cases are independent, one trial each. Cases in groups, trial means and scores need
/// [`Differences`](crate::betting::Differences).
///
/// # Source
/// As [`log_e`]; Ville (1939) for the bound over all moments.
#[derive(Clone, Debug, PartialEq)]
pub struct AnytimeMcnemar {
    prior: f64,
    gains: u64,
    losses: u64,
    n: u64,
    /// Greatest logarithms so far: two-sided, gain, loss.
    greatest: [f64; 3],
}

impl Default for AnytimeMcnemar {
    /// With the mixture of shape [`PRIOR`].
    fn default() -> Self {
        Self { prior: PRIOR, gains: 0, losses: 0, n: 0, greatest: [0.0; 3] }
    }
}

impl AnytimeMcnemar {
    /// No case yet; `prior` as in [`log_e`].
    ///
    /// # Errors
    /// As [`log_e`].
    pub fn new(prior: f64) -> Result<Self, Refusal> {
        check_prior(prior)?;
        Ok(Self { prior, ..Self::default() })
    }

    /// Takes in the next case. A case that did not change leaves the evidence as it is.
    pub fn push(&mut self, change: Change) {
        self.n += 1;
        match change {
            Change::Gain => self.gains += 1,
            Change::Loss => self.losses += 1,
            Change::Same => return,
        }
        let (b, c, prior) = (self.gains, self.losses, self.prior);
        let now = [log_two_sided(b, c, prior), log_one_sided(b, c, prior), log_one_sided(c, b, prior)];
        for (greatest, now) in self.greatest.iter_mut().zip(now) {
            *greatest = greatest.max(now);
        }
    }

    /// Cases seen, with those that did not change.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Cases that only the candidate passes.
    pub fn gains(&self) -> u64 {
        self.gains
    }

    /// Cases that only the baseline passes.
    pub fn losses(&self) -> u64 {
        self.losses
    }

    /// Logarithm of the two-sided e-value now.
    pub fn log_e(&self) -> f64 {
        log_two_sided(self.gains, self.losses, self.prior)
    }

    /// Greatest logarithm of the two-sided e-value so far, at least 0.
    pub fn log_e_max(&self) -> f64 {
        let [two_sided, _, _] = self.greatest;
        two_sided
    }

    /// Anytime-valid p against "no difference": one over the greatest e-value so far.
    pub fn p_anytime(&self) -> f64 {
        libm::exp(-self.log_e_max())
    }

    /// Anytime-valid p against "the candidate is not better".
    pub fn p_gain(&self) -> f64 {
        let [_, gain, _] = self.greatest;
        libm::exp(-gain)
    }

    /// Anytime-valid p against "the candidate is not worse".
    pub fn p_loss(&self) -> f64 {
        let [_, _, loss] = self.greatest;
        libm::exp(-loss)
    }

    /// Whether the two-sided e-value has ever reached `1 / alpha`, and on which side the cases lie now.
    ///
    /// [`Change::Same`] when it has, but gains and losses are equal by now.
    pub fn decide(&self, alpha: f64) -> Option<Change> {
        // Compared as logarithms, without rounding through the exponential.
        if self.log_e_max() < -libm::log(alpha) {
            return None;
        }
        Some(match self.gains.cmp(&self.losses) {
            std::cmp::Ordering::Greater => Change::Gain,
            std::cmp::Ordering::Less => Change::Loss,
            std::cmp::Ordering::Equal => Change::Same,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

    /// Two-sided e-values by the product of one-step predictions: each bet is the share of gains so far.
    fn by_prediction(changes: &[bool], prior: f64) -> f64 {
        let (mut gains, mut losses, mut log) = (0.0, 0.0, 0.0);
        for is_gain in changes {
            let share = (prior + gains) / (2.0 * prior + gains + losses);
            if *is_gain {
                log += libm::log(2.0 * share);
                gains += 1.0;
            } else {
                log += libm::log(2.0 * (1.0 - share));
                losses += 1.0;
            }
        }
        log
    }

    #[test]
    fn pinned_values() {
        let close = |got: Result<f64, Refusal>, expected: f64| (got.unwrap() - expected).abs() < 1e-12;
        assert!(close(log_e(8, 2, 0.5), 0.516_279_474_448_454_5));
        assert!(close(log_e_gain(8, 2, 0.5), 1.183_045_086_760_172_3));
        assert!(close(log_e_gain(2, 8, 0.5), -2.438_824_814_900_959_5));
        assert!(close(log_e(200, 150, 1.0), 0.868_072_739_513_662_6));
        assert!(log_e(0, 0, 0.5).unwrap().abs() < 1e-15);
        assert!(log_e_gain(0, 0, 0.5).unwrap().abs() < 1e-14);
    }

    #[test]
    fn one_sided_values_stay_finite() {
        for (gains, losses) in [(0, 3000), (3000, 0), (1000, 200_000), (500_000, 500_000), (499_000, 501_000)]
        {
            let log = log_e_gain(gains, losses, 0.5).unwrap();
            assert!(log.is_finite(), "{gains} {losses} {log}");
        }
        // Many losses: the mixture above one half is near 2/B(a,a) 2^{-(2a-1)} / losses.
        let log = log_e_gain(0, 3000, 0.5).unwrap();
        let near = libm::log(2.0 / (std::f64::consts::PI * 3000.0));
        assert!((log - near).abs() < 1e-3, "{log} {near}");
    }

    #[test]
    fn both_forms_of_the_one_sided_value_meet() {
        for (b, c) in [(5, 5), (40, 40), (300, 300)] {
            let tail = beta_tails(0.5 + b as f64, 0.5 + c as f64, 0.5, 0.5).upper;
            let direct = log_two_sided(b, c, 0.5) + LN_2 + libm::log(tail);
            assert!((log_one_sided(b, c, 0.5) - direct).abs() < 1e-10, "{b} {c}");
        }
    }

    #[test]
    fn a_shape_out_of_range_is_refused() {
        for bad in [0.0, -1.0, 1e149, 5e-324, f64::NAN, f64::INFINITY] {
            assert_eq!(log_e(1, 0, bad).unwrap_err().code(), "invalid_input");
            assert_eq!(log_e_gain(1, 0, bad).unwrap_err().code(), "invalid_input");
            assert!(AnytimeMcnemar::new(bad).is_err());
        }
    }

    #[test]
    fn a_decision_stands_and_names_the_side() {
        let mut test = AnytimeMcnemar::default();
        for _ in 0..9 {
            test.push(Change::of(false, true));
            test.push(Change::of(true, true));
        }
        assert_eq!((test.n(), test.gains(), test.losses()), (18, 9, 0));
        assert_eq!(test.decide(0.05), Some(Change::Gain));
        assert!(test.p_gain() < test.p_anytime() && test.p_anytime() < 0.05 && 0.99 < test.p_loss());
        let at_peak = test.p_anytime();
        for _ in 0..9 {
            test.push(Change::Loss);
        }
        assert_eq!(test.decide(0.05), Some(Change::Same));
        assert!((test.p_anytime() - at_peak).abs() < 1e-15, "the greatest value is kept");
        assert!(test.log_e() < 0.0);
    }

    /// Expectations over all sequences of a length: the definition of an e-value.
    #[test]
    fn the_expectation_is_one() {
        const N: u64 = 14;
        let (mut two_sided, mut gain, mut gain_when_worse) = (0.0, 0.0, 0.0);
        for gains in 0..=N {
            let p = crate::special::binomial_probability(gains, N, 0.5);
            two_sided += p * libm::exp(log_e(gains, N - gains, 0.5).unwrap());
            gain += p * libm::exp(log_e_gain(gains, N - gains, 0.5).unwrap());
            let p = crate::special::binomial_probability(gains, N, 0.4);
            gain_when_worse += p * libm::exp(log_e_gain(gains, N - gains, 0.5).unwrap());
        }
        assert!((two_sided - 1.0).abs() < 1e-12 && (gain - 1.0).abs() < 1e-12, "{two_sided} {gain}");
        assert!(gain_when_worse < 0.9);
    }

    /// Two sides that differ by chance alone, a look after each of 500 cases, 400 runs: at most 5 % and three standard
    /// errors of false decisions; and a true gain is found soon.
    #[test]
    fn looking_after_every_case_keeps_the_error() {
        const RUNS: u64 = 400;
        let mut rng = crate::rng::Rng::from_seed(20_261_120);
        let (mut two_sided, mut one_sided, mut found, mut cases) = (0, 0, 0, 0);
        for _ in 0..RUNS {
            let mut same = AnytimeMcnemar::default();
            let mut better = AnytimeMcnemar::default();
            for _ in 0..500 {
                let u = rng.unit();
                same.push(Change::of(u < 0.1, (0.1..0.2).contains(&u)));
                if better.decide(0.05).is_none() {
                    better.push(Change::of(u < 0.05, (0.05..0.2).contains(&u)));
                }
            }
            two_sided += u32::from(same.decide(0.05).is_some());
            one_sided += u32::from(same.p_gain() <= 0.05);
            found += u32::from(better.decide(0.05) == Some(Change::Gain));
            cases += better.n();
        }
        let most = RUNS as f64 * (0.05 + 3.0 * libm::sqrt(0.05 * 0.95 / RUNS as f64));
        assert!(f64::from(two_sided.max(one_sided)) <= most, "{two_sided} {one_sided} of {RUNS}");
        assert!(0 < one_sided + two_sided, "the check can fail");
        assert!(380 <= found && cases < 220 * RUNS, "{found}, {} cases on average", cases / RUNS);
    }

    proptest! {
        #[test]
        fn the_mixture_is_a_product_of_predictions(
            changes in prop::collection::vec(any::<bool>(), 0..200),
            prior in 0.1..3.0_f64,
        ) {
            let gains = changes.iter().filter(|x| **x).count() as u64;
            let losses = changes.len() as u64 - gains;
            let direct = log_e(gains, losses, prior).unwrap();
            prop_assert!((direct - by_prediction(&changes, prior)).abs() < 1e-9);
        }

        #[test]
        fn evidence_never_sinks(changes in prop::collection::vec(any::<bool>(), 1..100)) {
            let mut test = AnytimeMcnemar::default();
            let mut mirrored = AnytimeMcnemar::default();
            let mut last = 1.0;
            for is_gain in changes {
                test.push(if is_gain { Change::Gain } else { Change::Loss });
                mirrored.push(if is_gain { Change::Loss } else { Change::Gain });
                prop_assert!(test.p_anytime() <= last && 0.0 < test.p_anytime());
                last = test.p_anytime();
                prop_assert_eq!(test.p_gain().to_bits(), mirrored.p_loss().to_bits());
            }
        }
    }
}
