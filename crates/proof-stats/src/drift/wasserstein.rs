//! Wasserstein distance of two samples.

use super::sorted;
use crate::refusal::Refusal;

/// First Wasserstein distance: how far values have to move on average, in their unit.
///
/// # Refusals
/// `no_data` when a sample is empty, `invalid_input` when a value is not finite or above 1e150.
///
/// # Source
/// The area between the distribution functions, Vallender (1974), Theory Probab. Appl. 18:784–786; oracle `drift.json`.
/// Complexity: O(n log n).
pub fn wasserstein(reference: &[f64], current: &[f64]) -> Result<f64, Refusal> {
    let (old, new) = sorted(reference, current)?;
    let mut all: Vec<f64> = old.iter().chain(&new).copied().collect();
    all.sort_by(f64::total_cmp);
    let (mut i, mut j, mut area) = (0, 0, 0.0);
    for pair in all.windows(2) {
        let &[x, next] = pair else { continue };
        while old.get(i).is_some_and(|y| *y <= x) {
            i += 1;
        }
        while new.get(j).is_some_and(|y| *y <= x) {
            j += 1;
        }
        area += (next - x) * (i as f64 / old.len() as f64 - j as f64 / new.len() as f64).abs();
    }
    Ok(area)
}
