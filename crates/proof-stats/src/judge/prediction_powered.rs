//! The mean that humans would give, from a judge's scores on all cases and human labels on a few.

mod fit;

use super::{FEW_LABELS, MIN_LABELS};
use crate::estimate::{Estimate, Interval, Note};
use crate::level::Level;
use crate::mean::Moments;
use crate::refusal::{Refusal, check_finite};
use crate::special::{normal_sf, student_p_two_sided, student_quantile_two_sided};
use fit::Data;
use serde::Serialize;

/// Name of the recommended form in results.
pub const PPI_CROSSFIT: &str = "cross-fitted PPI++, Student t";
/// Name of the plain form of the labels alone in results.
pub const LABELS_ONLY: &str = "Student t of the labels alone";

/// A mean with the part of the judge's scores that went into it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PredictionPowered {
    /// The estimated mean of the human scores over all cases.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval.
    pub interval: Interval,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// How much of the judge's score is used: 0 is the labels alone, 1 the whole score. The mean over the labels
    /// when it was fitted out of fold.
    pub lambda: f64,
    /// Degrees of freedom; none for the large-sample forms.
    pub df: Option<f64>,
}

impl PredictionPowered {
    /// Two-sided p against a mean of `expected`.
    pub fn p_two_sided(&self, expected: f64) -> f64 {
        let statistic = (self.value - expected) / self.standard_error;
        match self.df {
            Some(df) => student_p_two_sided(statistic, df),
            None => (2.0 * normal_sf(statistic.abs())).min(1.0),
        }
    }
}

/// The recommended mean, with the plain one beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedMean {
    /// The mean to print. Its `n` is the number of labels; `n_effective` is how many labels alone would give the
    /// same standard error.
    pub estimate: Estimate,
    /// The mean of the labels alone with Student's t, always printed beside it.
    pub labels_only: Estimate,
    /// How much of the judge's score is used; 0 when the labels alone are.
    pub lambda: f64,
    /// The standard error of `estimate`.
    pub standard_error: f64,
    /// Pearson's correlation of label and judge; none when the judge is constant.
    pub correlation: Option<f64>,
    /// Whether the correlation is large enough for the judge to help: `|r| > 1 / sqrt(n - 2)`.
    pub is_worthwhile: bool,
}

/// The mean that humans would give, by cross-fitted PPI++; the labels alone where the judge would not help.
///
/// For the difference of two variants give differences per case, of labels and of judge scores.
///
/// # Arguments
/// - `labels`: the human score of each labelled case
/// - `judged_labelled`: the judge's score of the same cases, in the same order
/// - `judged_unlabelled`: the judge's score of the cases without a label, none of them among the labelled
///
/// # Assumes
/// Labelled cases are a random subset; independent cases.
///
/// # Edge cases
/// A constant judge, or one with `|r| <= 1/sqrt(n-2)`: the labels alone, noted. Fewer than 30 labels: noted.
///
/// # Refusals
/// `too_few_units` below 10 labels or 2 unlabelled cases; `no_data`; `no_variation` when all labels are equal;
/// `invalid_input` for numbers that are not finite or lists of different lengths.
///
/// # Source
/// Angelopoulos, Duchi & Zrnic (2023), arXiv 2311.01453; Zrnic & Candès (2024), PNAS 121:e2322083121 (cross-fitting);
/// Mani et al. (2025), arXiv 2505.20178 (when it does not help); statistics note, section 5.15.
pub fn mean(
    labels: &[f64],
    judged_labelled: &[f64],
    judged_unlabelled: &[f64],
    level: Level,
) -> Result<JudgedMean, Refusal> {
    let data = checked(labels, judged_labelled, judged_unlabelled)?;
    let moments = Moments::of(labels)?;
    let n = labels.len() as f64;
    let correlation = data.correlation();
    let is_worthwhile = correlation.is_some_and(|r| 1.0 / libm::sqrt(n - 2.0) < r.abs());
    let few = if moments.n < FEW_LABELS { vec![Note::FewLabels] } else { Vec::new() };
    let labels_only = Estimate {
        value: moments.mean,
        interval: moments.interval(level),
        level,
        n: moments.n,
        n_effective: n,
        method: LABELS_ONLY,
        notes: few.clone(),
    };
    let mut result = JudgedMean {
        estimate: labels_only.clone(),
        labels_only,
        lambda: 0.0,
        standard_error: moments.standard_error(),
        correlation,
        is_worthwhile,
    };
    if !is_worthwhile {
        result.estimate.notes.push(Note::LabelsOnly);
        return Ok(result);
    }
    let powered = data.crossfit(level)?;
    let gain = moments.standard_error() / powered.standard_error;
    result.lambda = powered.lambda;
    result.standard_error = powered.standard_error;
    result.estimate = Estimate {
        value: powered.value,
        interval: powered.interval,
        level,
        n: moments.n,
        n_effective: n * gain * gain,
        method: PPI_CROSSFIT,
        notes: few,
    };
    Ok(result)
}

/// Cross-fitted PPI++: how much of the judge is used is estimated on nine tenths of the labels and applied to the
/// rest, with the unbiased variance of the labels and Student's t.
///
/// # Arguments, refusals
/// As [`mean`]. The fold of a label is its place modulo 10, so that the order of the labels must not be sorted by
/// score.
pub fn crossfit(
    labels: &[f64],
    judged_labelled: &[f64],
    judged_unlabelled: &[f64],
    level: Level,
) -> Result<PredictionPowered, Refusal> {
    checked(labels, judged_labelled, judged_unlabelled)?.crossfit(level)
}

