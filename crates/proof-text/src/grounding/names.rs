//! The names in a text, and whether sources have them.
//!
//! Names are found by their capital letters, so this is for languages that write only names so: not for German.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::normal::fold;
use crate::sentences;

/// A name in a text: one or more capitalised words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// As it is written.
    pub text: &'a str,
}

/// The words that sources have.
#[derive(Clone, Debug, Default)]
pub struct KnownNames {
    /// The folded words of each source.
    sources: Vec<HashSet<String>>,
}

impl KnownNames {
    /// The words of some texts, each a source.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self { sources: texts.into_iter().map(|text| words(text).collect()).collect() }
    }

    /// Whether one source has all words of the name (titles and small words between them left out), whatever the case or accents; the end of
    /// a possessive or of a plural does not matter.
    pub fn has(&self, name: Name<'_>) -> bool {
        let wanted: Vec<String> = words(name.text).filter(|word| !is_small(word)).collect();
        self.sources.iter().any(|source| wanted.iter().all(|word| has_word(source, word)))
    }
}

fn has_word(source: &HashSet<String>, word: &str) -> bool {
    let bare = word.strip_suffix('s').filter(|bare| 2 < bare.len());
    source.contains(word)
        || bare.is_some_and(|bare| source.contains(bare))
        || source.contains(&format!("{word}s"))
}

/// The words of a text without accents, in lower case, possessives cut.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.unicode_words().map(|word| {
        let folded = fold(word);
        folded.strip_suffix("'s").map(str::to_owned).unwrap_or(folded)
    })
}

/// Words that stand within names without being capitalised, and titles before them.
fn is_small(word: &str) -> bool {
    is_connector(word)
        || matches!(word, "mr" | "mrs" | "ms" | "miss" | "dr" | "prof" | "professor" | "sir" | "st")
}

fn is_connector(word: &str) -> bool {
    matches!(
        word,
        "of" | "de"
            | "del"
            | "della"
            | "der"
            | "den"
            | "di"
            | "da"
            | "do"
            | "dos"
            | "du"
            | "la"
            | "le"
            | "van"
            | "von"
            | "bin"
            | "al"
            | "the"
            | "y"
    )
}

/// Capitalised words that are no names, wherever they stand.
const NO_NAMES: &[&str] = &[
    "i",
    "i'm",
    "i've",
    "i'd",
    "i'll",
    "ai",
    "ok",
    "mr",
    "mrs",
    "ms",
    "dr",
    "am",
    "pm",
    "a.m",
    "p.m",
    "etc",
    "yes",
    "no",
    "note",
    "answer",
    "question",
    "source",
    "sources",
    "context",
    "document",
    "documents",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "step",
    "section",
    "chapter",
    "figure",
    "table",
    "page",
    "part",
    "appendix",
    "q",
    "a",
    "faq",
    "pdf",
    "url",
    "id",
];

/// The names of a text, in order; one that stands twice is told twice.
///
/// A name is a run of words that begin with a capital letter, with small words such as `of` and `van` between them. A single capitalised
/// word at the start of a sentence, a list item or a quote is none: it would be capitalised anyway. Days, months and words such as `Note` are none,
/// and a sentence that is written in capitals, or a heading, has none.
///
/// ```
/// use proof_text::grounding::{KnownNames, names};
/// let known = KnownNames::of(["Ada Lovelace wrote to Charles Babbage."]);
/// let missing: Vec<&str> = names("The letter went from Lovelace to Mary Shelley.")
///     .into_iter()
///     .filter(|name| !known.has(*name))
///     .map(|name| name.text)
///     .collect();
/// assert_eq!(missing, ["Mary Shelley"]);
/// ```
pub fn names(text: &str) -> Vec<Name<'_>> {
    sentences(text).filter(|sentence| !is_shouted_or_heading(sentence)).flat_map(of_sentence).collect()
}

fn is_shouted_or_heading(sentence: &str) -> bool {
    let upper = sentence.chars().filter(|c| c.is_uppercase()).count();
    let letters = sentence.chars().filter(|c| c.is_alphabetic()).count();
    sentence.starts_with('#') || (10 < letters && letters < 2 * upper)
}

/// A capitalised word with its place.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    start: usize,
    /// It begins a sentence, a quote or what follows a colon.
    is_first: bool,
}

fn of_sentence(sentence: &str) -> Vec<Name<'_>> {
    let mut names = vec![];
    let mut run: Vec<Word<'_>> = vec![];
    // Where the last capitalised word ended, so that small words behind it do not belong to the name.
    let mut end = 0;
    let mut may_go_on = false;
    for (start, text) in sentence.unicode_word_indices() {
        let gap = sentence.get(end..start).unwrap_or_default();
        let is_capital = text.chars().next().is_some_and(char::is_uppercase);
        let joins = !run.is_empty() && may_go_on && is_join(gap, run.len());
        if is_capital {
            if !joins {
                close(sentence, &mut run, end, &mut names);
            }
            run.push(Word { text, start, is_first: begins(sentence, start) });
            end = start + text.len();
            may_go_on = true;
        } else if !is_connector(text) {
            may_go_on = false;
        }
    }
    close(sentence, &mut run, end, &mut names);
    names
}

