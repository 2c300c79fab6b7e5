//! A confidence sequence for a mean: limits that hold at every moment at once.

use super::capital::{Bettor, Capital, crossing};
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use std::num::NonZeroU64;

/// Name of [`Sequence`] in results.
pub const BETTING_SEQUENCE: &str = "hedged betting sequence";

/// Limits are rounded outward to multiples of this, 1.5e-11, so that their bits do not depend on how often one looked:
/// the roots are found a thousand times more exactly.
const GRID: f64 = 1.0 / 68_719_476_736.0;

/// Hedged betting confidence sequence for the mean of values in `[0, 1]`.
///
/// With probability of at least `level` the mean lies in [`Sequence::interval`] after *every* unit, so one may look as
/// often as one likes and stop for any reason. Units are read in an order that was fixed before any was seen.
///
/// The ends of a sequence of level `1 - 2a` are one-sided bounds of level `1 - a`; see [`Level::two_sided`].
///
/// # Assumptions
/// - [`Sequence::new`]: given the earlier ones, each value has the same mean, whatever else its distribution does.
/// - [`Sequence::finite`]: the values are drawn without replacement, in random order, from a suite of `n_total` cases;
///   the limits are for the mean of exactly this suite and meet there after the last one.
/// - [`Sequence::clustered`]: groups are independent draws of one distribution; the limits are for the mean over
///   cases, `E[sum of a group] / E[size of a group]`.
///
/// # Edges
/// Before the first unit the interval is `[0, 1]`. When the values drift, the limits can pass one another; the interval
/// then stays what it was and [`Sequence::is_contradicted`] says so. After the last case of a finite suite the interval
/// is the mean of the suite.
///
/// # Source
/// Waudby-Smith & Ramdas (2024), J. R. Stat. Soc. B 86:1–27, sections 4 and 5; statistics note, section 5.14. A group
/// bets on `(sum - m size) / largest`, which has mean zero when `m` is the mean over cases, and is at least `-m`, so
/// the same truncation `1/(2m)` keeps the capital positive. Complexity: O(1) for a unit, O(units) for a look.
#[derive(Clone, Debug)]
pub struct Sequence {
    level: Level,
    bettor: Bettor,
    /// Bets on large values.
    above: Capital,
    /// The same bets on the mirrored values.
    below: Capital,
    largest: f64,
    n_total: Option<u64>,
    interval: Interval,
    n_looked: usize,
    limits: [Limit; 2],
    contradicted: bool,
}

impl Sequence {
    /// A sequence over independent values.
    pub fn new(level: Level) -> Self {
        Self::with(level, None, 1.0)
    }

    /// A sequence over a suite of `n_total` cases, drawn in random order without replacement.
    pub fn finite(level: Level, n_total: NonZeroU64) -> Self {
        Self::with(level, Some(n_total.get()), 1.0)
    }

    /// A sequence over groups of cases; no group will be larger than `largest`, which is known beforehand.
    ///
    /// With groups of one case and `largest` 1 it is [`Sequence::new`] to the last bit. The greater `largest` is
    /// against the usual size, the slower it learns.
    pub fn clustered(level: Level, largest: NonZeroU64) -> Self {
        Self::with(level, None, largest.get() as f64)
    }

    fn with(level: Level, n_total: Option<u64>, largest: f64) -> Self {
        let population = n_total.map(|n| n as f64);
        Self {
            level,
            bettor: Bettor::new(level),
            above: Capital::new(population),
            below: Capital::new(population),
            largest,
            n_total,
            interval: Interval { lo: 0.0, hi: 1.0 },
            n_looked: 0,
            limits: [Limit::START; 2],
            contradicted: false,
        }
    }

    /// Takes in the next value, in `[0, 1]`; in a sequence over groups, a group of one case.
    ///
    /// # Errors
    /// `invalid_input` when it lies elsewhere, or when all cases of a finite suite were seen. The sequence is then as
    /// before.
    pub fn push(&mut self, x: f64) -> Result<(), Refusal> {
        self.push_unit(x, 1.0)
    }

    /// Takes in the next group: the sum of its values in `[0, 1]` and how many there are.
    ///
    /// # Errors
    /// `invalid_input` for a group larger than the largest one, an empty one, or a sum outside of `[0, size]`.
    pub fn push_group(&mut self, sum: f64, size: NonZeroU64) -> Result<(), Refusal> {
        self.push_unit(sum, size.get() as f64)
    }

    fn push_unit(&mut self, sum: f64, size: f64) -> Result<(), Refusal> {
        if self.largest < size {
            return Err(Refusal::InvalidInput { what: "a group is larger than the largest one declared" });
        }
        if !(0.0 <= sum && sum <= size) {
            return Err(Refusal::InvalidInput { what: "a value lies outside of the scale" });
        }
        if self.n_total.is_some_and(|n| n <= self.n_units()) {
            return Err(Refusal::InvalidInput { what: "more values than the suite has cases" });
        }
        let (x, weight) = (sum / self.largest, size / self.largest);
        let bet = self.bettor.any_time();
        self.above.push(x, weight, bet);
        self.below.push(weight - x, weight, bet);
        self.bettor.see(x, weight);
        Ok(())
    }

    /// How many units were seen: values, or groups.
    pub fn n_units(&self) -> u64 {
        self.above.len() as u64
    }

