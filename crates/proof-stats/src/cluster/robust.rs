//! The cluster-robust variance of a mean, its degrees of freedom and the intraclass correlation.

use super::labels::Clusters;
use super::{CR2, ClusteredMean, MIN_CLUSTERS};
use crate::estimate::{Estimate, Interval, Note};
use crate::level::Level;
use crate::refusal::{Refusal, TOO_LARGE};
use crate::special::student_p_two_sided;
use crate::sum;

/// What both procedures share: sums over clusters.
pub(super) struct Robust {
    pub(super) n: f64,
    pub(super) mean: f64,
    pub(super) naive: f64,
    pub(super) sandwich: f64,
    df: f64,
    kish_clusters: f64,
    icc: Option<f64>,
    /// Sum and number of the values of each cluster, and the sum of their deviations from the mean.
    pub(super) totals: Vec<f64>,
    pub(super) sizes: Vec<f64>,
    pub(super) residuals: Vec<f64>,
}

impl Robust {
    pub(super) fn of(ys: &[f64], clusters: &[u32]) -> Result<Self, Refusal> {
        if ys.len() != clusters.len() {
            return Err(Refusal::InvalidInput { what: "values and clusters differ in length" });
        }
        if ys.is_empty() {
            return Err(Refusal::NoData);
        }
        let ranks = Clusters::of(clusters);
        if ranks.n < 2 {
            return Err(Refusal::SingleCluster);
        }
        let sizes = ranks.sizes(clusters);
        let n = ys.len() as f64;
        // Exact for constant values, whose rounded mean may differ from them.
        let mean = if is_constant(ys) { ys.first().copied().unwrap_or_default() } else { sum::mean(ys) };
        let residuals: Vec<f64> = ys.iter().map(|y| y - mean).collect();
        let sums = ranks.totals(&residuals, clusters);
        let squares = sum::sum_by(&residuals, |e| e * e);
        let (mut robust, mut between) = (0.0, 0.0);
        for (total, size) in sums.iter().zip(&sizes) {
            robust += total * total / (1.0 - size / n);
            between += total * total / size;
        }
        let sum_squared_sizes = sum::sum_by(&sizes, |m| m * m);
        if !squares.is_finite() || !robust.is_finite() {
            return Err(TOO_LARGE);
        }
        // Residuals that cancel in every cluster leave rounding errors, not a variance.
        let robust = if robust <= 1e-24 * squares * n { 0.0 } else { robust };
        Ok(Self {
            n,
            mean,
            naive: squares / (n - 1.0) / n,
            sandwich: robust / (n * n),
            df: satterthwaite(&sizes, n, sum_squared_sizes),
            kish_clusters: n * n / sum_squared_sizes,
            icc: icc(squares, between, sizes.len() as f64, n, sum_squared_sizes),
            totals: ranks.totals(ys, clusters),
            sizes,
            residuals: sums,
        })
    }

    pub(super) fn result(&self, level: Level) -> ClusteredMean {
        let n_clusters = self.sizes.len() as u64;
        let standard_error = libm::sqrt(self.sandwich);
        let varies = 0.0 < self.naive;
        let design_effect = varies.then(|| self.sandwich / self.naive);
        let n_effective = match design_effect {
            Some(effect) if 0.0 < effect => self.n / effect,
            _ => self.n,
        };
        let notes = if n_clusters < MIN_CLUSTERS { vec![Note::FewClusters] } else { Vec::new() };
        ClusteredMean {
            estimate: Estimate {
                value: self.mean,
                interval: Interval { lo: self.mean, hi: self.mean },
                level,
                n: whole(self.n),
                n_effective,
                method: CR2,
                notes,
            },
            standard_error,
            df: self.df,
            n_clusters,
            kish_clusters: self.kish_clusters,
            design_effect,
            icc: self.icc,
            p_zero: (0.0 < standard_error).then(|| student_p_two_sided(self.mean / standard_error, self.df)),
        }
    }
}

/// Degrees of freedom of the CR2 variance of a mean, `(tr P)^2 / sum P_gh^2`.
///
/// With `k_g^2 = 1 / (1 - m_g/N)` the trace is `1/N` and `P_gh = -k_g k_h m_g m_h / N^3` off the diagonal, so that
/// the double sum needs only `a_g = k_g^2 m_g^2`.
pub(super) fn satterthwaite(sizes: &[f64], n: f64, sum_squared_sizes: f64) -> f64 {
    let weight = |m: f64| m * m / (1.0 - m / n);
    let total = sum::sum_by(sizes, weight);
    let diagonal = sum::sum_by(sizes, |m| weight(m) * weight(m));
    let off_diagonal = (total * total - diagonal).max(0.0) / (n * n * n * n);
    1.0 / (sum_squared_sizes / (n * n) + off_diagonal)
}

/// One-way ANOVA intraclass correlation; none when every cluster has one case.
fn icc(squares: f64, between: f64, n_clusters: f64, n: f64, sum_squared_sizes: f64) -> Option<f64> {
    if n <= n_clusters {
        return None;
    }
    let mean_between = between / (n_clusters - 1.0);
    let mean_within = (squares - between).max(0.0) / (n - n_clusters);
    let size = (n - sum_squared_sizes / n) / (n_clusters - 1.0);
    let total = mean_between + (size - 1.0) * mean_within;
    (0.0 < total).then(|| (mean_between - mean_within) / total)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that came from a length"
)]
fn whole(n: f64) -> u64 {
    n as u64
}

fn is_constant(ys: &[f64]) -> bool {
    ys.first().is_some_and(|first| ys.iter().all(|y| (y - first).abs() <= 0.0))
}
