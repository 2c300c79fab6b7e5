//! Splits English text into sentences as Punkt does (Kiss & Strunk 2006, "Unsupervised multilingual sentence boundary
//! detection", Computational Linguistics 32).
//!
//! A `.`, `?` or `!` before white space or punctuation may end a sentence. The word that it stands at and the next one are cut into
//! tokens, and the tokens decide: a full stop ends a sentence but after an abbreviation, an initial before a name, a number before a
//! small letter. The published system learns its abbreviations and the words that start sentences from newspapers; here they are lists
//! (`punkt/words.rs`). Its habits are kept, since counts are compared with those of published checks: the number of a list item
//! (`1.`) is a sentence, and a line without a full stop goes on in the next, across empty lines.
//!
//! [`sentences`](crate::sentences) of this crate is the splitter for people; this one is for instructions.

mod tokens;
mod words;

use std::ops::Range;

use memchr::memchr3_iter;

use tokens::{Token, tokens};

/// The sentences of a text, without the white space between them.
///
/// ```
/// use proof_text::instructions::punkt::sentences;
/// let found = sentences("Dr. Grey left at 5 p.m. yesterday. (So she says.) Is it so?");
/// assert_eq!(found, ["Dr. Grey left at 5 p.m. yesterday.", "(So she says.)", "Is it so?"]);
/// ```
pub fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = vec![];
    let mut start = 0;
    for gap in gaps(text) {
        // Closing quotes and brackets that follow the stop belong to the sentence that it ends.
        let (end, next) = closed(text, gap);
        sentences.extend(text.get(start.min(end)..end).filter(|sentence| !sentence.is_empty()));
        start = next;
    }
    let end = text.trim_end().len();
    sentences.extend(text.get(start.min(end)..end).filter(|sentence| !sentence.is_empty()));
    sentences
}

/// Where sentences end and the next one starts, in order.
fn gaps(text: &str) -> Vec<Range<usize>> {
    let mut gaps = vec![];
    let mut held: Option<Stop> = None;
    for at in memchr3_iter(b'.', b'?', b'!', text.as_bytes()) {
        let Some(follower) = Follower::at(text, at + 1) else { continue };
        let last = held.as_ref().map_or(0..0, |stop| stop.word_start..stop.at);
        // Of several stops in one word the last decides, with all that stands before it.
        let before = text.as_bytes().get(last.end..at).unwrap_or_default();
        let space = before.iter().rposition(|byte| is_ascii_space(*byte)).filter(|space| 0 < *space);
        let word_start = space.map_or(last.start, |space| last.end + space + 1);
        if let Some(stop) = held.replace(Stop { word_start, at, follower })
            && stop.at <= word_start
        {
            gaps.extend(stop.gap(text));
        }
    }
    gaps.extend(held.and_then(|stop| stop.gap(text)));
    gaps
}

/// The white space that ends a word before a stop.
fn is_ascii_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

/// A stop with its word and what follows.
struct Stop {
    word_start: usize,
    at: usize,
    follower: Follower,
}

impl Stop {
    /// The gap after it, if it ends a sentence.
    fn gap(&self, text: &str) -> Option<Range<usize>> {
        let end = self.at + 1;
        let next = match self.follower {
            Follower::Mark { .. } => end,
            Follower::Word { start } => start,
        };
        (self.is_plain(text) || self.ends_sentence(text)?).then_some(end..next)
    }

    /// Whether the answer is plain without the tokens: `?` and `!` are tokens of their own wherever they stand, and a word of small
    /// letters that is not listed is neither an abbreviation nor an initial.
    fn is_plain(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        if bytes.get(self.at) != Some(&b'.') {
            return true;
        }
        let word = bytes.get(self.word_start..self.at).unwrap_or_default();
        1 < word.len() && word.iter().all(u8::is_ascii_lowercase) && !tokens::may_go_on_after(word)
    }

    /// Whether a sentence ends before the last of the tokens of the word, the stop and what follows.
    fn ends_sentence(&self, text: &str) -> Option<bool> {
        let end = self.at + 1;
        // A single white space at the start of a text does not end a word, but is part of none.
        let word = text.get(self.word_start..end)?.trim_start();
        Some(match self.follower {
            Follower::Mark { length } => any_break(tokens(text.get(end - word.len()..end + length)?)),
            Follower::Word { start } => {
                let next = text.get(start..)?.split(char::is_whitespace).next().unwrap_or_default();
                any_break(tokens(word).chain(tokens(next)))
            }
        })
    }
}

/// What stands after a stop.
#[derive(Clone, Copy)]
enum Follower {
    /// A character of punctuation, without white space before it.
    Mark { length: usize },
    /// A word that starts here, after white space.
    Word { start: usize },
}

impl Follower {
    /// None if the stop is within a word or at the end of the text.
    fn at(text: &str, end: usize) -> Option<Self> {
        let rest = text.get(end..)?;
        let first = rest.chars().next()?;
        if first.is_whitespace() {
            let word = rest.trim_start();
            return (!word.is_empty()).then(|| Self::Word { start: end + (rest.len() - word.len()) });
        }
        tokens::is_punctuation(first).then(|| Self::Mark { length: first.len_utf8() })
    }
}

/// Whether a sentence ends at a token that is not the last.
fn any_break<'a>(mut tokens: impl Iterator<Item = Token<'a>>) -> bool {
    let Some(mut token) = tokens.next() else { return false };
    for next in tokens {
        if token.ends_sentence_before(next) {
            return true;
        }
        token = next;
    }
    false
}

/// The end of a sentence and the start of the next, once closing quotes and brackets at the start of the next are counted to the
/// first.
fn closed(text: &str, gap: Range<usize>) -> (usize, usize) {
    let rest = text.get(gap.end..).unwrap_or_default();
    if !rest.starts_with(['"', '\'', ')', ']', '}']) {
        return (gap.start, gap.end);
    }
    let open = rest.trim_start_matches(['"', '\'', ')', ']', '}']);
    let n_closing = rest.len() - open.len();
    let trimmed = open.trim_start();
    if !(trimmed.len() < open.len() || open.is_empty() || open.starts_with("--")) {
        return (gap.start, gap.end);
    }
    (gap.end + n_closing, gap.end + rest.len() - trimmed.len())
}

#[cfg(test)]
mod tests;
