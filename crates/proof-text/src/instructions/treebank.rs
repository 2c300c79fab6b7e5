//! Words in capitals, by the word boundaries of the Penn Treebank.
//!
//! The Treebank cuts contractions (`ca` `n't`, `we` `'ll`, `can` `not`) and takes punctuation off words, but leaves `U.S.`, `A/B` and
//! `X-RAY` whole. Only words in upper case are counted here, so tokens of punctuation alone, which have no case, are never built.

use super::case::is_upper;
use super::number_words::is_word_character;
use super::punkt::sentences;

/// How many words of a text are in upper case: they have a letter, and none in lower case.
///
/// ```
/// use proof_text::instructions::treebank::n_capital_words;
/// assert_eq!(n_capital_words("I said STOP, in the U.S.A.! DON'T"), 5);
/// ```
pub fn n_capital_words(text: &str) -> usize {
    if text.is_ascii()
        && let Some(n) = in_plain(text.as_bytes())
    {
        return n;
    }
    sentences(text)
        .into_iter()
        .flat_map(|sentence| without_final_stop(sentence).split_whitespace())
        .map(in_chunk)
        .sum()
}

/// The capital words of an ASCII text, by its chunks with a capital alone; none if it holds one for which it matters where
/// sentences end, because a contraction may stand before a full stop.
fn in_plain(text: &[u8]) -> Option<usize> {
    let mut n = 0;
    let mut from = 0;
    while let Some(capital) = text.get(from..)?.iter().position(u8::is_ascii_uppercase) {
        let capital = from + capital;
        let start = text
            .get(from..capital)?
            .iter()
            .rposition(|byte| is_space(*byte))
            .map_or(from, |space| from + space + 1);
        let end = text
            .get(capital..)?
            .iter()
            .position(|byte| is_space(*byte))
            .map_or(text.len(), |space| capital + space);
        let chunk = text.get(start..end)?;
        n += match chunk {
            [_] => 1,
            [_, rest @ ..] if rest.iter().all(u8::is_ascii_lowercase) => 0,
            chunk if chunk.contains(&b'\'') && chunk.contains(&b'.') => return None,
            chunk => in_chunk(std::str::from_utf8(chunk).ok()?),
        };
        from = end;
    }
    Some(n)
}

