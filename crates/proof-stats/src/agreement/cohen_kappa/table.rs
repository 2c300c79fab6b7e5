//! The cross table of two raters.

use crate::refusal::Refusal;

/// How often the first rater said one category and the second another, over the same cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    q: usize,
    cells: Vec<u64>,
    total: u64,
}

impl Table {
    /// A square table, the first rater's category by row and the second's by column.
    ///
    /// # Refusals
    /// `no_data` when it is empty; `invalid_input` unless it is square, or when the counts overflow.
    pub fn new(rows: &[Vec<u64>]) -> Result<Self, Refusal> {
        if rows.iter().any(|row| row.len() != rows.len()) {
            return Err(Refusal::InvalidInput { what: "the table of two raters must be square" });
        }
        let cells: Vec<u64> = rows.iter().flatten().copied().collect();
        let Some(total) = cells.iter().try_fold(0_u64, |sum, cell| sum.checked_add(*cell)) else {
            return Err(Refusal::InvalidInput { what: "the counts are too large" });
        };
        if total == 0 {
            return Err(Refusal::NoData);
        }
        Ok(Self { q: rows.len(), cells, total })
    }

    /// The table of two raters' answers, each the place of its category on the declared scale.
    ///
    /// # Arguments
    /// - `categories`: how many categories the scale has
    /// - `first`, `second`: one answer per case, each below `categories`
    ///
    /// # Refusals
    /// `no_data`; `invalid_input` for lists of different lengths and for answers outside of the scale.
    pub fn of_answers(categories: usize, first: &[usize], second: &[usize]) -> Result<Self, Refusal> {
        if first.len() != second.len() {
            return Err(Refusal::InvalidInput { what: "the two raters rated different numbers of cases" });
        }
        let mut rows = vec![vec![0_u64; categories]; categories];
        for (a, b) in first.iter().zip(second) {
            let Some(cell) = rows.get_mut(*a).and_then(|row| row.get_mut(*b)) else {
                return Err(Refusal::InvalidInput { what: "an answer lies outside of the declared scale" });
            };
            *cell += 1;
        }
        Self::new(&rows)
    }

    /// How many categories the scale has.
    pub fn categories(&self) -> usize {
        self.q
    }

    /// How many cases both raters rated.
    pub fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn n(&self) -> f64 {
        self.total as f64
    }

    /// The share of each cell with its row and column.
    pub(super) fn shares(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let (q, n) = (self.q, self.n());
        self.cells.iter().enumerate().map(move |(at, cell)| (at / q, at % q, *cell as f64 / n))
    }

    /// The counts, row after row.
    pub(super) fn cells(&self) -> &[u64] {
        &self.cells
    }

    /// The share of each category by the first and by the second rater.
    pub(super) fn margins(&self) -> (Vec<f64>, Vec<f64>) {
        let rows = self.cells.chunks(self.q).map(|row| row.iter().sum::<u64>() as f64 / self.n()).collect();
        let column = |j: usize| self.cells.iter().skip(j).step_by(self.q).sum::<u64>() as f64 / self.n();
        (rows, (0..self.q).map(column).collect())
    }

    /// Refuses a table in which a rater uses only one category.
    pub(super) fn check_variation(&self) -> Result<(), Refusal> {
        let (rows, columns) = self.margins();
        let is_constant = |shares: &[f64]| shares.iter().filter(|share| 0.0 < **share).count() < 2;
        if is_constant(&rows) || is_constant(&columns) { Err(Refusal::NoVariation) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_in_their_cells() {
        let table = Table::of_answers(3, &[0, 1, 1, 2], &[0, 1, 2, 2]).unwrap();
        assert_eq!(table.cells(), [1, 0, 0, 0, 1, 1, 0, 0, 1]);
        assert_eq!((table.categories(), table.total()), (3, 4));
        assert_eq!(table.margins(), (vec![0.25, 0.5, 0.25], vec![0.25, 0.25, 0.5]));
        assert_eq!(Table::of_answers(2, &[0, 2], &[0, 1]).unwrap_err().code(), "invalid_input");
        assert_eq!(Table::of_answers(2, &[0], &[0, 1]).unwrap_err().code(), "invalid_input");
        assert_eq!(Table::of_answers(2, &[], &[]).unwrap_err().code(), "no_data");
    }
}
