//! The sign vectors of a flip test: all of them for few rows, random ones from tables of subset sums for many.
//!
//! Several columns share each vector, so that the dependence between them is kept. All sums are integers: they do
//! not depend on the order of the additions, hence not on the number of threads.

use super::{EXACT_LIMIT, FLIPS};
use crate::rng::Rng;
use rayon::prelude::*;

/// Rows with a random stream of their own.
const BLOCK: usize = 256;
/// Rows whose signs are one random word.
const WORD: usize = 64;
/// Parts of the work that threads may share.
const STRIPES: usize = 8;

/// For how many sign vectors a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// For this vector and the one with all signs exchanged.
    WithMirror,
    /// For this vector alone.
    Single,
}

/// Which vectors were visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    /// How many vectors, mirror images counted.
    pub(crate) vectors: u64,
    /// Whether they are all there are.
    pub(crate) is_exact: bool,
}

impl Drawn {
    /// The p-value of a count of vectors: `# / 2^m`, or `(1 + #) / (B + 1)` for random ones.
    pub(crate) fn p(self, count: u64) -> f64 {
        let added = u64::from(!self.is_exact);
        ((count + added) as f64 / (self.vectors + added) as f64).min(1.0)
    }

    /// The smallest two-sided p that so many units could give.
    pub(crate) fn smallest_attainable(self, n_units: usize) -> f64 {
        if self.is_exact {
            libm::exp2(1.0 - n_units as f64).min(1.0)
        } else {
            2.0 / (self.vectors + 1) as f64
        }
    }
}

/// Calls `visit` with the sums of the columns under each sign vector, in a fixed order.
///
/// Columns have equal lengths. A row that is 0 in every column does not count: its sign changes nothing.
/// Up to [`EXACT_LIMIT`] rows: all vectors in Gray-code order, one of each mirrored pair. Above: [`FLIPS`] random
/// ones. Complexity: O(2^m k), or O(k n B / 8) additions.
pub(crate) fn for_each(columns: &[Vec<i64>], seed: u64, mut visit: impl FnMut(&[i64], Weight)) -> Drawn {
    let moving = moving_rows(columns);
    let n_rows = moving.first().map_or(0, Vec::len);
    if n_rows <= EXACT_LIMIT {
        all(&moving, n_rows, |sums| visit(sums, Weight::WithMirror));
        return Drawn { vectors: 1 << n_rows.max(1), is_exact: true };
    }
    let totals: Vec<i64> = moving.iter().map(|column| column.iter().sum()).collect();
    let kept = random_kept_sums(&moving, n_rows, seed);
    let mut flipped = vec![0; moving.len()];
    for draw in 0..FLIPS as usize {
        for ((sum, total), kept) in flipped.iter_mut().zip(&totals).zip(kept.chunks(FLIPS as usize)) {
            // What is not kept changes sides.
            *sum = 2 * kept.get(draw).copied().unwrap_or(0) - total;
        }
        visit(&flipped, Weight::Single);
    }
    Drawn { vectors: u64::from(FLIPS), is_exact: false }
}

/// The columns without the rows that are 0 everywhere.
fn moving_rows(columns: &[Vec<i64>]) -> Vec<Vec<i64>> {
    let n_rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    let mut moves = vec![false; n_rows];
    for column in columns {
        for (moves, unit) in moves.iter_mut().zip(column) {
            *moves |= *unit != 0;
        }
    }
    let keep = |column: &Vec<i64>| {
        column.iter().zip(&moves).filter(|(_, moves)| **moves).map(|(unit, _)| *unit).collect()
    };
    columns.iter().map(keep).collect()
}

/// All vectors that keep the first row, in Gray-code order: one addition a column each.
fn all(columns: &[Vec<i64>], n_rows: usize, mut visit: impl FnMut(&[i64])) {
    let mut sums: Vec<i64> = columns.iter().map(|column| column.iter().sum()).collect();
    let rows: Vec<Vec<i64>> = (1..n_rows)
        .map(|row| columns.iter().map(|column| column.get(row).copied().unwrap_or(0)).collect())
        .collect();
    let mut is_kept = vec![true; rows.len()];
    visit(&sums);
    for step in 1..(1_u64 << rows.len()) {
        let idx = step.trailing_zeros() as usize;
        if let (Some(row), Some(keeps)) = (rows.get(idx), is_kept.get_mut(idx)) {
            let factor = if *keeps { -2 } else { 2 };
            for (sum, unit) in sums.iter_mut().zip(row) {
                *sum += factor * unit;
            }
            *keeps = !*keeps;
        }
        visit(&sums);
    }
}

