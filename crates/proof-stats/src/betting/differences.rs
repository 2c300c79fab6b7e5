//! A confidence sequence for the mean of paired differences.

use super::Sequence;
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use std::num::NonZeroU64;

/// Confidence sequence for the mean of paired differences in `[-1, 1]`, candidate minus baseline.
///
/// The differences are read as `(d + 1) / 2` by a [`Sequence`], whose doc comment holds assumptions and edges. Scores on
/// another scale are divided by its width before.
///
/// # Source
/// Statistics note, section 5.14.
#[derive(Clone, Debug)]
pub struct Differences(Sequence);

impl Differences {
    /// Over independent cases.
    pub fn new(level: Level) -> Self {
        Self(Sequence::new(level))
    }

    /// Over a suite of `n_total` cases drawn in random order: for the mean difference on exactly this suite.
    pub fn finite(level: Level, n_total: NonZeroU64) -> Self {
        Self(Sequence::finite(level, n_total))
    }

    /// Over groups of at most `largest` cases: for the mean difference over cases.
    pub fn clustered(level: Level, largest: NonZeroU64) -> Self {
        Self(Sequence::clustered(level, largest))
    }

    /// Takes in the difference of the next case.
    ///
    /// # Errors
    /// As [`Sequence::push`], for a difference outside of `[-1, 1]`.
    pub fn push(&mut self, difference: f64) -> Result<(), Refusal> {
        self.0.push(f64::midpoint(difference, 1.0))
    }

    /// Takes in the next group: the sum of its differences and how many cases it has.
    ///
    /// # Errors
    /// As [`Sequence::push_group`], for a sum outside of `[-size, size]`.
    pub fn push_group(&mut self, sum: f64, size: NonZeroU64) -> Result<(), Refusal> {
        self.0.push_group(f64::midpoint(sum, size.get() as f64), size)
    }

    /// How many units were seen: cases, or groups.
    pub fn n_units(&self) -> u64 {
        self.0.n_units()
    }

    /// Nominal coverage, over all moments together.
    pub fn level(&self) -> Level {
        self.0.level()
    }

    /// The limits of the mean difference, intersected over all moments so far: they never widen.
    pub fn interval(&mut self) -> Interval {
        from_unit(self.0.interval())
    }

    /// The limits of this moment alone.
    pub fn limits(&self) -> Interval {
        from_unit(self.0.limits())
    }

    /// Whether early and late differences refuted one another; see [`Sequence::is_contradicted`].
    pub fn is_contradicted(&self) -> bool {
        self.0.is_contradicted()
    }

    /// Anytime-valid p against "the mean difference is `d0`"; 0 for "no difference".
    pub fn p_anytime(&self, d0: f64) -> f64 {
        self.0.p_anytime(f64::midpoint(d0, 1.0))
    }

    /// Anytime-valid p against "the mean difference is at most `d0`": small when the candidate gains more than that.
    /// With `d0 = -margin` it is the test of non-inferiority.
    pub fn p_above(&self, d0: f64) -> f64 {
        self.0.p_above(f64::midpoint(d0, 1.0))
    }

    /// Anytime-valid p against "the mean difference is at least `d0`".
    pub fn p_below(&self, d0: f64) -> f64 {
        self.0.p_below(f64::midpoint(d0, 1.0))
    }
}

fn from_unit(interval: Interval) -> Interval {
    Interval { lo: 2.0 * interval.lo - 1.0, hi: 2.0 * interval.hi - 1.0 }
}
