//! A stored score as the statistics may use it.

use proof_store::{MetricKind, MetricSpec, StoredScore};

use crate::aggregate;

/// The value of a score and whether it passes; nothing where there was nothing to score; why there is none, where one is due.
///
/// A score that is not finite or lies outside of its metric's scale is no measurement, nor is one without the counts that its
/// metric is made of: it counts as not scored, and says so, rather than as a number or not at all.
///
/// # Errors
/// The reason, in a sentence: the scorer's own, or what is wrong with the value it gave.
pub fn value(metric: &MetricSpec, score: &StoredScore) -> Result<Option<(f64, Option<bool>)>, String> {
    let (value, pass, counts) = match score {
        StoredScore::Unscored(reason) => return Err(reason.clone()),
        StoredScore::Pending => return Err("it is not scored yet: `proof run --resume` goes on".to_owned()),
        StoredScore::Skipped(_) => return Ok(None),
        StoredScore::Scored { value, pass, .. } => (*value, *pass, [].as_slice()),
        StoredScore::Counted { value, counts, pass, .. } => (*value, *pass, counts.as_slice()),
    };
    if !value.is_finite() {
        return Err(format!("the scorer gave {value}, which is not a finite number"));
    }
    match metric.kind {
        MetricKind::PassFail if !(value <= 0.0 && 0.0 <= value || value <= 1.0 && 1.0 <= value) => {
            return Err(format!("the scorer gave {value}, and a pass/fail score is 0 or 1"));
        }
        MetricKind::Bounded if !(0.0..=1.0).contains(&value) => {
            return Err(format!("the scorer gave {value}, outside of the scale of 0 to 1"));
        }
        MetricKind::PassFail | MetricKind::Bounded | MetricKind::Number => {}
    }
    aggregate::check(metric.aggregate, metric.kind, counts)?;
    Ok(Some((value, pass)))
}

#[cfg(test)]
mod tests {
    use proof_store::{Aggregate, Direction};

    use super::*;

    fn of(kind: MetricKind, value: f64) -> Result<f64, String> {
        let metric = MetricSpec::new("m", "equals", kind, Direction::Higher, 1.0);
        let score = StoredScore::Scored { value, pass: None, reason: None };
        super::value(&metric, &score).map(|found| found.unwrap().0)
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

    #[test]
    fn nothing_to_score_is_neither_a_value_nor_a_fault() {
        let mut metric = MetricSpec::new("m", "equals", MetricKind::Bounded, Direction::Higher, 1.0);
        assert_eq!(value(&metric, &StoredScore::Skipped("no claim".to_owned())), Ok(None));
        metric.aggregate = Aggregate::Ratio;
        let counted = |counts: &[f64]| {
            let counts = counts.to_vec();
            value(&metric, &StoredScore::Counted { value: 0.5, counts, pass: None, reason: None })
        };
        assert_eq!(counted(&[1.0, 2.0]), Ok(Some((0.5, None))));
        assert_eq!(counted(&[1.0]).unwrap_err(), "the scorer gave 1 count, and the metric is made of 2");
        assert_eq!(
            counted(&[1.0, f64::NAN]).unwrap_err(),
            "the scorer gave a count that is not a number of 0 or more"
        );
        let plain = StoredScore::Scored { value: 0.5, pass: None, reason: None };
        assert_eq!(
            value(&metric, &plain).unwrap_err(),
            "the scorer gave 0 counts, and the metric is made of 2"
        );
    }
}