/// Sums of the rows that keep their sign, [`FLIPS`] of them for each column in turn.
fn random_kept_sums(columns: &[Vec<i64>], n_rows: usize, seed: u64) -> Vec<i64> {
    let n_blocks = n_rows.div_ceil(BLOCK);
    let nothing = || vec![0_i64; columns.len() * FLIPS as usize];
    (0..STRIPES.min(n_blocks))
        .into_par_iter()
        .map(|stripe| {
            let mut sums = nothing();
            for block in (stripe..n_blocks).step_by(STRIPES) {
                add_block(columns, block, n_rows, seed, &mut sums);
            }
            sums
        })
        .reduce_with(|mut left, right| {
            for (sum, more) in left.iter_mut().zip(right) {
                *sum += more;
            }
            left
        })
        .unwrap_or_else(nothing)
}

/// Adds the rows of one block, which has its own random stream whoever computes it.
fn add_block(columns: &[Vec<i64>], block: usize, n_rows: usize, seed: u64, sums: &mut [i64]) {
    let flips = FLIPS as usize;
    let start = block * BLOCK;
    let end = n_rows.min(start + BLOCK);
    let n_words = (end - start).div_ceil(WORD);
    let mut rng = Rng::stream(seed, block as u64);
    let words: Vec<u64> = (0..flips * n_words).map(|_| rng.next_u64()).collect();
    for (column, sums) in columns.iter().zip(sums.chunks_mut(flips)) {
        let rows = column.get(start..end).unwrap_or_default();
        for (word, members) in rows.chunks(WORD).enumerate() {
            if members.iter().all(|unit| *unit == 0) {
                continue;
            }
            let tables = subset_sums_of_word(members);
            for (sum, signs) in sums.iter_mut().zip(words.iter().skip(word).step_by(n_words)) {
                for (table, byte) in tables.iter().zip(signs.to_le_bytes()) {
                    *sum += table[usize::from(byte)];
                }
            }
        }
    }
}

/// One table for each eight rows; they fit into the first-level cache together.
fn subset_sums_of_word(members: &[i64]) -> [[i64; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    for (table, members) in tables.iter_mut().zip(members.chunks(8)) {
        *table = subset_sums(members);
    }
    tables
}

/// The sums of all subsets of up to eight differences, indexed by the subset's bits.
fn subset_sums(members: &[i64]) -> [i64; 256] {
    let mut sums = [0_i64; 256];
    // Bits without a difference repeat the sums below them: a random byte may have any of its bits set.
    for bit in 0..8 {
        let member = members.get(bit).copied().unwrap_or(0);
        let size = 1_usize << bit;
        let (without, with) = sums.split_at_mut(size);
        for (sum, base) in with.iter_mut().zip(without.iter()) {
            *sum = base + member;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_share_their_signs() {
        let first: Vec<i64> = (0..700).map(|i| (i * 37) % 101 - 48).collect();
        let twice: Vec<i64> = first.iter().map(|x| 2 * x).collect();
        let mut n_visits = 0;
        let drawn = for_each(&[first.clone(), twice], 7, |sums, _| {
            assert_eq!(2 * sums[0], sums[1]);
            n_visits += 1;
        });
        assert_eq!((n_visits, drawn.is_exact), (FLIPS, false));
        // The row that is 0 everywhere takes no sign.
        let padded: Vec<i64> = std::iter::once(0).chain(first.iter().copied()).collect();
        let collect = |column: Vec<i64>| {
            let mut sums = Vec::new();
            for_each(&[column], 7, |flipped, _| sums.extend_from_slice(flipped));
            sums
        };
        assert_eq!(collect(first), collect(padded));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_sums() {
        let column: Vec<i64> = (0..5000).map(|i| (i * 7919) % 1009 - 500).collect();
        let sums_on = |n_threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            let mut sums = Vec::new();
            pool.install(|| {
                for_each(std::slice::from_ref(&column), 3, |flipped, _| sums.extend_from_slice(flipped))
            });
            sums
        };
        let one = sums_on(1);
        assert_eq!(one, sums_on(2));
        assert_eq!(one, sums_on(8));
    }

    #[test]
    fn few_rows_are_counted_out() {
        let mut sums = Vec::new();
        let drawn = for_each(&[vec![1, 0, 2, 4]], 1, |flipped, weight| {
            assert_eq!(weight, Weight::WithMirror);
            sums.extend([flipped[0], -flipped[0]]);
        });
        sums.sort_unstable();
        assert_eq!((sums, drawn.vectors), (vec![-7, -5, -3, -1, 1, 3, 5, 7], 8));
        assert_eq!(for_each(&[vec![0, 0]], 1, |_, _| {}).vectors, 2, "a vector and its mirror");
    }
}
