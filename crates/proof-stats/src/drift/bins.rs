//! Bins of a number, cut at the quantiles of the reference.

use crate::quantile::type_7;
use crate::refusal::{Refusal, check_size};

/// The inner edges of `bins` bins that hold equal shares of the reference, equal edges only once.
///
/// # Refusals
/// `no_data`; `invalid_input` for fewer than 2 bins or a value that is not finite or above 1e150.
///
/// # Edges
/// A reference with few distinct values gives fewer bins. Complexity: O(n log n).
///
/// # Source
/// Statistics note, section 5.19 (10 bins by default); type 7 quantiles; oracle `drift.json`.
pub fn quantile_edges(reference: &[f64], bins: u32) -> Result<Vec<f64>, Refusal> {
    if reference.is_empty() {
        return Err(Refusal::NoData);
    }
    if bins < 2 {
        return Err(Refusal::InvalidInput { what: "at least two bins are needed" });
    }
    check_size(reference)?;
    let mut sorted = reference.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut edges: Vec<f64> = (1..bins).map(|i| type_7(&sorted, f64::from(i) / f64::from(bins))).collect();
    edges.dedup_by(|a, b| (*a - *b).abs() <= 0.0);
    Ok(edges)
}

/// How many values fall into each bin; one more bin than there are inner edges.
///
/// A value equal to an edge belongs to the bin above it. `edges` are ascending. NaN counts in the first bin, so it must be
/// refused before.
pub fn count(values: &[f64], edges: &[f64]) -> Vec<u64> {
    let mut counts = vec![0; edges.len() + 1];
    for x in values {
        let bin = edges.partition_point(|edge| edge <= x);
        if let Some(count) = counts.get_mut(bin) {
            *count += 1;
        }
    }
    counts
}
