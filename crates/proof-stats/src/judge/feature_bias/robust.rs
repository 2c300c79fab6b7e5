//! Least squares with the CR2 variance and its degrees of freedom, without any matrix larger than the features.
//!
//! With `X'X = R R'` and `Z = X R'^-1` the hat matrix of a cluster is `Z_g Z_g'`, of rank k at most. Its adjustment
//! `(I - Z_g Z_g')^-1/2` acts on the span of `Z_g` only, where the eigenvectors of the k by k matrix `Z_g' Z_g` turn
//! it into numbers.

use super::Column;
use crate::cluster;
use crate::linear::{Cholesky, Symmetric, dot};
use crate::refusal::Refusal;

/// A direction in which a cluster is fitted without residual says nothing about the spread.
const DETERMINED: f64 = 1e-10;

pub(super) struct Variance {
    pub(super) variance: f64,
    pub(super) df: f64,
}

/// The part of a cluster: eigenvalues `s^2` of `Z_g' Z_g`, its vectors, and `Z_g'` times the residuals.
struct Part {
    directions: Vec<(f64, Vec<f64>)>,
    residual: Vec<f64>,
}

pub(super) struct Design {
    factor: Cholesky,
    coefficients: Vec<f64>,
    parts: Vec<Part>,
}

impl Design {
    pub(super) fn new(ys: &[f64], columns: &[Column], clusters: &[u32]) -> Result<Self, Refusal> {
        let ones = vec![1.0; ys.len()];
        let xs: Vec<&[f64]> = std::iter::once(ones.as_slice())
            .chain(columns.iter().map(|column| column.values.as_slice()))
            .collect();
        let k = xs.len();
        let column = |j: usize| xs.get(j).copied().unwrap_or_default();
        let gram = Symmetric::from_fn(k, |i, j| dot(column(i), column(j)));
        let Some(factor) = Cholesky::of(&gram) else {
            return Err(Refusal::InvalidInput { what: "some features are determined by the others" });
        };
        let products: Vec<f64> = xs.iter().map(|x| dot(x, ys)).collect();
        let coefficients = factor.solve(&products);
        let mut residuals = ys.to_vec();
        for (x, coefficient) in xs.iter().zip(&coefficients) {
            for (residual, value) in residuals.iter_mut().zip(*x) {
                *residual -= coefficient * value;
            }
        }
        let spread = dot(&residuals, &residuals);
        if spread <= 1e-24 * dot(ys, ys) {
            return Err(Refusal::NoVariation);
        }
        // One list over clusters for every pair of columns, and for every column with the residuals.
        let over_clusters = |a: &[f64], b: &[f64]| {
            let products: Vec<f64> = a.iter().zip(b).map(|(x, y)| x * y).collect();
            cluster::totals(&products, clusters)
        };
        let grams: Vec<Vec<Vec<f64>>> =
            (0..k).map(|i| (0..=i).map(|j| over_clusters(column(i), column(j))).collect()).collect();
        let scores: Vec<Vec<f64>> = xs.iter().map(|x| over_clusters(x, &residuals)).collect();
        let n_clusters = scores.first().map_or(0, Vec::len);
        if n_clusters < 2 {
            return Err(Refusal::SingleCluster);
        }
        let part = |g: usize| {
            let gram = Symmetric::from_fn(k, |i, j| at(grams.get(i).and_then(|row| row.get(j)), g));
            let score: Vec<f64> = scores.iter().map(|score| at(Some(score), g)).collect();
            let eigen = whitened(&factor, &gram).eigen();
            Part {
                directions: eigen.into_iter().map(|eigen| (eigen.value, eigen.vector)).collect(),
                residual: factor.forward(&score),
            }
        };
        let parts = (0..n_clusters).map(part).collect();
        Ok(Self { factor, coefficients, parts })
    }

    pub(super) fn n_clusters(&self) -> u64 {
        self.parts.len() as u64
    }

    /// The intercept and the slopes, on the scale of the columns.
    pub(super) fn coefficients(&self) -> (f64, &[f64]) {
        match self.coefficients.split_first() {
            Some((intercept, slopes)) => (*intercept, slopes),
            None => (0.0, &[]),
        }
    }

    /// The CR2 variance of a coefficient with Satterthwaite's degrees of freedom under equal, independent errors.
    pub(super) fn variance(&self, index: usize) -> Variance {
        let unit: Vec<f64> = (0..self.coefficients.len()).map(|j| f64::from(u8::from(index == j))).collect();
        let wanted = self.factor.forward(&unit);
        let (mut variance, mut trace, mut corrections) = (0.0, 0.0, 0.0);
        let mut outer = Symmetric::zeros(self.coefficients.len());
        for part in &self.parts {
            let (mut score, mut own) = (0.0, 0.0);
            let mut crossed = vec![0.0; wanted.len()];
            for (square, vector) in &part.directions {
                let square = square.max(0.0);
                let left = 1.0 - square;
                if left < DETERMINED {
                    continue;
                }
                let along = dot(vector, &wanted);
                score += along * dot(vector, &part.residual) / libm::sqrt(left);
                own += along * along * square / left;
                for (total, x) in crossed.iter_mut().zip(vector) {
                    *total += along * square / libm::sqrt(left) * x;
                }
            }
            variance += score * score;
            let length = dot(&crossed, &crossed);
            let diagonal = own - length;
            trace += diagonal;
            // The square of the diagonal entry takes the place of what `squares` holds for it.
            corrections += diagonal.powi(2) - length.powi(2);
            outer.add_outer(&crossed, 1.0);
        }
        let squares: f64 = outer.rows().map(|row| dot(row, row)).sum();
        Variance { variance, df: trace.powi(2) / (squares + corrections) }
    }
}

/// `R^-1 A R'^-1`.
fn whitened(factor: &Cholesky, matrix: &Symmetric) -> Symmetric {
    let half: Vec<Vec<f64>> = matrix.rows().map(|row| factor.forward(row)).collect();
    // Row i of `half` is R^-1 times column i; its columns are solved once more.
    let n = matrix.n();
    let column = |j: usize| half.iter().map(|row| at(Some(row), j)).collect::<Vec<f64>>();
    let full: Vec<Vec<f64>> = (0..n).map(|j| factor.forward(&column(j))).collect();
    Symmetric::from_fn(n, |i, j| at(full.get(i), j))
}

fn at(list: Option<&Vec<f64>>, index: usize) -> f64 {
    list.and_then(|list| list.get(index)).copied().unwrap_or_default()
}
