//! Predictions in bins.

use serde::Serialize;

/// The predictions of one bin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Which bin, from 0.
    pub index: usize,
    /// How many predictions fell into it.
    pub n: u64,
    /// Their mean.
    pub mean_prediction: f64,
    /// The share of them that came true.
    pub mean_outcome: f64,
}

impl Bin {
    /// How far prediction and outcome are apart.
    pub fn gap(&self) -> f64 {
        (self.mean_prediction - self.mean_outcome).abs()
    }
}

/// Bins of equal width over `[0, 1]`: number `floor(p * bins)`, 1 in the last one. Empty bins are left out.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability times a count")]
pub(super) fn equal_width(rows: impl Iterator<Item = (f64, bool)>, n_bins: usize) -> Vec<Bin> {
    let last = n_bins.saturating_sub(1);
    collect(rows.map(|(p, y)| (((p * n_bins as f64) as usize).min(last), p, y)), n_bins)
}

/// Bins of about equal size: the prediction of rank `r` from 0 goes to `floor(r * bins / n)`.
///
/// # Arguments
/// - `sorted`: predictions in ascending order, equal ones in the order of the input
pub(super) fn equal_mass(sorted: &[(f64, bool)], n_bins: usize) -> Vec<Bin> {
    let n = sorted.len().max(1);
    collect(sorted.iter().enumerate().map(|(rank, (p, y))| (rank * n_bins / n, *p, *y)), n_bins)
}

/// The mean gap of the bins, each weighing its share of the predictions.
pub(super) fn mean_gap(bins: &[Bin]) -> f64 {
    let n: u64 = bins.iter().map(|bin| bin.n).sum();
    bins.iter().map(|bin| bin.n as f64 / n as f64 * bin.gap()).sum()
}

fn collect(rows: impl Iterator<Item = (usize, f64, bool)>, n_bins: usize) -> Vec<Bin> {
    let mut sums = vec![(0_u64, 0.0_f64, 0_u64); n_bins];
    for (index, p, y) in rows {
        if let Some((n, total, came_true)) = sums.get_mut(index) {
            *n += 1;
            *total += p;
            *came_true += u64::from(y);
        }
    }
    let filled = sums.into_iter().enumerate().filter(|(_, (n, _, _))| *n != 0);
    filled
        .map(|(index, (n, total, came_true))| Bin {
            index,
            n,
            mean_prediction: total / n as f64,
            mean_outcome: came_true as f64 / n as f64,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_ties() {
        let rows = [(0.0, false), (0.1, true), (0.999, true), (1.0, true)];
        let indices: Vec<usize> = equal_width(rows.into_iter(), 10).iter().map(|bin| bin.index).collect();
        assert_eq!(indices, [0, 1, 9]);
        let sizes: Vec<u64> = equal_mass(&rows, 3).iter().map(|bin| bin.n).collect();
        assert_eq!(sizes, [2, 1, 1]);
    }
}
