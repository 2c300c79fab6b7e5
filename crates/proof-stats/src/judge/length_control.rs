//! The win rate of pairwise judging as it would be for answers of equal length.

use crate::estimate::Interval;
use crate::level::Level;
use crate::linear::{Cholesky, Symmetric};
use crate::mean::Moments;
use crate::refusal::{Refusal, check_finite};
use crate::sum;
use serde::Serialize;

/// Newton's method has converged long before this.
const MOST_STEPS: u32 = 100;
/// Log-odds beyond this mean that an outcome is predicted without error.
const CERTAIN: f64 = 30.0;

/// The win rate at equal length, with the raw one beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LengthControlled {
    /// The win rate of the candidate at equal length.
    pub win_rate: f64,
    /// Its standard error by the delta method.
    pub standard_error: f64,
    /// Its interval, made on the logit scale.
    pub interval: Interval,
    /// Nominal coverage of `interval` and `raw_interval`.
    pub level: Level,
    /// The plain win rate.
    pub raw_win_rate: f64,
    /// Its standard error.
    pub raw_standard_error: f64,
    /// Its t interval.
    pub raw_interval: Interval,
    /// Log-odds of a win at equal length.
    pub intercept: f64,
    /// The robust (HC0) standard error of `intercept`.
    pub intercept_standard_error: f64,
    /// How much the log-odds change with `tanh(length difference / sd)`: above 0, the judge likes length.
    pub length_effect: f64,
    /// Population standard deviation of the length differences.
    pub length_standard_deviation: f64,
    /// The figure that some leaderboards print, the standard error of the mean prediction at the lengths seen. It
    /// leaves out the uncertainty of the fit: never an interval.
    pub prediction_standard_error: f64,
    /// How many pairs.
    pub n: u64,
}

/// The win rate at equal length, from a logistic regression of the preference on the length difference.
///
/// # Arguments
/// - `preferences`: for each pair how far the judge prefers the candidate, in `[0, 1]`; 1/2 for a tie
/// - `length_differences`: candidate minus other, in any unit
///
/// # Assumes
/// Independent pairs; the log-odds of a win change with `tanh` of the standardised length difference. The sandwich
/// standard error stays valid when they do not.
///
/// # Refusals
/// `no_data`; `too_few_units` below 3 pairs; `no_variation` when preferences or lengths are all equal; `separated`
/// when length tells wins from losses without error; `invalid_input` for preferences outside of `[0, 1]`, lists of
/// different lengths and values that are not finite.
///
/// # Source
/// Dubois, Galambosi, Liang & Hashimoto (2024), arXiv 2404.04475; White (1982), Econometrica 50:1–25 (HC0). Newton's
/// method. Complexity: O(n) a step.
pub fn length_controlled_win_rate(
    preferences: &[f64],
    length_differences: &[f64],
    level: Level,
) -> Result<LengthControlled, Refusal> {
    if preferences.len() != length_differences.len() {
        return Err(Refusal::InvalidInput { what: "preferences and lengths differ in number" });
    }
    check_finite(length_differences)?;
    if !preferences.iter().all(|y| (0.0..=1.0).contains(y)) {
        return Err(Refusal::InvalidInput { what: "a preference must lie in 0..1" });
    }
    let n = preferences.len() as u64;
    if n == 0 {
        return Err(Refusal::NoData);
    }
    if n < 3 {
        return Err(Refusal::TooFewUnits { n, needed: 3 });
    }
    let raw = Moments::of(preferences)?;
    let lengths = Moments::of(length_differences)?;
    let count = n as f64;
    let length_standard_deviation = lengths.standard_deviation * libm::sqrt((count - 1.0) / count);
    let rows: Vec<[f64; 2]> =
        length_differences.iter().map(|d| [1.0, libm::tanh(d / length_standard_deviation)]).collect();
    let Fit { coefficients, covariance } = fit(&rows, preferences)?;
    let [intercept, length_effect] = coefficients;
    let intercept_standard_error = libm::sqrt(covariance);
    if !(0.0 < intercept_standard_error && intercept_standard_error.is_finite()) {
        return Err(Refusal::Separated);
    }
    let win_rate = logistic(intercept);
    let reach = level.z() * intercept_standard_error;
    let predictions: Vec<f64> = rows.iter().map(|row| logistic(log_odds(row, coefficients))).collect();
    let spread = sum::variance(&predictions, sum::mean(&predictions));
    Ok(LengthControlled {
        win_rate,
        standard_error: win_rate * (1.0 - win_rate) * intercept_standard_error,
        interval: Interval { lo: logistic(intercept - reach), hi: logistic(intercept + reach) },
        level,
        raw_win_rate: raw.mean,
        raw_standard_error: raw.standard_error(),
        raw_interval: raw.interval(level).clipped(0.0, 1.0),
        intercept,
        intercept_standard_error,
        length_effect,
        length_standard_deviation,
        prediction_standard_error: libm::sqrt(spread / count),
        n,
    })
}

