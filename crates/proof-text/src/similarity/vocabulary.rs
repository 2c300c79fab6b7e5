//! Numbers for words: what is compared often is compared as a number.

use std::collections::HashMap;
use std::hash::Hash;

/// Numbers for words, from 1 on in the order in which they are first met.
#[derive(Debug)]
pub(crate) struct Vocabulary<T> {
    numbers: HashMap<T, u32>,
}

impl<T: Eq + Hash> Vocabulary<T> {
    pub(crate) fn new() -> Self {
        Self { numbers: HashMap::new() }
    }

    /// The number of each word; new words get the next ones.
    pub(crate) fn numbers(&mut self, words: impl IntoIterator<Item = T>) -> Vec<u32> {
        words.into_iter().map(|word| self.number(word)).collect()
    }

    fn number(&mut self, word: T) -> u32 {
        // 4 billion different words do not fit into memory.
        let next = u32::try_from(self.numbers.len() + 1).unwrap_or(u32::MAX);
        *self.numbers.entry(word).or_insert(next)
    }

    /// How many different words there are: the largest number.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }
}
