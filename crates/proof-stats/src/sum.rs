//! Sums, means and variances in a fixed order.

mod running;

pub use running::Running;

/// Pairwise sum: the rounding error grows like log n instead of n.
///
/// Blocks of 128 are added in eight running sums, then halves are added together. The order depends on the
/// length only.
pub fn sum(values: &[f64]) -> f64 {
    sum_by(values, |x| x)
}

/// Pairwise sum of `f(x)`, in the order of [`sum`].
pub fn sum_by(values: &[f64], f: impl Fn(f64) -> f64 + Copy) -> f64 {
    const BLOCK: usize = 128;
    if values.len() <= BLOCK {
        let mut lanes = [0.0_f64; 8];
        for chunk in values.chunks(8) {
            for (lane, x) in lanes.iter_mut().zip(chunk) {
                *lane += f(*x);
            }
        }
        let (left, right) = lanes.split_at(4);
        return left.iter().sum::<f64>() + right.iter().sum::<f64>();
    }
    // A multiple of the block keeps the leaves full, so that the tree depends on the length only.
    let half = (values.len() / 2).next_multiple_of(BLOCK);
    let (left, right) = values.split_at(half.min(values.len()));
    sum_by(left, f) + sum_by(right, f)
}

/// Mean of the values; 0 of none.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    // One correction step removes the rounding of the division and of a large common offset.
    let first = sum(values) / values.len() as f64;
    if !first.is_finite() {
        return first;
    }
    first + sum_by(values, |x| x - first) / values.len() as f64
}

/// Unbiased variance around `mean`, two-pass; 0 for fewer than two values.
pub fn variance(values: &[f64], mean: f64) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    sum_by(values, |x| (x - mean) * (x - mean)) / (values.len() - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_terms_beside_a_large_one_are_kept() {
        let mut values = vec![1e16];
        values.extend(std::iter::repeat_n(1.0, 100_000));
        let naive: f64 = values.iter().sum();
        assert!((naive - 1e16).abs() < 1.0, "the plain sum loses them");
        assert!((sum(&values) - (1e16 + 1e5)).abs() <= 200.0);
    }

    #[test]
    fn variance_survives_an_offset() {
        let values: Vec<f64> = [4.0, 7.0, 13.0, 16.0].iter().map(|x| x + 1e9).collect();
        assert!((variance(&values, mean(&values)) - 30.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_and_one() {
        assert_eq!(sum(&[]).to_bits(), 0.0_f64.to_bits());
        assert!(mean(&[]).abs() < f64::EPSILON);
        assert!(variance(&[3.0], 3.0).abs() < f64::EPSILON);
    }
}
