//! Both stages of sampling from sums alone: one pass over any number of trials.

use crate::power::Parts;
use crate::refusal::Refusal;
use crate::sum;
use serde::Serialize;

/// What is kept of the repeats of one case.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CaseSums {
    /// How many repeats have a score.
    pub n: u32,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub sum_of_squares: f64,
}

impl CaseSums {
    /// The sums of these scores.
    pub fn of(scores: &[f64]) -> Self {
        let mut sums = Self::default();
        for score in scores {
            sums.push(*score);
        }
        sums
    }

    /// Adds one score.
    pub fn push(&mut self, score: f64) {
        self.n += 1;
        self.sum += score;
        self.sum_of_squares += score * score;
    }

    fn mean(self) -> f64 {
        self.sum / f64::from(self.n)
    }

    /// Unbiased variance of the repeats, at least 0; none for fewer than two.
    fn variance(self) -> Option<f64> {
        let n = f64::from(self.n);
        // Rounding may leave a little less than nothing.
        (1 < self.n).then(|| ((self.sum_of_squares - self.sum * self.sum / n) / (n - 1.0)).max(0.0))
    }
}

/// The variance of unit values over cases, in its two parts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TwoStage {
    /// Cases with a score.
    pub n_cases: u64,
    /// Cases with at least two.
    pub n_replicated: u64,
    /// Mean repeats a case.
    pub mean_repeats: f64,
    /// Variance over cases of the case means: what an interval rests on.
    pub total: f64,
    /// Mean variance of a single repeat inside a case; none while no case has two.
    pub within: Option<f64>,
    /// Variance over cases of the expected scores; may be negative, and then counts as 0. None while no case has two
    /// repeats.
    pub between: Option<f64>,
}

impl TwoStage {
    /// The parts as [`crate::power::Settle`] takes them.
    pub fn parts(&self) -> Option<Parts> {
        Some(Parts { between: self.between?, within: self.within? })
    }
}

/// The two parts of the variance of a metric, from the sums of each case.
///
/// Cases weigh equally. A case with one repeat is taken to vary inside as the others do on average.
///
/// # Refusals
/// `no_data` without a case that has a score; `too_few_units` for one; `invalid_input` when a sum is not finite.
///
/// # Source
/// `between = variance of case means - mean of s_i^2 / K_i`: statistics note, sections 5.12 and 5.13. Complexity:
/// O(cases). Scores with a large common offset lose digits; [`super::one_way()`] does not.
pub fn two_stage(cases: &[CaseSums]) -> Result<TwoStage, Refusal> {
    let cases = scored(cases)?;
    let means: Vec<f64> = cases.iter().map(|case| case.mean()).collect();
    let total = total_variance(&means)?;
    let repeats: Vec<f64> = cases.iter().map(|case| f64::from(case.n)).collect();
    let noise = Noise::of(&cases);
    Ok(TwoStage {
        n_cases: cases.len() as u64,
        n_replicated: cases.iter().filter(|case| 1 < case.n).count() as u64,
        mean_repeats: sum::mean(&repeats),
        total,
        within: noise.map(|noise| noise.within),
        between: noise.map(|noise| total - noise.of_means),
    })
}

/// The variance of the differences of two variants over cases, in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TwoStageDifference {
    /// Cases with a score on both sides.
    pub n_cases: u64,
    /// Mean difference, candidate minus baseline.
    pub difference: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Variance over cases of the differences of case means.
    pub total: f64,
    /// Mean variance of a single repeat inside a case, of the baseline and of the candidate; none while no case has
    /// two repeats there.
    pub within: [Option<f64>; 2],
    /// Variance over cases of the difference of expected scores; may be negative, and then counts as 0.
    pub between: Option<f64>,
    /// The noise of repeats as a share of `total`; more than 1 when `between` is negative. None when the differences
    /// do not vary, or without repeats.
    pub share_within: Option<f64>,
}

impl TwoStageDifference {
    /// The parts as [`crate::power::Settle`] takes them, for equal repeats on both sides.
    pub fn parts(&self) -> Option<Parts> {
        let [baseline, candidate] = self.within;
        Some(Parts { between: self.between?, within: baseline? + candidate? })
    }
}

