//! Chi-square test of equal shares.

use super::shares;
use crate::refusal::Refusal;
use crate::special::chi_squared_tails;
use serde::Serialize;

/// Result of [`chi_square`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ChiSquare {
    /// Pearson's statistic, without a continuity correction.
    pub statistic: f64,
    /// Degrees of freedom: categories seen in either sample, less one.
    pub df: u64,
    /// Its p.
    pub p: f64,
    /// The least expected count of a cell; below about 5 the p is rough.
    pub least_expected: f64,
}

/// Pearson's chi-square test that two samples share the same categories' shares.
///
/// # Assumptions
/// Independent inputs, and expected counts that are not tiny: see [`ChiSquare::least_expected`].
///
/// # Refusals
/// `no_data` when a sample is empty, `invalid_input` when the categories differ, `no_variation` when all inputs are in
/// one category.
///
/// # Source
/// Pearson (1900); oracle `drift.json` (R `chisq.test` without correction, empty categories dropped).
pub fn chi_square(reference: &[u64], current: &[u64]) -> Result<ChiSquare, Refusal> {
    shares(reference, current)?;
    let n = reference.iter().sum::<u64>() as f64;
    let m = current.iter().sum::<u64>() as f64;
    let (mut statistic, mut seen, mut least_expected) = (0.0, 0_u64, f64::INFINITY);
    for (old, new) in reference.iter().zip(current) {
        let both = *old as f64 + *new as f64;
        if both <= 0.0 {
            continue;
        }
        seen += 1;
        for (count, size) in [(*old as f64, n), (*new as f64, m)] {
            let expected = both * size / (n + m);
            statistic += (count - expected) * (count - expected) / expected;
            least_expected = least_expected.min(expected);
        }
    }
    if seen < 2 {
        return Err(Refusal::NoVariation);
    }
    let df = seen - 1;
    Ok(ChiSquare { statistic, df, p: chi_squared_tails(statistic, df as f64).upper, least_expected })
}
