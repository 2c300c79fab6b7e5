//! The longest common subsequence, 64 symbols at a step.
//!
//! Source: H. Hyyrö, "Bit-parallel LCS-length computation revisited", 2004. One side is cut into blocks of 64 symbols; for
//! each block the other side is walked along, and only a carry a position goes from block to block. So the length
//! takes |a|·|b|/64 steps and memory for one bit a position; the path takes a bit for each cell.

/// The most steps of one call: about a second.
pub(crate) const MAX_STEPS: u64 = 600_000_000;

/// How many steps two lengths take: [`MAX_STEPS`] is the most that should be tried.
pub(crate) fn n_steps(n_left: usize, n_right: usize) -> u64 {
    (n_left.div_ceil(64) as u64).saturating_mul(n_right as u64)
}

/// Tables that are used again from pair to pair.
#[derive(Debug)]
pub(crate) struct Lcs {
    /// For each symbol, where it stands in the block.
    places: Vec<u64>,
    /// For each position of the second sequence, whether the block below carries into this one.
    carries: Vec<bool>,
    /// The columns of all blocks: a bit is unset where a cell is larger than the one before it in the first sequence.
    columns: Vec<u64>,
}

impl Lcs {
    /// For symbols up to `max_symbol`.
    pub(crate) fn new(max_symbol: usize) -> Self {
        Self { places: vec![0; max_symbol + 1], carries: vec![], columns: vec![] }
    }

    /// The length of the longest common subsequence.
    pub(crate) fn length(&mut self, left: &[u32], right: &[u32]) -> usize {
        let mut length = 0;
        self.walk(left, right, |column, is_last| {
            if is_last {
                length += column.count_zeros() as usize;
            }
        });
        length
    }

    /// Marks the positions of `left` that belong to one longest common subsequence: the one that is found from the end by
    /// taking a match wherever there is one, else going back in `right` where that keeps more, else in `left`.
    pub(crate) fn mark(&mut self, left: &[u32], right: &[u32], is_marked: &mut [bool]) {
        let mut columns = std::mem::take(&mut self.columns);
        columns.clear();
        self.walk(left, right, |column, _| columns.push(column));
        let (mut i, mut j) = (left.len(), right.len());
        while 0 < i && 0 < j {
            if left[i - 1] == right[j - 1] {
                is_marked[i - 1] = true;
                i -= 1;
                j -= 1;
                continue;
            }
            let column = columns[(i - 1) / 64 * right.len() + (j - 1)];
            if column >> ((i - 1) % 64) & 1 == 0 {
                j -= 1;
            } else {
                i -= 1;
            }
        }
        self.columns = columns;
    }

    /// Walks along `right` for each block of `left`, and shows each column and whether it is the last one of its block.
    fn walk(&mut self, left: &[u32], right: &[u32], mut show: impl FnMut(u64, bool)) {
        self.carries.clear();
        self.carries.resize(right.len(), false);
        for block in left.chunks(64) {
            for (at, symbol) in block.iter().enumerate() {
                self.places[*symbol as usize] |= 1 << at;
            }
            let mut column = u64::MAX;
            for (idx, (symbol, carry)) in right.iter().zip(&mut self.carries).enumerate() {
                let matches = column & self.places[*symbol as usize];
                let (sum, over) = column.overflowing_add(matches);
                let (sum, over_again) = sum.overflowing_add(u64::from(*carry));
                *carry = over || over_again;
                column = sum | (column & !matches);
                show(column, idx + 1 == right.len());
            }
            for symbol in block {
                self.places[*symbol as usize] = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The table of the textbook.
    fn table(left: &[u32], right: &[u32]) -> Vec<Vec<usize>> {
        let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
        for i in 1..=left.len() {
            for j in 1..=right.len() {
                table[i][j] = if left[i - 1] == right[j - 1] {
                    table[i - 1][j - 1] + 1
                } else {
                    table[i - 1][j].max(table[i][j - 1])
                };
            }
        }
        table
    }

    fn path(left: &[u32], right: &[u32]) -> Vec<bool> {
        let table = table(left, right);
        let mut marked = vec![false; left.len()];
        let (mut i, mut j) = (left.len(), right.len());
        while 0 < i && 0 < j {
            if left[i - 1] == right[j - 1] {
                marked[i - 1] = true;
                (i, j) = (i - 1, j - 1);
            } else if table[i][j - 1] > table[i - 1][j] {
                j -= 1;
            } else {
                i -= 1;
            }
        }
        marked
    }

    proptest! {
        #[test]
        fn length_and_path_are_those_of_the_table(
            left in prop::collection::vec(1_u32..5, 0..200),
            right in prop::collection::vec(1_u32..5, 0..200),
        ) {
            let mut lcs = Lcs::new(4);
            prop_assert_eq!(lcs.length(&left, &right), table(&left, &right)[left.len()][right.len()]);
            let mut marked = vec![false; left.len()];
            lcs.mark(&left, &right, &mut marked);
            prop_assert_eq!(marked, path(&left, &right));
        }
    }
}
