//! The quotes in a text.

use std::sync::LazyLock;

use regex::Regex;

/// The most quotes of a text that are looked at.
pub const MAX_QUOTES: usize = 200;

/// What stands in double quotation marks (`"…"`, `“…”`, `„…“`, `«…»`) and the block quotes (lines that begin with `>`), with at least
/// `min_words` words, in order; at most [`MAX_QUOTES`].
///
/// A quotation mark that is not closed within its paragraph opens nothing. Single marks are not looked at: they are apostrophes too.
///
/// ```
/// assert_eq!(proof_text::grounding::quotes("He said “it is late” and \"go\".", 2), ["it is late"]);
/// ```
pub fn quotes(text: &str, min_words: usize) -> Vec<&str> {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let between = |closing: &str| format!(r"(?:[^{closing}\n]|\n[^{closing}\n])+");
        Regex::new(&format!(
            "\"({})\"|“({})[”“]|„({})[“”]|«({})»|(?m:^[ \\t]*>[ \\t]?(.+)$)",
            between("\""),
            between("”“"),
            between("“”"),
            between("»")
        ))
        .ok()
    });
    let Some(pattern) = PATTERN.as_ref() else { return vec![] };
    let found = pattern.captures_iter(text).filter_map(|captures| captures.iter().skip(1).flatten().next());
    let quotes = found.map(|group| group.as_str().trim());
    quotes.filter(|quote| min_words <= crate::n_words(quote)).take(MAX_QUOTES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_all_forms() {
        let text = "a \"one two\" b “three\nfour” c „fünf sechs“ d «sept huit»\n> nine ten\n'not this one'";
        assert_eq!(quotes(text, 1), ["one two", "three\nfour", "fünf sechs", "sept huit", "nine ten"]);
        assert_eq!(quotes(text, 3), Vec::<&str>::new());
    }

    #[test]
    fn what_is_no_quote() {
        assert_eq!(quotes("a \"b c\n\nd e\" f", 1), Vec::<&str>::new());
        assert_eq!(quotes("5\" wide", 1), Vec::<&str>::new());
        assert_eq!(quotes("", 0), Vec::<&str>::new());
        assert_eq!(quotes("\"\"", 0), Vec::<&str>::new());
    }

    #[test]
    fn a_huge_text_is_cheap() {
        assert_eq!(quotes(&"\"a b\" ".repeat(100_000), 1).len(), MAX_QUOTES);
        assert!(quotes(&"“".repeat(300_000), 1).is_empty());
        assert!(quotes(&"“a\n\n".repeat(100_000), 1).is_empty());
    }
}
