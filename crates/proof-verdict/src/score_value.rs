//! A stored score as the statistics may use it.

use proof_store::{MetricKind, StoredScore};

/// The value of a score and whether it passes; why there is none, where there is none.
///
/// A score that is not finite or lies outside of its metric's scale is no measurement: it counts as not scored, and says so,
/// rather than as a number or not at all.
///
/// # Errors
/// The reason, in a sentence: the scorer's own, or what is wrong with the value it gave.
pub fn value(kind: MetricKind, score: &StoredScore) -> Result<(f64, Option<bool>), String> {
    match score {
        StoredScore::Unscored(reason) | StoredScore::Skipped(reason) => Err(reason.clone()),
        StoredScore::Pending => Err("it is not scored yet: `proof run --resume` goes on".to_owned()),
        StoredScore::Scored { value, .. } | StoredScore::Counted { value, .. } if !value.is_finite() => {
            Err(format!("the scorer gave {value}, which is not a finite number"))
        }
        StoredScore::Scored { value, pass, .. } | StoredScore::Counted { value, pass, .. } => match kind {
            MetricKind::PassFail if !(*value <= 0.0 && 0.0 <= *value || *value <= 1.0 && 1.0 <= *value) => {
                Err(format!("the scorer gave {value}, and a pass/fail score is 0 or 1"))
            }
            MetricKind::Bounded if !(0.0..=1.0).contains(value) => {
                Err(format!("the scorer gave {value}, outside of the scale of 0 to 1"))
            }
            MetricKind::PassFail | MetricKind::Bounded | MetricKind::Number => Ok((*value, *pass)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: MetricKind, value: f64) -> Result<f64, String> {
        let score = StoredScore::Scored { value, pass: None, reason: None };
        super::value(kind, &score).map(|(value, _)| value)
    }

    #[test]
    fn what_is_no_measurement_says_so() {
        for kind in [MetricKind::PassFail, MetricKind::Bounded, MetricKind::Number] {
            assert_eq!(of(kind, f64::NAN).unwrap_err(), "the scorer gave NaN, which is not a finite number");
            assert!(of(kind, f64::NEG_INFINITY).is_err() && of(kind, 1.0).is_ok() && of(kind, -0.0).is_ok());
        }
        assert!(of(MetricKind::PassFail, 0.5).unwrap_err().ends_with("is 0 or 1"));
        assert!(of(MetricKind::Bounded, 1.5).unwrap_err().starts_with("the scorer gave 1.5, outside"));
        assert_eq!(of(MetricKind::Bounded, 0.5), Ok(0.5));
        assert_eq!(of(MetricKind::Number, -3.0), Ok(-3.0));
    }
}
