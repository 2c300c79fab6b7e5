//! Words and sentences.
//!
//! Words are those of Unicode (UAX #29). Sentences are found by rules of our own, because the Unicode rule ends a
//! sentence after `Dr.` and `e.g.` and runs over the items of a list.

use unicode_segmentation::UnicodeSegmentation as _;

/// Abbreviations that a sentence goes on after, in lower case without their last full stop.
const ABBREVIATIONS: [&str; 46] = [
    "approx", "art", "bzw", "ca", "cf", "co", "corp", "d.h", "dr", "e.g", "eq", "est", "evtl", "fig", "ggf",
    "i.e", "inc", "inkl", "jr", "ltd", "m", "mr", "mrs", "ms", "mt", "nr", "no", "nos", "op", "p", "pp",
    "prof", "resp", "rev", "sec", "sen", "sr", "st", "u.a", "usw", "vgl", "vol", "vs", "z.b", "sra", "mme",
];

/// More bytes than any of them has, also with a capital that takes more bytes than its small letter.
const LONGEST_ABBREVIATION: usize = 8;

/// How many words a text has, by the word boundaries of Unicode; numbers count, punctuation does not.
pub fn n_words(text: &str) -> usize {
    if text.is_ascii() { n_ascii_words(text.as_bytes()) } else { text.unicode_words().count() }
}

/// The words of an ASCII text by the same rules: letters, digits and `_` belong together, and so do a letter, one of `'.:` and a
/// letter, or a digit, one of `'.,;` and a digit.
fn n_ascii_words(bytes: &[u8]) -> usize {
    let (mut n, mut in_word, mut has_alphanumeric) = (0, false, false);
    for (at, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            // A run of `_` alone is no word.
            has_alphanumeric = (in_word && has_alphanumeric) || byte != b'_';
            in_word = true;
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        in_word = in_word
            && before.zip(bytes.get(at + 1)).is_some_and(|(before, after)| joins(*before, byte, *after));
        if !in_word {
            n += usize::from(has_alphanumeric);
            has_alphanumeric = false;
        }
    }
    n + usize::from(has_alphanumeric)
}

/// Whether a mark between two characters keeps a word together.
fn joins(before: u8, mark: u8, after: u8) -> bool {
    match mark {
        b'\'' | b'.' => {
            (before.is_ascii_alphabetic() && after.is_ascii_alphabetic())
                || (before.is_ascii_digit() && after.is_ascii_digit())
        }
        b':' => before.is_ascii_alphabetic() && after.is_ascii_alphabetic(),
        b',' | b';' => before.is_ascii_digit() && after.is_ascii_digit(),
        _ => false,
    }
}

/// How many sentences a text has: see [`sentences`].
pub fn n_sentences(text: &str) -> usize {
    sentences(text).count()
}

/// The sentences of a text, trimmed; pieces without a letter or a digit are left out.
///
/// A sentence ends at `.`, `!`, `?` or `…` (with closing quotes and brackets) before white space or the end; at
/// `。`, `！`, `？` anywhere; at an empty line; and before a line that starts a list item. It does not end after an abbreviation
/// or an initial (`Dr.`, `e.g.`, `J. Smith`), inside a number, after the number of a list item (`1.`), or at a full
/// stop before a small letter.
///
/// ```
/// assert_eq!(proof_text::sentences("Dr. Who left. He took 3.5 kg!").count(), 2);
/// ```
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    Sentences { rest: text }.map(str::trim).filter(|sentence| sentence.chars().any(char::is_alphanumeric))
}

struct Sentences<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Sentences<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (sentence, rest) = self.rest.split_at_checked(end_of_first(self.rest)).unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(sentence)
    }
}

/// The byte after the first sentence: at least one byte on, and on a character boundary.
fn end_of_first(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = at + c.len_utf8();
        match c {
            '。' | '！' | '？' => return after,
            '.' | '!' | '?' | '…' => {
                let mut end = after;
                while let Some((next, d)) = chars.peek().copied() {
                    if !(matches!(d, '.' | '!' | '?' | '…') || is_closing(d)) {
                        break;
                    }
                    end = next + d.len_utf8();
                    chars.next();
                }
                if ends_here(text, at, c, end) {
                    return end;
                }
            }
            '\n' if breaks_here(text.get(after..).unwrap_or_default()) => return after,
            _ => {}
        }
    }
    text.len()
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '*' | '_')
}

