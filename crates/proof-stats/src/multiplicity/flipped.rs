//! Columns of case differences whose signs are flipped together.

use crate::cluster;
use crate::refusal::{Refusal, check_finite};
use crate::sign_flip::{on_grid, vectors};
use vectors::{Drawn, Weight};

/// Relative distance below which two statistics count as tied: far above rounding, far below any real difference.
const TIE: f64 = 1e-12;

/// Squared t statistics under sign vectors that all columns share.
pub(super) struct Flipped {
    units: Vec<Vec<i64>>,
    scales: Vec<Scale>,
}

impl Flipped {
    /// Columns of differences, 0 where missing, with how many units (cases or clusters) each has.
    pub(super) fn new(columns: &[Vec<Option<f64>>], clusters: Option<&[u32]>) -> Result<Self, Refusal> {
        let mut units = Vec::with_capacity(columns.len());
        let mut scales = Vec::with_capacity(columns.len());
        for column in columns {
            let values: Vec<f64> = column.iter().map(|d| d.unwrap_or(0.0)).collect();
            let present: Vec<u32> = column.iter().map(|d| u32::from(d.is_some())).collect();
            let rows = on_grid(&values)?;
            let (rows, present) = match clusters {
                Some(labels) => (cluster::totals(&rows, labels), cluster::totals(&present, labels)),
                None => (rows, present),
            };
            let n_units = present.iter().filter(|count| 0 < **count).count();
            scales.push(Scale::of(&rows, n_units));
            units.push(rows);
        }
        Ok(Self { units, scales })
    }

    /// The squared statistics as seen.
    pub(super) fn seen(&self) -> Vec<f64> {
        let square = |(units, scale): (&Vec<i64>, &Scale)| scale.square(units.iter().sum());
        self.units.iter().zip(&self.scales).map(square).collect()
    }

    /// How many units each column has.
    pub(super) fn n_units(&self) -> impl Iterator<Item = usize> {
        self.scales.iter().map(|scale| scale.n_units)
    }

    /// Calls `visit` with the squared statistics under each sign vector and the number of vectors it stands for:
    /// a vector and its mirror image have the same squares.
    pub(super) fn for_each(&self, seed: u64, mut visit: impl FnMut(&[f64], u64)) -> Drawn {
        let mut squares = vec![0.0; self.scales.len()];
        vectors::for_each(&self.units, seed, |sums, weight| {
            for ((square, scale), sum) in squares.iter_mut().zip(&self.scales).zip(sums) {
                *square = scale.square(*sum);
            }
            visit(&squares, if weight == Weight::WithMirror { 2 } else { 1 });
        })
    }
}

/// What turns a column's sum into its squared t: neither number changes when signs flip.
struct Scale {
    n_units: usize,
    /// The number of units times the sum of squares.
    bound: i128,
    /// The same as a float, when squares up to it are exact.
    exact_bound: Option<f64>,
}

impl Scale {
    fn of(units: &[i64], n_units: usize) -> Self {
        let squares: i128 = units.iter().map(|unit| i128::from(*unit) * i128::from(*unit)).sum();
        let bound = squares.saturating_mul(n_units as i128);
        let exact_bound = (bound < 1 << 53).then_some(bound as f64);
        Self { n_units, bound, exact_bound }
    }

    /// `t^2 = (n - 1) S^2 / (n Q - S^2)`; infinite when all units are equal, 0 when all are 0.
    fn square(&self, sum: i64) -> f64 {
        let (numerator, rest) = if let Some(bound) = self.exact_bound {
            let square = sum as f64 * sum as f64;
            (square, bound - square)
        } else {
            let square = i128::from(sum) * i128::from(sum);
            (square as f64, (self.bound - square) as f64)
        };
        if numerator <= 0.0 {
            0.0
        } else if rest <= 0.0 {
            f64::INFINITY
        } else {
            (self.n_units as f64 - 1.0) * numerator / rest
        }
    }
}

/// Whether a flipped statistic is at least as extreme as the one seen; ties count.
pub(super) fn reaches(flipped: f64, seen: f64) -> bool {
    seen * (1.0 - TIE) <= flipped
}

/// The columns as owned lists, checked: equal lengths, finite values, a cluster label for each row.
pub(super) fn checked<C: AsRef<[Option<f64>]>>(
    columns: &[C],
    clusters: Option<&[u32]>,
) -> Result<Vec<Vec<Option<f64>>>, Refusal> {
    let Some(n_rows) = columns.first().map(|column| column.as_ref().len()) else {
        return Err(Refusal::NoData);
    };
    if columns.iter().any(|column| column.as_ref().len() != n_rows) {
        return Err(Refusal::InvalidInput { what: "columns differ in length" });
    }
    if clusters.is_some_and(|labels| labels.len() != n_rows) {
        return Err(Refusal::InvalidInput { what: "differences and clusters differ in length" });
    }
    let mut n_values = 0;
    for column in columns {
        let values: Vec<f64> = column.as_ref().iter().flatten().copied().collect();
        check_finite(&values)?;
        n_values += values.len();
    }
    if n_values == 0 {
        return Err(Refusal::NoData);
    }
    Ok(columns.iter().map(|column| column.as_ref().to_vec()).collect())
}
