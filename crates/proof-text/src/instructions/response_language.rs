//! `language:response_language`: the whole answer in one language.

use super::{Instruction, language};

/// The language is the one that was asked for, or cannot be told.
#[derive(Clone, Debug)]
pub struct ResponseLanguage {
    code: &'static str,
}

/// A code of no language that is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{code}` is the code of no language that can be told apart")]
pub struct LanguageError {
    /// What was given.
    pub code: String,
}

impl ResponseLanguage {
    /// A code of two letters (ISO 639-1), with or without a region: `de`, `zh-cn`.
    pub fn new(code: &str) -> Result<Self, LanguageError> {
        let error = || LanguageError { code: code.chars().take(20).collect() };
        Ok(Self { code: language::known(code).ok_or_else(error)? })
    }
}

impl Instruction for ResponseLanguage {
    fn check(&self, text: &str) -> Result<(), String> {
        match language::detect(text) {
            Some(found) if found != self.code => {
                Err(format!("the language is `{found}`, not `{}`", self.code))
            }
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_or_none() {
        let german = ResponseLanguage::new("DE").unwrap();
        assert!(german.check("Das Wetter ist heute schön, und wir gehen alle in den Park.").is_ok());
        assert_eq!(
            german.check("The weather is nice today and we are all going to the park.").unwrap_err(),
            "the language is `en`, not `de`"
        );
        assert!(german.check("12 + 12 = 24").is_ok());
        assert!(ResponseLanguage::new("zh-cn").unwrap().check("今天天气很好，我们都去公园。").is_ok());
        assert!(ResponseLanguage::new("xx").is_err());
    }
}