/// PPI++ in its large-sample form, as its authors' software computes it: one weight for all labels, population
/// variances, normal quantile. Too narrow with few labels.
///
/// # Arguments, refusals
/// As [`mean`].
pub fn tuned(
    labels: &[f64],
    judged_labelled: &[f64],
    judged_unlabelled: &[f64],
    level: Level,
) -> Result<PredictionPowered, Refusal> {
    let data = checked(labels, judged_labelled, judged_unlabelled)?;
    data.at(data.tuned_lambda(), level)
}

/// Prediction-powered inference with a given weight of the judge: 1 is the plain form, 0 the labels alone; both
/// with population variances and the normal quantile.
///
/// # Arguments, refusals
/// As [`mean`]; `invalid_input` for a weight that is not finite.
pub fn with_lambda(
    labels: &[f64],
    judged_labelled: &[f64],
    judged_unlabelled: &[f64],
    lambda: f64,
    level: Level,
) -> Result<PredictionPowered, Refusal> {
    check_finite(&[lambda])?;
    checked(labels, judged_labelled, judged_unlabelled)?.at(lambda, level)
}

fn checked<'a>(
    labels: &'a [f64],
    judged_labelled: &'a [f64],
    judged_unlabelled: &'a [f64],
) -> Result<Data<'a>, Refusal> {
    if labels.len() != judged_labelled.len() {
        return Err(Refusal::InvalidInput {
            what: "labels and judge scores of labelled cases differ in number",
        });
    }
    for values in [labels, judged_labelled, judged_unlabelled] {
        check_finite(values)?;
    }
    let n = labels.len() as u64;
    if n == 0 {
        return Err(Refusal::NoData);
    }
    if n < MIN_LABELS {
        return Err(Refusal::TooFewUnits { n, needed: MIN_LABELS });
    }
    if judged_unlabelled.len() < 2 {
        return Err(Refusal::TooFewUnits { n: judged_unlabelled.len() as u64, needed: 2 });
    }
    Ok(Data::new(labels, judged_labelled, judged_unlabelled))
}

/// An interval of a value with its standard error; refuses a standard error of 0.
fn powered(
    value: f64,
    variance: f64,
    lambda: f64,
    df: Option<f64>,
    level: Level,
) -> Result<PredictionPowered, Refusal> {
    let standard_error = libm::sqrt(variance);
    if !(0.0 < standard_error && standard_error.is_finite()) {
        return Err(Refusal::NoVariation);
    }
    let quantile = df.map_or_else(|| level.z(), |df| student_quantile_two_sided(level.alpha(), df));
    let reach = quantile * standard_error;
    let interval = Interval { lo: value - reach, hi: value + reach };
    Ok(PredictionPowered { value, standard_error, interval, level, lambda, df })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn example() -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let labels: Vec<f64> = (0..40_u32).map(|i| f64::from(i * 7 % 11) / 10.0).collect();
        let judge = labels.iter().zip([0.0, 0.1, 0.2].into_iter().cycle()).map(|(y, d)| y + d).collect();
        let rest = (0..200_u32).map(|i| f64::from(i * 5 % 13) / 10.0).collect();
        (labels, judge, rest)
    }

    #[test]
    fn a_good_judge_narrows_the_interval() {
        let (labels, judge, rest) = example();
        let result = mean(&labels, &judge, &rest, Level::P95).unwrap();
        assert!(result.is_worthwhile && result.estimate.method == PPI_CROSSFIT);
        assert!(result.estimate.interval.width() < result.labels_only.interval.width());
        assert!(40.0 < result.estimate.n_effective);
        let plain = with_lambda(&labels, &judge, &rest, 0.0, Level::P95).unwrap();
        assert!((plain.value - result.labels_only.value).abs() < 1e-12);
        assert!((plain.p_two_sided(plain.value) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_useless_judge_is_left_out() {
        let (labels, _, rest) = example();
        let result = mean(&labels, &[0.5; 40], &rest, Level::P95).unwrap();
        assert!(!result.is_worthwhile && result.correlation.is_none());
        assert_eq!(result.estimate.notes, [Note::LabelsOnly]);
        assert_eq!(result.estimate.interval, result.labels_only.interval);
    }

    #[test]
    fn refusals() {
        let (labels, judge, rest) = example();
        let code = |y: &[f64], f: &[f64], u: &[f64]| mean(y, f, u, Level::P95).unwrap_err().code();
        assert_eq!(code(&[], &[], &rest), "no_data");
        assert_eq!(code(&labels[..9], &judge[..9], &rest), "too_few_units");
        assert_eq!(code(&labels, &judge, &rest[..1]), "too_few_units");
        assert_eq!(code(&labels, &judge[..39], &rest), "invalid_input");
        assert_eq!(code(&labels, &judge, &[1.0, f64::NAN]), "invalid_input");
        assert_eq!(code(&[1.0; 40], &judge, &rest), "no_variation");
    }

    proptest! {
        #[test]
        fn shifting_and_scaling_both_scores(
            pairs in prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 10..40),
            rest in prop::collection::vec(0.0..1.0_f64, 2..40),
            shift in -10.0..10.0_f64,
            scale in 0.1..10.0_f64,
        ) {
            let (labels, judge): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let moved = |values: &[f64]| -> Vec<f64> { values.iter().map(|x| x * scale + shift).collect() };
            if let Ok(before) = crossfit(&labels, &judge, &rest, Level::P95) {
                let after = crossfit(&moved(&labels), &moved(&judge), &moved(&rest), Level::P95).unwrap();
                prop_assert!((before.standard_error * scale - after.standard_error).abs() < 1e-8);
                prop_assert!((before.lambda - after.lambda).abs() < 1e-8);
                prop_assert!((before.value * scale + shift - after.value).abs() < 1e-8);
            }
        }
    }
}
