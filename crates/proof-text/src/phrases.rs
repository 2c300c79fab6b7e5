//! Phrases in a text, many at once, as words: `ass` is not in `class`.

use std::borrow::Cow;

use aho_corasick::AhoCorasick;
use unicode_normalization::UnicodeNormalization;

use crate::hidden::is_invisible;

/// Phrases to look for, compiled once.
#[derive(Clone, Debug)]
pub struct Phrases {
    automaton: AhoCorasick,
    /// The phrases as they are looked for, in the order in which they were given.
    texts: Vec<String>,
    how: Matching,
}

/// How phrases are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matching {
    /// Whether `Refund` is `refund`.
    pub ignore_case: bool,
    /// Whether a phrase must stand as a word: no letter, digit or `_` touches a letter or digit at its ends.
    pub whole_words: bool,
}

impl Default for Matching {
    fn default() -> Self {
        Self { ignore_case: true, whole_words: true }
    }
}

/// Why phrases cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// A phrase without a character that is seen, by its place in the list.
    #[error("phrase {} is empty: every text would have it", .0 + 1)]
    Empty(usize),
    /// They are too many or too long for one automaton.
    #[error("the phrases are too many: {0}")]
    TooMany(String),
}

impl Phrases {
    /// Compiles phrases.
    pub fn new<'p>(phrases: impl IntoIterator<Item = &'p str>, how: Matching) -> Result<Self, PhraseError> {
        let texts: Vec<String> =
            phrases.into_iter().map(|phrase| normal(phrase, how.ignore_case).trim().to_owned()).collect();
        if let Some(empty) = texts.iter().position(String::is_empty) {
            return Err(PhraseError::Empty(empty));
        }
        let automaton = AhoCorasick::new(&texts).map_err(|error| PhraseError::TooMany(error.to_string()))?;
        Ok(Self { automaton, texts, how })
    }

    /// Which of the phrases stand in a text, each true or false in the order in which they were given.
    ///
    /// Text and phrases are compared after NFKC (full-width letters are letters), with each run of white space one space, curly
    /// apostrophes straight, and invisible characters left out. A script without spaces between its words has no borders.
    /// The time is linear in the text, times the phrases that end at one place.
    pub fn which(&self, text: &str) -> Vec<bool> {
        let text = normal(text, self.how.ignore_case);
        let mut found = vec![false; self.texts.len()];
        let mut n_missing = found.len();
        for hit in self.automaton.find_overlapping_iter(text.as_ref()) {
            if let Some(is_there) = found.get_mut(hit.pattern().as_usize())
                && !*is_there
                && (!self.how.whole_words || is_whole(&text, hit.start(), hit.end()))
            {
                *is_there = true;
                n_missing -= 1;
                if n_missing == 0 {
                    break;
                }
            }
        }
        found
    }
}

/// Whether what stands between two bytes is not part of a longer word.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let in_word = |c: char| (c.is_alphanumeric() || c == '_') && !is_unspaced(c);
    let joins = |a: Option<char>, b: Option<char>| a.is_some_and(in_word) && b.is_some_and(in_word);
    let (before, inside, after) = (text.get(..start), text.get(start..end), text.get(end..));
    let first = inside.and_then(|inside| inside.chars().next());
    let last = inside.and_then(|inside| inside.chars().next_back());
    !joins(before.and_then(|before| before.chars().next_back()), first)
        && !joins(last, after.and_then(|after| after.chars().next()))
}

/// Scripts that are written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0xE00..=0xEFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF
        | 0x20000..=0x3FFFF)
}

/// A text as it is compared.
fn normal(text: &str, ignore_case: bool) -> Cow<'_, str> {
    let is_even =
        text.is_ascii() && !text.contains("  ") && !text.contains(['\n', '\r', '\t', '\u{b}', '\u{c}']);
    if is_even {
        let has_capital = ignore_case && text.bytes().any(|b| b.is_ascii_uppercase());
        return if has_capital { text.to_ascii_lowercase().into() } else { text.into() };
    }
    let mut normal = String::with_capacity(text.len());
    let mut is_space = false;
    for c in text.chars().filter(|c| !is_invisible(*c)).nfkc() {
        if c.is_whitespace() {
            is_space = true;
            continue;
        }
        if is_space {
            normal.push(' ');
            is_space = false;
        }
        match c {
            '’' | '‘' | 'ʼ' => normal.push('\''),
            _ if ignore_case => normal.extend(c.to_lowercase()),
            _ => normal.push(c),
        }
    }
    if is_space {
        normal.push(' ');
    }
    normal.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(phrases: &[&str], how: Matching, text: &str, expected: &[bool]) {
        let phrases = Phrases::new(phrases.iter().copied(), how).unwrap();
        assert_eq!(phrases.which(text), expected, "{text:?}");
    }

    const WORDS: Matching = Matching { ignore_case: true, whole_words: true };

    #[test]
    fn phrases_stand_as_words() {
        check(&["ass", "class"], WORDS, "A first-class answer.", &[false, true]);
        check(&["refund"], WORDS, "Refunds are refundable", &[false]);
        check(&["refund"], WORDS, "REFUND!", &[true]);
        check(&["c++", ".net"], WORDS, "C++ and .NET", &[true, true]);
        check(&["money back", "don't"], WORDS, "money\n  back; I don’t", &[true, true]);
        check(&["straße", "über"], WORDS, "STRASSE, Über_x", &[false, false]);
        check(&["返金"], WORDS, "すぐに返金します", &[true]);
        check(&["bomb"], WORDS, "b\u{200b}omb and ｂｏｍｂ", &[true]);
        check(&["a", "ab", "b"], WORDS, "ab", &[false, true, false]);
    }

    #[test]
    fn other_ways() {
        check(&["ass"], Matching { whole_words: false, ..WORDS }, "class", &[true]);
        check(&["Refund"], Matching { ignore_case: false, ..WORDS }, "refund", &[false]);
        check(&[], WORDS, "anything", &[]);
    }

    #[test]
    fn a_phrase_must_have_something() {
        let empty = Phrases::new(["a", " \u{200b}"], WORDS).unwrap_err();
        assert_eq!(empty.to_string(), "phrase 2 is empty: every text would have it");
    }
}
