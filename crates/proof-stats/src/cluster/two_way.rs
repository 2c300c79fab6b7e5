//! Two ways of clustering at once: cases of one document, and prompts from one template.

use super::robust::Robust;
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::{Refusal, check_finite};
use crate::special::student_quantile_two_sided;
use crate::sum;

/// A mean of values that are clustered in two ways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoWay {
    /// The mean over all rows.
    pub mean: f64,
    /// `V1 + V2 - V12`: the variance from both ways minus what both count. It can be negative.
    pub variance: f64,
    /// The standard error that is reported: of the variance, but of no less than either way alone has.
    pub standard_error: f64,
    /// Degrees of freedom: the smaller number of clusters minus 1.
    pub df: f64,
    /// How many clusters each way has.
    pub n_clusters: [u64; 2],
}

impl TwoWay {
    /// Student's t interval of the mean.
    pub fn interval(&self, level: Level) -> Interval {
        let reach = student_quantile_two_sided(level.alpha(), self.df) * self.standard_error;
        Interval { lo: self.mean - reach, hi: self.mean + reach }
    }

    /// The standard error of the plain formula; none when its variance is negative.
    pub fn raw_standard_error(&self) -> Option<f64> {
        (0.0 <= self.variance).then(|| libm::sqrt(self.variance))
    }
}

/// Mean of values that are clustered in two ways, such as by document and by prompt template.
///
/// # Arguments
/// - `first`, `second`: the cluster of each row in either way, any labels
///
/// # Assumptions
/// Rows that share neither cluster are independent. The variance is the plain sandwich (CR0), which is too small with
/// few clusters; the degrees of freedom of the smaller number of clusters offset it.
///
/// # Refusals
/// `no_data`; `invalid_input` (lengths, not finite); `single_cluster` when either way has only one; `no_variation`.
///
/// # Source
/// Cameron, Gelbach & Miller (2011), J. Bus. Econ. Stat. 29:238–249; the floor is that of the statistics note, section
/// 5.4. Complexity: O(N log N).
pub fn two_way(ys: &[f64], first: &[u32], second: &[u32]) -> Result<TwoWay, Refusal> {
    check_finite(ys)?;
    let (one, two) = (Robust::of(ys, first)?, Robust::of(ys, second)?);
    let both = Robust::of(ys, &intersections(first, second))?;
    let of = |robust: &Robust| sum::sum_by(&robust.residuals, |s| s * s) / (robust.n * robust.n);
    let (v1, v2, v12) = (of(&one), of(&two), of(&both));
    let floor = v1.max(v2);
    if one.naive <= 0.0 || floor <= 1e-24 * one.naive {
        return Err(Refusal::NoVariation);
    }
    let variance = v1 + v2 - v12;
    let n_clusters = [one.sizes.len() as u64, two.sizes.len() as u64];
    let [g1, g2] = n_clusters;
    Ok(TwoWay {
        mean: one.mean,
        variance,
        standard_error: libm::sqrt(variance.max(floor)),
        df: g1.min(g2) as f64 - 1.0,
        n_clusters,
    })
}

/// One label for each pair of labels that occurs.
fn intersections(first: &[u32], second: &[u32]) -> Vec<u32> {
    let mut pairs: Vec<(u32, u32)> = first.iter().copied().zip(second.iter().copied()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let place = |pair: (u32, u32)| pairs.partition_point(|other| *other < pair);
    // There are no more pairs than rows; rows beyond the labels would need more memory than there is.
    first.iter().zip(second).map(|(a, b)| u32::try_from(place((*a, *b))).unwrap_or(u32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster;
    use proptest::prelude::*;

    #[test]
    fn refusals() {
        let code = |ys: &[f64], first: &[u32], second: &[u32]| two_way(ys, first, second).unwrap_err().code();
        assert_eq!(code(&[], &[], &[]), "no_data");
        assert_eq!(code(&[1.0, 2.0], &[1, 2], &[1]), "invalid_input");
        assert_eq!(code(&[1.0, f64::NAN], &[1, 2], &[1, 2]), "invalid_input");
        assert_eq!(code(&[1.0, 2.0], &[1, 2], &[3, 3]), "single_cluster");
        assert_eq!(code(&[1.0, 1.0], &[1, 2], &[1, 2]), "no_variation");
        // Deviations that cancel in every cluster of both ways say nothing about the spread.
        assert_eq!(code(&[1.0, -1.0, -1.0, 1.0], &[1, 1, 2, 2], &[1, 2, 1, 2]), "no_variation");
    }

    #[test]
    fn a_crossed_design_by_hand() {
        // Rows (1, 1), (1, 2), (2, 1), (2, 2) with deviations 3, 1, -1, -3 from the mean 0.
        let result = two_way(&[3.0, 1.0, -1.0, -3.0], &[1, 1, 2, 2], &[1, 2, 1, 2]).unwrap();
        // V1 = (4^2 + 4^2)/16, V2 = (2^2 + 2^2)/16, V12 = (9 + 1 + 1 + 9)/16.
        assert!((result.variance - (32.0 + 8.0 - 20.0) / 16.0).abs() < 1e-12, "{result:?}");
        assert!((result.standard_error - 2.0_f64.sqrt()).abs() < 1e-12, "the floor is V1: {result:?}");
    }

    proptest! {
        #[test]
        fn the_same_clusters_twice_are_one_way(
            rows in prop::collection::vec((0.0..1.0_f64, 0_u32..8), 6..60),
        ) {
            let (ys, labels): (Vec<f64>, Vec<u32>) = rows.into_iter().unzip();
            if let (Ok(once), Ok(twice)) = (cluster::standard_errors(&ys, &labels), two_way(&ys, &labels, &labels)) {
                prop_assert!((twice.standard_error - once.cr0).abs() < 1e-12);
            }
        }

        #[test]
        fn the_ways_can_be_exchanged(
            rows in prop::collection::vec((0.0..1.0_f64, 0_u32..8, 0_u32..5), 6..60),
        ) {
            let ys: Vec<f64> = rows.iter().map(|row| row.0).collect();
            let first: Vec<u32> = rows.iter().map(|row| row.1).collect();
            let second: Vec<u32> = rows.iter().map(|row| row.2).collect();
            if let Ok(forward) = two_way(&ys, &first, &second) {
                let backward = two_way(&ys, &second, &first).unwrap();
                prop_assert!((forward.standard_error - backward.standard_error).abs() < 1e-12);
            }
        }
    }
}
