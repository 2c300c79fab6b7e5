//! How a speaker speaks, turn for turn: the form of address, the person, the name, what it says that it is, emoji, register.
//!
//! All of it is told by closed lists of words, so that two turns can be compared; none of it is a judgement of style.

mod address;
mod markers;
mod speaker;

pub use address::{Address, address};
pub use markers::{Register, n_emoji, n_exclamations, register};
pub use speaker::{Nature, Person, introduced_name, nature, person};

use std::sync::LazyLock;

use regex::Regex;

/// How many bytes of a turn are looked at.
const MAX_BYTES: usize = 100_000;

/// The start of a turn: whole characters.
fn start_of(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or(text)
}

/// How often a pattern of whole words stands in a turn; the patterns are literals that compile.
fn count(pattern: &LazyLock<Option<Regex>>, text: &str) -> usize {
    pattern.as_ref().map_or(0, |pattern| pattern.find_iter(start_of(text)).count())
}

/// A pattern of whole words, whatever the case; `'` is any apostrophe.
fn words(alternatives: &str) -> Option<Regex> {
    Regex::new(&format!(r"(?i)\b(?:{alternatives})\b").replace('\'', "['’]")).ok()
}
