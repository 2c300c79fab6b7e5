//! The area under the ROC curve: how well predictions order what comes true before what does not.

use super::check;
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::{Refusal, check_finite};
use crate::sum;
use serde::Serialize;

/// The area under the ROC curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Auc {
    /// The chance that a prediction that came true is higher than one that did not, ties counting half.
    pub value: f64,
    /// DeLong's standard error; none with fewer than two of a kind.
    pub standard_error: Option<f64>,
    /// Its interval on the logit scale; none at 0 and 1 and without a standard error above 0.
    pub interval: Option<Interval>,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// How many came true.
    pub positives: u64,
    /// How many did not.
    pub negatives: u64,
}

/// The area under the ROC curve of predictions.
///
/// # Assumes
/// Independent predictions.
///
/// # Refusals
/// `no_data`; `no_variation` unless some outcomes are true and some false; `invalid_input` for predictions outside
/// of `[0, 1]` and lists of different lengths.
///
/// # Source
/// DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44:837–845. Complexity: O(n log n).
pub fn auc(predictions: &[f64], outcomes: &[bool], level: Level) -> Result<Auc, Refusal> {
    check(predictions, outcomes)?;
    check_finite(predictions)?;
    let of = |wanted: bool| {
        let mut values: Vec<f64> =
            predictions.iter().zip(outcomes).filter(|(_, y)| **y == wanted).map(|(p, _)| p + 0.0).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let (positives, negatives) = (of(true), of(false));
    if positives.is_empty() || negatives.is_empty() {
        return Err(Refusal::NoVariation);
    }
    // For each prediction, the share of the other kind that it beats.
    let beaten = |x: f64, others: &[f64]| {
        let below = others.partition_point(|y| *y < x);
        let not_above = others.partition_point(|y| *y <= x);
        (below + not_above) as f64 / (2 * others.len()) as f64
    };
    let of_positives: Vec<f64> = positives.iter().map(|x| beaten(*x, &negatives)).collect();
    let of_negatives: Vec<f64> = negatives.iter().map(|x| beaten(*x, &positives)).collect();
    let value = sum::mean(&of_positives);
    let part = |shares: &[f64]| sum::variance(shares, sum::mean(shares)) / shares.len() as f64;
    let enough = 1 < positives.len().min(negatives.len());
    let standard_error = enough.then(|| libm::sqrt(part(&of_positives) + part(&of_negatives)));
    Ok(Auc {
        value,
        standard_error,
        interval: standard_error.and_then(|error| logit_interval(value, error, level)),
        level,
        positives: positives.len() as u64,
        negatives: negatives.len() as u64,
    })
}

fn logit_interval(value: f64, standard_error: f64, level: Level) -> Option<Interval> {
    if value <= 0.0 || 1.0 <= value || standard_error <= 0.0 {
        return None;
    }
    let centre = libm::log(value / (1.0 - value));
    let reach = level.z() * standard_error / (value * (1.0 - value));
    let back = |t: f64| 1.0 / (1.0 + libm::exp(-t));
    Some(Interval { lo: back(centre - reach), hi: back(centre + reach) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        // Pairs: 0.8 beats both, 0.4 beats one and ties with one.
        let got = auc(&[0.2, 0.4, 0.4, 0.8], &[false, false, true, true], Level::P95).unwrap();
        assert!((got.value - 0.875).abs() < 1e-15);
        // Shares 1 and 3/4 of the positives, 0 and 1/4 (beaten by) of the negatives: variance 1/32 each, over 2.
        assert!((got.standard_error.unwrap() - libm::sqrt(1.0 / 32.0)).abs() < 1e-15);
        assert!(got.interval.unwrap().contains(0.875));
    }

    #[test]
    fn ends_and_refusals() {
        let sure = auc(&[0.1, 0.2, 0.8, 0.9], &[false, false, true, true], Level::P95).unwrap();
        assert!((sure.value - 1.0).abs() < 1e-15 && sure.interval.is_none());
        assert_eq!(auc(&[0.5], &[true], Level::P95).unwrap_err().code(), "no_variation");
        assert_eq!(auc(&[], &[], Level::P95).unwrap_err().code(), "no_data");
        assert_eq!(auc(&[1.5], &[true], Level::P95).unwrap_err().code(), "invalid_input");
    }

    proptest! {
        #[test]
        fn it_is_the_share_of_pairs_in_order(rows in prop::collection::vec((0_u8..10, any::<bool>()), 2..40)) {
            let predictions: Vec<f64> = rows.iter().map(|(k, _)| f64::from(*k) / 9.0).collect();
            let outcomes: Vec<bool> = rows.iter().map(|(_, y)| *y).collect();
            if let Ok(got) = auc(&predictions, &outcomes, Level::P95) {
                let (mut won, mut pairs) = (0.0, 0.0);
                for (x, _) in rows.iter().filter(|row| row.1) {
                    for (y, _) in rows.iter().filter(|row| !row.1) {
                        pairs += 1.0;
                        won += 0.5 * f64::from(1 + (i8::from(x > y) - i8::from(x < y)));
                    }
                }
                prop_assert!((got.value - won / pairs).abs() < 1e-12);
            }
        }
    }
}
