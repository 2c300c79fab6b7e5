//! Which item of the output stands for which item of the gold record.
//!
//! Items that are the same value by value are paired first, in their order. The rest is an assignment problem (Kuhn 1955, Munkres 1957): the pairs
//! are chosen so that the most values agree, and among those that do equally well, items at like places.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use pathfinding::prelude::{Matrix, kuhn_munkres};

use super::budget::Budget;
use crate::ScoreError;

/// Pairs of places: of the gold record and of the output.
pub(super) type Pairs = Vec<(usize, usize)>;

/// How many values of two items agree, if they may be a pair at all.
pub(super) type Agreement<'f> = dyn FnMut(usize, usize, &mut Budget) -> Result<Option<u64>, ScoreError> + 'f;

/// Pairs the items whose keys are equal, in their order; the places that are left on both sides.
pub(super) fn by_key(gold: &[Option<String>], output: &[Option<String>]) -> (Pairs, Vec<usize>, Vec<usize>) {
    let mut places: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
    for (at, key) in gold.iter().enumerate() {
        if let Some(key) = key {
            places.entry(key).or_default().push_back(at);
        }
    }
    let mut pairs = vec![];
    let mut rest = vec![];
    for (at, key) in output.iter().enumerate() {
        match key.as_deref().and_then(|key| places.get_mut(key)?.pop_front()) {
            Some(gold) => pairs.push((gold, at)),
            None => rest.push(at),
        }
    }
    let paired: BTreeSet<usize> = pairs.iter().map(|(gold, _)| *gold).collect();
    (pairs, (0..gold.len()).filter(|at| !paired.contains(at)).collect(), rest)
}

/// Pairs the items so that the most values agree.
///
/// # Errors
/// The lists are too long.
pub(super) fn best(
    gold: &[Option<String>],
    output: &[Option<String>],
    agreement: &mut Agreement<'_>,
    budget: &mut Budget,
) -> Result<Pairs, ScoreError> {
    let (mut pairs, gold_left, output_left) = by_key(gold, output);
    // Of items that are all the same no more can be paired than there are items on the other side: a model that repeats one line ten
    // thousand times costs nothing.
    let rows = without_surplus(&gold_left, gold, output_left.len());
    let columns = without_surplus(&output_left, output, gold_left.len());
    budget.spend((rows.len() as u64).saturating_mul(columns.len() as u64).saturating_mul(10))?;
    let mut allowed = vec![];
    for row in &rows {
        for column in &columns {
            if let Some(right) = agreement(*row, *column, budget)?.filter(|right| 0 < *right) {
                budget.spend(100)?;
                allowed.push((*row, *column, right));
            }
        }
    }
    pairs.extend(assign(&allowed, budget)?);
    pairs.sort_unstable();
    Ok(pairs)
}

/// The places without those of items that stand there more than `most` times before.
fn without_surplus(places: &[usize], keys: &[Option<String>], most: usize) -> Vec<usize> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut kept = vec![];
    for at in places {
        let key = keys.get(*at).and_then(Option::as_deref).unwrap_or_default();
        let n = seen.entry(key).or_default();
        *n += 1;
        if *n <= most {
            kept.push(*at);
        }
    }
    kept
}

