//! The typical difference on a scale that must not be averaged.

use super::signed_ranks::{EXACT_RANKS, distribution};
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::{Refusal, check_finite};
use serde::Serialize;

/// Name of [`hodges_lehmann`] in results.
pub const HODGES_LEHMANN: &str = "Hodges-Lehmann";

/// The typical difference with the interval that inverts the signed-rank test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HodgesLehmann {
    /// The median of the means of all pairs of differences, each with itself too.
    pub estimate: f64,
    /// Its interval.
    pub interval: Interval,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// How many differences.
    pub n: u64,
    /// Whether the rank of the limits is from the exact distribution.
    pub is_exact: bool,
}

/// Hodges and Lehmann's estimate of the centre of paired differences, with the interval of all centres that the
/// signed-rank test does not reject.
///
/// # Assumptions
/// Independent cases; differences symmetric around their centre. With ties the interval is a little too wide.
///
/// # Refusals
/// `no_data`; `too_few_units` when no signed-rank test reaches the level (5 or fewer at 95 %); `all_zero`; `few_changes`
/// when so many differences are equal that the interval would be a point; `invalid_input` for a value that is not
/// finite.
///
/// # Source
/// Hodges & Lehmann (1963), Ann. Math. Stat. 34:598–611; limits: Hollander, Wolfe & Chicken (2014), section 3.3, the
/// k-th smallest and largest mean of pairs with `P(W <= k - 1) <= alpha / 2`. The order statistics are found by
/// bisection over the numbers themselves, with a count in linear time: O(n log n), no list of pairs.
pub fn hodges_lehmann(differences: &[f64], level: Level) -> Result<HodgesLehmann, Refusal> {
    if differences.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(differences)?;
    if differences.iter().all(|d| d.abs() <= 0.0) {
        return Err(Refusal::AllZero);
    }
    let mut sorted = differences.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as u64;
    let n_means = n * (n + 1) / 2;
    let is_exact = sorted.len() <= EXACT_RANKS;
    let rank = if is_exact { exact_rank(n, level) } else { normal_rank(n, level) };
    if rank == 0 {
        // Each further difference halves the smallest p; no level needs more of them than a double has bits.
        let needed = (n..n + 64).find(|n| exact_rank(*n, level) != 0).unwrap_or(n + 64);
        return Err(Refusal::TooFewUnits { n, needed });
    }
    let at = |rank: u64| smallest(&sorted, rank);
    let interval = Interval { lo: at(rank), hi: at(n_means + 1 - rank) };
    if interval.width() <= 0.0 {
        let changed = sorted.iter().filter(|d| 0.0 < (**d - interval.lo).abs()).count() as u64;
        return Err(Refusal::FewChanges { changed, n });
    }
    let estimate = f64::midpoint(at(n_means.div_ceil(2)), at(n_means / 2 + 1));
    Ok(HodgesLehmann { estimate, interval, level, n, is_exact })
}

/// The greatest k with `P(W <= k - 1) <= alpha / 2` for the ranks 1..=n; 0 when there is none.
fn exact_rank(n: u64, level: Level) -> u64 {
    let ranks: Vec<u64> = (1..=n).collect();
    let mut below = 0.0;
    let reaches = |probability: &f64| {
        below += probability;
        below <= level.alpha() / 2.0 * (1.0 + 1e-12)
    };
    distribution(&ranks).iter().copied().take_while(reaches).count() as u64
}

/// The same by the normal approximation.
fn normal_rank(n: u64, level: Level) -> u64 {
    let n = n as f64;
    let mean = n * (n + 1.0) / 4.0;
    let deviation = libm::sqrt(n * (n + 1.0) * (2.0 * n + 1.0) / 24.0);
    crate::power::whole_cases(libm::floor(mean - level.z() * deviation)).unwrap_or(0)
}

/// The `rank`-th smallest mean of two differences (each with itself too), counted from 1.
fn smallest(sorted: &[f64], rank: u64) -> f64 {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return 0.0 };
    // The smallest number with enough means at or below it is one of the means.
    let (mut lo, mut hi) = (place(*first), place(*last));
    while lo < hi {
        let middle = lo.midpoint(hi);
        if rank <= means_up_to(sorted, number(middle)) { hi = middle } else { lo = middle + 1 }
    }
    number(lo)
}

