//! Sign-flip test: the permutation test of paired differences.
//!
//! If a case's two variants are exchangeable, the sign of its difference is a coin. The statistic is the sum of
//! the differences: the sum of squares does not change when signs flip, so the t statistic orders the flips in the
//! same way. Differences are put on an integer grid first; one gain among n is exactly one standard error, and
//! rounding must never decide a tie.

mod grid;
mod typical_values;
pub(crate) mod vectors;

use crate::cluster;
use crate::refusal::Refusal;
use vectors::Weight;

pub(crate) use grid::on_grid;
pub use typical_values::interval;

/// Name of the test in results.
pub const SIGN_FLIP: &str = "sign-flip";
/// Name of the test of whole clusters in results.
pub const CLUSTER_SIGN_FLIP: &str = "sign-flip of groups";
/// Up to this many differences that are not zero, all sign vectors are counted.
pub const EXACT_LIMIT: usize = 20;
/// Random sign vectors above [`EXACT_LIMIT`].
pub const FLIPS: u32 = 10_000;

/// The p-values of a sign-flip test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignFlip {
    /// Against "the mean difference is at most 0".
    pub greater: f64,
    /// Against "the mean difference is at least 0".
    pub less: f64,
    /// Two-sided: twice the smaller one, at most 1.
    pub two_sided: f64,
    /// Whether all sign vectors were counted; otherwise [`FLIPS`] random ones.
    pub is_exact: bool,
    /// The smallest two-sided p these units could give: `2^(1 - units)`, or `2 / (FLIPS + 1)`.
    pub smallest_attainable: f64,
}

impl SignFlip {
    /// Whether the test could reject at this error rate at all.
    pub fn can_reach(&self, alpha: f64) -> bool {
        self.smallest_attainable <= alpha
    }
}

/// Sign-flip test that the mean of paired differences is 0.
///
/// # Arguments
/// - `differences`: candidate minus baseline per case, any unit
/// - `seed`: of the random flips above [`EXACT_LIMIT`]; unused below
///
/// # Assumes
/// Independent cases whose differences are symmetric around 0 when there is no effect.
///
/// # Edge cases
/// All differences 0: every p is 1. Zeros never matter.
///
/// # Refusals
/// `no_data`; `invalid_input` for a value that is not finite.
///
/// # Source
/// Fisher (1935), The Design of Experiments, section 21; the count of Davison & Hinkley (1997), section 4.3:
/// `p = (1 + #) / (B + 1)`. Complexity: O(B n / 8) additions from tables of 256 subset sums.
pub fn test(differences: &[f64], seed: u64) -> Result<SignFlip, Refusal> {
    let grid = on_grid(differences)?;
    Ok(test_integers(grid, seed))
}

/// Sign-flip test that flips whole clusters.
///
/// # Arguments
/// - `clusters`: the cluster of each difference
///
/// # Assumes
/// Independent clusters; any dependence inside.
///
/// # Edge cases
/// With five clusters or fewer the two-sided p cannot reach 0.05; see [`SignFlip::can_reach`].
pub fn test_clustered(differences: &[f64], clusters: &[u32], seed: u64) -> Result<SignFlip, Refusal> {
    if differences.len() != clusters.len() {
        return Err(Refusal::InvalidInput { what: "differences and clusters differ in length" });
    }
    let grid = on_grid(differences)?;
    Ok(test_integers(cluster::totals(&grid, clusters), seed))
}

