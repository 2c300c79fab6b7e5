//! Sign-flip test: the permutation test of paired differences.
//!
//! If a case's two variants are exchangeable, the sign of its difference is a coin. The statistic is the sum of
//! the differences: the sum of squares does not change when signs flip, so the t statistic orders the flips in the
//! same way. Differences are put on an integer grid first; one gain among n is exactly one standard error, and
//! rounding must never decide a tie.

use crate::cluster;
use crate::level::Level;
use crate::refusal::{Refusal, check_finite};
use crate::rng::Rng;

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

/// Hartigan's interval: the order statistics of the means of all non-empty subsets. It contains exactly the
/// shifts that [`test()`] does not reject.
///
/// # Returns
/// None when the level is not attainable (5 differences or fewer at 95 %) or when there are more than
/// [`EXACT_LIMIT`].
///
/// # Source
/// Hartigan (1969), J. Am. Stat. Assoc. 64:1303–1317, typical values. Complexity: O(2^n) memory and time.
pub fn interval(differences: &[f64], level: Level) -> Option<crate::Interval> {
    if differences.is_empty() || EXACT_LIMIT < differences.len() || check_finite(differences).is_err() {
        return None;
    }
    let mut means = subset_means(differences);
    let vectors = (means.len() + 1) as f64;
    // The level is a decimal, so alpha/2 of a power of two may fall a rounding error short of a whole number.
    let rank = whole_rank(level.alpha() / 2.0 * vectors + 1e-9)?;
    means.sort_unstable_by(f64::total_cmp);
    let lo = means.get(rank)?;
    let hi = means.get(means.len().checked_sub(rank + 1)?)?;
    Some(crate::Interval { lo: *lo, hi: *hi })
}

/// The differences as integers in a common unit, so that ties stay ties.
///
/// The unit is the least common denominator up to 1000 when there is one (means of k trials, decimals), else a
/// power of ten that keeps nine or ten digits of the largest difference.
fn on_grid(differences: &[f64]) -> Result<Vec<i64>, Refusal> {
    if differences.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(differences)?;
    let largest = differences.iter().fold(0.0_f64, |acc, d| acc.max(d.abs()));
    if largest <= 0.0 {
        return Ok(vec![0; differences.len()]);
    }
    let denominator = common_denominator(differences, largest);
    let unit = denominator.unwrap_or_else(|| libm::exp10(9.0 - libm::floor(libm::log10(largest))));
    // The power overflows for differences near the smallest numbers; then the largest itself is the unit.
    let place = |d: f64| if unit.is_finite() { d * unit } else { d / largest * 1e9 };
    Ok(differences.iter().map(|d| to_integer(place(*d))).collect())
}

/// The least number up to 1000 that makes every difference whole, within 1e-9 of the largest.
fn common_denominator(differences: &[f64], largest: f64) -> Option<f64> {
    const LIMIT: u32 = 1000;
    if 1e9 <= largest * f64::from(LIMIT) {
        return None;
    }
    let is_whole = |d: f64, denominator: u32| {
        let scaled = d * f64::from(denominator);
        (scaled - libm::round(scaled)).abs() <= 1e-9 * f64::from(denominator) * largest.min(1.0)
    };
    let mut denominator = 1;
    for d in differences {
        // What is whole in one unit is whole in its parts, so that one pass is enough.
        let factor = (1..=LIMIT / denominator).find(|factor| is_whole(*d, denominator * factor))?;
        denominator *= factor;
    }
    Some(f64::from(denominator))
}

