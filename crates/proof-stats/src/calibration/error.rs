//! The interval of the expected calibration error.

use super::bins::{equal_mass, mean_gap};
use super::check;
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use crate::resampled::{percentile_interval, replicates, simulated};
use serde::Serialize;

/// Fewer predictions than this say nothing about calibration.
pub const MIN_PREDICTIONS: u64 = 15;
/// How many resamples the interval takes.
pub const RESAMPLES: u32 = 10_000;

/// The expected calibration error with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EceInterval {
    /// Expected calibration error over bins of equal size. Biased upward with few predictions.
    pub value: f64,
    /// Its interval.
    pub interval: Interval,
    /// One-sided p of "the predictions are calibrated": how often outcomes drawn from them err as much.
    pub p_calibrated: f64,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// How many predictions.
    pub n: u64,
}

/// The expected calibration error over bins of equal size, with an interval from 10,000 resamples of predictions.
///
/// # Arguments
/// - `predictions`, `outcomes`, `n_bins`: as [`super::calibration()`]
/// - `seed`: of the resamples; the same seed gives the same interval on any number of threads
///
/// # Assumes
/// Independent predictions.
///
/// # Edge cases
/// Resamples lie above the error as the error lies above the truth, so their quantiles are turned round it: the basic
/// bootstrap, which moves the interval down by the bias. It is clipped to `[0, 1]` and holds the value. Chance alone
/// gives calibrated predictions an error; when 10,000 draws of outcomes from the predictions show that it explains
/// this one, the interval begins at 0.
///
/// # Refusals
/// As [`super::calibration()`]; `too_few_units` below [`MIN_PREDICTIONS`]; `no_variation` when the resamples are all
/// the same.
///
/// # Source
/// Davison & Hinkley (1997), Bootstrap Methods, section 5.2; statistics note, section 5.15.
pub fn ece_interval(
    predictions: &[f64],
    outcomes: &[bool],
    n_bins: usize,
    level: Level,
    seed: u64,
) -> Result<EceInterval, Refusal> {
    check(predictions, outcomes)?;
    if n_bins == 0 {
        return Err(Refusal::InvalidInput { what: "there must be at least one bin" });
    }
    let n = predictions.len() as u64;
    if n < MIN_PREDICTIONS {
        return Err(Refusal::TooFewUnits { n, needed: MIN_PREDICTIONS });
    }
    let mut rows: Vec<(f64, bool)> = predictions.iter().copied().zip(outcomes.iter().copied()).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let value = mean_gap(&equal_mass(&rows, n_bins));
    let sampled = replicates(rows.len(), RESAMPLES, seed, |drawn| {
        // The rows are sorted, so that counting how often each was drawn sorts the resample.
        let mut times = vec![0_u32; rows.len()];
        for place in drawn {
            if let Some(count) = times.get_mut(*place) {
                *count += 1;
            }
        }
        let resample: Vec<(f64, bool)> =
            rows.iter().zip(&times).flat_map(|(row, count)| (0..*count).map(|_| *row)).collect();
        Some(mean_gap(&equal_mass(&resample, n_bins)))
    });
    let quantiles = percentile_interval(sampled.into_iter().flatten().collect(), level);
    let Some(quantiles) = quantiles.filter(|interval| 0.0 < interval.width()) else {
        return Err(Refusal::NoVariation);
    };
    let drawn = simulated(RESAMPLES, !seed, |rng| {
        let outcomes: Vec<(f64, bool)> = rows.iter().map(|(p, _)| (*p, rng.unit() < *p)).collect();
        mean_gap(&equal_mass(&outcomes, n_bins))
    });
    let as_large = drawn.iter().filter(|error| value - 1e-12 <= **error).count();
    let p_calibrated = (as_large + 1) as f64 / (drawn.len() + 1) as f64;
    let (lo, hi) = (2.0 * value - quantiles.hi, 2.0 * value - quantiles.lo);
    let lo = if level.alpha() / 2.0 < p_calibrated { 0.0 } else { lo };
    let interval = Interval { lo: lo.clamp(0.0, value), hi: hi.clamp(value, 1.0) };
    if interval.width() <= 0.0 {
        return Err(Refusal::NoVariation);
    }
    Ok(EceInterval { value, interval, p_calibrated, level, n })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// Predictions that are right on average.
    fn calibrated(n: usize, seed: u64) -> (Vec<f64>, Vec<bool>) {
        let mut rng = Rng::from_seed(seed);
        (0..n).map(|_| (rng.unit(), rng.unit())).map(|(p, u)| (p, u < p)).unzip()
    }

    #[test]
    fn the_error_of_calibrated_predictions_is_compatible_with_almost_none() {
        let (p, y) = calibrated(300, 4);
        let got = ece_interval(&p, &y, 10, Level::P95, 1).unwrap();
        assert!(
            got.interval.contains(got.value) && got.interval.lo <= 0.0 && 0.05 < got.p_calibrated,
            "{got:?}"
        );
        let squashed: Vec<f64> = p.iter().map(|p| 0.5 + p / 2.0).collect();
        let worse = ece_interval(&squashed, &y, 10, Level::P95, 1).unwrap();
        assert!(
            0.15 < worse.interval.lo && worse.interval.contains(0.25) && worse.p_calibrated < 0.001,
            "{worse:?}"
        );
    }

    #[test]
    fn the_interval_is_the_same_for_any_number_of_threads() {
        let (p, y) = calibrated(60, 9);
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| ece_interval(&p, &y, 10, Level::P95, 5).unwrap())
        };
        assert_eq!(run(1), run(3));
    }

    #[test]
    fn refusals() {
        let (p, y) = calibrated(14, 1);
        let code = |p: &[f64], y: &[bool], n| ece_interval(p, y, n, Level::P95, 1).unwrap_err().code();
        assert_eq!(code(&p, &y, 10), "too_few_units");
        assert_eq!(code(&[], &[], 10), "no_data");
        assert_eq!(code(&p, &y, 0), "invalid_input");
        assert_eq!(code(&[1.0; 20], &[true; 20], 10), "no_variation");
    }
}
