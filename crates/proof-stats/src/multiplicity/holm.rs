//! Holm's step-down adjustment.

use super::steps::{Order, adjust};
use crate::refusal::Refusal;

/// Holm's step-down adjustment: the chance of any false claim in the family stays below alpha.
///
/// # Arguments
/// - `ps`: p-values in `[0, 1]`; none where a test was refused, which leaves the family
///
/// # Returns
/// Adjusted values at the same places, at most 1. Valid under any dependence.
///
/// # Refusals
/// `invalid_input` for a value outside of `[0, 1]`.
///
/// # Source
/// Holm (1979), Scand. J. Stat. 6:65–70. Complexity: O(m log m).
pub fn holm(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    adjust(ps, Order::Ascending, |ranked| ranked.p * (ranked.family - ranked.rank))
}
