//! The interval of a difference of rates with added successes and failures.

use super::{Counts, check};
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;

/// Agresti-Caffo interval for the difference of two independent pass rates, first minus second: the Wald interval
/// after adding one success and one failure to each; by name only, [`super::rates`] is the default.
///
/// # Edges
/// Its centre is not the difference of the rates, and with one case on each side it need not contain it.
///
/// # Refusals
/// `invalid_input` when there are more successes than trials.
///
/// # Source
/// Agresti & Caffo (2000), Am. Stat. 54:280–288.
pub fn agresti_caffo(first: Counts, second: Counts, level: Level) -> Result<Interval, Refusal> {
    check(first, second)?;
    let added = |counts: Counts| {
        let n = counts.n.get() as f64 + 2.0;
        let p = (counts.successes as f64 + 1.0) / n;
        (p, p * (1.0 - p) / n)
    };
    let ((p1, v1), (p2, v2)) = (added(first), added(second));
    let reach = level.z() * libm::sqrt(v1 + v2);
    Ok(Interval { lo: p1 - p2 - reach, hi: p1 - p2 + reach }.clipped(-1.0, 1.0))
}
