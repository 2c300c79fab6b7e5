//! Eigenvalues and eigenvectors of a symmetric matrix.

use super::Symmetric;

/// Sweeps after which rotations have long stopped to matter.
const MOST_SWEEPS: u32 = 60;

/// An eigenvalue with its vector of length 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Eigen {
    pub(crate) value: f64,
    pub(crate) vector: Vec<f64>,
}

impl Symmetric {
    /// All eigenvalues with their vectors, which are orthogonal; in no order.
    ///
    /// Jacobi's rotations, cyclic by rows. Complexity: O(n^3) a sweep, a handful of sweeps.
    pub(crate) fn eigen(&self) -> Vec<Eigen> {
        let n = self.n();
        let mut a: Vec<Vec<f64>> = self.rows().map(<[f64]>::to_vec).collect();
        // Row i of `vectors` becomes the vector of entry (i, i).
        let mut vectors: Vec<Vec<f64>> =
            (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
        let size: f64 = a.iter().flatten().map(|x| x * x).sum();
        for _ in 0..MOST_SWEEPS {
            let off: f64 =
                (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
            if off <= 1e-34 * size {
                break;
            }
            for p in 0..n {
                for q in p + 1..n {
                    rotate(&mut a, &mut vectors, p, q);
                }
            }
        }
        a.iter().zip(vectors).enumerate().map(|(i, (row, vector))| Eigen { value: row[i], vector }).collect()
    }
}

/// The rotation of rows and columns `p < q` that makes entry (p, q) 0.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let off = a[p][q];
    if off.abs() <= 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * off);
    // The smaller of the two angles; for a huge theta it is half its inverse.
    let tangent = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
    let tangent = if tangent.is_finite() { tangent } else { 0.0 };
    let cosine = 1.0 / libm::sqrt(tangent * tangent + 1.0);
    let sine = tangent * cosine;
    let turn = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
    for row in a.iter_mut() {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
    for rows in [a, vectors] {
        let (upper, lower) = rows.split_at_mut(q);
        for (x, y) in upper[p].iter_mut().zip(&mut lower[0]) {
            (*x, *y) = turn(*x, *y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::dot;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let matrix = Symmetric::from_fn(2, |i, j| [[2.0, 1.0], [1.0, 2.0]][i][j]);
        let mut values: Vec<f64> = matrix.eigen().iter().map(|eigen| eigen.value).collect();
        values.sort_by(f64::total_cmp);
        assert!((values[0] - 1.0).abs() < 1e-14 && (values[1] - 3.0).abs() < 1e-14);
        assert!(Symmetric::zeros(3).eigen().iter().all(|eigen| eigen.value.abs() <= 0.0));
        let far = Symmetric::from_fn(2, |i, j| [[1e200, 1e-200], [1e-200, 1.0]][i][j]);
        assert!(far.eigen().iter().all(|eigen| eigen.value.is_finite()));
    }

    proptest! {
        #[test]
        fn vectors_are_orthogonal_and_stretched_by_their_values(
            entries in prop::collection::vec(-3.0..3.0_f64, 15),
        ) {
            let matrix = Symmetric::from_fn(5, |i, j| entries[i * (i + 1) / 2 + j]);
            let all = matrix.eigen();
            for (i, eigen) in all.iter().enumerate() {
                for (got, x) in matrix.times(&eigen.vector).iter().zip(&eigen.vector) {
                    prop_assert!((got - eigen.value * x).abs() < 1e-10);
                }
                for (j, other) in all.iter().enumerate() {
                    let expected = f64::from(u8::from(i == j));
                    prop_assert!((dot(&eigen.vector, &other.vector) - expected).abs() < 1e-12);
                }
            }
        }
    }
}
