//! The mean squares of a table of targets and raters.

use crate::refusal::{Refusal, check_finite};
use crate::sum;
use serde::Serialize;

/// Mean squares of a two-way table without repeats.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MeanSquares {
    /// Between targets.
    pub rows: f64,
    /// Between raters.
    pub columns: f64,
    /// What targets and raters leave.
    pub error: f64,
    /// Within targets: raters and error together.
    pub within: f64,
}

pub(super) struct Anova {
    pub(super) n: f64,
    pub(super) k: f64,
    pub(super) squares: MeanSquares,
}

impl Anova {
    pub(super) fn of(targets: &[Vec<f64>]) -> Result<Self, Refusal> {
        let n_raters = targets.first().map_or(0, Vec::len);
        if targets.iter().any(|row| row.len() != n_raters) {
            return Err(Refusal::InvalidInput { what: "every case must have a rating by every rater" });
        }
        let all: Vec<f64> = targets.iter().flatten().copied().collect();
        check_finite(&all)?;
        let Some(first) = all.first() else { return Err(Refusal::NoData) };
        if n_raters < 2 {
            return Err(Refusal::TooFewRaters { n: n_raters as u64, needed: 2 });
        }
        if targets.len() < 2 {
            return Err(Refusal::TooFewUnits { n: targets.len() as u64, needed: 2 });
        }
        if all.iter().all(|x| (x - first).abs() <= 0.0) {
            return Err(Refusal::NoVariation);
        }
        let (n, k) = (targets.len() as f64, n_raters as f64);
        let grand = sum::mean(&all);
        let row_means: Vec<f64> = targets.iter().map(|row| sum::mean(row)).collect();
        let column = |j: usize| targets.iter().filter_map(|row| row.get(j)).copied().collect::<Vec<f64>>();
        let column_means: Vec<f64> = (0..n_raters).map(|j| sum::mean(&column(j))).collect();
        let rows = k * sum::sum_by(&row_means, |mean| (mean - grand) * (mean - grand));
        let columns = n * sum::sum_by(&column_means, |mean| (mean - grand) * (mean - grand));
        let (mut error, mut within) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
        for (row, row_mean) in targets.iter().zip(&row_means) {
            for (x, column_mean) in row.iter().zip(&column_means) {
                error.push(x - row_mean - column_mean + grand);
                within.push(x - row_mean);
            }
        }
        let total = sum::sum_by(&all, |x| (x - grand) * (x - grand));
        if !total.is_finite() {
            return Err(Refusal::InvalidInput { what: "the values are too large" });
        }
        // Residuals that cancel leave rounding errors, not a variance.
        let clean = |squares: f64| if squares <= 1e-26 * total { 0.0 } else { squares };
        let squares = MeanSquares {
            rows: clean(rows) / (n - 1.0),
            columns: clean(columns) / (k - 1.0),
            error: clean(sum::sum_by(&error, |x| x * x)) / ((n - 1.0) * (k - 1.0)),
            within: clean(sum::sum_by(&within, |x| x * x)) / (n * (k - 1.0)),
        };
        Ok(Self { n, k, squares })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals() {
        let code = |targets: &[Vec<f64>]| Anova::of(targets).err().unwrap().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[vec![1.0], vec![2.0]]), "too_few_raters");
        assert_eq!(code(&[vec![1.0, 2.0]]), "too_few_units");
        assert_eq!(code(&[vec![1.0, 2.0], vec![1.0]]), "invalid_input");
        assert_eq!(code(&[vec![1.0, f64::NAN], vec![1.0, 1.0]]), "invalid_input");
        assert_eq!(code(&[vec![1e300, -1e300], vec![2e300, 1.0]]), "invalid_input");
        assert_eq!(code(&[vec![1.0, 1.0], vec![1.0, 1.0]]), "no_variation");
    }
}
