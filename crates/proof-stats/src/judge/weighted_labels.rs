//! The mean that humans would give when the labelled cases were drawn with known, unequal probabilities.

use super::{FEW_LABELS, MIN_LABELS};
use crate::estimate::{Estimate, Interval, Note};
use crate::level::Level;
use crate::refusal::{Refusal, check_finite};
use crate::special::student_quantile_two_sided;
use crate::sum;
use serde::Serialize;

/// Name of [`mean`] in results.
pub const WEIGHTED_LABELS: &str = "judge mean corrected by inverse-probability labels, Student t";

/// A case whose judge's score is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct JudgedCase {
    /// The judge's score.
    pub judge: f64,
    /// The human score, if the case was drawn.
    pub label: Option<f64>,
    /// The probability with which the case was to be drawn, in `(0, 1]`.
    pub probability: f64,
}

/// The mean that humans would give: the judge's mean plus the weighted errors that labels show.
///
/// `mean(f) + (1/N) sum (y_i - f_i) / pi_i` over the labelled cases. Drawing cases where the judge is unsure more
/// often makes it more precise than a random subset of the same size.
///
/// # Assumes
/// Independent cases, each drawn on its own with its probability, whatever happened to the others.
///
/// # Edge cases
/// Student's quantile takes the number of labels, not of cases, since labels carry the spread. Fewer than 30 labels:
/// noted.
///
/// # Refusals
/// `no_data`; `too_few_units` below 10 labels; `no_variation` when nothing varies; `invalid_input` for values that
/// are not finite and probabilities outside of `(0, 1]`.
///
/// # Source
/// Horvitz & Thompson (1952), J. Am. Stat. Assoc. 47:663–685; Zrnic & Candès (2024), Active Statistical Inference;
/// statistics note, section 5.15.
pub fn mean(cases: &[JudgedCase], level: Level) -> Result<Estimate, Refusal> {
    if cases.is_empty() {
        return Err(Refusal::NoData);
    }
    if cases.iter().any(|case| !(0.0 < case.probability && case.probability <= 1.0)) {
        return Err(Refusal::InvalidInput { what: "a probability of drawing must lie in 0..1 and above 0" });
    }
    let labels = cases.iter().filter(|case| case.label.is_some()).count() as u64;
    if labels < MIN_LABELS {
        return Err(Refusal::TooFewUnits { n: labels, needed: MIN_LABELS });
    }
    let corrected: Vec<f64> = cases
        .iter()
        .map(|case| case.judge + case.label.map_or(0.0, |label| (label - case.judge) / case.probability))
        .collect();
    check_finite(&corrected)?;
    let n = corrected.len() as f64;
    let value = sum::mean(&corrected);
    let standard_error = libm::sqrt(sum::variance(&corrected, value) / n);
    if !(0.0 < standard_error && standard_error.is_finite()) {
        return Err(Refusal::NoVariation);
    }
    let reach = student_quantile_two_sided(level.alpha(), labels as f64 - 1.0) * standard_error;
    Ok(Estimate {
        value,
        interval: Interval { lo: value - reach, hi: value + reach },
        level,
        n: labels,
        n_effective: labels as f64,
        method: WEIGHTED_LABELS,
        notes: if labels < FEW_LABELS { vec![Note::FewLabels] } else { Vec::new() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mean::Moments;
    use crate::rng::Rng;

    #[test]
    fn all_labels_with_certainty_are_the_plain_mean() {
        let cases: Vec<JudgedCase> = (0..40_u32)
            .map(|i| JudgedCase { judge: 0.3, label: Some(f64::from(i % 7)), probability: 1.0 })
            .collect();
        let labels: Vec<f64> = cases.iter().filter_map(|case| case.label).collect();
        let (got, plain) = (mean(&cases, Level::P95).unwrap(), Moments::of(&labels).unwrap());
        assert!((got.value - plain.mean).abs() < 1e-12);
        assert!((got.interval.lo - plain.interval(Level::P95).lo).abs() < 1e-12);
    }

    #[test]
    fn it_is_unbiased_under_unequal_probabilities() {
        // Cases with large scores are drawn four times as often; the judge is always 0.1 too high.
        let mut rng = Rng::from_seed(11);
        let (mut total, mut covered) = (0.0, 0);
        for _ in 0..400 {
            let cases: Vec<JudgedCase> = (0..200)
                .map(|i| {
                    let truth = f64::from(i % 10) / 10.0;
                    let probability = if 5 <= i % 10 { 0.4 } else { 0.1 };
                    let label = (rng.unit() < probability).then_some(truth);
                    JudgedCase { judge: truth + 0.1 * rng.unit(), label, probability }
                })
                .collect();
            let got = mean(&cases, Level::P95).unwrap();
            total += got.value;
            covered += u32::from(got.interval.contains(0.45));
        }
        assert!((total / 400.0 - 0.45).abs() < 0.002, "{}", total / 400.0);
        assert!(368 <= covered, "{covered} of 400");
    }

    #[test]
    fn refusals() {
        let case = JudgedCase { judge: 0.5, label: Some(1.0), probability: 0.5 };
        let code = |cases: &[JudgedCase]| mean(cases, Level::P95).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[case; 9]), "too_few_units");
        assert_eq!(code(&[case; 12]), "no_variation");
        assert_eq!(code(&[JudgedCase { probability: 0.0, ..case }; 12]), "invalid_input");
        assert_eq!(code(&[JudgedCase { judge: f64::NAN, ..case }; 12]), "invalid_input");
    }
}
