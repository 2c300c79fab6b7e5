//! The tokens round a stop, and what they say about it.

use super::words::{ABBREVIATIONS, LONGEST_ABBREVIATION, STARTERS};

/// A word with its stop, or a mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'a>(pub(super) &'a str);

/// Punctuation that ends a word wherever it stands.
pub(super) fn is_punctuation(c: char) -> bool {
    matches!(c, ')' | '"' | ';' | '}' | ']' | '*' | ':' | '@' | '\'' | '(' | '{' | '[' | '!' | '?')
}

/// Characters that no word starts with.
fn starts_no_word(c: char) -> bool {
    matches!(c, '(' | '"' | '`' | '{' | '[' | ':' | ';' | '&' | '#' | '*' | '@' | ')' | '}' | ']' | '-' | ',')
}

/// The tokens of a text without white space.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (token, after) = rest.split_at_checked(length_of_first(rest)?)?;
        rest = after;
        Some(Token(token))
    })
}

/// How long the first token is; none at the end.
fn length_of_first(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if let Some(length) = run_of_marks(text) {
        return Some(length);
    }
    if starts_no_word(first) {
        return Some(first.len_utf8());
    }
    let ends = |at: usize, c: char| {
        let rest = text.get(at..).unwrap_or_default();
        is_punctuation(c)
            || run_of_marks(rest).is_some()
            || (c == ',' && ends_word(rest.get(1..).unwrap_or_default()))
    };
    Some(text.char_indices().skip(1).find(|(at, c)| ends(*at, *c)).map_or(text.len(), |(at, _)| at))
}

/// Whether a comma before `rest` is at the end of its word.
fn ends_word(rest: &str) -> bool {
    rest.chars().next().is_none_or(is_punctuation) || run_of_marks(rest).is_some()
}

/// The length of a run of two or more full stops or hyphens.
fn run_of_marks(text: &str) -> Option<usize> {
    let mark = *text.as_bytes().first().filter(|byte| matches!(byte, b'.' | b'-'))?;
    let length = text.bytes().take_while(|byte| *byte == mark).count();
    (2 <= length).then_some(length)
}

/// What the next word says about whether it starts a sentence.
#[derive(PartialEq)]
enum Start {
    Yes,
    No,
    Unknown,
}

impl Token<'_> {
    /// Whether a sentence ends at this token, if `next` follows.
    pub(super) fn ends_sentence_before(self, next: Token<'_>) -> bool {
        if matches!(self.0, "?" | "!" | ".") {
            return true;
        }
        let Some(word) = self.0.strip_suffix('.') else { return false };
        let is_ellipsis = self.0.bytes().all(|byte| byte == b'.');
        if is_ellipsis || is_abbreviation(word) {
            return next.start() == Start::Yes;
        }
        let is_number = is_number(word);
        if is_number || is_initial(word) {
            return match next.start() {
                Start::No => false,
                Start::Yes => true,
                Start::Unknown => is_number || !next.starts_large(),
            };
        }
        // `no` is an abbreviation only before a number.
        !(word.eq_ignore_ascii_case("no") && is_number_token(next.0))
    }

    fn starts_large(self) -> bool {
        self.0.chars().next().is_some_and(char::is_uppercase)
    }

    fn start(self) -> Start {
        let first = self.0.chars().next();
        if matches!(self.0, ";" | ":" | "," | "." | "!" | "?") || first.is_some_and(char::is_lowercase) {
            return Start::No;
        }
        let word = self.0.strip_suffix('.').unwrap_or(self.0);
        if self.starts_large() && is_in(&STARTERS, word) { Start::Yes } else { Start::Unknown }
    }
}

/// No word of the lists is longer, in bytes.
pub(super) const LONGEST_LISTED: usize = 16;

/// Whether a word is in a sorted list of lower-case words.
fn is_in(list: &[&str], word: &str) -> bool {
    let mut buffer = [0; LONGEST_LISTED];
    let Some(lowered) = buffer.get_mut(..word.len()) else { return false };
    lowered.copy_from_slice(word.as_bytes());
    lowered.make_ascii_lowercase();
    let lowered: &[u8] = lowered;
    list.binary_search_by(|listed| listed.as_bytes().cmp(lowered)).is_ok()
}

/// Whether a sentence may go on after the full stop of a word in small letters.
pub(super) fn may_go_on_after(word: &[u8]) -> bool {
    word.len() <= LONGEST_ABBREVIATION
        && (word == b"no" || ABBREVIATIONS.binary_search_by(|listed| listed.as_bytes().cmp(word)).is_ok())
}

/// Without its last full stop: a listed abbreviation, or one after a hyphen, or single letters with full stops between them.
fn is_abbreviation(word: &str) -> bool {
    let last = word.rsplit('-').next().unwrap_or_default();
    is_in(&ABBREVIATIONS, word) || is_in(&ABBREVIATIONS, last) || is_dotted(word)
}

/// `e.g`, `U.S.A`: letters, each but the last with a full stop.
fn is_dotted(word: &str) -> bool {
    let is_letter = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    };
    word.contains('.') && word.len() <= LONGEST_LISTED && word.split('.').all(is_letter)
}

/// One letter, or `_`.
fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_') && chars.next().is_none()
}

fn is_number_token(token: &str) -> bool {
    is_number(token.strip_suffix('.').unwrap_or(token))
}

/// `12`, `3.5`, `-1,000`: digits with commas, full stops and hyphens between them.
fn is_number(word: &str) -> bool {
    let word = word.strip_prefix('-').unwrap_or(word);
    let word = word.strip_prefix(['.', ',']).unwrap_or(word);
    word.starts_with(char::is_numeric) && word.chars().all(|c| c.is_numeric() || matches!(c, ',' | '.' | '-'))
}
