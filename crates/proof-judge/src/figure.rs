//! A number as a calibration keeps it: with its interval, n and method, or with why it has none.

use proof_stats::{Estimate, Interval, Level, Note, Refusal};
use serde::{Deserialize, Serialize};

/// A number with what makes it readable. It can be written to a file and read again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The estimate; none where the data do not give one.
    pub estimate: Option<f64>,
    /// Its interval; none where it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ci: Option<Limits>,
    /// How many items it rests on.
    pub n: u64,
    /// Why the estimate or the interval is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refused>,
    /// What a reader has to know beside the number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// An interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Nominal coverage.
    pub level: f64,
    /// The procedure.
    pub method: String,
}

/// Why a number or an interval is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// A stable code such as `too_few_units`.
    pub code: String,
    /// The same in words.
    pub message: String,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code().to_owned(), message: refusal.to_string() }
    }
}

impl Figure {
    /// A number with an interval.
    pub(crate) fn new(value: f64, interval: Interval, level: Level, n: u64, method: &str) -> Self {
        let ci =
            Limits { low: interval.lo, high: interval.hi, level: level.get(), method: method.to_owned() };
        Self { estimate: Some(value), ci: Some(ci), n, ..Self::default() }
    }

    /// A number whose interval is refused, or that is refused itself.
    pub(crate) fn refused(estimate: Option<f64>, n: u64, refusal: Refusal) -> Self {
        Self { estimate, n, refusal: Some(refusal.into()), ..Self::default() }
    }

    /// An estimate of `proof-stats`, or why there is none.
    pub(crate) fn of(result: Result<Estimate, Refusal>, n: u64) -> Self {
        match result {
            Ok(estimate) => {
                let notes = estimate.notes.iter().map(Note::to_string).collect();
                let figure =
                    Self::new(estimate.value, estimate.interval, estimate.level, estimate.n, estimate.method);
                Self { notes, ..figure }
            }
            Err(refusal) => Self::refused(None, n, refusal),
        }
    }

    /// The lower end of the interval.
    pub fn low(&self) -> Option<f64> {
        self.ci.as_ref().map(|ci| ci.low)
    }

    /// The upper end of the interval.
    pub fn high(&self) -> Option<f64> {
        self.ci.as_ref().map(|ci| ci.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_back_as_it_was_written() {
        let rate = Figure::of(proof_stats::proportion::estimate(87, 100, Level::P95), 100);
        let none = Figure::of(proof_stats::proportion::estimate(0, 0, Level::P95), 0);
        for figure in [rate, none, Figure::refused(Some(0.25), 4, Refusal::NoVariation)] {
            let text = serde_json::to_string(&figure).unwrap();
            assert_eq!(serde_json::from_str::<Figure>(&text).unwrap(), figure);
        }
    }
}
