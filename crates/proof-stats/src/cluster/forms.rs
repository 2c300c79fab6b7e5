//! The older forms of the cluster-robust standard error, and the mean of cluster means.

use super::robust::Robust;
use crate::refusal::{Refusal, TOO_LARGE, check_finite};
use crate::sum;

/// Standard errors of a clustered mean by every form in use, to compare with other tools; [`super::mean`] uses CR2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandardErrors {
    /// As if all rows were independent: far too small when cases of a cluster resemble each other.
    pub naive: f64,
    /// The plain sandwich: too small with few clusters.
    pub cr0: f64,
    /// The sandwich times `G / (G - 1)`.
    pub cr1: f64,
    /// The bias-reduced form, exact when rows are independent with equal variance.
    pub cr2: f64,
    /// The jackknife form: too large with few clusters of unequal size.
    pub cr3: f64,
    /// The mean over clusters of their means, each cluster weighing the same: another quantity than the mean over
    /// rows when sizes differ.
    pub mean_of_means: f64,
    /// The standard error of the mean of means.
    pub mean_of_means_error: f64,
}

/// The standard errors of the mean of clustered values by every form.
///
/// # Arguments
/// As [`super::mean`].
///
/// # Refusals
/// `no_data`, `invalid_input` (lengths, not finite), `single_cluster`, `no_variation`.
///
/// # Source
/// CR0: Liang & Zeger (1986), the form of Miller (2024); CR1: the usual correction; CR2 and CR3: Bell & McCaffrey
/// (2002). For a mean all are `sum S_g^2 w_g / N^2` with `S_g` the sum of the residuals of a cluster and `w_g` a power
/// of `1 / (1 - m_g/N)`. Complexity: O(N log N).
pub fn standard_errors(ys: &[f64], clusters: &[u32]) -> Result<StandardErrors, Refusal> {
    check_finite(ys)?;
    let robust = Robust::of(ys, clusters)?;
    if robust.naive <= 0.0 {
        return Err(Refusal::NoVariation);
    }
    let n_clusters = robust.sizes.len() as f64;
    let form = |weight: &dyn Fn(f64) -> f64| {
        let parts = robust.residuals.iter().zip(&robust.sizes);
        let parts: Vec<f64> = parts.map(|(total, m)| total * total * weight(1.0 - m / robust.n)).collect();
        libm::sqrt(sum::sum(&parts)) / robust.n
    };
    let cr0 = form(&|_| 1.0);
    let means: Vec<f64> = robust.totals.iter().zip(&robust.sizes).map(|(total, m)| total / m).collect();
    let mean_of_means = sum::mean(&means);
    let mean_of_means_error = libm::sqrt(sum::variance(&means, mean_of_means) / n_clusters);
    let cr3 = form(&|rest| 1.0 / (rest * rest));
    if !cr3.is_finite() || !mean_of_means_error.is_finite() {
        return Err(TOO_LARGE);
    }
    Ok(StandardErrors {
        naive: libm::sqrt(robust.naive),
        cr0,
        cr1: cr0 * libm::sqrt(n_clusters / (n_clusters - 1.0)),
        cr2: libm::sqrt(robust.sandwich),
        cr3,
        mean_of_means,
        mean_of_means_error,
    })
}
