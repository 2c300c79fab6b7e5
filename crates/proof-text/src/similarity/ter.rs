//! TER: how many edits turn a translation into the reference, where moving a phrase is one edit.
//!
//! Source: Snover, Dorr, Schwartz, Micciulla and Makhoul, "A study of translation edit rate with targeted human
//! annotation", 2006. Which phrases are tried, and how many, is what Tercom does, as sacrebleu 2 repeats it: phrases of at
//! most 10 words, moved by at most 50, at most 1,000 trials, and an edit distance within 25 words of the diagonal.

mod alignment;
mod shifts;
mod tokenizer;

pub use tokenizer::TerTokenizer;

use super::space;
use super::too_long::TooLong;
use super::vocabulary::Vocabulary;

/// The counts that TER is computed from. Those of a corpus are the sum of those of its sentences: see `+=`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TerStatistics {
    /// The edits against the reference that takes the fewest.
    pub n_edits: u64,
    /// The words of a reference: the mean over all references.
    pub n_reference: f64,
}

/// The most words of either side.
const MAX_WORDS: usize = 5_000;

/// The TER of one sentence: 0 if it is a reference, 100 if every word of the reference takes an edit, and above that for a
/// candidate that is longer.
///
/// ```
/// use proof_text::similarity::ter::{TerTokenizer, sentence};
/// let score = sentence("on the mat the cat sat", &["the cat sat on the mat"], TerTokenizer::default())?;
/// assert!((score - 100.0 / 6.0).abs() < 1e-9);
/// # Ok::<(), proof_text::similarity::TooLong>(())
/// ```
///
/// # Errors
///
/// A text has more than 5,000 words.
pub fn sentence(candidate: &str, references: &[&str], tokenizer: TerTokenizer) -> Result<f64, TooLong> {
    TerStatistics::of(candidate, references, tokenizer).map(|statistics| statistics.score())
}

impl TerStatistics {
    /// The counts of one candidate; without a reference every word is an edit.
    ///
    /// # Errors
    ///
    /// A text has more than 5,000 words.
    pub fn of(candidate: &str, references: &[&str], tokenizer: TerTokenizer) -> Result<Self, TooLong> {
        let candidate = tokenizer.tokenize(candidate);
        // sacrebleu normalises references twice: `Ann's.` gives `Ann 's .` there, but `Ann's .` in the candidate.
        let twice = |text: &&str| tokenizer.tokenize(&tokenizer.tokenize(text));
        let references: Vec<String> = references.iter().map(twice).collect();
        let mut vocabulary = Vocabulary::new();
        let candidate = vocabulary.numbers(space::words(&candidate));
        let mut n_edits: Option<usize> = None;
        let mut n_words = 0;
        for reference in &references {
            let reference = vocabulary.numbers(space::words(reference));
            if MAX_WORDS < candidate.len().max(reference.len()) {
                return Err(TooLong {
                    metric: "TER",
                    unit: "words",
                    n_candidate: candidate.len(),
                    n_reference: reference.len(),
                    limit: "at most 5000 each",
                });
            }
            let n = shifts::n_edits(&candidate, &reference);
            n_edits = Some(n_edits.map_or(n, |fewest| fewest.min(n)));
            n_words += reference.len();
        }
        Ok(Self {
            n_edits: n_edits.unwrap_or(candidate.len()) as u64,
            n_reference: n_words as f64 / references.len().max(1) as f64,
        })
    }

    /// The score of these counts: 100 · edits / words; without a word in the reference 100 if there are edits, else 0.
    pub fn score(&self) -> f64 {
        if 0.0 < self.n_reference {
            return 100.0 * self.n_edits as f64 / self.n_reference;
        }
        if self.n_edits == 0 { 0.0 } else { 100.0 }
    }
}

impl std::ops::AddAssign for TerStatistics {
    fn add_assign(&mut self, other: Self) {
        self.n_edits += other.n_edits;
        self.n_reference += other.n_reference;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(candidate: &str, references: &[&str], expected: f64) {
        let found = sentence(candidate, references, TerTokenizer::default()).unwrap();
        assert!((found - expected).abs() < 1e-9, "{found} for {candidate:?}");
    }

    #[test]
    fn edits_and_moves_are_counted() {
        check("a b c d", &["A b c d"], 0.0);
        check("a x c d", &["a b c d"], 25.0);
        check("c d a b", &["a b c d"], 25.0);
        check("", &["a b"], 100.0);
        check("a b", &[""], 100.0);
        check("", &[""], 0.0);
        check("a b c", &["x"], 300.0);
        check("a b", &["a b c d", "a b"], 0.0);
        check("a b", &["a x", "a b c d"], 100.0 / 3.0);
    }

    /// Values of sacrebleu 2.6.0, which normalises references twice: even equal texts may differ then.
    #[test]
    fn references_are_normalised_twice() {
        let tokenizer = TerTokenizer { normalized: true, ..TerTokenizer::default() };
        for (text, expected) in [("It is Ann's.", 40.0), ("It is Ann's bone.", 0.0), ("It is fine.", 0.0)] {
            let found = sentence(text, &[text], tokenizer).unwrap();
            assert!((found - expected).abs() < 1e-9, "{found} for {text:?}");
        }
    }

    #[test]
    fn long_texts_are_refused() {
        let long = "a ".repeat(MAX_WORDS + 1);
        let error = sentence(&long, &["a"], TerTokenizer::default()).unwrap_err();
        assert_eq!(error.to_string(), "too long for TER: 5001 words against 1; at most 5000 each");
        assert!(sentence("a", &[&long], TerTokenizer::default()).is_err());
    }
}
