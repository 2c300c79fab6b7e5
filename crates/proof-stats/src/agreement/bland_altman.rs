//! Two raters of numbers: how far apart they are on average, and how far for a single case.

use crate::estimate::{Estimate, Interval};
use crate::level::Level;
use crate::mean::{Moments, STUDENT_T};
use crate::refusal::Refusal;
use serde::Serialize;

/// Bias and limits of agreement, first rater minus second.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlandAltman {
    /// The mean difference with its t interval.
    pub bias: Estimate,
    /// Standard deviation of the differences.
    pub standard_deviation: f64,
    /// Where 95 % of the differences of single cases lie, for normal differences.
    pub limits: Interval,
    /// The interval of the lower limit.
    pub lower_limit: Interval,
    /// The interval of the upper limit.
    pub upper_limit: Interval,
}

/// Bias and limits of agreement of two raters.
///
/// # Arguments
/// - `first`, `second`: the ratings of the same cases in the same order
///
/// # Assumes
/// Independent cases; about normal differences for the limits of agreement, whose share is 95 % whatever `level`
/// is.
///
/// # Refusals
/// `no_data`; `too_few_units` below 2 cases; `no_variation` when all differences are equal; `invalid_input` for
/// lists of different lengths and ratings that are not finite.
///
/// # Source
/// Bland & Altman (1999), Stat. Methods Med. Res. 8:135–160; the variance of a limit is
/// `s^2 (1/n + 1.96^2 / (2 (n - 1)))`.
pub fn bland_altman(first: &[f64], second: &[f64], level: Level) -> Result<BlandAltman, Refusal> {
    if first.len() != second.len() {
        return Err(Refusal::InvalidInput { what: "the two raters rated different numbers of cases" });
    }
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let moments = Moments::of(&differences)?;
    let (n, sd) = (moments.n as f64, moments.standard_deviation);
    let normal = Level::P95.z();
    let limits = Interval { lo: moments.mean - normal * sd, hi: moments.mean + normal * sd };
    let t = moments.interval(level).half_width() / moments.standard_error();
    let reach = t * sd * libm::sqrt(1.0 / n + normal * normal / (2.0 * (n - 1.0)));
    let around = |limit: f64| Interval { lo: limit - reach, hi: limit + reach };
    Ok(BlandAltman {
        bias: Estimate {
            value: moments.mean,
            interval: moments.interval(level),
            level,
            n: moments.n,
            n_effective: n,
            method: STUDENT_T,
            notes: Vec::new(),
        },
        standard_deviation: sd,
        limits,
        lower_limit: around(limits.lo),
        upper_limit: around(limits.hi),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // Differences 1, -1, 2, 0, 3: mean 1, variance 2.5.
        let got = bland_altman(&[3.0, 4.0, 6.0, 2.0, 9.0], &[2.0, 5.0, 4.0, 2.0, 6.0], Level::P95).unwrap();
        assert!((got.bias.value - 1.0).abs() < 1e-14);
        assert!((got.standard_deviation - libm::sqrt(2.5)).abs() < 1e-14);
        assert!((got.limits.hi - (1.0 + 1.959_963_984_540 * libm::sqrt(2.5))).abs() < 1e-11);
        // t(4) = 2.776445; the variance of a limit is 2.5 (1/5 + 1.96^2 / 8).
        let reach = 2.776_445_105 * libm::sqrt(2.5 * (0.2 + 3.841_458_821 / 8.0));
        assert!((got.upper_limit.hi - got.limits.hi - reach).abs() < 1e-8);
        assert!((got.lower_limit.lo - got.limits.lo + reach).abs() < 1e-8);
    }

    #[test]
    fn refusals() {
        let code = |a: &[f64], b: &[f64]| bland_altman(a, b, Level::P95).unwrap_err().code();
        assert_eq!(code(&[], &[]), "no_data");
        assert_eq!(code(&[1.0], &[2.0]), "too_few_units");
        assert_eq!(code(&[1.0, 2.0], &[2.0, 3.0]), "no_variation");
        assert_eq!(code(&[1.0], &[2.0, 3.0]), "invalid_input");
        assert_eq!(code(&[1.0, f64::NAN], &[2.0, 3.0]), "invalid_input");
    }
}
