//! How TER splits texts: the normaliser of Tercom, as sacrebleu repeats it.

use crate::similarity::space;
use crate::similarity::tokenizer::{apart, entities, is_apart, joined, stops_apart};

/// How TER splits texts: the default lowers case and splits at white space only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the four switches of Tercom's normaliser, each of its own"
)]
pub struct TerTokenizer {
    /// Whether case counts.
    pub case_sensitive: bool,
    /// Whether lines are joined, entities read and punctuation split off.
    pub normalized: bool,
    /// Whether `. , ? : ; ! " ( )` are left out.
    pub no_punctuation: bool,
    /// Whether `normalized` makes every Chinese character and Japanese kanji a word, and `no_punctuation` leaves out the
    /// punctuation of these languages too.
    pub asian_support: bool,
}

impl TerTokenizer {
    /// The text with one space between its words.
    pub fn tokenize(self, text: &str) -> String {
        let mut text = space::without_end(text).to_owned();
        if !self.case_sensitive {
            text = text.to_lowercase();
        }
        if self.normalized {
            text = western(&text);
            if self.asian_support {
                text = apart(&text, |c| is_ideograph(c) || is_asian_mark(c));
            }
        }
        if self.no_punctuation {
            text.retain(|c| !matches!(c, '.' | ',' | '?' | ':' | ';' | '!' | '"' | '(' | ')'));
            if self.asian_support {
                text.retain(|c| !is_asian_mark(c));
            }
        }
        joined(space::words(&text), text.len())
    }
}

fn western(text: &str) -> String {
    let text = entities(text.replace("\n-", "").replace('\n', " "));
    let text = apart(&format!(" {text} "), is_apart);
    stops_apart(&text.replace("'s ", " 's "))
}

/// Characters that stand alone. The range of enclosed letters is wider than its name: it ends at U+3F22 in the
/// reference tool. Its rules for kana never match, because the text begins with a space by then.
fn is_ideograph(c: char) -> bool {
    matches!(
        c,
        '\u{2e80}'..='\u{2eff}'
            | '\u{31c0}'..='\u{31ef}'
            | '\u{3200}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe4f}'
    )
}

/// Punctuation of Chinese and Japanese, and its full-width forms.
fn is_asian_mark(c: char) -> bool {
    matches!(
        c,
        '\u{3001}'
            | '\u{3002}'
            | '\u{3008}'..='\u{3011}'
            | '\u{3014}'..='\u{301f}'
            | '\u{30fb}'
            | '\u{ff61}'..='\u{ff65}'
            | '\u{ff01}'
            | '\u{ff02}'
            | '\u{ff08}'
            | '\u{ff09}'
            | '\u{ff0c}'
            | '\u{ff0e}'
            | '\u{ff1a}'
            | '\u{ff1b}'
            | '\u{ff1f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tokenizer: TerTokenizer, text: &str, expected: &[&str]) {
        assert_eq!(tokenizer.tokenize(text), expected.join(" "));
    }

    #[test]
    fn each_switch_does_its_part() {
        let plain = TerTokenizer::default();
        check(plain, "It's  A.\n", &["it's", "a."]);
        check(TerTokenizer { case_sensitive: true, ..plain }, "It's", &["It's"]);
        let normalized = TerTokenizer { normalized: true, ..plain };
        check(
            normalized,
            "Dog's bone,\n-x 1,5 &amp; (a)",
            &["dog", "'s", "bone", ",", "x", "1,5", "&", "(", "a", ")"],
        );
        check(normalized, "我们。", &["我们。"]);
        let asian = TerTokenizer { asian_support: true, ..normalized };
        check(asian, "我们。か", &["我", "们", "。", "か"]);
        check(TerTokenizer { no_punctuation: true, ..plain }, "(a), b!", &["a", "b"]);
        check(TerTokenizer { no_punctuation: true, ..asian }, "我们。a.", &["我", "们", "a"]);
        check(normalized, " ", &[]);
    }
}
