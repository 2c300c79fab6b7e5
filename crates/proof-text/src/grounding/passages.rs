//! How much of a sentence's words stand close together in a source.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::normal::number::{Mark, read};
use crate::porter::stem;

/// The most sentences of a text that are compared with sources.
pub const MAX_SENTENCES: usize = 500;
/// How many words a passage has; the next one begins after half of them.
const PASSAGE: usize = 120;
/// The most words of a source that are looked at.
const MAX_WORDS: usize = 200_000;
/// The most words of a sentence that are looked for.
const MAX_SENTENCE_WORDS: usize = 100;

/// A source, cut into passages of 120 words that overlap by half.
#[derive(Clone, Debug, Default)]
pub struct Passages {
    /// For each word the passages that have it, in order.
    places: HashMap<String, Vec<u32>>,
}

impl Passages {
    /// Prepares a source; what follows its first 200,000 words is not looked at.
    pub fn of(text: &str) -> Self {
        let mut places: HashMap<String, Vec<u32>> = HashMap::new();
        for (at, word) in text.unicode_words().take(MAX_WORDS).enumerate() {
            let Some(word) = content_word(word) else { continue };
            let places = places.entry(word).or_default();
            let half = u32::try_from(at / (PASSAGE / 2)).unwrap_or(u32::MAX);
            // A word in half h belongs to the passages h - 1 and h.
            for passage in half.saturating_sub(1)..=half {
                if places.last().is_none_or(|last| *last < passage) {
                    places.push(passage);
                }
            }
        }
        Self { places }
    }

    /// Which of the words stand in the passage that has most of them; the first such passage.
    pub fn covered(&self, words: &[String]) -> Vec<bool> {
        let found: Vec<Option<&Vec<u32>>> = words.iter().map(|word| self.places.get(word)).collect();
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for passage in found.iter().flatten().flat_map(|places| places.iter()) {
            *counts.entry(*passage).or_default() += 1;
        }
        // The greatest count, then the smallest passage: independent of the map's order.
        let best = counts.into_iter().max_by_key(|(passage, n)| (*n, std::cmp::Reverse(*passage)));
        let Some((best, _)) = best else { return vec![false; words.len()] };
        let holds =
            |places: Option<&Vec<u32>>| places.is_some_and(|places| places.binary_search(&best).is_ok());
        found.into_iter().map(holds).collect()
    }
}

/// The words of a sentence that carry its content, as they are compared: stems, without stop words; numbers by their value. Each once, at
/// most 100.
///
/// ```
/// assert_eq!(proof_text::grounding::content_words("The 1,000 runners were running."), ["1000", "runner", "run"]);
/// ```
pub fn content_words(sentence: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![];
    for word in sentence.unicode_words().filter_map(content_word) {
        if !words.contains(&word) {
            words.push(word);
        }
        if words.len() == MAX_SENTENCE_WORDS {
            break;
        }
    }
    words
}

fn content_word(word: &str) -> Option<String> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(
            read(word, Mark::Guess).map_or_else(|| word.to_lowercase(), |number| number.to_string()),
        );
    }
    let lower = word.to_lowercase().replace('’', "'");
    if is_stop_word(&lower) {
        return None;
    }
    Some(stem(lower.strip_suffix("'s").unwrap_or(&lower)))
}

/// Words without content, of English, German, French and Spanish.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// In order, for the search.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "against", "all", "also", "am", "an", "and", "any", "are", "aren't", "as", "at", "au", "auch", "auf", "aus", "aux", "be", "because",
    "been", "before", "being", "below", "between", "but", "by", "can", "could", "das", "de", "dem", "den", "der", "des", "did", "didn't", "die", "do", "does",
    "doesn't", "don't", "du", "during", "each", "ein", "eine", "einen", "einer", "el", "en", "es", "est", "et", "for", "from", "further", "für", "had", "has",
    "have", "having", "he", "her", "here", "hers", "him", "his", "how", "i", "if", "im", "in", "into", "is", "isn't", "ist", "it", "it's", "its", "la", "las",
    "le", "les", "los", "may", "me", "might", "mit", "more", "most", "must", "my", "no", "nor", "not", "of", "off", "on", "once", "one", "only", "or", "other",
    "our", "out", "over", "own", "par", "para", "por", "pour", "que", "qui", "same", "shall", "she", "should", "sich", "sie", "sind", "so", "some", "such", "sur",
    "than", "that", "that's", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "to", "too", "un", "una", "und", "under",
    "une", "until", "up", "very", "von", "war", "was", "wasn't", "we", "were", "weren't", "what", "when", "where", "which", "while", "who", "whom", "why", "will",
    "with", "would", "y", "you", "your", "zu", "zum", "zur",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_in_order() {
        assert!(
            STOP_WORDS.windows(2).all(|pair| pair[0] < pair[1]),
            "{:?}",
            STOP_WORDS.windows(2).find(|p| p[1] <= p[0])
        );
    }

    /// How many of how many words are there.
    fn share(source: &str, sentence: &str) -> (usize, usize) {
        let words = content_words(sentence);
        let covered = Passages::of(source).covered(&words);
        assert_eq!(covered.len(), words.len());
        (covered.iter().filter(|covered| **covered).count(), words.len())
    }

    #[test]
    fn words_are_compared_by_their_stems() {
        assert_eq!(share("The runners were running in 1,000 races.", "A runner runs 1000 races"), (4, 4));
        assert_eq!(share("Cats sleep.", "Dogs sleep"), (1, 2));
        assert_eq!(share("", "Dogs sleep"), (0, 2));
    }

    #[test]
    fn words_must_stand_close_together() {
        let far = format!("alpha {} omega", "filler ".repeat(400));
        assert_eq!(share(&far, "alpha omega"), (1, 2));
        let near = format!("{} alpha {} omega", "filler ".repeat(400), "filler ".repeat(50));
        assert_eq!(share(&near, "alpha omega"), (2, 2));
    }

    #[test]
    fn the_first_of_the_best_passages_counts() {
        let source = format!("alpha {} beta", "filler ".repeat(400));
        assert_eq!(Passages::of(&source).covered(&["beta".into(), "alpha".into()]), [false, true]);
        assert_eq!(Passages::of("").covered(&[]), Vec::<bool>::new());
    }

    #[test]
    fn a_huge_source_is_cheap() {
        let words = content_words(&"alpha beta gamma ".repeat(50_000));
        assert_eq!(Passages::of(&"alpha gamma ".repeat(150_000)).covered(&words), [true, false, true]);
    }
}
