//! Control of the expected share of false claims.

use super::steps::{Order, adjust};
use crate::refusal::Refusal;

/// Benjamini and Hochberg's step-up adjustment: the expected share of false claims stays below alpha.
///
/// # Assumes
/// Independent or positively dependent tests.
///
/// # Refusals
/// `invalid_input` for a value outside of `[0, 1]`.
///
/// # Source
/// Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57:289–300.
pub fn benjamini_hochberg(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    adjust(ps, Order::Descending, |ranked| ranked.p * (ranked.family / (ranked.rank + 1.0)))
}

/// Benjamini and Yekutieli's adjustment: as [`benjamini_hochberg`] under any dependence.
///
/// # Refusals
/// `invalid_input` for a value outside of `[0, 1]`.
///
/// # Source
/// Benjamini & Yekutieli (2001), Ann. Stat. 29:1165–1188.
pub fn benjamini_yekutieli(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    let family = ps.iter().flatten().count();
    let harmonic: f64 = (1..=family).rev().map(|k| 1.0 / k as f64).sum();
    adjust(ps, Order::Descending, |ranked| ranked.p * (harmonic * ranked.family / (ranked.rank + 1.0)))
}
