//! Hochberg's step-up adjustment.

use super::steps::{Order, adjust};
use crate::refusal::Refusal;

/// Hochberg's step-up adjustment: Holm's factors, valid for independent or positively dependent tests.
///
/// # Refusals
/// `invalid_input` for a value outside of `[0, 1]`.
///
/// # Source
/// Hochberg (1988), Biometrika 75:800–802.
pub fn hochberg(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    adjust(ps, Order::Descending, |ranked| ranked.p * (ranked.family - ranked.rank))
}