/// Whether the terminator `c` at `at`, whose closing characters end at `end`, ends a sentence.
fn ends_here(text: &str, at: usize, c: char, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    if !rest.chars().next().is_none_or(char::is_whitespace) {
        return false;
    }
    if c != '.' || end - at > 1 {
        return c != '…' || !starts_small(rest);
    }
    let before = text.get(..at).unwrap_or_default();
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“'))
        .next()
        .unwrap_or_default();
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    // Most words are longer than any abbreviation, and need no look at the list.
    let is_abbreviation =
        word.len() <= LONGEST_ABBREVIATION && ABBREVIATIONS.contains(&word.to_lowercase().as_str());
    // The number of an item is looked for last: where it is none the sentence ends, so that no line is run through twice.
    !(is_initial || is_abbreviation || starts_small(rest) || is_item_number(before, word))
}

fn starts_small(rest: &str) -> bool {
    rest.trim_start().chars().next().is_some_and(char::is_lowercase)
}

/// Whether `word` is a number at the start of its line: `2.` of a list.
fn is_item_number(before: &str, word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 3
        && word.bytes().all(|b| b.is_ascii_digit())
        && before.rsplit('\n').next().unwrap_or_default().trim_start() == word
}

/// Whether a sentence ends at the line break before `rest`: an empty line, or a list item follows.
fn breaks_here(rest: &str) -> bool {
    let line = rest.split('\n').next().unwrap_or_default().trim_start();
    if line.trim_end().is_empty() {
        return true;
    }
    let is_bullet =
        line.starts_with("- ") || line.starts_with("* ") || line.starts_with('•') || line.starts_with('#');
    let after_digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered =
        after_digits.len() < line.len() && (after_digits.starts_with(". ") || after_digits.starts_with(") "));
    is_bullet || is_numbered
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(sentences(text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn sentences_end_at_terminators() {
        check("One. Two! Three? Four", &["One.", "Two!", "Three?", "Four"]);
        check("He said \"Stop.\" Then left...", &["He said \"Stop.\"", "Then left..."]);
        check("一。二！", &["一。", "二！"]);
        check("Wait… what? Yes.", &["Wait… what?", "Yes."]);
    }

    #[test]
    fn abbreviations_numbers_and_initials_do_not_end_one() {
        check(
            "Dr. J. Smith paid 3.50, e.g. in U.S. dollars. Fine.",
            &["Dr. J. Smith paid 3.50, e.g. in U.S. dollars.", "Fine."],
        );
        check("See example.com for v1.2. It works.", &["See example.com for v1.2.", "It works."]);
        check("Das kostet z.B. drei Euro. Ja.", &["Das kostet z.B. drei Euro.", "Ja."]);
    }

    #[test]
    fn lists_and_empty_lines_end_one() {
        check("Steps:\n1. Open it\n2. Close it\n\nDone", &["Steps:", "1. Open it", "2. Close it", "Done"]);
        check("a line\nthat goes on", &["a line\nthat goes on"]);
        check("- one\n- two", &["- one", "- two"]);
    }

    #[test]
    fn nothing_to_count() {
        check("", &[]);
        check(" \n\n ... !!! \u{0} ", &[]);
        assert_eq!(n_words("Don't panic: 3.5 times, über-gut."), 6);
        assert_eq!(n_words(""), 0);
    }

    #[test]
    fn a_huge_text_is_cheap() {
        assert_eq!(n_sentences(&"a. ".repeat(3_000_000)), 1);
        assert_eq!(n_sentences(&". ".repeat(3_000_000)), 0);
        assert_eq!(n_sentences(&"x 1. ".repeat(500_000)), 1);
    }

    proptest! {
        #[test]
        fn words_of_ascii_are_those_of_unicode(text in "[a-cX-Z0-2_'.:,; \\n-]{0,40}|[ -~]{0,80}|[\\x00-\\x7f]{0,40}") {
            prop_assert_eq!(n_words(&text), text.unicode_words().count());
        }

        #[test]
        fn sentences_cover_every_letter_in_order(text in "\\PC{0,80}|[a-zA-Z .!?\n\"0-9-]{0,120}") {
            let kept: String = sentences(&text).flat_map(str::chars).filter(|c| c.is_alphanumeric()).collect();
            let all: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            prop_assert_eq!(kept, all);
        }
    }
}
