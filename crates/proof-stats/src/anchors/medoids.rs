//! Anchors as the middle cases of clusters of similar cases.

use super::{Anchors, check_count};
use crate::refusal::{Refusal, check_size};

/// The most cases: the distances of all pairs are held in memory.
const MOST_CASES: usize = 4_000;

/// Anchors by k-medoids: the `k` cases to which the cases are nearest on average, each weighted by its cluster's size.
///
/// # Arguments
/// - `points`: one for each case, all of one length: `[ln a, b]` of an item, or its scores from earlier variants
///
/// # Refusals
/// `no_data` without a case; `invalid_input` when `k` is 0 or more than the cases, lengths differ, a coordinate is not
/// finite, or there are more than 4,000 cases.
///
/// # Edges
/// A local optimum, the same for the same input: no random start. Ties go to the earlier case.
///
/// # Source
/// Kaufman & Rousseeuw (1987), greedy build and best swaps; swaps for all medoids at once by Schubert & Rousseeuw (2021),
/// Inf. Syst. 101:101804; weights as Maia Polo et al. (2024), tinyBenchmarks; statistics note, section 5.20. Complexity:
/// O(k n^2) to build, O(n^2) for a swap.
pub fn k_medoids(points: &[Vec<f64>], k: usize) -> Result<Anchors, Refusal> {
    check_count(points.len(), k)?;
    if MOST_CASES < points.len() {
        return Err(Refusal::InvalidInput { what: "more than 4,000 cases: draw some of them" });
    }
    let dimension = points.first().map_or(0, Vec::len);
    for point in points {
        if point.len() != dimension {
            return Err(Refusal::InvalidInput { what: "every case needs a point of the same dimension" });
        }
        check_size(point)?;
    }
    let distances: Vec<Vec<f64>> =
        points.iter().map(|a| points.iter().map(|b| distance(a, b)).collect()).collect();
    let mut medoids = build(&distances, k);
    // Every swap lowers the sum of distances; the bound only guards against rounding.
    for _ in 0..10 * k + 100 {
        if !swap_best(&distances, &mut medoids) {
            break;
        }
    }
    medoids.sort_unstable();
    let mut counts = vec![0_u64; k];
    for (case, row) in distances.iter().enumerate() {
        // A medoid stands for itself, also when an equal case is a medoid too.
        let slot = medoids.binary_search(&case).unwrap_or_else(|_| nearest(row, &medoids).slot);
        if let Some(count) = counts.get_mut(slot) {
            *count += 1;
        }
    }
    let weights = counts.iter().map(|count| *count as f64 / points.len() as f64).collect();
    Ok(Anchors { cases: medoids, weights })
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    libm::sqrt(a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum())
}

fn at(row: &[f64], i: usize) -> f64 {
    row.get(i).copied().unwrap_or(f64::INFINITY)
}

/// Each next medoid lowers the sum of distances the most.
fn build(distances: &[Vec<f64>], k: usize) -> Vec<usize> {
    let mut to_nearest = vec![f64::INFINITY; distances.len()];
    let mut medoids: Vec<usize> = Vec::with_capacity(k);
    for _ in 0..k {
        let mut best: Option<(f64, usize)> = None;
        for (candidate, row) in distances.iter().enumerate() {
            if medoids.contains(&candidate) {
                continue;
            }
            let total: f64 = row.iter().zip(&to_nearest).map(|(new, old)| new.min(*old)).sum();
            if best.is_none_or(|(least, _)| total < least) {
                best = Some((total, candidate));
            }
        }
        let Some((_, chosen)) = best else { break };
        medoids.push(chosen);
        if let Some(row) = distances.get(chosen) {
            for (old, new) in to_nearest.iter_mut().zip(row) {
                *old = old.min(*new);
            }
        }
    }
    medoids
}

/// The nearest medoid of a case, and how far the next one is.
struct Nearest {
    slot: usize,
    first: f64,
    second: f64,
}

fn nearest(row: &[f64], medoids: &[usize]) -> Nearest {
    let mut result = Nearest { slot: 0, first: f64::INFINITY, second: f64::INFINITY };
    for (slot, medoid) in medoids.iter().enumerate() {
        let d = at(row, *medoid);
        if d < result.first {
            result = Nearest { slot, first: d, second: result.first };
        } else if d < result.second {
            result.second = d;
        }
    }
    result
}

/// Makes the swap of a medoid and another case that lowers the sum of distances the most; whether there was one.
fn swap_best(distances: &[Vec<f64>], medoids: &mut [usize]) -> bool {
    let of: Vec<Nearest> = distances.iter().map(|row| nearest(row, medoids)).collect();
    let total: f64 = of.iter().map(|x| x.first).sum();
    let mut best = (-1e-12 * total, None);
    for (candidate, row) in distances.iter().enumerate() {
        if medoids.contains(&candidate) {
            continue;
        }
        // What changes whichever medoid goes, and what changes besides when a certain one goes.
        let mut shared = 0.0;
        let mut by_slot = vec![0.0; medoids.len()];
        for (x, d) in of.iter().zip(row) {
            let gain = (d - x.first).min(0.0);
            shared += gain;
            if let Some(change) = by_slot.get_mut(x.slot) {
                *change += d.min(x.second) - x.first - gain;
            }
        }
        for (slot, change) in by_slot.into_iter().enumerate() {
            if shared + change < best.0 {
                best = (shared + change, Some((slot, candidate)));
            }
        }
    }
    let (_, Some((slot, candidate))) = best else { return false };
    if let Some(medoid) = medoids.get_mut(slot) {
        *medoid = candidate;
    }
    true
}
