//! Signed mid-ranks and the exact distribution of their sum.

use crate::refusal::Refusal;
use crate::sign_flip::on_grid;

/// Up to this many ranks the distribution is computed exactly.
pub(super) const EXACT_RANKS: usize = 300;

/// The ranks of absolute differences, doubled so that mid-ranks are whole.
pub(super) struct SignedRanks {
    /// Doubled ranks of the differences that are not zero.
    pub(super) doubled: Vec<u64>,
    /// Doubled sum of the ranks of positive differences.
    pub(super) positive: u64,
}

/// What happens to differences of zero.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Zeros {
    /// They are dropped before ranking.
    Dropped,
    /// They are ranked, and dropped afterwards.
    Ranked,
}

impl SignedRanks {
    /// Ties are decided on the integer grid of the sign-flip test, so that rounding never makes or breaks one.
    pub(super) fn of(differences: &[f64], zeros: Zeros) -> Result<Self, Refusal> {
        let mut units = on_grid(differences)?;
        if zeros == Zeros::Dropped {
            units.retain(|unit| *unit != 0);
        }
        units.sort_unstable_by_key(|unit| unit.unsigned_abs());
        let mut ranks = Self { doubled: Vec::with_capacity(units.len()), positive: 0 };
        let mut before = 0_u64;
        for tied in units.chunk_by(|a, b| a.unsigned_abs() == b.unsigned_abs()) {
            let t = tied.len() as u64;
            // Twice the mean of before + 1 ..= before + t.
            let doubled = 2 * before + t + 1;
            before += t;
            for unit in tied.iter().filter(|unit| **unit != 0) {
                ranks.doubled.push(doubled);
                ranks.positive += if 0 < *unit { doubled } else { 0 };
            }
        }
        Ok(ranks)
    }

    /// Doubled sum of all ranks.
    pub(super) fn total(&self) -> u64 {
        self.doubled.iter().sum()
    }
}

/// The exact probabilities of the sums of a random subset of the ranks, by dynamic programming over the ranks.
///
/// Complexity: O(n * sum of ranks).
pub(super) fn distribution(ranks: &[u64]) -> Vec<f64> {
    let Ok(total) = usize::try_from(ranks.iter().sum::<u64>()) else { return Vec::new() };
    let mut probabilities = vec![0.0; total + 1];
    if let Some(first) = probabilities.first_mut() {
        *first = 1.0;
    }
    let mut reached = 0;
    for rank in ranks {
        let Ok(rank) = usize::try_from(*rank) else { return Vec::new() };
        reached += rank;
        // From the top down, so that each sum still holds what the earlier ranks gave.
        for sum in (0..=reached.min(total)).rev() {
            let without = probabilities.get(sum).copied().unwrap_or(0.0);
            let with = sum.checked_sub(rank).and_then(|rest| probabilities.get(rest)).copied().unwrap_or(0.0);
            if let Some(slot) = probabilities.get_mut(sum) {
                *slot = 0.5 * (without + with);
            }
        }
    }
    probabilities
}
