//! The normal test of a difference of rates.

use super::{Counts, check};
use crate::refusal::Refusal;
use crate::special::normal_sf;

/// The pooled normal test of two independent pass rates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PooledZ {
    /// The difference, first minus second, in its standard errors under equal rates.
    pub z: f64,
    /// Two-sided p.
    pub p: f64,
}

/// The textbook z test of two independent pass rates, for comparison with other tools; [`super::fisher()`] is the
/// default.
///
/// # Assumptions
/// Independent cases, and enough of them: at small n its error rate is above the nominal one.
///
/// # Edges
/// No success at all, or no failure: z is 0 and p is 1.
///
/// # Refusals
/// `invalid_input` when there are more successes than trials.
///
/// # Source
/// Pearson's chi-square of the two by two table is its square.
pub fn pooled_z(first: Counts, second: Counts) -> Result<PooledZ, Refusal> {
    check(first, second)?;
    let (n1, n2) = (first.n.get() as f64, second.n.get() as f64);
    let pooled = (first.successes as f64 + second.successes as f64) / (n1 + n2);
    let variance = pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    let z = if variance <= 0.0 { 0.0 } else { (first.rate() - second.rate()) / libm::sqrt(variance) };
    Ok(PooledZ { z, p: (2.0 * normal_sf(z.abs())).min(1.0) })
}
