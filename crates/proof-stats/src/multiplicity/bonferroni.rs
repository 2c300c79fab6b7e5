//! Bonferroni's adjustment.

use super::steps::{Order, adjust};
use crate::refusal::Refusal;

/// Bonferroni's adjustment: each p times the size of the family. Valid under any dependence; [`super::holm()`] is
/// never weaker.
///
/// # Refusals
/// `invalid_input` for a value outside of `[0, 1]`.
///
/// # Source
/// Dunn (1961), J. Am. Stat. Assoc. 56:52–64.
pub fn bonferroni(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    // Every factor is the same, so the order does not matter.
    adjust(ps, Order::Ascending, |ranked| ranked.p * ranked.family)
}
