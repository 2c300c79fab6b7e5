//! The Brier score with its parts, calibration errors and log loss.

use super::bins::{Bin, equal_mass, equal_width, mean_gap};
use super::check;
use crate::estimate::Interval;
use crate::level::Level;
use crate::mean::Moments;
use crate::refusal::Refusal;
use crate::sum;
use serde::Serialize;

/// Where log loss stops growing: a certain prediction that fails would cost infinity.
const SMALLEST: f64 = 1e-15;

/// How good predicted probabilities are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Mean squared distance of prediction and outcome, in `[0, 1]`; smaller is better.
    pub brier: f64,
    /// Its t interval; none for one prediction or when all distances are equal.
    pub brier_interval: Option<Interval>,
    /// Murphy's reliability: the mean squared gap of the bins of equal width; smaller is better.
    pub reliability: f64,
    /// Murphy's resolution: how far the bins' outcomes spread; larger is better.
    pub resolution: f64,
    /// Murphy's uncertainty: the variance of the outcomes, which no prediction can change.
    pub uncertainty: f64,
    /// Expected calibration error over bins of equal width. Biased upward with few predictions: never a gate.
    pub ece_equal_width: f64,
    /// The largest gap of a bin of equal width.
    pub mce_equal_width: f64,
    /// Expected calibration error over bins of equal size, the one to print.
    pub ece_equal_mass: f64,
    /// Mean negative log-likelihood, predictions kept `1e-15` away from 0 and 1; smaller is better.
    pub log_loss: f64,
    /// Its t interval; none for one prediction or when all losses are equal.
    pub log_loss_interval: Option<Interval>,
    /// Nominal coverage of the intervals.
    pub level: Level,
    /// The bins of equal width that hold predictions.
    pub bins: Vec<Bin>,
    /// How many predictions.
    pub n: u64,
}

/// The Brier score with Murphy's parts, calibration errors and log loss.
///
/// # Arguments
/// - `predictions`: probabilities in `[0, 1]`
/// - `outcomes`: what came true, in the same order
/// - `n_bins`: how many bins, at least 1; usually [`super::BINS`]
///
/// # Assumes
/// Independent predictions, for the intervals.
///
/// # Edge cases
/// Reliability less resolution plus uncertainty is the Brier score only when all predictions of a bin are equal.
///
/// # Refusals
/// `no_data`; `invalid_input` for predictions outside of `[0, 1]`, lists of different lengths and no bins.
///
/// # Source
/// Brier (1950); Murphy (1973), J. Appl. Meteorol. 12:595–600; Naeini, Cooper & Hauskrecht (2015), AAAI.
pub fn calibration(
    predictions: &[f64],
    outcomes: &[bool],
    n_bins: usize,
    level: Level,
) -> Result<Calibration, Refusal> {
    check(predictions, outcomes)?;
    if n_bins == 0 {
        return Err(Refusal::InvalidInput { what: "there must be at least one bin" });
    }
    let mut rows: Vec<(f64, bool)> = predictions.iter().copied().zip(outcomes.iter().copied()).collect();
    let squares: Vec<f64> = rows.iter().map(|(p, y)| (p - indicator(*y)) * (p - indicator(*y))).collect();
    let losses: Vec<f64> = rows.iter().map(|(p, y)| loss(*p, *y)).collect();
    let bins = equal_width(rows.iter().copied(), n_bins);
    let n = rows.len() as f64;
    let rate = outcomes.iter().filter(|y| **y).count() as f64 / n;
    let over_bins = |f: &dyn Fn(&Bin) -> f64| bins.iter().map(|bin| bin.n as f64 / n * f(bin)).sum::<f64>();
    // Stable, so that equal predictions keep their order.
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let interval = |values: &[f64]| Moments::of(values).ok().map(|moments| moments.interval(level));
    Ok(Calibration {
        brier: sum::mean(&squares),
        brier_interval: interval(&squares),
        reliability: over_bins(&|bin| bin.gap() * bin.gap()),
        resolution: over_bins(&|bin| (bin.mean_outcome - rate) * (bin.mean_outcome - rate)),
        uncertainty: rate * (1.0 - rate),
        ece_equal_width: mean_gap(&bins),
        mce_equal_width: bins.iter().fold(0.0, |most, bin| bin.gap().max(most)),
        ece_equal_mass: mean_gap(&equal_mass(&rows, n_bins)),
        log_loss: sum::mean(&losses),
        log_loss_interval: interval(&losses),
        level,
        bins,
        n: outcomes.len() as u64,
    })
}

fn indicator(outcome: bool) -> f64 {
    f64::from(u8::from(outcome))
}

fn loss(prediction: f64, outcome: bool) -> f64 {
    let p = prediction.clamp(SMALLEST, 1.0 - SMALLEST);
    if outcome { -libm::log(p) } else { -libm::log1p(-p) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pinned() {
        let got = calibration(&[0.1, 0.4, 0.6, 0.9], &[false, false, true, true], 10, Level::P95).unwrap();
        assert!((got.brier - 0.085).abs() < 1e-15 && (got.ece_equal_width - 0.25).abs() < 1e-15);
        assert!(
            (got.mce_equal_width - 0.4).abs() < 1e-15 && (got.log_loss - 0.308_093_069_712).abs() < 1e-11
        );
        assert!((got.reliability - 0.085).abs() < 1e-15 && (got.resolution - 0.25).abs() < 1e-15);
        assert_eq!(got.bins.len(), 4);
        assert!(got.brier_interval.unwrap().contains(got.brier));
    }

    #[test]
    fn refusals() {
        let code = |p: &[f64], y: &[bool], n| calibration(p, y, n, Level::P95).unwrap_err().code();
        assert_eq!(code(&[], &[], 10), "no_data");
        assert_eq!(code(&[1.2], &[true], 10), "invalid_input");
        assert_eq!(code(&[f64::NAN], &[true], 10), "invalid_input");
        assert_eq!(code(&[0.5], &[true, true], 10), "invalid_input");
        assert_eq!(code(&[0.5], &[true], 0), "invalid_input");
    }

    proptest! {
        #[test]
        fn the_parts_add_up_when_predictions_are_the_same_in_a_bin(
            rows in prop::collection::vec((0_u8..=10, any::<bool>()), 1..60),
        ) {
            let predictions: Vec<f64> = rows.iter().map(|(k, _)| f64::from(*k) / 10.0).collect();
            let outcomes: Vec<bool> = rows.iter().map(|(_, y)| *y).collect();
            let got = calibration(&predictions, &outcomes, 11, Level::P95).unwrap();
            let parts = got.reliability - got.resolution + got.uncertainty;
            prop_assert!((parts - got.brier).abs() < 1e-12, "{got:?}");
            prop_assert!(got.ece_equal_width <= got.mce_equal_width + 1e-15 && got.log_loss.is_finite());
        }
    }
}
