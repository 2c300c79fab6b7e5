//! The hybrid score interval of a difference of rates.

use super::{Counts, check};
use crate::estimate::Interval;
use crate::level::Level;
use crate::proportion::wilson;
use crate::refusal::Refusal;

/// Newcombe's interval for the difference of two independent pass rates, first minus second, by squaring and adding
/// the distances to the Wilson limits; by name only, [`super::rates`] is the default.
///
/// # Assumptions
/// Independent cases in and between the two groups.
///
/// # Refusals
/// `invalid_input` when there are more successes than trials.
///
/// # Source
/// Newcombe (1998), Stat. Med. 17:873–890, method 10.
pub fn newcombe(first: Counts, second: Counts, level: Level) -> Result<Interval, Refusal> {
    check(first, second)?;
    let (p1, p2) = (first.rate(), second.rate());
    let of = |counts: Counts| wilson(counts.successes, counts.n, level);
    let (w1, w2) = (of(first), of(second));
    let difference = p1 - p2;
    Ok(Interval {
        lo: difference - libm::hypot(p1 - w1.lo, w2.hi - p2),
        hi: difference + libm::hypot(w1.hi - p1, p2 - w2.lo),
    }
    .clipped(-1.0, 1.0))
}
