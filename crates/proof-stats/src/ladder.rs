//! What an optimiser may be told about the hold-out after each candidate.

use crate::refusal::{Refusal, check_finite};
use crate::sum;

/// The parameter-free Ladder: a new mean is released only when it beats the last released one by more than one standard
/// error of the paired difference; else the last one is repeated.
///
/// # Assumptions
/// Every candidate was scored on the same cases in the same order; higher is better.
///
/// # Source
/// Blum & Hardt (2015), ICML, section 4; statistics note, section 5.18; oracle `ladder.json`. One extra pass among `n`
/// cases gives a difference of exactly one standard error, so a guard of 1e-9 keeps rounding from deciding.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    accepted: Vec<f64>,
    released: f64,
}

/// The answer to one candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Release {
    /// Whether the candidate took the place of the best one so far.
    pub accepted: bool,
    /// The mean that may be told: that of the last accepted candidate.
    pub value: f64,
}

impl Ladder {
    /// No candidate yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The ladder as an earlier answer left it: the scores of the last accepted candidate.
    ///
    /// # Errors
    /// As [`Ladder::submit`].
    pub fn resume(accepted: &[f64]) -> Result<Self, Refusal> {
        let mut ladder = Self::new();
        ladder.submit(accepted)?;
        Ok(ladder)
    }

    /// Takes in the scores of a candidate, one for each case, and says what may be told.
    ///
    /// # Errors
    /// `no_data` without a case, `too_few_units` with one, `invalid_input` when a score is not finite or the number of
    /// cases differs from that of earlier candidates. The ladder is then as before.
    pub fn submit(&mut self, scores: &[f64]) -> Result<Release, Refusal> {
        if scores.is_empty() {
            return Err(Refusal::NoData);
        }
        if scores.len() < 2 {
            return Err(Refusal::TooFewUnits { n: 1, needed: 2 });
        }
        check_finite(scores)?;
        let mean = sum::mean(scores);
        let accepted = if self.accepted.is_empty() {
            true
        } else {
            if self.accepted.len() != scores.len() {
                return Err(Refusal::InvalidInput { what: "candidates have different numbers of cases" });
            }
            let differences: Vec<f64> =
                scores.iter().zip(&self.accepted).map(|(new, old)| new - old).collect();
            let difference = sum::mean(&differences);
            let variance = sum::variance(&differences, difference);
            let standard_error = libm::sqrt(variance / differences.len() as f64);
            standard_error * (1.0 + 1e-9) < mean - self.released
        };
        if accepted {
            self.accepted = scores.to_vec();
            self.released = mean;
        }
        Ok(Release { accepted, value: self.released })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_extra_pass_is_not_released() {
        for n in [5_usize, 20, 49, 100, 333] {
            let mut ladder = Ladder::new();
            let mut scores = vec![0.0; n];
            scores[0] = 1.0;
            assert!(ladder.submit(&scores).unwrap().accepted, "the first is");
            scores[1] = 1.0;
            let one_more = ladder.submit(&scores).unwrap();
            assert!(!one_more.accepted && (one_more.value - 1.0 / n as f64).abs() < 1e-15, "{n}");
            scores[2] = 1.0;
            let two_more = ladder.submit(&scores).unwrap();
            assert!(two_more.accepted && (two_more.value - 3.0 / n as f64).abs() < 1e-15, "{n}");
            let mut resumed = Ladder::resume(&scores).unwrap();
            assert_eq!(resumed.submit(&scores).unwrap(), Release { accepted: false, ..two_more });
        }
    }

    #[test]
    fn what_can_not_be_compared_is_refused() {
        let mut ladder = Ladder::new();
        assert_eq!(ladder.submit(&[]).unwrap_err().code(), "no_data");
        assert_eq!(ladder.submit(&[1.0]).unwrap_err().code(), "too_few_units");
        ladder.submit(&[0.0, 1.0]).unwrap();
        assert_eq!(ladder.submit(&[1.0; 3]).unwrap_err().code(), "invalid_input");
        assert_eq!(ladder.submit(&[1.0, f64::NAN]).unwrap_err().code(), "invalid_input");
        assert!((ladder.submit(&[1.0, 1.0]).unwrap().value - 0.5).abs() < 1e-15);
    }
}