/// Whether what stands between two capitalised words leaves them one name: a space, a hyphen, an initial's full stop, small words.
fn is_join(gap: &str, n_words: usize) -> bool {
    let letters = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '’' | '\'' | '&');
    let initial = !gap.contains('.') || gap.trim() == ".";
    gap.len() <= 24 && n_words < 12 && gap.chars().all(letters) && initial
}

fn begins(sentence: &str, start: usize) -> bool {
    let before = sentence.get(..start).unwrap_or_default().trim_end_matches([' ', '\t', '*', '_', '(', '[']);
    before.is_empty()
        || before.ends_with([':', '"', '“', '„', '«', '‘', '\n', '|', '-', '–', '—', '•', '>', ';'])
}

/// Ends a run of capitalised words, and keeps it if it is a name.
fn close<'a>(sentence: &'a str, run: &mut Vec<Word<'a>>, end: usize, names: &mut Vec<Name<'a>>) {
    let words = std::mem::take(run);
    // `However Smith`, `The Hague`: the first word of a sentence may be any word.
    let mut rest = words.as_slice();
    while let [first, tail @ ..] = rest
        && (is_no_name(first.text)
            || (first.is_first && !is_acronym(first.text) && (tail.is_empty() || is_common(first.text))))
    {
        rest = tail;
    }
    let Some(first) = rest.first() else { return };
    // An initial alone is no name, and neither are two words such as `Note` and `May`.
    if rest.iter().all(|word| is_no_name(word.text) || word.text.chars().nth(1).is_none()) {
        return;
    }
    if let Some(text) = sentence.get(first.start..end) {
        names.push(Name { text });
    }
}

fn is_no_name(word: &str) -> bool {
    let lower = word.to_lowercase().replace('’', "'");
    NO_NAMES.contains(&lower.as_str())
}

/// Two capitals or more: no word is written so for its place.
fn is_acronym(word: &str) -> bool {
    1 < word.chars().count() && word.chars().all(char::is_uppercase)
}

/// Words that begin sentences before a name: `In Paris`, `When Smith`.
fn is_common(word: &str) -> bool {
    crate::grounding::passages::is_stop_word(&word.to_lowercase())
        || matches!(
            word.to_lowercase().as_str(),
            "however"
                | "according"
                | "since"
                | "although"
                | "unlike"
                | "like"
                | "today"
                | "later"
                | "yesterday"
                | "finally"
                | "also"
                | "additionally"
                | "moreover"
                | "meanwhile"
                | "based"
                | "given"
                | "dear"
                | "hello"
                | "hi"
                | "thus"
                | "therefore"
                | "founded"
                | "born"
                | "president"
                | "professor"
                | "both"
                | "currently"
                | "originally"
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<&str> {
        names(text).into_iter().map(|name| name.text).collect()
    }

    #[test]
    fn names_are_found() {
        assert_eq!(found("She met Ada Lovelace in London."), ["Ada Lovelace", "London"]);
        assert_eq!(
            found("In Paris, Jean-Luc de la Tour saw the Bank of England."),
            ["Paris", "Jean-Luc de la Tour", "Bank of England"]
        );
        assert_eq!(
            found("Mary Shelley's book. NASA and J. Smith agreed."),
            ["Mary Shelley's", "NASA", "J. Smith"]
        );
        assert_eq!(found("He works at IBM, and at Siemens AG."), ["IBM", "Siemens AG"]);
    }

    #[test]
    fn what_is_no_name() {
        for text in [
            "",
            "Answer: It rains.",
            "The weather was good on Monday in May.",
            "I think I'm right.",
            "- First\n- Second",
            "## The Big Heading",
            "THIS IS ALL IN CAPITALS",
            "He said: “Never again.” Then left.",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text:?}");
        }
    }

    #[test]
    fn names_are_known_by_their_words() {
        let known = KnownNames::of(["Dr. José Pérez of the Banks", "Anna Schmidt"]);
        let has = |name| known.has(Name { text: name });
        assert!(has("Jose Perez") && has("Mr Pérez") && has("Pérez’s") && has("Bank"));
        assert!(!has("José Schmidt"), "the words stand in two sources");
        assert!(!has("Perezo"));
    }

    #[test]
    fn hostile_texts_are_cheap() {
        assert!(!names(&"Aa ".repeat(50_000)).is_empty());
        assert!(names(&"of ".repeat(200_000)).is_empty());
        assert!(!names(&"x Ab of ".repeat(30_000)).is_empty());
    }

    proptest! {
        #[test]
        fn names_are_parts_of_the_text(text in "\\PC{0,60}|(?:[A-Z][a-z]{0,5}[ .,'-]|of |the ){0,12}") {
            for name in names(&text) {
                prop_assert!(text.contains(name.text));
                prop_assert!(KnownNames::of([text.as_str()]).has(name), "{name:?}");
            }
        }
    }
}
