//! Marks of tone: emoji, exclamation marks, formal and informal words.

use std::sync::LazyLock;

use regex::Regex;

use super::{count, start_of, words};

/// Whether a turn's words are those of letters or those of chats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// More formal words than informal ones.
    Formal,
    /// More informal words than formal ones.
    Informal,
}

/// How many emoji a turn has, smileys such as `:-)` among them.
///
/// ```
/// assert_eq!(proof_text::turns::n_emoji("Done! 🎉👍 :)"), 3);
/// ```
pub fn n_emoji(text: &str) -> usize {
    // Marks such as © are pictographs to Unicode; a smiley stands alone.
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"[\p{Extended_Pictographic}--[©®™‼⁉ℹ↔↩↪✔✖]]|(?:^|\s)[:;]-?[)(DP](?:$|[\s.,!?])").ok()
    });
    count(&PATTERN, text)
}

/// How many exclamation marks a turn has.
pub fn n_exclamations(text: &str) -> usize {
    start_of(text).matches(['!', '！']).count()
}

/// The register of an English turn by closed lists of words: informal ones (`hey`, `gonna`, `yeah`, contractions such as `don't`) against formal
/// ones (`furthermore`, `kindly`, `pursuant to`, `sincerely`). None where there are as many of the one as of the other.
///
/// ```
/// use proof_text::turns::{Register, register};
/// assert_eq!(register("Hey, don't worry, it's gonna be fine."), Some(Register::Informal));
/// assert_eq!(register("Kindly refer to section 4; furthermore, note the deadline."), Some(Register::Formal));
/// ```
pub fn register(text: &str) -> Option<Register> {
    static INFORMAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        words(
            "hey|hiya|yo|yeah|yep|yup|nope|nah|gonna|wanna|gotta|kinda|sorta|dunno|lemme|ok|okay|cool|awesome|super|guys|folks|buddy|dude|stuff|tons of|lol|haha|btw|fyi|asap|thx|pls|cheers|no worries|\\w+n't|\\w+'(?:re|ve|ll|d|m)|it's|that's|what's|here's|there's|let's",
        )
    });
    static FORMAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        words(
            "furthermore|moreover|nevertheless|nonetheless|therefore|hence|thus|hereby|herein|pursuant to|in accordance with|with regard to|regarding|kindly|sincerely|respectfully|please be advised|we regret|i regret|dear (?:sir|madam|mr|ms|mrs)\\w*|yours (?:faithfully|truly)|should you (?:have|require|wish|need)|do not hesitate|at your earliest convenience|we (?:are|remain) at your disposal|shall|cannot|do not|does not|will not|is not|are not",
        )
    });
    match count(&FORMAL, text).cmp(&count(&INFORMAL, text)) {
        std::cmp::Ordering::Greater => Some(Register::Formal),
        std::cmp::Ordering::Less => Some(Register::Informal),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_counted() {
        assert_eq!(n_emoji("Great 😀😀"), 2);
        assert_eq!(n_emoji("© 2024 Acme™, 5 * 3 #1"), 0);
        assert_eq!(n_emoji("fine :-) and ;)"), 2);
        assert_eq!(n_emoji("f(x:D) a:b"), 0);
        assert_eq!(n_emoji(""), 0);
    }

    #[test]
    fn registers() {
        assert_eq!(register("It is raining."), None);
        assert_eq!(register("We regret that we cannot offer a refund."), Some(Register::Formal));
        assert_eq!(
            register("Sorry, we can’t do that, but here's what’s possible."),
            Some(Register::Informal)
        );
        assert_eq!(n_exclamations("Hi! Wow!!"), 3);
    }

    #[test]
    fn a_huge_turn_is_cheap() {
        assert!(0 < n_emoji(&"😀".repeat(1_000_000)));
        assert_eq!(register(&"a ".repeat(2_000_000)), None);
    }
}
