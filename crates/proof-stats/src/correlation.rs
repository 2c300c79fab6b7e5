//! Whether two scores of the same cases go together.
//!
//! [`pearson`] for a straight line, [`spearman`] and [`kendall`] for the order alone. Ties are decided on values
//! rounded to a billionth of their range, so that rounding never breaks one.

mod fisher;
mod kendall;
mod pearson;
mod permutations;
mod ranks;
mod spearman;

use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::{Refusal, check_finite};
use serde::Serialize;

pub use fisher::fisher_z_interval;
pub use kendall::{Kendall, kendall};
pub use pearson::pearson;
pub use spearman::spearman;

/// A correlation with its interval and test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Correlation {
    /// In `[-1, 1]`.
    pub value: f64,
    /// Its interval; none for too few cases, and for a correlation of exactly -1 or 1, which leaves no spread to
    /// judge it by.
    pub interval: Option<Interval>,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// Two-sided p of "no association"; none when two cases are all there is.
    pub p: Option<f64>,
    /// Whether `p` counts all orders instead of using a distribution for many cases.
    pub is_exact: bool,
    /// How many cases.
    pub n: u64,
}

/// Up to this many cases all orders are counted.
const MOST_EXACT: usize = 8;

/// Refuses lists of different lengths, fewer than two cases, and a constant list.
fn check(a: &[f64], b: &[f64]) -> Result<(), Refusal> {
    if a.len() != b.len() {
        return Err(Refusal::InvalidInput { what: "the two lists differ in length" });
    }
    check_finite(a)?;
    check_finite(b)?;
    if a.is_empty() {
        return Err(Refusal::NoData);
    }
    if a.len() < 2 {
        return Err(Refusal::TooFewUnits { n: a.len() as u64, needed: 2 });
    }
    let is_constant =
        |values: &[f64]| values.windows(2).all(|pair| matches!(pair, [x, y] if (x - y).abs() <= 0.0));
    if is_constant(a) || is_constant(b) { Err(Refusal::NoVariation) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
