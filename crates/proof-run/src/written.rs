//! Which cases of a run have their row.

/// Which cases have their row, as far as this sitting knows. A bit a case: they may come in any order.
#[derive(Debug, Default)]
pub(crate) struct CasesWritten {
    words: Vec<u64>,
}

impl CasesWritten {
    /// Whether the case has its row.
    pub(crate) fn has(&self, seq: u64) -> bool {
        let (word_idx, bit) = place(seq);
        self.words.get(word_idx).is_some_and(|word| word & bit != 0)
    }

    /// Notes that the case has its row.
    pub(crate) fn note(&mut self, seq: u64) {
        let (word_idx, bit) = place(seq);
        if self.words.len() <= word_idx {
            self.words.resize(word_idx + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word_idx) {
            *word |= bit;
        }
    }
}

fn place(seq: u64) -> (usize, u64) {
    (usize::try_from(seq / 64).unwrap_or(usize::MAX), 1 << (seq % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_noted_in_any_order() {
        let mut written = CasesWritten::default();
        for seq in [700, 3, 64, 63] {
            assert!(!written.has(seq));
            written.note(seq);
        }
        let noted: Vec<u64> = (0..1_000).filter(|seq| written.has(*seq)).collect();
        assert_eq!(noted, [3, 63, 64, 700]);
    }
}
