//! Kendall's rank correlation.

use super::fisher::fisher_interval;
use super::permutations::share_as_extreme;
use super::ranks::{doubled_ranks, tie_sizes};
use super::{Correlation, MOST_EXACT, check};
use crate::level::Level;
use crate::refusal::Refusal;
use crate::special::normal_sf;
use serde::Serialize;

/// Kendall's tau-b with the pairs that it counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Kendall {
    /// The correlation, its interval and test.
    pub correlation: Correlation,
    /// Pairs of cases in the same order in both lists.
    pub concordant: u64,
    /// Pairs in opposite orders.
    pub discordant: u64,
    /// Pairs tied in the first list, whether or not in the second.
    pub ties_first: u64,
    /// Pairs tied in the second list, whether or not in the first.
    pub ties_second: u64,
}

/// Kendall's tau-b: how many more pairs of cases are in the same order than in opposite ones.
///
/// # Assumes
/// Independent cases.
///
/// # Edge cases
/// Up to 8 cases p counts all orders; above, the normal approximation with the variance for ties. The interval
/// needs 5 cases.
///
/// # Refusals
/// As [`super::pearson()`].
///
/// # Source
/// Kendall (1945), Biometrika 33:239–251; Fieller, Hartley & Pearson (1957), Biometrika 44:470–481: variance
/// `0.437 / (n - 4)` on Fisher's scale. Discordant pairs are counted while sorting (Knight 1966), O(n log n).
pub fn kendall(a: &[f64], b: &[f64], level: Level) -> Result<Kendall, Refusal> {
    check(a, b)?;
    let (a, b) = (doubled_ranks(a), doubled_ranks(b));
    let pairs = Pairs::of(&a, &b);
    let n = a.len() as f64;
    let (first, second) = (pairs.total - pairs.ties_first, pairs.total - pairs.ties_second);
    if first == 0 || second == 0 {
        return Err(Refusal::NoVariation);
    }
    let difference = pairs.concordant as f64 - pairs.discordant as f64;
    let value = (difference / libm::sqrt(first as f64) / libm::sqrt(second as f64)).clamp(-1.0, 1.0);
    let is_exact = a.len() <= MOST_EXACT;
    let p = if is_exact {
        share_as_extreme(&b, |order| score(&a, order))
    } else {
        let z = difference / libm::sqrt(null_variance(&a, &b, n));
        (2.0 * normal_sf(z.abs())).min(1.0)
    };
    Ok(Kendall {
        correlation: Correlation {
            value,
            interval: fisher_interval(value, 0.437, n - 4.0, level),
            level,
            p: Some(p),
            is_exact,
            n: a.len() as u64,
        },
        concordant: pairs.concordant,
        discordant: pairs.discordant,
        ties_first: pairs.ties_first,
        ties_second: pairs.ties_second,
    })
}

/// Concordant less discordant pairs, pair by pair.
fn score(a: &[i64], b: &[i64]) -> i64 {
    let mut score = 0;
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        for (u, v) in a.iter().zip(b).skip(i + 1) {
            score += (x - u).signum() * (y - v).signum();
        }
    }
    score
}

/// The variance of concordant less discordant pairs when all orders are equally likely, given the ties.
fn null_variance(a: &[i64], b: &[i64], n: f64) -> f64 {
    let sizes = |ranks: &[i64]| {
        let mut sorted = ranks.to_vec();
        sorted.sort_unstable();
        tie_sizes(&sorted)
    };
    let (a, b) = (sizes(a), sizes(b));
    let over = |sizes: &[f64], f: fn(f64) -> f64| sizes.iter().map(|t| f(*t)).sum::<f64>();
    let pairs = |t: f64| t * (t - 1.0);
    let linear = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let triples = |t: f64| t * (t - 1.0) * (t - 2.0);
    (linear(n) - over(&a, linear) - over(&b, linear)) / 18.0
        + over(&a, pairs) * over(&b, pairs) / (2.0 * n * (n - 1.0))
        + over(&a, triples) * over(&b, triples) / (9.0 * n * (n - 1.0) * (n - 2.0))
}

/// Counts of pairs of cases.
struct Pairs {
    total: u64,
    concordant: u64,
    discordant: u64,
    ties_first: u64,
    ties_second: u64,
}

impl Pairs {
    fn of(a: &[i64], b: &[i64]) -> Self {
        let mut rows: Vec<(i64, i64)> = a.iter().copied().zip(b.iter().copied()).collect();
        rows.sort_unstable();
        let ties_first = tied_pairs(rows.chunk_by(|x, y| x.0 == y.0).map(<[_]>::len));
        let ties_both = tied_pairs(rows.chunk_by(|x, y| x == y).map(<[_]>::len));
        // Within equal values of the first list the second one ascends, so that those pairs are no inversions.
        let mut second: Vec<i64> = rows.iter().map(|row| row.1).collect();
        let discordant = sort_counting(&mut second);
        let ties_second = tied_pairs(second.chunk_by(|x, y| x == y).map(<[_]>::len));
        let n = a.len() as u64;
        let total = n * n.saturating_sub(1) / 2;
        let concordant = total + ties_both - ties_first - ties_second - discordant;
        Self { total, concordant, discordant, ties_first, ties_second }
    }
}

fn tied_pairs(sizes: impl Iterator<Item = usize>) -> u64 {
    sizes.map(|m| m as u64 * (m as u64 - 1) / 2).sum()
}

/// Sorts, and counts the pairs that were in descending order.
fn sort_counting(values: &mut [i64]) -> u64 {
    if values.len() < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(values.len() / 2);
    let mut inversions = sort_counting(left) + sort_counting(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let mut waiting = &*left;
    for y in &*right {
        let before = waiting.partition_point(|x| x <= y);
        let (first, rest) = waiting.split_at(before);
        merged.extend_from_slice(first);
        waiting = rest;
        inversions += waiting.len() as u64;
        merged.push(*y);
    }
    merged.extend_from_slice(waiting);
    values.copy_from_slice(&merged);
    inversions
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorting_counts_what_pairs_show(rows in prop::collection::vec((0_i64..8, 0_i64..8), 0..60)) {
            let (a, b): (Vec<i64>, Vec<i64>) = rows.into_iter().unzip();
            let pairs = Pairs::of(&a, &b);
            let difference = i64::try_from(pairs.concordant).unwrap() - i64::try_from(pairs.discordant).unwrap();
            prop_assert_eq!(difference, score(&a, &b));
            let (mut first, mut second) = (0, 0);
            for i in 0..a.len() {
                for j in 0..i {
                    first += u64::from(a[i] == a[j]);
                    second += u64::from(b[i] == b[j]);
                }
            }
            prop_assert_eq!((pairs.ties_first, pairs.ties_second), (first, second));
        }
    }
}
