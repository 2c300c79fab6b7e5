//! Population stability index, with what small samples add to it.

use super::shares;
use crate::refusal::Refusal;
use serde::Serialize;

/// Shares below this are raised to it, so that an empty category does not make the index infinite.
const FLOOR: f64 = 1e-4;

/// A population stability index.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Psi {
    /// The index as other tools print it, in nats.
    pub value: f64,
    /// Its expectation when nothing has drifted: `(bins - 1)(1/n + 1/m)`.
    pub expected: f64,
    /// What is left after the expectation is taken off, at least 0: the figure to judge.
    pub corrected: f64,
}

/// Population stability index of counts per category or bin.
///
/// # Returns
/// `sum (c - r) ln(c / r)` over shares of at least 1e-4, which are not made to add to 1 again.
///
/// # Refusals
/// `no_data` when a sample is empty, `invalid_input` when the categories differ.
///
/// # Edges
/// Categories that neither sample has do not count as bins.
///
/// # Source
/// Lin (1991), IEEE Trans. Inf. Theory 37:145–151 (J divergence); expectation by the chi-square limit, Yurdakul & Naranjo
/// (2020), J. Risk Model Validation 14:89–100; statistics note, section 5.19; oracle `drift.json`.
pub fn psi(reference: &[u64], current: &[u64]) -> Result<Psi, Refusal> {
    let (old, new) = shares(reference, current)?;
    let value = old
        .iter()
        .zip(&new)
        .map(|(old, new)| {
            let (old, new) = (old.max(FLOOR), new.max(FLOOR));
            (new - old) * libm::log(new / old)
        })
        .sum();
    let bins = reference.iter().zip(current).filter(|(old, new)| **old + **new != 0).count();
    let n: u64 = reference.iter().sum();
    let m: u64 = current.iter().sum();
    let expected = (bins as f64 - 1.0) * (1.0 / n as f64 + 1.0 / m as f64);
    Ok(Psi { value, expected, corrected: (value - expected).max(0.0) })
}
