//! Šidák's adjustments.

use super::steps::{Order, adjust};
use crate::refusal::Refusal;

/// Šidák's adjustment `1 - (1 - p)^m`: exact for independent tests, a little sharper than Bonferroni's.
///
/// # Refusals
/// `invalid_input` for a value outside of `[0, 1]`.
///
/// # Source
/// Šidák (1967), J. Am. Stat. Assoc. 62:626–633.
pub fn sidak(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    adjust(ps, Order::Ascending, |ranked| any_of(ranked.p, ranked.family))
}

/// Šidák's adjustment stepped down as [`super::holm()`] does.
///
/// # Refusals
/// `invalid_input` for a value outside of `[0, 1]`.
///
/// # Source
/// Holland & Copenhaver (1987), Biometrics 43:417–423.
pub fn holm_sidak(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    adjust(ps, Order::Ascending, |ranked| any_of(ranked.p, ranked.family - ranked.rank))
}

/// The chance that any of `tests` independent ones has a p this small, without cancellation.
fn any_of(p: f64, tests: f64) -> f64 {
    -libm::expm1(tests * libm::log1p(-p))
}
