//! Ranks with ties, and the counts of ties that tests need.

/// Twice the mean rank of each value, from 2; doubled, so that ties are whole numbers too.
pub(super) fn doubled_ranks(values: &[f64]) -> Vec<i64> {
    let keys = rounded(values);
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|i| keys.get(*i).copied());
    let mut ranks = vec![0_i64; keys.len()];
    let mut start = 0;
    for group in order.chunk_by(|i, j| keys.get(*i) == keys.get(*j)) {
        // Ranks start + 1 ..= start + m have the mean start + (m + 1) / 2.
        let doubled = i64::try_from(2 * start + group.len() + 1).unwrap_or(i64::MAX);
        for i in group {
            if let Some(rank) = ranks.get_mut(*i) {
                *rank = doubled;
            }
        }
        start += group.len();
    }
    ranks
}

/// The sizes of the groups of equal values in a sorted list.
pub(super) fn tie_sizes<T: PartialEq>(sorted: &[T]) -> Vec<f64> {
    sorted.chunk_by(|a, b| a == b).map(|group| group.len() as f64).collect()
}

/// Values as whole numbers of a billionth of their range.
#[expect(clippy::cast_possible_truncation, reason = "a rounded number in 0..=1e9")]
fn rounded(values: &[f64]) -> Vec<i64> {
    let (lo, hi) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(*x), hi.max(*x)));
    // Halves first: the range of finite numbers may not be finite.
    let range = 0.5 * hi - 0.5 * lo;
    let key = |x: &f64| if 0.0 < range { libm::round((0.5 * x - 0.5 * lo) / range * 1e9) as i64 } else { 0 };
    values.iter().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(doubled_ranks(&[3.0, 1.0, 3.0, 2.0]), [7, 2, 7, 4]);
        assert_eq!(doubled_ranks(&[0.1 + 0.2, 0.3, 1.0]), [3, 3, 6]);
        assert_eq!(doubled_ranks(&[-f64::MAX, f64::MAX, 0.0]), [2, 6, 4]);
        assert_eq!(tie_sizes(&[1, 1, 2, 3, 3, 3]), [2.0, 1.0, 3.0]);
    }
}