/// White space of ASCII, as Unicode has it.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// The sentence up to its full stop, which is a token of its own only there: a contraction before it is then at an end.
fn without_final_stop(sentence: &str) -> &str {
    let open =
        |c: char| !(c.is_whitespace() || matches!(c, ']' | ')' | '}' | '>' | '"' | '\'' | '»' | '”' | '’'));
    let end = sentence.rfind(open).map_or(0, |at| at + sentence.get(at..).map_or(0, first_length));
    match sentence.get(..end).and_then(|text| text.strip_suffix('.')) {
        Some(text) if !text.is_empty() && !text.ends_with('.') => text,
        _ => sentence,
    }
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// The capital words of a stretch without white space.
fn in_chunk(chunk: &str) -> usize {
    let (mut n, mut start) = (0, 0);
    for (at, c) in chunk.char_indices() {
        let rest = chunk.get(at + c.len_utf8()..).unwrap_or_default();
        if is_cut(c, rest) {
            n += in_word(chunk.get(start..at).unwrap_or_default());
            start = at + c.len_utf8();
        }
    }
    n + in_word(chunk.get(start..).unwrap_or_default())
}

/// Whether a character before `rest` stands between words.
fn is_cut(c: char, rest: &str) -> bool {
    match c {
        '«' | '“' | '‘' | '„' | '»' | '”' | '’' | '`' | '"' | ';' | '@' | '#' | '$' | '%' | '&' | '?'
        | '!' | '*' | '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>' => true,
        ',' | ':' => !rest.starts_with(char::is_numeric),
        '.' | '-' | '\'' => rest.starts_with(c),
        _ => false,
    }
}

/// The capital words of a word with its contractions.
fn in_word(word: &str) -> usize {
    let Some(cut) = after_quote(word) else { return in_contraction(word) };
    let (head, tail) = word.split_at_checked(cut).unwrap_or((word, ""));
    in_contraction(head) + in_word(tail)
}

/// After an apostrophe before a letter that stands alone: the name in `O'B` is cut, `I'M` is a contraction.
fn after_quote(word: &str) -> Option<usize> {
    word.match_indices('\'').map(|(at, _)| at + 1).find(|at| {
        let mut rest = word.get(*at..).unwrap_or_default().chars();
        let alone = rest.next().filter(|c| is_word_character(*c) && !"mtsdnMTSDN".contains(*c));
        alone.is_some() && !rest.next().is_some_and(is_word_character)
    })
}

fn in_contraction(word: &str) -> usize {
    let (word, ending) = cut_ending(word, &["'s", "'S", "'m", "'M", "'d", "'D", "'"]);
    let (word, contraction) = cut_ending(word, &["'ll", "'LL", "'re", "'RE", "'ve", "'VE", "n't", "N'T"]);
    in_compound(word) + usize::from(is_upper(contraction)) + usize::from(is_upper(ending))
}

/// The word and its ending, if it has one of these and more before it.
fn cut_ending<'a>(word: &'a str, endings: &[&str]) -> (&'a str, &'a str) {
    let head = endings.iter().find_map(|ending| word.strip_suffix(ending));
    match head.filter(|head| !head.is_empty() && !head.ends_with('\'')) {
        Some(head) => word.split_at_checked(head.len()).unwrap_or((word, "")),
        None => (word, ""),
    }
}

/// Words that are two written as one, each with the length of the first.
const COMPOUNDS: [(&str, usize); 10] = [
    ("'tis", 2),
    ("'twas", 2),
    ("cannot", 3),
    ("d'ye", 1),
    ("gimme", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("lemme", 3),
    ("more'n", 4),
    ("wanna", 3),
];

fn in_compound(word: &str) -> usize {
    let cut =
        COMPOUNDS.iter().find(|(compound, _)| word.eq_ignore_ascii_case(compound)).map_or(0, |(_, cut)| *cut);
    let (first, second) = word.split_at_checked(cut).unwrap_or((word, ""));
    usize::from(is_upper(first)) + usize::from(is_upper(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, n: usize) {
        assert_eq!(n_capital_words(text), n, "{text}");
    }

    #[test]
    fn words_in_capitals() {
        check("I am A man, NOT a Mouse.", 3);
        check("U.S. and U.S.A. and X-RAY and AND/OR", 4);
        check("**NOTE**: \"STOP\" (NOW) ÄRGER 12 A1", 5);
        check("TO:YOU 5:30PM A,B ONE--TWO ONE...TWO", 9);
        check("", 0);
        check("no capitals, None", 0);
    }

    #[test]
    fn the_short_way_counts_the_same() {
        for text in [
            "I CAN'T. YES. A-B x/Y (Z) \"Q\" END.*NEXT ... A:B, C",
            "\u{b}A\u{b}B\u{c}C",
            "ONE--TWO\nU.S. is. CANNOT, GONNA",
        ] {
            let long: usize = sentences(text)
                .into_iter()
                .flat_map(|sentence| without_final_stop(sentence).split_whitespace())
                .map(in_chunk)
                .sum();
            assert_eq!(n_capital_words(text), long, "{text}");
        }
        assert_eq!(in_plain(b"I CAN'T."), None);
    }

    #[test]
    fn contractions_are_cut() {
        check("DON'T", 2);
        check("WE'LL SEE. I CAN'T.", 6);
        check("I'm. USA's JAMES' IT’S", 5);
        check("CANNOT GONNA 'TIS 'Tis", 7);
        check("O'B O'BRIEN O'b", 4);
        check("WE'Ll", 0);
    }
}
