//! The permutation test of a difference of means.

use crate::parallel;
use crate::refusal::{Refusal, TOO_LARGE, check_finite};
use crate::rng::Rng;
use crate::sum;

/// Up to this many ways to split the values, all are counted.
const EXACT_SPLITS: u64 = 200_000;
/// Random splits above that.
const SPLITS: usize = 10_000;

/// The p-values of a permutation test of two means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Permutation {
    /// The difference of the means, first minus second.
    pub difference: f64,
    /// Against "the first mean is at most the second".
    pub greater: f64,
    /// Against "the first mean is at least the second".
    pub less: f64,
    /// Two-sided: the share of splits with a difference at least as large in either direction.
    pub two_sided: f64,
    /// Whether all splits were counted; otherwise 10,000 random ones.
    pub is_exact: bool,
}

/// Permutation test that two independent samples have the same distribution, sensitive to their means.
///
/// # Arguments
/// - `seed`: of the random splits when there are more than 200,000; unused below
///
/// # Assumptions
/// Independent cases that could have been on either side when there is no effect.
///
/// # Edges
/// All values equal: every p is 1. Splits whose differences agree to 1e-9 of the range of the values are ties.
///
/// # Refusals
/// `no_data` when a side is empty; `invalid_input` for a value that is not finite.
///
/// # Source
/// Pitman (1937); random splits are counted as `(1 + #) / (B + 1)` (Davison & Hinkley 1997, section 4.3).
/// Complexity: O(splits) when all are counted, else O(10,000 m) for the smaller side's m values.
pub fn permutation(first: &[f64], second: &[f64], seed: u64) -> Result<Permutation, Refusal> {
    if first.is_empty() || second.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(first)?;
    check_finite(second)?;
    let pooled = [first, second].concat();
    let centre = sum::mean(&pooled);
    let (lo, hi) =
        pooled.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(*x), hi.max(*x)));
    if !(hi - lo).is_finite() || !centre.is_finite() {
        return Err(TOO_LARGE);
    }
    // Around the common mean all values add to 0, so that the sum of one side decides the difference, and the sum of
    // the smaller side is that of the larger one with the sign changed.
    let sign = if first.len() <= second.len() { 1.0 } else { -1.0 };
    let n_small = first.len().min(second.len());
    let values: Vec<f64> = pooled.iter().map(|x| sign * (x - centre)).collect();
    let observed = sum::sum_by(first, |x| x - centre);
    let slack = 1e-9 * (hi - lo);
    let mut tally = Tally { observed, slack, greater: 0, less: 0, either: 0, n: 0 };
    let is_exact = n_splits(pooled.len() as u64, n_small as u64).is_some();
    if is_exact {
        every_split(&values, n_small, 0.0, &mut |total| tally.count(total));
    } else {
        // The split that was seen is one of those that could have been.
        tally.count(observed);
        let totals = parallel::replicates(
            SPLITS,
            seed,
            || values.clone(),
            |rng, deck| {
                deck.copy_from_slice(&values);
                random_split(rng, deck, n_small)
            },
        );
        for total in totals {
            tally.count(total);
        }
    }
    Ok(Permutation {
        difference: sum::mean(first) - sum::mean(second),
        greater: tally.share(tally.greater),
        less: tally.share(tally.less),
        two_sided: tally.share(tally.either),
        is_exact,
    })
}

/// How many splits reach the one that was seen.
struct Tally {
    observed: f64,
    slack: f64,
    greater: u64,
    less: u64,
    either: u64,
    n: u64,
}

impl Tally {
    fn count(&mut self, total: f64) {
        self.n += 1;
        self.greater += u64::from(self.observed - self.slack <= total);
        self.less += u64::from(total <= self.observed + self.slack);
        self.either += u64::from(self.observed.abs() - self.slack <= total.abs());
    }

    fn share(&self, count: u64) -> f64 {
        count as f64 / self.n as f64
    }
}

/// In how many ways `k` of `n` can be chosen; none above [`EXACT_SPLITS`].
fn n_splits(n: u64, k: u64) -> Option<u64> {
    (0..k).try_fold(1_u64, |ways, i| {
        let next = ways.checked_mul(n - i)? / (i + 1);
        (next <= EXACT_SPLITS).then_some(next)
    })
}

/// Hands over the sum of every choice of `k` values, added to `total`.
fn every_split(values: &[f64], k: usize, total: f64, visit: &mut impl FnMut(f64)) {
    if k == 0 {
        visit(total);
        return;
    }
    let mut rest = values;
    while let (Some((value, after)), true) = (rest.split_first(), k <= rest.len()) {
        every_split(after, k - 1, total + value, visit);
        rest = after;
    }
}

/// The sum of `k` values drawn without replacement: the first steps of a shuffle.
fn random_split(rng: &mut Rng, deck: &mut [f64], k: usize) -> f64 {
    let n = deck.len();
    for i in 0..k {
        let j = i + usize::try_from(rng.index((n - i) as u64)).unwrap_or_default();
        deck.swap(i, j);
    }
    sum::sum(deck.get(..k).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refusals() {
        assert_eq!(permutation(&[], &[1.0], 1).unwrap_err().code(), "no_data");
        assert_eq!(permutation(&[f64::NAN], &[1.0], 1).unwrap_err().code(), "invalid_input");
        assert_eq!(permutation(&[1e308], &[-1e308], 1).unwrap_err().code(), "invalid_input");
    }

    #[test]
    fn splits_are_counted_up_to_a_limit() {
        assert_eq!(n_splits(20, 10), Some(184_756));
        assert_eq!(n_splits(21, 10), None);
        assert_eq!(n_splits(200_000, 1), Some(200_000));
        let mut n = 0;
        every_split(&[0.0; 9], 4, 0.0, &mut |_| n += 1);
        assert_eq!(n, 126);
    }

    #[test]
    fn random_splits_are_near_all_splits() {
        let values: Vec<f64> = (0..20).map(|i| f64::from(i * i % 23)).collect();
        let (first, second) = values.split_at(10);
        let exact = permutation(first, second, 1).unwrap();
        assert!(exact.is_exact);
        // Doubling the data is no longer exact; its p must agree with a normal approximation.
        let twice = |xs: &[f64]| [xs, xs].concat();
        let random = permutation(&twice(first), &twice(second), 1).unwrap();
        assert!(!random.is_exact && (random.difference - exact.difference).abs() < 1e-12);
        let centre = sum::mean(&values);
        let variance = sum::variance(&twice(&values), centre) * (1.0 / 20.0 + 1.0 / 20.0);
        let normal = 2.0 * crate::special::normal_sf(exact.difference.abs() / libm::sqrt(variance));
        assert!((random.two_sided - normal).abs() < 0.02, "{random:?} {normal}");
    }

    proptest! {
        #[test]
        fn swapping_the_samples_swaps_the_sides(
            first in prop::collection::vec((-8_i32..8).prop_map(|x| f64::from(x) / 3.0), 1..7),
            second in prop::collection::vec((-8_i32..8).prop_map(|x| f64::from(x) / 3.0), 1..7),
        ) {
            let forward = permutation(&first, &second, 1).unwrap();
            let backward = permutation(&second, &first, 1).unwrap();
            prop_assert!((forward.greater - backward.less).abs() < 1e-15);
            prop_assert!((forward.two_sided - backward.two_sided).abs() < 1e-15);
            prop_assert!(0.0 < forward.two_sided && forward.two_sided <= 1.0);
        }
    }
}
