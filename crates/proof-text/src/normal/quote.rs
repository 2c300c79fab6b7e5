//! Whether a quoted span stands in a source.

use memchr::memmem::Finder;
use unicode_normalization::UnicodeNormalization as _;

use super::fold::{squeezed, typographic};

/// A source that quotes are looked for in, brought to the compared form once.
#[derive(Clone, Debug)]
pub struct Source {
    text: String,
}

impl Source {
    /// Prepares a source.
    pub fn new(text: &str) -> Self {
        Self { text: compared(text) }
    }

    /// How many bytes the prepared text has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is nothing but white space in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether a quote stands in the source, word for word. Forgiven are white space and line ends, the form of quotation marks and dashes, Unicode's
    /// compatibility forms (`ﬁ`, full width), quotation marks round the whole quote, and an ellipsis: the pieces before and after `…`, `...` or
    /// `[...]` must stand in the source in this order. Case, accents, numbers and punctuation are not forgiven. A quote begins and ends with
    /// whole words (`art` is not quoted from `party`), and one without a letter or a digit quotes nothing.
    ///
    /// ```
    /// use proof_text::normal::quote::Source;
    /// let source = Source::new("The fee is\n “due” within 30 days – without deduction.");
    /// assert!(source.has("The fee is \"due\" ... without deduction"));
    /// assert!(!source.has("due within 31 days"));
    /// ```
    pub fn has(&self, quote: &str) -> bool {
        let quote = compared(quote);
        if !quote.chars().any(char::is_alphanumeric) {
            return false;
        }
        let inner = quote.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        [Some(quote.as_str()), inner]
            .into_iter()
            .flatten()
            .any(|quote| self.has_whole(quote) || self.has_pieces(quote))
    }

    fn has_whole(&self, quote: &str) -> bool {
        self.find(quote, 0).is_some()
    }

    /// Whether the pieces between ellipses stand in the source in their order.
    fn has_pieces(&self, quote: &str) -> bool {
        let marked = quote.replace("[...]", "...").replace("(...)", "...");
        let mut at = 0;
        let mut n_pieces = 0;
        for piece in
            marked.split("...").map(str::trim).filter(|piece| piece.chars().any(char::is_alphanumeric))
        {
            match self.find(piece, at) {
                Some(end) => at = end,
                None => return false,
            }
            n_pieces += 1;
        }
        0 < n_pieces && marked.contains("...")
    }

    /// The byte after the first place from `from` on at which a piece stands as whole words.
    fn find(&self, piece: &str, from: usize) -> Option<usize> {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let begins_with_word = is_word(piece.chars().next());
        let ends_with_word = is_word(piece.chars().next_back());
        let finder = Finder::new(piece.as_bytes());
        let mut from = from;
        loop {
            let at = from + finder.find(self.text.as_bytes().get(from..)?)?;
            let end = at + piece.len();
            let before = self.text.get(..at)?.chars().next_back();
            let after = self.text.get(end..)?.chars().next();
            if !(begins_with_word && is_word(before) || ends_with_word && is_word(after)) {
                return Some(end);
            }
            // Within this word no other place begins a word.
            let rest = self.text.get(at..)?;
            let n_word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            from = at + n_word.max(rest.chars().next()?.len_utf8());
        }
    }
}

/// The form in which quotes are compared: NFKC, straight quotes, plain hyphens, single spaces.
fn compared(text: &str) -> String {
    squeezed(text.nfkc().filter_map(typographic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(quote: &str, expected: bool) {
        let source = Source::new(
            "AGREEMENT.\nThe “Tenant” shall pay EUR\u{A0}1,200 —\n in advance — by the 3rd working day… The party of the \
             ﬁrst part agrees.",
        );
        assert_eq!(source.has(quote), expected, "{quote:?}");
    }

    #[test]
    fn quotes_word_for_word() {
        check("The \"Tenant\" shall pay EUR 1,200 - in advance", true);
        check("“shall pay EUR 1,200”", true);
        check("The party of the first part agrees.", true);
        check("The \"Tenant\" ... by the 3rd working day", true);
        check("shall pay […] agrees", true);
        check("3rd working day...", true);
    }

    #[test]
    fn what_is_not_quoted() {
        check("shall pay EUR 1,300", false);
        check("the \"tenant\" shall pay", false);
        check("art of the", false);
        check("pay EUR 1,20", false);
        check("agrees ... Tenant", false);
        check("", false);
        check("...", false);
        check("\"\"", false);
    }

    #[test]
    fn places_that_overlap_are_tried() {
        assert!(Source::new("xa a a").has("a a"));
        assert!(!Source::new("xa ab").has("a a"));
        let long = "a".repeat(1_000_000);
        assert!(!Source::new(&format!("{long}aa {long}b")).has(&long));
    }

    #[test]
    fn an_empty_source_has_nothing() {
        let source = Source::new(" \n");
        assert!(source.is_empty() && !source.has("a"));
    }

    proptest! {
        #[test]
        fn every_run_of_words_is_found(words in prop::collection::vec("[a-zé]{1,6}", 1..20), from in 0_usize..20, n in 1_usize..20) {
            let from = from % words.len();
            let piece = words[from..(from + n).min(words.len())].join(" ");
            prop_assert!(Source::new(&words.join("\n")).has(&piece));
        }

        #[test]
        fn any_quote_is_found_or_not(source in "\\PC{0,40}", quote in "\\PC{0,20}") {
            let (found, source) = (Source::new(&source).has(&quote), Source::new(&source.replace(' ', "\n")));
            prop_assert_eq!(source.has(&format!(" {quote}\t")), found);
        }
    }
}
