//! Wilcoxon's signed-rank test.

use super::signed_ranks::{EXACT_RANKS, SignedRanks, Zeros, distribution};
use crate::refusal::Refusal;
use crate::special::{normal_cdf, normal_sf};
use serde::Serialize;

/// Name of [`wilcoxon`] in results.
pub const WILCOXON: &str = "Wilcoxon signed-rank";

/// A signed-rank test of paired differences.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Wilcoxon {
    /// Sum of the mid-ranks of positive differences.
    pub positive_ranks: f64,
    /// Differences that are not zero.
    pub n_nonzero: u64,
    /// p against "the candidate is not higher".
    pub greater: f64,
    /// p against "the candidate is not lower".
    pub less: f64,
    /// Two-sided: twice the smaller one, at most 1.
    pub two_sided: f64,
    /// Whether the p-values are from the exact distribution given the ties, or from the normal one.
    pub is_exact: bool,
    /// The statistic of the normal approximation, corrected for ties, without continuity correction; 0 without a
    /// difference.
    pub z: f64,
    /// Two-sided p of `z`.
    pub p_normal: f64,
    /// Rank-biserial correlation, in `[-1, 1]`: the ranks of gains minus those of losses, as a share of all; none
    /// without a difference.
    pub rank_biserial: Option<f64>,
}

/// Signed-rank test that differences are symmetric around 0, for ordinal scales that must not be averaged.
///
/// Zeros are dropped, ties get mid-ranks. Exact given the ties up to 300 differences that are not zero, normal with
/// the correction for ties above.
///
/// # Assumptions
/// Independent cases; differences symmetric around 0 when there is no effect.
///
/// # Edges
/// All differences zero: every p is 1.
///
/// # Refusals
/// `no_data`; `invalid_input` for a value that is not finite.
///
/// # Source
/// Wilcoxon (1945), Biometrics Bulletin 1:80–83; exact distribution of mid-ranks as a sum of independent terms
/// (Streitberg & Röhmel 1986). Complexity: O(n^3) up to 300, O(n log n) above.
pub fn wilcoxon(differences: &[f64]) -> Result<Wilcoxon, Refusal> {
    Ok(of_ranks(&SignedRanks::of(differences, Zeros::Dropped)?))
}

/// As [`wilcoxon`], with zeros ranked before they are dropped, so that many zeros weigh against a few differences.
///
/// # Refusals
/// As [`wilcoxon`].
///
/// # Source
/// Pratt (1959), J. Am. Stat. Assoc. 54:655–667.
pub fn wilcoxon_pratt(differences: &[f64]) -> Result<Wilcoxon, Refusal> {
    Ok(of_ranks(&SignedRanks::of(differences, Zeros::Ranked)?))
}

fn of_ranks(ranks: &SignedRanks) -> Wilcoxon {
    let n = ranks.doubled.len();
    let (total, positive) = (ranks.total() as f64 / 2.0, ranks.positive as f64 / 2.0);
    // The variance of a sum of ranks that are each kept with probability 1/2; ties are in the mid-ranks.
    let squares: f64 = ranks.doubled.iter().map(|doubled| (*doubled as f64) * (*doubled as f64)).sum();
    let deviation = libm::sqrt(squares / 16.0);
    let z = if n == 0 { 0.0 } else { (positive - total / 2.0) / deviation };
    let p_normal = (2.0 * normal_sf(z.abs())).min(1.0);
    let is_exact = n <= EXACT_RANKS;
    let (greater, less) =
        if is_exact { exact_tails(&ranks.doubled, ranks.positive) } else { (normal_sf(z), normal_cdf(z)) };
    Wilcoxon {
        positive_ranks: positive,
        n_nonzero: n as u64,
        greater,
        less,
        two_sided: (2.0 * greater.min(less)).min(1.0),
        is_exact,
        z,
        p_normal,
        rank_biserial: (n != 0).then(|| (2.0 * positive - total) / total),
    }
}

