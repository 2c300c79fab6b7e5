//! Distances between shares of categories: Jensen-Shannon, total variation, Hellinger.

use super::shares;
use crate::refusal::Refusal;
use serde::Serialize;
use std::f64::consts::LN_2;

/// A Jensen-Shannon divergence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct JensenShannon {
    /// In natural units, at most ln 2.
    pub nats: f64,
    /// In bits, at most 1.
    pub bits: f64,
    /// The square root of the bits: a metric.
    pub distance: f64,
}

/// Jensen-Shannon divergence of counts per category: 0 for equal shares, 1 bit when no category is shared.
///
/// # Refusals
/// `no_data` when a sample is empty, `invalid_input` when the categories differ.
///
/// # Source
/// Lin (1991), IEEE Trans. Inf. Theory 37:145–151; Endres & Schindelin (2003) for the metric; oracle `drift.json`.
pub fn jensen_shannon(reference: &[u64], current: &[u64]) -> Result<JensenShannon, Refusal> {
    let (old, new) = shares(reference, current)?;
    // Shares against their mean: the logarithm of the ratio is never that of zero.
    let part = |p: f64, q: f64| if p <= 0.0 { 0.0 } else { 0.5 * p * libm::log(2.0 * p / (p + q)) };
    let nats: f64 = old.iter().zip(&new).map(|(p, q)| part(*p, *q) + part(*q, *p)).sum();
    let nats = nats.clamp(0.0, LN_2);
    let bits = nats / LN_2;
    Ok(JensenShannon { nats, bits, distance: libm::sqrt(bits) })
}

/// Total variation of counts per category: the share of inputs that would have to move, in `[0, 1]`.
///
/// # Refusals
/// As [`jensen_shannon`].
///
/// # Source
/// Oracle `drift.json`.
pub fn total_variation(reference: &[u64], current: &[u64]) -> Result<f64, Refusal> {
    let (old, new) = shares(reference, current)?;
    Ok(old.iter().zip(&new).map(|(p, q)| 0.5 * (p - q).abs()).sum::<f64>().min(1.0))
}

/// Hellinger distance of counts per category, in `[0, 1]`.
///
/// # Refusals
/// As [`jensen_shannon`].
///
/// # Source
/// Hellinger (1909); oracle `drift.json`.
pub fn hellinger(reference: &[u64], current: &[u64]) -> Result<f64, Refusal> {
    let (old, new) = shares(reference, current)?;
    let squares: f64 = old
        .iter()
        .zip(&new)
        .map(|(p, q)| {
            let root = libm::sqrt(*p) - libm::sqrt(*q);
            root * root
        })
        .sum();
    Ok(libm::sqrt(squares / 2.0).min(1.0))
}