#[expect(clippy::cast_possible_truncation, reason = "at most 1e10 by the choice of the unit; `as` saturates")]
fn to_integer(x: f64) -> i64 {
    libm::round(x) as i64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 2^20")]
fn whole_rank(x: f64) -> Option<usize> {
    (libm::floor(x) as usize).checked_sub(1)
}

fn test_integers(units: Vec<i64>, seed: u64) -> SignFlip {
    let n_units = units.len();
    // A zero keeps its value whatever its sign.
    let mut moving = units;
    moving.retain(|d| *d != 0);
    let is_exact = moving.len() <= EXACT_LIMIT;
    let tally = if is_exact { all_vectors(&moving) } else { random_vectors(&moving, seed) };
    let added = u64::from(!is_exact);
    let share = |count: u64| ((count + added) as f64 / (tally.vectors + added) as f64).min(1.0);
    let (greater, less) = (share(tally.at_least), share(tally.at_most));
    let attainable = libm::exp2(1.0 - n_units as f64);
    SignFlip {
        greater,
        less,
        two_sided: (2.0 * greater.min(less)).min(1.0),
        is_exact,
        smallest_attainable: if is_exact { attainable.min(1.0) } else { 2.0 / f64::from(FLIPS + 1) },
    }
}

/// How many sign vectors give a sum at least, or at most, the one seen.
#[derive(Default)]
struct Tally {
    at_least: u64,
    at_most: u64,
    vectors: u64,
}

impl Tally {
    /// Counts one vector by the sum of the differences that keep their sign.
    ///
    /// With K the kept sum and T the total, the flipped sum `K - (T - K)` is at least T exactly when K is.
    fn count(&mut self, kept: i64, total: i64) {
        self.at_least += u64::from(total <= kept);
        self.at_most += u64::from(kept <= total);
        self.vectors += 1;
    }
}

/// All sign vectors in Gray-code order: one addition each.
fn all_vectors(units: &[i64]) -> Tally {
    let total: i64 = units.iter().sum();
    let mut tally = Tally::default();
    let mut kept = total;
    let mut is_kept = vec![true; units.len()];
    tally.count(kept, total);
    for step in 1..(1_u64 << units.len()) {
        let idx = step.trailing_zeros() as usize;
        if let (Some(unit), Some(keeps)) = (units.get(idx), is_kept.get_mut(idx)) {
            kept += if *keeps { -unit } else { *unit };
            *keeps = !*keeps;
        }
        tally.count(kept, total);
    }
    tally
}

/// [`FLIPS`] random sign vectors. Each block of 256 differences has its own random stream and its own tables, so
/// the result does not depend on how blocks would be spread over threads.
fn random_vectors(units: &[i64], seed: u64) -> Tally {
    const BLOCK: usize = 256;
    let total: i64 = units.iter().sum();
    let mut sums = vec![0_i64; FLIPS as usize];
    for (block, members) in units.chunks(BLOCK).enumerate() {
        let mut rng = Rng::stream(seed, block as u64);
        let tables: Vec<[i64; 256]> = members.chunks(8).map(subset_sums).collect();
        for sum in &mut sums {
            for tables_of_word in tables.chunks(8) {
                let signs = rng.next_u64().to_le_bytes();
                for (table, byte) in tables_of_word.iter().zip(signs) {
                    *sum += table[usize::from(byte)];
                }
            }
        }
    }
    let mut tally = Tally::default();
    for kept in sums {
        tally.count(kept, total);
    }
    tally
}

/// The sums of all subsets of up to eight differences, indexed by the subset's bits.
fn subset_sums(members: &[i64]) -> [i64; 256] {
    let mut sums = [0_i64; 256];
    // Bits without a difference repeat the sums below them: a random byte may have any of its bits set.
    for bit in 0..8 {
        let member = members.get(bit).copied().unwrap_or(0);
        let size = 1_usize << bit;
        let (without, with) = sums.split_at_mut(size);
        for (sum, base) in with.iter_mut().zip(without.iter()) {
            *sum = base + member;
        }
    }
    sums
}

fn subset_means(values: &[f64]) -> Vec<f64> {
    let mut sums = vec![(0.0_f64, 0_u32)];
    for value in values {
        let with: Vec<(f64, u32)> = sums.iter().map(|(sum, count)| (sum + value, count + 1)).collect();
        sums.extend(with);
    }
    sums.into_iter().skip(1).map(|(sum, count)| sum / f64::from(count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

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
    fn thirds_are_tied_with_one() {
        // In floating point 1/3 + 1/3 + 1/3 may differ from 1; on the grid it does not.
        let thirds = [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, -1.0];
        assert_eq!(on_grid(&thirds).unwrap(), [1, 1, 1, -3]);
        assert_eq!(on_grid(&[0.25, 0.1]).unwrap(), [5, 2]);
        assert_eq!(on_grid(&[std::f64::consts::PI]).unwrap(), [3_141_592_654]);
        assert_eq!(on_grid(&[1e300, -2e300]).unwrap().iter().sum::<i64>(), -1_000_000_000);
        assert_eq!(on_grid(&[5e-324, -1e-323]).unwrap(), [500_000_000, -1_000_000_000]);
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

        #[test]
        fn the_interval_holds_the_shifts_that_are_not_rejected(
            units in prop::collection::vec(-50_i32..50, 6..11),
            shift in -60_i32..60,
        ) {
            let differences: Vec<f64> = units.iter().map(|x| f64::from(*x)).collect();
            let interval = interval(&differences, Level::P95).unwrap();
            // Quarters never tie with a mean of up to ten whole numbers by accident of rounding.
            let shift = f64::from(shift) + 0.123_456;
            let shifted: Vec<f64> = differences.iter().map(|d| d - shift).collect();
            let p = test(&shifted, 1).unwrap().two_sided;
            prop_assert_eq!(interval.contains(shift), 0.05 < p, "{:?} {} {}", interval, shift, p);
        }
    }
}
