//! Which rows are selected: one bit a row.

/// A growing list of bits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// Marks a row.
    pub(crate) fn set(&mut self, row: u64) {
        let (word_idx, bit) = place(row);
        if self.words.len() <= word_idx {
            self.words.resize(word_idx + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word_idx) {
            *word |= bit;
        }
    }

    /// Whether a row is marked.
    pub(crate) fn has(&self, row: u64) -> bool {
        let (word_idx, bit) = place(row);
        self.words.get(word_idx).is_some_and(|word| word & bit != 0)
    }
}

fn place(row: u64) -> (usize, u64) {
    (usize::try_from(row / 64).unwrap_or(usize::MAX), 1 << (row % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_rows_are_remembered() {
        let mut bits = Bits::default();
        for row in [0, 63, 64, 1000] {
            bits.set(row);
        }
        let marked: Vec<u64> = (0..2000).filter(|row| bits.has(*row)).collect();
        assert_eq!(marked, [0, 63, 64, 1000]);
    }
}
