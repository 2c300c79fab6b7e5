//! The rank test of two independent samples.

use crate::refusal::{Refusal, check_finite};
use crate::special::normal_sf;

/// Up to this many additions the distribution of the rank sum is counted, not approximated.
const EXACT_ADDITIONS: u64 = 20_000_000;

/// The result of a Mann-Whitney test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannWhitney {
    /// In how many pairs of one case of each sample the first is greater; ties count half.
    pub u: f64,
    /// The share of those pairs: the probability that a case of the first is greater.
    pub probability_of_superiority: f64,
    /// Cliff's delta, from -1 to 1: the probability of being greater minus that of being smaller.
    pub cliffs_delta: f64,
    /// Against "the first is not stochastically greater".
    pub greater: f64,
    /// Against "the first is not stochastically smaller".
    pub less: f64,
    /// Two-sided: twice the smaller one, at most 1.
    pub two_sided: f64,
    /// Whether the p-values are exact; otherwise normal with corrections for ties and for continuity.
    pub is_exact: bool,
}

/// Mann-Whitney test of two independent samples, for ordinal scales that must not be averaged.
///
/// # Assumptions
/// Independent cases. It tests whether one sample tends to be greater, not whether the means differ.
///
/// # Edges
/// All values equal: every p is 1. Values that agree to 1e-9 of the range are ties.
///
/// # Refusals
/// `no_data` when a side is empty; `invalid_input` for a value that is not finite.
///
/// # Source
/// Mann & Whitney (1947), Ann. Math. Stat. 18:50–60; the exact distribution given the ties counts subsets of the
/// doubled mid-ranks. Complexity: O(N m S) for the smaller side's m values and its largest rank sum S while that is at
/// most 20 million (about 80 values), O(N log N) above.
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Result<MannWhitney, Refusal> {
    if first.is_empty() || second.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(first)?;
    check_finite(second)?;
    let ranks = doubled_ranks(&[first, second].concat());
    let (n1, n2) = (first.len() as u64, second.len() as u64);
    let of_first: u64 = ranks.iter().take(first.len()).sum();
    let pairs = n1 as f64 * n2 as f64;
    // The doubled rank sum of a sample of n that is below all others is n (n + 1).
    let u = (of_first - n1 * (n1 + 1)) as f64 / 2.0;
    let n_small = n1.min(n2);
    let total: u64 = ranks.iter().sum();
    let (greater, less, is_exact) = match counted(&ranks, n_small) {
        Some(ways) => {
            // The rank sum of the second sample is large when that of the first is small.
            let of_small = if n1 <= n2 { of_first } else { total - of_first };
            let (above, below) = tails(&ways, of_small);
            if n1 <= n2 { (above, below, true) } else { (below, above, true) }
        }
        None => normal_tails(&ranks, u, n1 as f64, n2 as f64),
    };
    Ok(MannWhitney {
        u,
        probability_of_superiority: u / pairs,
        cliffs_delta: 2.0 * u / pairs - 1.0,
        greater,
        less,
        two_sided: (2.0 * greater.min(less)).min(1.0),
        is_exact,
    })
}

/// Twice the mid-rank of each value, which is a whole number.
fn doubled_ranks(values: &[f64]) -> Vec<u64> {
    let (lo, hi) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(*x), hi.max(*x)));
    // Halves keep the range of the largest numbers finite.
    let width = hi / 2.0 - lo / 2.0;
    let place = |x: f64| if 0.0 < width { libm::round((x / 2.0 - lo / 2.0) / width * 1e9) } else { 0.0 };
    let mut order: Vec<(f64, usize)> = values.iter().map(|x| place(*x)).zip(0..).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0; values.len()];
    let mut below = 0;
    for tied in order.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let n = tied.len() as u64;
        for (_, idx) in tied {
            if let Some(rank) = ranks.get_mut(*idx) {
                *rank = 2 * below + n + 1;
            }
        }
        below += n;
    }
    ranks
}

