//! `keywords:existence`: all keywords are in the text.

use regex::Regex;

use super::Instruction;
use super::pattern::{PatternError, compile};

/// Every keyword is found: as a pattern, in any case, also within a longer word.
#[derive(Clone, Debug)]
pub struct KeywordExistence {
    keywords: Vec<(String, Regex)>,
}

impl KeywordExistence {
    /// An error is a keyword that is no pattern.
    pub fn new(keywords: &[String]) -> Result<Self, PatternError> {
        let compiled = keywords.iter().map(|keyword| Ok((keyword.clone(), compile(keyword, keyword, true)?)));
        Ok(Self { keywords: compiled.collect::<Result<_, _>>()? })
    }
}

impl Instruction for KeywordExistence {
    fn check(&self, text: &str) -> Result<(), String> {
        let missing = self.keywords.iter().find(|(_, pattern)| !pattern.is_match(text));
        missing.map_or(Ok(()), |(keyword, _)| Err(format!("`{keyword}` is not in it")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_must_be_found() {
        let exists = KeywordExistence::new(&["Cat".into(), "colou?r".into()]).unwrap();
        assert!(exists.check("CONCATENATE the color").is_ok());
        assert_eq!(exists.check("the colour").unwrap_err(), "`Cat` is not in it");
        let error = KeywordExistence::new(&["c++".into(), "(".into()]).unwrap_err();
        assert_eq!(error.to_string(), "`(` is not a pattern: unclosed group");
    }
}
