//! `keywords:frequency`: how often a keyword is in the text.

use regex::Regex;

use super::pattern::{PatternError, compile};
use super::{Bound, Instruction};

/// Matches of the keyword that do not overlap: as a pattern, in any case, also within a longer word.
#[derive(Clone, Debug)]
pub struct KeywordFrequency {
    keyword: String,
    pattern: Regex,
    bound: Bound,
}

impl KeywordFrequency {
    /// An error is a keyword that is no pattern. The keyword loses the white space at its ends.
    pub fn new(keyword: &str, bound: Bound) -> Result<Self, PatternError> {
        let keyword = keyword.trim();
        Ok(Self { keyword: keyword.to_owned(), pattern: compile(keyword, keyword, true)?, bound })
    }
}

impl Instruction for KeywordFrequency {
    fn check(&self, text: &str) -> Result<(), String> {
        self.bound.check(self.pattern.find_iter(text).count(), &format!("times `{}`", self.keyword))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_are_counted() {
        let twice = KeywordFrequency::new("the", Bound::at_least(2)).unwrap();
        assert!(twice.check("The others").is_ok());
        assert_eq!(twice.check("then").unwrap_err(), "1 times `the`, at least 2 were asked for");
        assert!(KeywordFrequency::new("aa", Bound::less_than(3)).unwrap().check("aaaaa").is_ok());
    }
}
