//! A confidence sequence for the share of values within a limit: a gate on a quantile.

use super::Sequence;
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;

/// Confidence sequence for the share of values that are at most a limit.
///
/// The `q`-quantile of a latency lies within 2 s exactly when at least the share `q` of calls takes at most 2 s, so a
/// gate on a quantile is a gate on this share, and no assumption on the distribution is needed.
///
/// # Assumptions
/// As [`Sequence::new`] for the indicator of being within the limit.
///
/// # Source
/// Statistics note, sections 5.8 and 5.14.
#[derive(Clone, Debug)]
pub struct ShareWithin {
    limit: f64,
    sequence: Sequence,
}

impl ShareWithin {
    /// No value yet; `limit` is in the unit of the values.
    pub fn new(level: Level, limit: f64) -> Self {
        Self { limit, sequence: Sequence::new(level) }
    }

    /// Takes in the next value; an infinite one lies above every finite limit.
    ///
    /// # Errors
    /// `invalid_input` for NaN.
    pub fn push(&mut self, value: f64) -> Result<(), Refusal> {
        if value.is_nan() {
            return Err(Refusal::InvalidInput { what: "a value is not a number" });
        }
        self.sequence.push(f64::from(u8::from(value <= self.limit)))
    }

    /// How many values were seen.
    pub fn n_units(&self) -> u64 {
        self.sequence.n_units()
    }

    /// The limits of the share, intersected over all moments so far.
    pub fn interval(&mut self) -> Interval {
        self.sequence.interval()
    }

    /// Whether the `q`-quantile lies within the limit, once the sequence has decided it.
    pub fn holds(&mut self, q: f64) -> Option<bool> {
        let share = self.sequence.interval();
        if q <= share.lo {
            Some(true)
        } else if share.hi < q {
            Some(false)
        } else {
            None
        }
    }

    /// Anytime-valid p against "the `q`-quantile lies above the limit".
    pub fn p_holds(&self, q: f64) -> f64 {
        self.sequence.p_above(q)
    }
}