/// The parts of the variance of a paired difference, from the sums of each case on both sides.
///
/// # Arguments
/// - `baseline`, `candidate`: the same cases in the same order; a case without a score on one side is left out
///
/// # Refusals
/// As [`two_stage`]; `invalid_input` for different lengths.
///
/// # Source
/// Miller (2024), arXiv 2411.00640, section 3; statistics note, section 5.12: `omega2 = Var(difference) - s2_A / K_A -
/// s2_B / K_B`.
pub fn two_stage_difference(
    baseline: &[CaseSums],
    candidate: &[CaseSums],
) -> Result<TwoStageDifference, Refusal> {
    if baseline.len() != candidate.len() {
        return Err(Refusal::InvalidInput { what: "candidate and baseline differ in length" });
    }
    let (left, right): (Vec<CaseSums>, Vec<CaseSums>) =
        baseline.iter().zip(candidate).filter(|(a, b)| 0 < a.n && 0 < b.n).unzip();
    let (left, right) = (scored(&left)?, scored(&right)?);
    let differences: Vec<f64> = left.iter().zip(&right).map(|(a, b)| b.mean() - a.mean()).collect();
    let total = total_variance(&differences)?;
    let n = differences.len();
    let noises = [Noise::of(&left), Noise::of(&right)];
    let [a, b] = noises;
    let noise = a.zip(b).map(|(a, b)| a.of_means + b.of_means);
    Ok(TwoStageDifference {
        n_cases: n as u64,
        difference: sum::mean(&differences),
        standard_error: libm::sqrt(total / n as f64),
        total,
        within: noises.map(|noise| noise.map(|noise| noise.within)),
        between: noise.map(|noise| total - noise),
        share_within: noise.filter(|_| 0.0 < total).map(|noise| noise / total),
    })
}

/// The noise of repeats.
#[derive(Clone, Copy)]
struct Noise {
    /// Mean variance of a single repeat.
    within: f64,
    /// Mean variance of a case mean.
    of_means: f64,
}

impl Noise {
    fn of(cases: &[CaseSums]) -> Option<Self> {
        let known: Vec<f64> = cases.iter().filter_map(|case| case.variance()).collect();
        if known.is_empty() {
            return None;
        }
        let within = sum::mean(&known);
        let of_means: Vec<f64> =
            cases.iter().map(|case| case.variance().unwrap_or(within) / f64::from(case.n)).collect();
        Some(Self { within, of_means: sum::mean(&of_means) })
    }
}

fn scored(cases: &[CaseSums]) -> Result<Vec<CaseSums>, Refusal> {
    let scored: Vec<CaseSums> = cases.iter().filter(|case| 0 < case.n).copied().collect();
    if !scored.iter().all(|case| case.sum.is_finite() && case.sum_of_squares.is_finite()) {
        return Err(Refusal::InvalidInput { what: "a value is not finite" });
    }
    if scored.is_empty() { Err(Refusal::NoData) } else { Ok(scored) }
}

fn total_variance(values: &[f64]) -> Result<f64, Refusal> {
    if values.len() < 2 {
        return Err(Refusal::TooFewUnits { n: values.len() as u64, needed: 2 });
    }
    Ok(sum::variance(values, sum::mean(values)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variance::one_way;
    use proptest::prelude::*;

    #[test]
    fn the_rest_is_unknown_without_repeats() {
        let got = two_stage(&[CaseSums::of(&[1.0]), CaseSums::of(&[0.0]), CaseSums::default()]).unwrap();
        assert_eq!((got.n_cases, got.n_replicated, got.within, got.parts()), (2, 0, None, None));
        assert!((got.total - 0.5).abs() < 1e-15);
        // A single score borrows the noise of the others: (0.5 / 2 + 0.5) / 2.
        let got = two_stage(&[CaseSums::of(&[1.0, 0.0]), CaseSums::of(&[1.0])]).unwrap();
        assert!((got.between.unwrap() - (0.125 - 0.375)).abs() < 1e-15);
    }

    #[test]
    fn refusals() {
        assert_eq!(two_stage(&[CaseSums::default()]), Err(Refusal::NoData));
        assert_eq!(two_stage(&[CaseSums::of(&[1.0])]).unwrap_err().code(), "too_few_units");
        let infinite = CaseSums::of(&[f64::INFINITY]);
        assert_eq!(two_stage(&[infinite, infinite]).unwrap_err().code(), "invalid_input");
        let one = [CaseSums::of(&[1.0])];
        assert_eq!(two_stage_difference(&one, &[]).unwrap_err().code(), "invalid_input");
        assert_eq!(two_stage_difference(&[], &[]), Err(Refusal::NoData));
    }

    proptest! {
        #[test]
        fn equal_repeats_give_the_anova(
            scores in prop::collection::vec(prop::collection::vec(0.0..1.0_f64, 3), 2..20),
        ) {
            let sums: Vec<CaseSums> = scores.iter().map(|case| CaseSums::of(case)).collect();
            let (fast, anova) = (two_stage(&sums).unwrap(), one_way(&scores).unwrap());
            prop_assert!((fast.within.unwrap() - anova.within).abs() < 1e-12);
            prop_assert!((fast.between.unwrap() - anova.between).abs() < 1e-12);
        }
    }
}
