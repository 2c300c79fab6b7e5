//! `length_constraints:number_sentences`: how many sentences.

use super::punkt::sentences;
use super::{Bound, Instruction};

/// Sentences as [`punkt`](super::punkt) splits them; the number of a list item is one.
#[derive(Clone, Copy, Debug)]
pub struct NumberSentences {
    /// How many.
    pub bound: Bound,
}

impl Instruction for NumberSentences {
    fn check(&self, text: &str) -> Result<(), String> {
        self.bound.check(sentences(text).len(), "sentences")
    }
}