/// How many choices of `k` ranks have each sum; none when counting would take too long.
fn counted(ranks: &[u64], k: u64) -> Option<Vec<f64>> {
    let mut largest: Vec<u64> = ranks.to_vec();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    let k_ranks = usize::try_from(k).ok()?;
    let top: u64 = largest.iter().take(k_ranks).sum();
    let additions = (ranks.len() as u64).checked_mul(k)?.checked_mul(top)?;
    if EXACT_ADDITIONS < additions {
        return None;
    }
    let n_sums = usize::try_from(top).ok()? + 1;
    let mut ways = vec![vec![0.0; n_sums]; k_ranks + 1];
    *ways.first_mut()?.first_mut()? = 1.0;
    for rank in ranks {
        let step = usize::try_from(*rank).ok()?;
        // From many chosen to few, so that each rank is chosen once.
        for chosen in (1..=k_ranks).rev() {
            let (fewer, these) = ways.split_at_mut(chosen);
            if let (Some(from), Some(to)) = (fewer.last(), these.first_mut()) {
                for (target, source) in to.iter_mut().skip(step).zip(from) {
                    *target += source;
                }
            }
        }
    }
    ways.pop()
}

/// The shares of the choices whose sum is at least, and at most, the one seen.
fn tails(ways: &[f64], seen: u64) -> (f64, f64) {
    let seen = usize::try_from(seen).unwrap_or(usize::MAX);
    let all: f64 = ways.iter().sum();
    let above: f64 = ways.iter().skip(seen).sum();
    let below: f64 = ways.iter().take(seen.saturating_add(1)).sum();
    (above / all, below / all)
}

fn normal_tails(ranks: &[u64], u: f64, n1: f64, n2: f64) -> (f64, f64, bool) {
    let n = n1 + n2;
    let mut sorted = ranks.to_vec();
    sorted.sort_unstable();
    let tied = |group: &[u64]| {
        let t = group.len() as f64;
        t * t * t - t
    };
    let ties: f64 = sorted.chunk_by(|a, b| a == b).map(tied).sum();
    let variance = n1 * n2 / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
    if variance <= 0.0 {
        return (1.0, 1.0, false);
    }
    let excess = u - n1 * n2 / 2.0;
    let tail = |excess: f64| normal_sf((excess - 0.5) / libm::sqrt(variance));
    (tail(excess), tail(-excess), false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refusals() {
        assert_eq!(mann_whitney(&[], &[1.0]).unwrap_err().code(), "no_data");
        assert_eq!(mann_whitney(&[1.0], &[f64::INFINITY]).unwrap_err().code(), "invalid_input");
    }

    #[test]
    fn no_overlap() {
        // One of the C(8, 3) = 56 choices is the highest.
        let test = mann_whitney(&[6.0, 7.0, 8.0], &[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        assert!((test.greater - 1.0 / 56.0).abs() < 1e-15 && (test.less - 1.0).abs() < 1e-15, "{test:?}");
        assert!((test.u - 15.0).abs() < 1e-12 && (test.cliffs_delta - 1.0).abs() < 1e-12, "{test:?}");
    }

    #[test]
    fn the_approximation_meets_the_exact_distribution() {
        let first: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 19)).collect();
        let second: Vec<f64> = (0..40).map(|i| f64::from(i * 5 % 17)).collect();
        let exact = mann_whitney(&first, &second).unwrap();
        assert!(exact.is_exact);
        let ranks = doubled_ranks(&[first, second].concat());
        let (greater, less, _) = normal_tails(&ranks, exact.u, 40.0, 40.0);
        assert!(
            (greater - exact.greater).abs() < 2e-3 && (less - exact.less).abs() < 2e-3,
            "{exact:?} {greater}"
        );
        let many: Vec<f64> = (0..500).map(f64::from).collect();
        assert!(!mann_whitney(&many, &many).unwrap().is_exact);
        let constant = mann_whitney(&[1.0; 500], &[1.0; 500]).unwrap();
        assert!((constant.two_sided - 1.0).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn swapping_the_samples_swaps_the_sides(
            first in prop::collection::vec(-4_i32..4, 1..9),
            second in prop::collection::vec(-4_i32..4, 1..9),
        ) {
            let of = |xs: &[i32]| xs.iter().map(|x| f64::from(*x)).collect::<Vec<f64>>();
            let forward = mann_whitney(&of(&first), &of(&second)).unwrap();
            let backward = mann_whitney(&of(&second), &of(&first)).unwrap();
            prop_assert!((forward.greater - backward.less).abs() < 1e-12);
            prop_assert!((forward.cliffs_delta + backward.cliffs_delta).abs() < 1e-12);
            // The probability of superiority by its definition.
            let wins: f64 = first
                .iter()
                .flat_map(|a| second.iter().map(move |b| f64::from((a - b).signum() + 1) / 2.0))
                .sum();
            prop_assert!((forward.u - wins).abs() < 1e-12);
        }
    }
}
