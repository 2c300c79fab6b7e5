//! A confidence sequence for the difference of two arms on different cases.

use super::Sequence;
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;

/// Name of [`TwoArms`] in results.
pub const TWO_ARMS: &str = "difference of two betting sequences";

/// Which arm a value belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arm {
    /// The baseline.
    Baseline,
    /// The candidate.
    Candidate,
}

/// Confidence sequence for the difference of two means of values in `[0, 1]`, candidate minus baseline, from different
/// cases (a live comparison).
///
/// Each arm has a betting sequence with half of the error; whenever both hold, so does the difference of their limits.
/// The arms may grow at any pace, also at one that depends on the results.
///
/// # Assumptions
/// As [`Sequence::new`] in each arm. Paired cases belong into [`Differences`](super::Differences), which is narrower.
///
/// # Edges
/// `[-1, 1]` before the first value; as wide as `[lo - 1, hi]` or more while one arm is empty.
///
/// # Source
/// Statistics note, section 5.14 (union bound over the arms).
#[derive(Clone, Debug)]
pub struct TwoArms {
    level: Level,
    baseline: Sequence,
    candidate: Sequence,
}

impl TwoArms {
    /// Two empty arms.
    ///
    /// # Errors
    /// `invalid_input` for a level so near 1 that half of its error can not be written.
    pub fn new(level: Level) -> Result<Self, Refusal> {
        let of_one_arm = Level::new(1.0 - level.alpha() / 2.0)?;
        Ok(Self { level, baseline: Sequence::new(of_one_arm), candidate: Sequence::new(of_one_arm) })
    }

    /// Takes in the next value of an arm.
    ///
    /// # Errors
    /// As [`Sequence::push`].
    pub fn push(&mut self, arm: Arm, x: f64) -> Result<(), Refusal> {
        match arm {
            Arm::Baseline => self.baseline.push(x),
            Arm::Candidate => self.candidate.push(x),
        }
    }

    /// How many values the arms hold: baseline, candidate.
    pub fn n_units(&self) -> [u64; 2] {
        [self.baseline.n_units(), self.candidate.n_units()]
    }

    /// Nominal coverage of the difference, over all moments together.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The limits of the difference; they never widen.
    pub fn interval(&mut self) -> Interval {
        let (baseline, candidate) = (self.baseline.interval(), self.candidate.interval());
        Interval { lo: candidate.lo - baseline.hi, hi: candidate.hi - baseline.lo }
    }
}
