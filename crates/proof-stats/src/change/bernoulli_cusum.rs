//! CUSUM of log-likelihood ratios for a failure rate.

use crate::refusal::Refusal;

/// One-sided CUSUM for a rise of a failure rate from `p0` to `p1`.
///
/// # Assumptions
/// Independent results. Of all charts with the same run length it finds the change from `p0` to `p1` soonest.
///
/// # Source
/// Page (1954); Moustakides (1986), Ann. Stat. 14:1379–1387; statistics note, section 5.19; oracle
/// `change_detection.json`.
#[derive(Clone, Debug)]
pub struct BernoulliCusum {
    of_failure: f64,
    of_pass: f64,
    limit: f64,
    sum: f64,
}

impl BernoulliCusum {
    /// A chart at zero.
    ///
    /// # Arguments
    /// - `p0`, `p1`: the failure rate that is fine and the one to find
    /// - `limit`: it alarms when the sum reaches it, in natural logarithms
    ///
    /// # Errors
    /// `invalid_input` unless `0 < p0 < p1 < 1` and `limit` is positive and finite.
    pub fn new(p0: f64, p1: f64, limit: f64) -> Result<Self, Refusal> {
        if !(0.0 < p0 && p0 < p1 && p1 < 1.0) {
            return Err(Refusal::InvalidInput { what: "failure rates must grow between 0 and 1" });
        }
        if !(0.0 < limit && limit.is_finite()) {
            return Err(Refusal::InvalidInput { what: "the limit must be positive" });
        }
        let of_pass = libm::log1p(-p1) - libm::log1p(-p0);
        Ok(Self { of_failure: libm::log(p1 / p0), of_pass, limit, sum: 0.0 })
    }

    /// Takes in the next result; whether the sum has reached the limit now.
    pub fn push(&mut self, failed: bool) -> bool {
        self.sum = (self.sum + if failed { self.of_failure } else { self.of_pass }).max(0.0);
        self.limit <= self.sum
    }

    /// The sum now.
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// The sum to zero, as after an alarm that was dealt with.
    pub fn restart(&mut self) {
        self.sum = 0.0;
    }
}
