//! `change_case:capital_word_frequency`: how many words are in capitals.

use super::treebank::n_capital_words;
use super::{Bound, Instruction};

/// Words in upper case, by the word boundaries of the Penn Treebank; `I` and `A` are such words, and `CAN'T` is two.
#[derive(Clone, Copy, Debug)]
pub struct CapitalWordFrequency {
    /// How many.
    pub bound: Bound,
}

impl Instruction for CapitalWordFrequency {
    fn check(&self, text: &str) -> Result<(), String> {
        self.bound.check(n_capital_words(text), "words in capitals")
    }
}