/// `P(sum >= seen)` and `P(sum <= seen)`.
fn exact_tails(ranks: &[u64], seen: u64) -> (f64, f64) {
    // A common factor of the doubled ranks (2 without ties) only stretches the distribution.
    let factor = ranks.iter().copied().fold(0, greatest_common_divisor).max(1);
    let small: Vec<u64> = ranks.iter().map(|rank| rank / factor).collect();
    let probabilities = distribution(&small);
    let Ok(seen) = usize::try_from(seen / factor) else { return (1.0, 1.0) };
    let tail = |terms: &mut dyn Iterator<Item = &f64>| terms.sum::<f64>().min(1.0);
    // Both are summed from their small end.
    let greater = tail(&mut probabilities.iter().skip(seen).rev());
    let less = tail(&mut probabilities.iter().take(seen + 1));
    (greater, less)
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All sign vectors of the ranks.
    fn by_enumeration(differences: &[f64]) -> (f64, f64) {
        let ranks = SignedRanks::of(differences, Zeros::Dropped).unwrap();
        let n = ranks.doubled.len();
        let (mut greater, mut less) = (0_u32, 0_u32);
        for vector in 0..1_u32 << n {
            let sum: u64 = (0..n).filter(|bit| vector & (1 << bit) != 0).map(|bit| ranks.doubled[bit]).sum();
            greater += u32::from(ranks.positive <= sum);
            less += u32::from(sum <= ranks.positive);
        }
        (f64::from(greater) / f64::from(1_u32 << n), f64::from(less) / f64::from(1_u32 << n))
    }

    #[test]
    fn pinned_values() {
        // R exactRankTests: wilcox.exact on these gives 0.0859375.
        let got = wilcoxon(&[0.5, 0.25, -0.125, 0.75, 0.375, -0.25, 0.5, 0.125]).unwrap();
        assert!((got.two_sided - 0.085_937_5).abs() < 1e-15 && (got.positive_ranks - 31.0).abs() < 1e-15);
        let zeros = wilcoxon(&[0.0; 5]).unwrap();
        assert!(1.0 <= zeros.two_sided && zeros.rank_biserial.is_none() && zeros.n_nonzero == 0);
        assert_eq!(wilcoxon(&[]).unwrap_err().code(), "no_data");
        assert_eq!(wilcoxon(&[f64::NAN]).unwrap_err().code(), "invalid_input");
    }

    #[test]
    fn the_normal_distribution_takes_over_smoothly() {
        let differences =
            |n: i32| -> Vec<f64> { (0..n).map(|i| f64::from((i * 37) % 401) - 188.3).collect() };
        let exact = wilcoxon(&differences(300)).unwrap();
        assert!(exact.is_exact && !wilcoxon(&differences(301)).unwrap().is_exact);
        assert!((exact.two_sided - exact.p_normal).abs() < 1e-3, "{exact:?}");
    }

    #[test]
    fn pratt_counts_zeros() {
        let mut differences = vec![0.0; 6];
        differences.extend([0.1, -0.2, 0.3, 0.4]);
        let (dropped, ranked) = (wilcoxon(&differences).unwrap(), wilcoxon_pratt(&differences).unwrap());
        assert!((dropped.positive_ranks - 8.0).abs() < 1e-12);
        assert!((ranked.positive_ranks - 26.0).abs() < 1e-12, "ranks 7 to 10");
        assert!(ranked.rank_biserial < dropped.rank_biserial);
    }

    proptest! {
        #[test]
        fn equals_the_enumeration(units in prop::collection::vec(-6_i32..7, 1..12)) {
            let differences: Vec<f64> = units.iter().map(|unit| f64::from(*unit) / 3.0).collect();
            let got = wilcoxon(&differences).unwrap();
            let (greater, less) = by_enumeration(&differences);
            prop_assert!((got.greater - greater).abs() < 1e-12 && (got.less - less).abs() < 1e-12);
            let swapped: Vec<f64> = differences.iter().map(|d| -d).collect();
            let mirrored = wilcoxon(&swapped).unwrap();
            prop_assert!((mirrored.less - got.greater).abs() < 1e-12 && (mirrored.z + got.z).abs() < 1e-9);
        }
    }
}
