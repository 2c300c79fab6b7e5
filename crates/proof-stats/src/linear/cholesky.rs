//! Cholesky's factor of a positive definite matrix, and what it solves.

use super::{Symmetric, dot};

/// A pivot below this share of the largest diagonal entry counts as 0.
const SINGULAR: f64 = 1e-13;

/// The lower triangle `L` with `A = L L'`.
#[derive(Clone, Debug)]
pub(crate) struct Cholesky {
    /// Row `i` has `i + 1` entries.
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// The factor; none unless the matrix is positive definite beyond rounding. Complexity: O(n^3).
    pub(crate) fn of(matrix: &Symmetric) -> Option<Self> {
        let n = matrix.n();
        let largest = (0..n).fold(0.0_f64, |acc, i| acc.max(matrix.get(i, i)));
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(n);
        for i in 0..n {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, above) in rows.iter().enumerate() {
                let pivot = above.last().copied()?;
                row.push((matrix.get(i, j) - dot(&row, above)) / pivot);
            }
            let pivot = matrix.get(i, i) - dot(&row, &row);
            // Written so that NaN is refused too.
            if !(SINGULAR * largest < pivot && pivot.is_finite()) {
                return None;
            }
            row.push(libm::sqrt(pivot));
            rows.push(row);
        }
        Some(Self { rows })
    }

    /// The `x` with `L x = b`.
    pub(crate) fn forward(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(b.len());
        for (row, value) in self.rows.iter().zip(b) {
            let pivot = row.last().copied().unwrap_or(1.0);
            let next = (value - dot(row, &x)) / pivot;
            x.push(next);
        }
        x
    }

    /// The `x` with `L' x = b`.
    pub(crate) fn backward(&self, b: &[f64]) -> Vec<f64> {
        let mut x = b.to_vec();
        for (i, row) in self.rows.iter().enumerate().rev() {
            let Some((pivot, left)) = row.split_last() else { continue };
            let Some(solved) = x.get(i).map(|value| value / pivot) else { continue };
            for (value, factor) in x.iter_mut().zip(left) {
                *value -= factor * solved;
            }
            if let Some(value) = x.get_mut(i) {
                *value = solved;
            }
        }
        x
    }

    /// The `x` with `A x = b`.
    pub(crate) fn solve(&self, b: &[f64]) -> Vec<f64> {
        self.backward(&self.forward(b))
    }

    /// The inverse of `A`. Complexity: O(n^3).
    pub(crate) fn inverse(&self) -> Symmetric {
        let n = self.rows.len();
        let unit = |i: usize| -> Vec<f64> { (0..n).map(|j| f64::from(u8::from(i == j))).collect() };
        let columns: Vec<Vec<f64>> = (0..n).map(|i| self.solve(&unit(i))).collect();
        Symmetric::from_fn(n, |i, j| {
            columns.get(j).and_then(|column| column.get(i)).copied().unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let matrix = Symmetric::from_fn(2, |i, j| [[4.0, 2.0], [2.0, 5.0]][i][j]);
        let factor = Cholesky::of(&matrix).unwrap();
        assert_eq!(factor.rows, [vec![2.0], vec![1.0, 2.0]]);
        assert_eq!(factor.solve(&[8.0, 12.0]), [1.0, 2.0]);
        let flat = Symmetric::from_fn(2, |_, _| 1.0);
        assert!(Cholesky::of(&flat).is_none());
        assert!(Cholesky::of(&Symmetric::from_fn(1, |_, _| f64::NAN)).is_none());
    }

    proptest! {
        #[test]
        fn solving_and_inverting_undo_the_product(
            rows in prop::collection::vec(prop::collection::vec(-2.0..2.0_f64, 4), 8),
            b in prop::collection::vec(-5.0..5.0_f64, 4),
        ) {
            let mut matrix = Symmetric::from_fn(4, |i, j| f64::from(u8::from(i == j)));
            for row in &rows {
                matrix.add_outer(row, 1.0);
            }
            let factor = Cholesky::of(&matrix).unwrap();
            let x = factor.solve(&b);
            for (got, expected) in matrix.times(&x).iter().zip(&b) {
                prop_assert!((got - expected).abs() < 1e-9);
            }
            for (got, expected) in factor.inverse().times(&b).iter().zip(&x) {
                prop_assert!((got - expected).abs() < 1e-9);
            }
        }
    }
}
