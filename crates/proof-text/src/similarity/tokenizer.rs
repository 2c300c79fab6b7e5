//! The tokenizers of BLEU: those of sacrebleu that need no data.

use std::sync::LazyLock;

use regex::Regex;

use super::space;

/// How BLEU splits a text into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokenizer {
    /// That of mteval-v13a, the usual one: punctuation stands alone, `.` and `,` stay within numbers.
    V13a,
    /// That of mteval-v14 with international symbols: every punctuation mark of Unicode stands alone but within numbers,
    /// every symbol too.
    Intl,
    /// Every character is a word.
    Char,
    /// As [`Self::V13a`], and every Chinese character is a word.
    Zh,
    /// Words stand between white space.
    None,
}

impl Tokenizer {
    /// The names, as in sacrebleu.
    pub const NAMES: [&'static str; 5] = ["13a", "intl", "char", "zh", "none"];

    /// The tokenizer of a name of [`Self::NAMES`].
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "13a" => Self::V13a,
            "intl" => Self::Intl,
            "char" => Self::Char,
            "zh" => Self::Zh,
            "none" => Self::None,
            _ => return None,
        })
    }

    /// The text with one space between its words; white space at its end is cut off first.
    ///
    /// ```
    /// use proof_text::similarity::Tokenizer;
    /// assert_eq!(Tokenizer::V13a.tokenize("It costs 3.50, or so."), "It costs 3.50 , or so .");
    /// ```
    pub fn tokenize(self, text: &str) -> String {
        let text = space::without_end(text);
        match self {
            Self::V13a => western(&format!(" {} ", unescaped(text))),
            Self::Intl => intl(text),
            Self::Char => joined(text.chars().map(|c| c.to_string()), text.len()),
            Self::Zh => western(&apart(text.trim_matches(space::is_space), is_chinese)),
            Self::None => joined(space::words(text), text.len()),
        }
    }
}