/// The assignment with the greatest sum among the allowed pairs `(row, column, weight)`.
fn assign(allowed: &[(usize, usize, u64)], budget: &mut Budget) -> Result<Pairs, ScoreError> {
    let rows: Vec<usize> =
        allowed.iter().map(|(row, ..)| *row).collect::<BTreeSet<_>>().into_iter().collect();
    let columns: Vec<usize> =
        allowed.iter().map(|(_, column, _)| *column).collect::<BTreeSet<_>>().into_iter().collect();
    // The algorithm wants no more rows than columns.
    let is_turned = columns.len() < rows.len();
    let (short, long) = if is_turned { (&columns, &rows) } else { (&rows, &columns) };
    if short.is_empty() {
        return Ok(vec![]);
    }
    let (n_short, n_long) = (short.len() as u64, long.len() as u64);
    budget.spend(n_short.saturating_mul(n_short).saturating_mul(n_long))?;
    // A value that agrees outweighs all differences of place together.
    let farthest = rows.iter().chain(&columns).max().map_or(0, |at| *at as u64) + 1;
    let scale = i128::from(n_short) * i128::from(farthest) + 1;
    let mut matrix = Matrix::new(short.len(), long.len(), 0_i128);
    for (row, column, right) in allowed {
        let weight =
            i128::from(*right) * scale + i128::from(farthest) - i128::from(row.abs_diff(*column) as u64);
        let (x, y) = if is_turned { (column, row) } else { (row, column) };
        if let (Ok(x), Ok(y)) = (short.binary_search(x), long.binary_search(y))
            && let Some(cell) = matrix.get_mut((x, y))
        {
            *cell = weight;
        }
    }
    let (_, assigned) = kuhn_munkres(&matrix);
    let pairs = assigned.into_iter().enumerate().filter_map(|(x, y)| {
        // A pair that is not allowed was filled in by the algorithm.
        matrix.get((x, y)).filter(|weight| 0 < **weight)?;
        let (x, y) = (*short.get(x)?, *long.get(y)?);
        Some(if is_turned { (y, x) } else { (x, y) })
    });
    Ok(pairs.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(n: usize, prefix: &str) -> Vec<Option<String>> {
        (0..n).map(|at| Some(format!("{prefix}{at}"))).collect()
    }

    fn pairs(weights: &[Vec<u64>]) -> Pairs {
        let n_columns = weights.first().map_or(0, Vec::len);
        let mut agreement =
            |row: usize, column: usize, _: &mut Budget| Ok(Some(weights[row][column]).filter(|n| 0 < *n));
        best(&keys(weights.len(), "g"), &keys(n_columns, "o"), &mut agreement, &mut Budget::new()).unwrap()
    }

    #[test]
    fn the_greedy_choice_is_not_the_best() {
        assert_eq!(pairs(&[vec![5, 4], vec![4, 0]]), [(0, 1), (1, 0)]);
        assert_eq!(pairs(&[vec![1, 1], vec![1, 1]]), [(0, 0), (1, 1)], "ties go by place");
        assert_eq!(pairs(&[vec![0, 0, 2]]), [(0, 2)]);
        assert_eq!(pairs(&[vec![3], vec![0], vec![4]]), [(2, 0)], "more rows than columns");
        assert_eq!(pairs(&[]), []);
    }

    #[test]
    fn equal_items_are_paired_first_and_copies_cost_nothing() {
        let gold = [Some("a".to_owned()), Some("b".to_owned())];
        let output: Vec<Option<String>> =
            (0..200_000).map(|n| Some(if n == 7 { "b" } else { "x" }.to_owned())).collect();
        let mut n_calls = 0;
        let mut agreement = |row: usize, column: usize, _: &mut Budget| {
            n_calls += 1;
            assert_ne!((row, column), (1, 7));
            Ok(Some(1))
        };
        let found = best(&gold, &output, &mut agreement, &mut Budget::new()).unwrap();
        assert_eq!((found, n_calls), (vec![(0, 0), (1, 7)], 1));
    }

    #[test]
    fn lists_that_are_too_long_are_refused_before_the_work() {
        let mut agreement = |_: usize, _: usize, _: &mut Budget| Ok(Some(1));
        let error = best(&keys(2000, "g"), &keys(2000, "o"), &mut agreement, &mut Budget::new()).unwrap_err();
        assert!(error.message.contains("too long to be aligned"), "{error}");
    }

    /// The best sum over all ways to pair, by trying them.
    fn by_trial(weights: &[Vec<u64>], row: usize, used: &mut Vec<usize>) -> u64 {
        let Some(line) = weights.get(row) else { return 0 };
        let mut best = by_trial(weights, row + 1, used);
        for (column, weight) in line.iter().enumerate() {
            if *weight > 0 && !used.contains(&column) {
                used.push(column);
                best = best.max(weight + by_trial(weights, row + 1, used));
                used.pop();
            }
        }
        best
    }

    proptest! {
        #[test]
        fn no_other_pairs_agree_in_more(weights in (1_usize..5, 1_usize..5).prop_flat_map(|(rows, columns)| {
            prop::collection::vec(prop::collection::vec(0_u64..4, columns), rows)
        })) {
            let found = pairs(&weights);
            let sum: u64 = found.iter().map(|(row, column)| weights[*row][*column]).sum();
            prop_assert_eq!(sum, by_trial(&weights, 0, &mut vec![]));
            for places in [found.iter().map(|pair| pair.0).collect::<BTreeSet<_>>(), found.iter().map(|pair| pair.1).collect()] {
                prop_assert_eq!(places.len(), found.len(), "each once");
            }
        }
    }
}