/// How many means of pairs lie at or below `x`: as one of a pair grows, the other has to shrink.
fn means_up_to(sorted: &[f64], x: f64) -> u64 {
    let mut count = 0;
    let mut end = sorted.len();
    for (idx, low) in sorted.iter().enumerate() {
        while idx < end && sorted.get(end - 1).is_some_and(|high| x < f64::midpoint(*low, *high)) {
            end -= 1;
        }
        if end <= idx {
            break;
        }
        count += (end - idx) as u64;
    }
    count
}

/// The bit that tells the sign of a number.
const SIGN: u64 = 1 << 63;

/// The place of a number among all numbers, ascending.
fn place(x: f64) -> u64 {
    // Adding 0 turns a negative zero into a positive one.
    let bits = (x + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// The number at a place.
fn number(place: u64) -> f64 {
    f64::from_bits(if place & SIGN == 0 { !place } else { place & !SIGN }) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paired::wilcoxon;
    use proptest::prelude::*;

    fn all_means(differences: &[f64]) -> Vec<f64> {
        let mut means = Vec::new();
        for (idx, a) in differences.iter().enumerate() {
            means.extend(differences[idx..].iter().map(|b| f64::midpoint(*a, *b)));
        }
        means.sort_by(f64::total_cmp);
        means
    }

    #[test]
    fn a_textbook_example() {
        // Hollander & Wolfe, depression scale factor IV; R wilcox.test(conf.int = TRUE) prints these.
        let differences = [-0.952, 0.147, -1.022, -0.43, -0.62, -0.59, -0.49, 0.08, -0.01];
        let got = hodges_lehmann(&differences, Level::P95).unwrap();
        assert!((got.estimate + 0.46).abs() < 1e-12, "{got:?}");
        assert!((got.interval.lo + 0.786).abs() < 1e-12 && (got.interval.hi + 0.01).abs() < 1e-12, "{got:?}");
    }

    #[test]
    fn refusals() {
        let code = |differences: &[f64]| hodges_lehmann(differences, Level::P95).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[0.0; 20]), "all_zero");
        assert_eq!(code(&[1.0, f64::INFINITY]), "invalid_input");
        let mut mostly = vec![0.0; 40];
        mostly[3] = 1.0;
        assert_eq!(code(&mostly), "few_changes");
        let five = hodges_lehmann(&[1.0, 2.0, 3.0, 4.0, 5.5], Level::P95);
        assert_eq!(five, Err(Refusal::TooFewUnits { n: 5, needed: 6 }));
    }

    #[test]
    fn many_cases_need_no_list_of_pairs() {
        let differences: Vec<f64> = (0..20_000).map(|i| f64::from((i * 7919) % 20_011) / 20_011.0).collect();
        let got = hodges_lehmann(&differences, Level::P95).unwrap();
        assert!(!got.is_exact && (got.estimate - 0.5).abs() < 0.01);
        assert!((got.interval.width() - 2.0 * 1.96 * libm::sqrt(1.0 / 12.0 / 20_000.0)).abs() < 1e-3);
    }

    #[test]
    fn places_are_ordered() {
        let numbers = [-2.5, -1e-300, 0.0, 1e-300, 0.1, 7.0];
        for pair in numbers.windows(2) {
            assert!(place(pair[0]) < place(pair[1]));
        }
        assert!(numbers.iter().all(|x| number(place(*x)).to_bits() == (x + 0.0).to_bits()));
    }

    proptest! {
        #[test]
        fn order_statistics_of_all_means(
            differences in prop::collection::vec(prop_oneof![-1.0..1.0_f64, Just(0.0), Just(0.5)], 1..25),
        ) {
            let means = all_means(&differences);
            let mut sorted = differences;
            sorted.sort_by(f64::total_cmp);
            for (idx, mean) in means.iter().enumerate() {
                prop_assert!((smallest(&sorted, idx as u64 + 1) - mean).abs() <= 0.0);
            }
        }

        #[test]
        fn the_interval_holds_the_centres_that_are_not_rejected(
            differences in prop::collection::vec(-1.0..1.0_f64, 6..20), shift in -1.0..1.0_f64,
        ) {
            let got = hodges_lehmann(&differences, Level::P95).unwrap();
            let shifted: Vec<f64> = differences.iter().map(|d| d - shift).collect();
            let p = wilcoxon(&shifted).unwrap().two_sided;
            // The grid of the ranks keeps nine digits; a shift that near to a limit says nothing.
            prop_assume!(1e-6 < (shift - got.interval.lo).abs() && 1e-6 < (shift - got.interval.hi).abs());
            prop_assert_eq!(got.interval.contains(shift), 0.05 < p, "{:?} {} {}", got, shift, p);
        }
    }
}
