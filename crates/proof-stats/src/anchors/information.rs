//! Anchors as the cases that place a variant's ability best.

use super::{Anchors, check_count};
use crate::irt::{Item, eap, information};
use crate::refusal::Refusal;

/// Nodes over abilities, equally spaced over [-4, 4].
const NODES: u32 = 33;

/// Anchors by information: each next case lowers the mean posterior variance `1 / (1 + information)` of standard normal
/// abilities the most. All have the same weight; [`predict`] goes through the model instead.
///
/// # Refusals
/// `no_data` without a case; `invalid_input` when `k` is 0 or more than the cases, or an item has no usable model.
///
/// # Source
/// Statistics note, section 5.20 (greedy information). Ties go to the earlier case. Complexity: O(k cases).
pub fn greedy_information(items: &[Item], k: usize) -> Result<Anchors, Refusal> {
    check_count(items.len(), k)?;
    information(items, 0.0)?;
    let nodes: Vec<f64> = (0..NODES).map(|i| 0.25 * f64::from(i) - 4.0).collect();
    let weights: Vec<f64> = nodes.iter().map(|x| libm::exp(-0.5 * x * x)).collect();
    let table: Vec<Vec<f64>> =
        items.iter().map(|item| nodes.iter().map(|x| item.information(*x)).collect()).collect();
    let mut precision = vec![1.0; nodes.len()];
    let mut cases: Vec<usize> = Vec::with_capacity(k);
    for _ in 0..k {
        let mut best: Option<(f64, usize)> = None;
        for (candidate, row) in table.iter().enumerate() {
            if cases.contains(&candidate) {
                continue;
            }
            let variance: f64 = row
                .iter()
                .zip(&precision)
                .zip(&weights)
                .map(|((more, now), weight)| weight / (now + more))
                .sum();
            if best.is_none_or(|(least, _)| variance < least) {
                best = Some((variance, candidate));
            }
        }
        let Some((_, chosen)) = best else { break };
        cases.push(chosen);
        if let Some(row) = table.get(chosen) {
            for (now, more) in precision.iter_mut().zip(row) {
                *now += more;
            }
        }
    }
    cases.sort_unstable();
    let weights = vec![1.0 / k as f64; k];
    Ok(Anchors { cases, weights })
}

/// The suite's pass rate from the anchors' results: seen results count as they are, all other cases with the probability
/// that the model gives them at the estimated ability.
///
/// # Arguments
/// - `items`: all cases of the suite
/// - `passes`: results of the anchors in the order of [`Anchors::cases`]
///
/// # Refusals
/// `invalid_input` when the anchors do not fit the items or the results; else as [`eap`].
///
/// # Source
/// Maia Polo et al. (2024), tinyBenchmarks (p-IRT).
pub fn predict(items: &[Item], anchors: &Anchors, passes: &[bool]) -> Result<f64, Refusal> {
    if passes.len() != anchors.cases.len() {
        return Err(Refusal::InvalidInput { what: "every anchor needs one result" });
    }
    let mut answers = vec![None; items.len()];
    for (case, result) in anchors.cases.iter().zip(passes) {
        let Some(answer) = answers.get_mut(*case) else {
            return Err(Refusal::InvalidInput { what: "an anchor is not a case of the suite" });
        };
        *answer = Some(*result);
    }
    let ability = eap(items, &answers)?.value;
    let total: f64 = items
        .iter()
        .zip(answers)
        .map(|(item, answer)| answer.map_or_else(|| item.probability(ability), |p| f64::from(u8::from(p))))
        .sum();
    Ok(total / items.len() as f64)
}