struct Fit {
    coefficients: [f64; 2],
    /// The robust variance of the intercept.
    covariance: f64,
}

fn fit(rows: &[[f64; 2]], preferences: &[f64]) -> Result<Fit, Refusal> {
    let mut coefficients = [0.0, 0.0];
    for _ in 0..MOST_STEPS {
        let (score, information, _) = derivatives(rows, preferences, coefficients);
        let Some(factor) = Cholesky::of(&information) else { return Err(Refusal::Separated) };
        let step = factor.solve(&score);
        let [intercept, slope] = *step.as_slice() else { return Err(Refusal::Separated) };
        // The likelihood is concave; a step this long only happens on the way to infinity.
        let size = intercept.abs().max(slope.abs());
        let scale = if 5.0 < size { 5.0 / size } else { 1.0 };
        coefficients = [coefficients[0] + scale * intercept, coefficients[1] + scale * slope];
        let is_certain = rows.iter().any(|row| CERTAIN < log_odds(row, coefficients).abs());
        if is_certain || !size.is_finite() {
            return Err(Refusal::Separated);
        }
        if size <= 1e-12 {
            let (_, information, meat) = derivatives(rows, preferences, coefficients);
            let Some(factor) = Cholesky::of(&information) else { return Err(Refusal::Separated) };
            return Ok(Fit { coefficients, covariance: factor.inverse().sandwich(&meat).get(0, 0) });
        }
    }
    Err(Refusal::Separated)
}

/// The slope of the log-likelihood, its curvature, and the sum of squared slopes of single pairs.
fn derivatives(
    rows: &[[f64; 2]],
    preferences: &[f64],
    coefficients: [f64; 2],
) -> (Vec<f64>, Symmetric, Symmetric) {
    let (mut score, mut information, mut meat) = (vec![0.0, 0.0], Symmetric::zeros(2), Symmetric::zeros(2));
    for (row, y) in rows.iter().zip(preferences) {
        let p = logistic(log_odds(row, coefficients));
        information.add_outer(row, p * (1.0 - p));
        meat.add_outer(row, (y - p) * (y - p));
        for (total, x) in score.iter_mut().zip(row) {
            *total += (y - p) * x;
        }
    }
    (score, information, meat)
}

fn log_odds(row: &[f64; 2], coefficients: [f64; 2]) -> f64 {
    row[0] * coefficients[0] + row[1] * coefficients[1]
}

fn logistic(t: f64) -> f64 {
    if 0.0 < t { 1.0 / (1.0 + libm::exp(-t)) } else { libm::exp(t) / (1.0 + libm::exp(t)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symmetric_lengths_leave_the_odds_of_the_two_groups() {
        // tanh takes two values: the fit is saturated, so that log-odds are those of the groups.
        let lengths: Vec<f64> = (0..40).map(|i| if i < 20 { 1.0 } else { -1.0 }).collect();
        let preferences: Vec<f64> = (0..40).map(|i| f64::from(u8::from(!(15..30).contains(&i)))).collect();
        let got = length_controlled_win_rate(&preferences, &lengths, Level::P95).unwrap();
        // 15 of 20 longer answers win and 10 of 20 shorter ones: log 3 and 0.
        assert!((got.intercept - libm::log(3.0) / 2.0).abs() < 1e-12);
        assert!((got.length_effect * libm::tanh(1.0) - libm::log(3.0) / 2.0).abs() < 1e-12);
        assert!((got.raw_win_rate - 0.625).abs() < 1e-15 && got.interval.contains(got.win_rate));
        // The variance of a log-odds is 1/(n p (1-p)); the intercept is the mean of two.
        let variance = (1.0 / 3.75 + 1.0 / 5.0) / 4.0;
        assert!((got.intercept_standard_error - libm::sqrt(variance)).abs() < 1e-12);
    }

    #[test]
    fn refusals() {
        let code = |y: &[f64], d: &[f64]| length_controlled_win_rate(y, d, Level::P95).unwrap_err().code();
        assert_eq!(code(&[], &[]), "no_data");
        assert_eq!(code(&[1.0, 0.0], &[1.0, 2.0]), "too_few_units");
        assert_eq!(code(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), "no_variation");
        assert_eq!(code(&[1.0, 0.0, 1.0], &[2.0, 2.0, 2.0]), "no_variation");
        assert_eq!(code(&[0.0, 0.0, 1.0, 1.0], &[-5.0, -2.0, 3.0, 6.0]), "separated");
        assert_eq!(code(&[0.0, 2.0, 1.0], &[1.0, 2.0, 3.0]), "invalid_input");
        assert_eq!(code(&[0.0, 1.0, 1.0], &[1.0, 2.0]), "invalid_input");
        assert_eq!(code(&[0.0, 1.0, 1.0], &[1.0, 2.0, f64::NAN]), "invalid_input");
    }
}