fn test_integers(units: Vec<i64>, seed: u64) -> SignFlip {
    let n_units = units.len();
    let total: i64 = units.iter().sum();
    let (mut at_least, mut at_most) = (0_u64, 0_u64);
    let drawn = vectors::for_each(&[units], seed, |flipped, weight| {
        for sum in flipped {
            at_least += u64::from(total <= *sum);
            at_most += u64::from(*sum <= total);
            if weight == Weight::WithMirror {
                at_least += u64::from(total <= -*sum);
                at_most += u64::from(-*sum <= total);
            }
        }
    });
    let (greater, less) = (drawn.p(at_least), drawn.p(at_most));
    SignFlip {
        greater,
        less,
        two_sided: (2.0 * greater.min(less)).min(1.0),
        is_exact: drawn.is_exact,
        smallest_attainable: drawn.smallest_attainable(n_units),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop, prop_assert, proptest};

    /// All sign vectors on plain numbers, by brute force.
    fn brute_force(units: &[i64]) -> (f64, f64) {
        let total: i64 = units.iter().sum();
        let vectors = 1_u32 << units.len();
        let (mut at_least, mut at_most) = (0, 0);
        for vector in 0..vectors {
            let flipped: i64 = units
                .iter()
                .enumerate()
                .map(|(bit, unit)| if vector & (1 << bit) == 0 { *unit } else { -unit })
                .sum();
            at_least += u32::from(total <= flipped);
            at_most += u32::from(flipped <= total);
        }
        (f64::from(at_least) / f64::from(vectors), f64::from(at_most) / f64::from(vectors))
    }

    #[test]
    fn nothing_changed() {
        let flip = test(&[0.0; 40], 1).unwrap();
        assert!(flip.is_exact && 1.0 <= flip.two_sided && 1.0 <= flip.greater);
        assert_eq!(test(&[], 1).unwrap_err().code(), "no_data");
        assert_eq!(test(&[f64::NAN], 1).unwrap_err().code(), "invalid_input");
    }

    #[test]
    fn five_clusters_cannot_reach_five_percent() {
        let flip = test_clustered(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[0, 1, 2, 3, 4, 4], 1).unwrap();
        assert!((flip.smallest_attainable - 0.0625).abs() < 1e-15);
        assert!(!flip.can_reach(0.05) && (flip.two_sided - 0.0625).abs() < 1e-15);
    }

    #[test]
    fn random_flips_are_near_the_exact_distribution() {
        // 400 gains and 340 losses of one: the sum is binomial.
        let differences: Vec<f64> = (0..740).map(|i| if i < 400 { 1.0 } else { -1.0 }).collect();
        let exact = crate::special::binomial_at_least(400, 740, 0.5);
        let flip = test(&differences, 5).unwrap();
        assert!(!flip.is_exact);
        let error = libm::sqrt(exact * (1.0 - exact) / f64::from(FLIPS));
        assert!((flip.greater - exact).abs() < 4.0 * error, "{} {exact}", flip.greater);
        assert_eq!(flip, test(&differences, 5).unwrap());
        assert_ne!(flip.greater.to_bits(), test(&differences, 6).unwrap().greater.to_bits());
    }

    #[test]
    fn the_stream_is_frozen() {
        // A change here changes published reports.
        let differences: Vec<f64> = (0..700).map(|i| f64::from((i * 37) % 101 - 48)).collect();
        expect_test::expect!["0.0751924807519248"]
            .assert_eq(&test(&differences, 42).unwrap().two_sided.to_string());
    }

    proptest! {
        #[test]
        fn the_gray_code_counts_all_vectors(units in prop::collection::vec(-6_i64..6, 1..11)) {
            let differences: Vec<f64> = units.iter().map(|x| *x as f64).collect();
            let flip = test(&differences, 1).unwrap();
            let (greater, less) = brute_force(&units);
            prop_assert!((flip.greater - greater).abs() < 1e-12 && (flip.less - less).abs() < 1e-12);
        }

        #[test]
        fn swapping_the_variants_swaps_the_sides(differences in prop::collection::vec(-1.0..1.0_f64, 1..16)) {
            let swapped: Vec<f64> = differences.iter().map(|d| -d).collect();
            let (a, b) = (test(&differences, 1).unwrap(), test(&swapped, 1).unwrap());
            prop_assert!((a.greater - b.less).abs() < 1e-12 && (a.two_sided - b.two_sided).abs() < 1e-12);
        }
    }
}
