//! Small dense linear algebra for symmetric matrices: Cholesky's factor and the eigenvectors.
//!
//! Enough for regressions on a few features and for rankings of a few hundred players; nothing is tuned for more.

mod cholesky;
mod eigen;

pub(crate) use cholesky::Cholesky;

/// A symmetric matrix, both halves stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Symmetric {
    n: usize,
    values: Vec<f64>,
}

impl Symmetric {
    /// The matrix of zeros.
    pub(crate) fn zeros(n: usize) -> Self {
        Self { n, values: vec![0.0; n * n] }
    }

    /// The matrix with `f(i, j)` in row `i` and column `j`; `f` is asked for `j <= i` only.
    pub(crate) fn from_fn(n: usize, f: impl Fn(usize, usize) -> f64) -> Self {
        let at = |i: usize, j: usize| if j <= i { f(i, j) } else { f(j, i) };
        Self { n, values: (0..n * n).map(|place| at(place / n, place % n)).collect() }
    }

    pub(crate) fn n(&self) -> usize {
        self.n
    }

    /// The entry in row `i` and column `j`; 0 outside.
    pub(crate) fn get(&self, i: usize, j: usize) -> f64 {
        if j < self.n { self.values.get(i * self.n + j).copied().unwrap_or_default() } else { 0.0 }
    }

    /// Adds `weight * v v'`.
    pub(crate) fn add_outer(&mut self, v: &[f64], weight: f64) {
        for (row, x) in self.values.chunks_mut(self.n.max(1)).zip(v) {
            for (entry, y) in row.iter_mut().zip(v) {
                *entry += weight * x * y;
            }
        }
    }

    /// The rows, first to last.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks(self.n.max(1))
    }

    /// The product with a vector.
    pub(crate) fn times(&self, v: &[f64]) -> Vec<f64> {
        self.rows().map(|row| dot(row, v)).collect()
    }

    /// `self * middle * self`.
    pub(crate) fn sandwich(&self, middle: &Self) -> Self {
        // Column j of middle * self is middle times column j of self, which is its row j.
        let columns: Vec<Vec<f64>> = self.rows().map(|row| middle.times(row)).collect();
        let rows: Vec<&[f64]> = self.rows().collect();
        let entry = |i: usize, j: usize| match (rows.get(i), columns.get(j)) {
            (Some(row), Some(column)) => dot(row, column),
            _ => 0.0,
        };
        Self::from_fn(self.n, entry)
    }
}

/// The sum of products.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
