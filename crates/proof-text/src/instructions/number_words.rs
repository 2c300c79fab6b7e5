//! `length_constraints:number_words`: how many words.

use unicode_normalization::char::is_combining_mark;

use super::{Bound, Instruction};

/// Runs of letters, digits and `_`.
///
/// As in the published check an apostrophe, a hyphen and a combining mark end a word, so that `don't` is two and a word of an
/// Indic script may be many.
#[derive(Clone, Copy, Debug)]
pub struct NumberWords {
    /// How many.
    pub bound: Bound,
}

impl Instruction for NumberWords {
    fn check(&self, text: &str) -> Result<(), String> {
        self.bound.check(n_words(text), "words")
    }
}

fn n_words(text: &str) -> usize {
    if text.is_ascii() {
        return n_ascii_words(text.as_bytes());
    }
    let (mut n, mut in_word) = (0, false);
    for c in text.chars() {
        let is_word = is_word_character(c);
        n += usize::from(is_word && !in_word);
        in_word = is_word;
    }
    n
}

/// Word characters that follow none. Without branches, and with sums of a block that fit a byte, so that the compiler can look at
/// many bytes at once.
fn n_ascii_words(bytes: &[u8]) -> usize {
    let is_word = |byte: u8| u8::from(byte.is_ascii_alphanumeric()) | u8::from(byte == b'_');
    let first = bytes.first().map_or(0, |byte| usize::from(is_word(*byte)));
    let after = bytes.get(1..).unwrap_or_default();
    let blocks = bytes.chunks(255).zip(after.chunks(255));
    let starts = blocks.map(|(before, after)| {
        let starts = before.iter().zip(after).map(|(before, after)| is_word(*after) & (1 - is_word(*before)));
        usize::from(starts.fold(0_u8, u8::wrapping_add))
    });
    first + starts.sum::<usize>()
}

/// A letter, a number or `_`: the classes L and N of Unicode.
pub(super) fn is_word_character(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    c.is_alphanumeric() && !is_combining_mark(c) && !is_enclosed_letter(c)
}

/// Letters in circles and squares are symbols, though Unicode also calls them alphabetic.
fn is_enclosed_letter(c: char) -> bool {
    matches!(c, 'Ⓐ'..='ⓩ' | '\u{1f130}'..='\u{1f149}' | '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_word_characters() {
        assert_eq!(n_words("Don't over-think it_1, 3.5!"), 7);
        assert_eq!(n_words("über Ⓐ ½ 中文"), 3);
        assert_eq!(n_words("हिन्दी"), 3, "vowel signs end a word");
        assert_eq!(n_words(""), 0);
        assert_eq!(n_words(&"a b_c, ".repeat(1_000)), 2_000);
        assert_eq!(n_words(&"a".repeat(1_000)), 1);
    }
}