    /// Nominal coverage, over all moments together.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The limits, intersected over all moments so far: they never widen.
    pub fn interval(&mut self) -> Interval {
        let from = self.n_looked;
        let is_census = self.n_total == Some(self.above.len() as u64);
        if from == self.above.len() || (self.contradicted && !is_census) {
            return self.interval;
        }
        self.n_looked = self.above.len();
        let threshold = self.threshold();
        let logical = self.logical();
        let [lower, upper] = &mut self.limits;
        let lo = lower.raise(&self.above, logical, threshold, from);
        let mirrored = Interval { lo: 1.0 - logical.hi, hi: 1.0 - logical.lo };
        let hi = upper.raise(&self.below, mirrored, threshold, from).map(|x| 1.0 - x);
        match (lo, hi) {
            (Some(lo), Some(hi)) if lo < hi => self.interval = Interval { lo, hi },
            // Meeting to within rounding is what the limits do once every case of the suite was seen.
            (Some(lo), Some(hi)) if is_census && lo - hi <= 1e-9 => {}
            _ => self.contradicted = true,
        }
        if is_census {
            self.interval = logical;
        }
        self.interval
    }

    /// The limits of this moment alone, as if nobody had looked before; all of `[0, 1]` when both bets refute
    /// everything. O(units).
    pub fn limits(&self) -> Interval {
        let threshold = self.threshold();
        let logical = self.logical();
        let find = |capital: &Capital, least: f64, most: f64| {
            let at = |m: f64| capital.log_now(m) - threshold;
            let at_least = at(least);
            if at_least < 0.0 { least } else { crossing(at, (least, most), at_least, 0.01).unwrap_or(most) }
        };
        let lo = find(&self.above, logical.lo, logical.hi);
        let hi = 1.0 - find(&self.below, 1.0 - logical.hi, 1.0 - logical.lo);
        if lo <= hi { Interval { lo, hi } } else { logical }
    }

    /// Whether values seen early and late refuted one another, so that they can not have one mean.
    pub fn is_contradicted(&self) -> bool {
        self.contradicted
    }

    /// Anytime-valid p against "the mean is `m0`": one over the greatest capital so far, hedged over both sides.
    ///
    /// It is at most `alpha` of the sequence's level exactly when the interval excludes `m0`, valid at any level, and it
    /// may be adjusted for several comparisons. 0 for a mean that a finite suite can no longer have. O(units).
    pub fn p_anytime(&self, m0: f64) -> f64 {
        (2.0 * self.p_above(m0).min(self.p_below(m0))).min(1.0)
    }

    /// Anytime-valid p against "the mean is at most `m0`".
    pub fn p_above(&self, m0: f64) -> f64 {
        p_of(&self.above, m0, self.n_total.is_some())
    }

    /// Anytime-valid p against "the mean is at least `m0`".
    pub fn p_below(&self, m0: f64) -> f64 {
        p_of(&self.below, 1.0 - m0, self.n_total.is_some())
    }

    /// The two capitals of this moment at a mean: on larger and on smaller ones.
    #[cfg(test)]
    pub(super) fn log_capitals_now(&self, m: f64) -> (f64, f64) {
        (self.above.log_now(m), self.below.log_now(1.0 - m))
    }

    fn threshold(&self) -> f64 {
        libm::log(2.0 / self.level.alpha())
    }

    /// What is possible at all: part of a finite suite is known.
    fn logical(&self) -> Interval {
        let lo = self.above.least_mean();
        Interval { lo, hi: (1.0 - self.below.least_mean()).max(lo) }
    }
}

/// One limit as it rises; that of the mirrored values for the upper one.
#[derive(Clone, Copy, Debug)]
struct Limit {
    at: f64,
    /// Logarithm of the capital at the limit after the units of the last look, where it was computed.
    log: Option<f64>,
    /// How far the next rise may go: a guess from the last one.
    step: f64,
}

impl Limit {
    const START: Self = Self { at: 0.0, log: None, step: 0.01 };

    /// Moves to the greatest mean that is refuted after more than `from` units, within what is possible at all; nothing
    /// when everything is refuted.
    fn raise(&mut self, capital: &Capital, possible: Interval, threshold: f64, from: usize) -> Option<f64> {
        if self.at < possible.lo {
            self.at = possible.lo;
            self.log = None;
        }
        let (now, greatest) = capital.logs(self.at, from, self.log);
        self.log = Some(now);
        let is_refuted = threshold <= greatest;
        if !is_refuted || possible.hi <= self.at {
            return Some(self.at);
        }
        let excess = |m: f64| capital.log_greatest(m, from) - threshold;
        let root = crossing(excess, (self.at, possible.hi), greatest - threshold, self.step)?;
        self.step = 2.0 * (root - self.at);
        let outward = (libm::floor(root / GRID) - 1.0) * GRID;
        if self.at < outward {
            self.at = outward;
            self.log = None;
        }
        Some(self.at)
    }
}

fn p_of(capital: &Capital, m0: f64, is_finite: bool) -> f64 {
    if m0.is_nan() {
        return 1.0;
    }
    if is_finite && m0 < capital.least_mean() {
        return 0.0;
    }
    let m0 = m0.max(0.0);
    // Before the first unit the capital is 1.
    libm::exp(-capital.log_greatest(m0, 0).max(0.0))
}