/// Words with one space between them.
pub(super) fn joined(words: impl Iterator<Item = impl AsRef<str>>, n_bytes: usize) -> String {
    let mut text = String::with_capacity(n_bytes);
    for word in words {
        let word = word.as_ref();
        if word.chars().all(space::is_space) {
            continue;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// The first steps of 13a: marks of skipped text and of hyphenation go, lines are joined, entities are read.
fn unescaped(text: &str) -> String {
    let text = text.replace("<skipped>", "").replace("-\n", "").replace('\n', " ");
    entities(text)
}

/// The entities of XML, in the order of the reference tools: `&amp;lt;` becomes `<`.
pub(super) fn entities(text: String) -> String {
    if !text.contains('&') {
        return text;
    }
    text.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
}

/// ASCII punctuation that always stands alone: all of it but `'`, `,`, `-` and `.`; the space belongs to it too.
pub(super) fn is_apart(c: char) -> bool {
    matches!(c, ' '..='&' | '('..='+' | '/' | ':'..='@' | '['..='`' | '{'..='~')
}

/// The language-dependent steps of 13a and zh.
fn western(text: &str) -> String {
    let text = stops_apart(&apart(text, is_apart));
    joined(space::words(&text), text.len())
}

/// Spaces round the characters of a kind.
pub(super) fn apart(text: &str, is_apart: impl Fn(char) -> bool) -> String {
    let mut wide = String::with_capacity(text.len() + text.len() / 2);
    for c in text.chars() {
        if is_apart(c) {
            wide.extend([' ', c, ' ']);
        } else {
            wide.push(c);
        }
    }
    wide
}

/// `.` and `,` stand apart unless a digit is before them, then unless one is behind them; `-` stands apart behind a digit.
pub(super) fn stops_apart(text: &str) -> String {
    let is_stop = |c: char| matches!(c, '.' | ',');
    let is_digit = |c: char| c.is_ascii_digit();
    let text = pairs(text, |a, b| !is_digit(a) && is_stop(b), |a, b| [a, ' ', b, ' ']);
    let text = pairs(&text, |a, b| is_stop(a) && !is_digit(b), |a, b| [' ', a, ' ', b]);
    pairs(&text, |a, b| is_digit(a) && b == '-', |a, b| [a, ' ', b, ' '])
}

/// Replaces pairs of neighbours from the left; a character belongs to one pair at most.
fn pairs(text: &str, matches: impl Fn(char, char) -> bool, put: impl Fn(char, char) -> [char; 4]) -> String {
    let mut wide = String::with_capacity(text.len() + text.len() / 4);
    let mut before = None;
    for c in text.chars() {
        before = match before {
            Some(b) if matches(b, c) => {
                wide.extend(put(b, c));
                None
            }
            Some(b) => {
                wide.push(b);
                Some(c)
            }
            None => Some(c),
        };
    }
    wide.extend(before);
    wide
}

fn intl(text: &str) -> String {
    // The categories of Unicode: N numbers, P punctuation, S symbols. The patterns are literals that compile.
    static STEPS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
        let steps = [(r"(\P{N})(\p{P})", "$1 $2 "), (r"(\p{P})(\P{N})", " $1 $2"), (r"(\p{S})", " $1 ")];
        steps.into_iter().filter_map(|(pattern, put)| Some((Regex::new(pattern).ok()?, put))).collect()
    });
    let mut text = text.to_owned();
    for (pattern, put) in STEPS.iter() {
        text = pattern.replace_all(&text, *put).into_owned();
    }
    joined(space::words(&text), text.len())
}

/// What the zh tokenizer of sacrebleu takes for Chinese. The first range is wider than it was meant: two ranges beyond
/// 16 bits are written there such that they stand for U+2001 to U+2A6D, and numbers only count if they are equal.
fn is_chinese(c: char) -> bool {
    matches!(
        c,
        '\u{2001}'..='\u{2a6d}'
            | '\u{2e80}'..='\u{2eff}'
            | '\u{2f00}'..='\u{2fdf}'
            | '\u{2ff0}'..='\u{303f}'
            | '\u{3100}'..='\u{312f}'
            | '\u{31a0}'..='\u{31bf}'
            | '\u{31c0}'..='\u{31ef}'
            | '\u{3200}'..='\u{33ff}'
            | '\u{3400}'..='\u{4db5}'
            | '\u{4e00}'..='\u{9fbb}'
            | '\u{f900}'..='\u{fa2d}'
            | '\u{fa30}'..='\u{fa6a}'
            | '\u{fa70}'..='\u{fad9}'
            | '\u{fe10}'..='\u{fe1f}'
            | '\u{fe30}'..='\u{fe4f}'
            | '\u{ff00}'..='\u{ffef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expected: &str) {
        assert_eq!(
            Tokenizer::of_name(name).map(|tokenizer| tokenizer.tokenize(text)).as_deref(),
            Some(expected)
        );
    }

    #[test]
    fn v13a_splits_punctuation_but_not_numbers() {
        check("13a", "Hello, world! (x)", "Hello , world ! ( x )");
        check("13a", "1,000.5 is 10-12. 3.", "1,000.5 is 10 - 12 . 3 .");
        check("13a", "don't co-\noperate <skipped>&quot;a&quot;&amp;lt;", "don't cooperate \" a \" <");
        check("13a", "a..b", "a . . b");
        check("13a", "\u{1c} a\u{a0}b \n", "a b");
    }

    #[test]
    fn each_tokenizer_has_its_way() {
        check("none", " a,b  c. ", "a,b c.");
        check("char", "ab c.", "a b c .");
        check("zh", "我a，1.5", "我 a ， 1.5");
        check("intl", "«a» 1,5 ¥5 x. 2020.", "« a » 1,5 ¥ 5 x . 2020.");
        for name in Tokenizer::NAMES {
            check(name, "", "");
            check(name, " \n ", "");
        }
        assert_eq!(Tokenizer::of_name("13A"), None);
    }
}
