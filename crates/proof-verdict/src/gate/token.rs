//! The words of a gate's text.

use std::ops::Range;

use super::Relation;

/// A token and its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A name or a number, without its quotes.
    Word { text: String, is_quoted: bool },
    /// A comparison sign.
    Relation(Relation),
    /// A sign that is close to one and is none: `=`, `==`, `!=`, `=>`, `=<`.
    WrongRelation,
}

/// Splits at blanks and at signs; `"` and `'` keep blanks. An open quote runs to the end.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        if first == '"' || first == '\'' {
            let mut word = String::new();
            let mut end = text.len();
            for (at, next) in rest.by_ref() {
                if next == first {
                    end = at + next.len_utf8();
                    break;
                }
                word.push(next);
            }
            tokens.push(Token { kind: Kind::Word { text: word, is_quoted: true }, range: start..end });
            continue;
        }
        let is_sign = is_sign(first);
        let mut end = start + first.len_utf8();
        while let Some((at, next)) = rest.peek().copied() {
            if next.is_whitespace() || is_sign != self::is_sign(next) {
                break;
            }
            end = at + next.len_utf8();
            rest.next();
        }
        let word = text.get(start..end).unwrap_or_default();
        let kind = match word {
            ">=" | "≥" => Kind::Relation(Relation::AtLeast),
            ">" => Kind::Relation(Relation::Above),
            "<=" | "≤" => Kind::Relation(Relation::AtMost),
            "<" => Kind::Relation(Relation::Below),
            _ if is_sign => Kind::WrongRelation,
            _ => Kind::Word { text: word.to_owned(), is_quoted: false },
        };
        tokens.push(Token { kind, range: start..end });
    }
    tokens
}

fn is_sign(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '!' | '≥' | '≤')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| text[token.range].to_owned()).collect()
    }

    #[test]
    fn signs_need_no_blanks() {
        assert_eq!(words("label>=0.9"), ["label", ">=", "0.9"]);
        assert_eq!(words("'my metric' < 90 %"), ["'my metric'", "<", "90", "%"]);
    }

    #[test]
    fn an_open_quote_runs_to_the_end() {
        assert_eq!(words("'my metric < 1"), ["'my metric < 1"]);
    }
}
