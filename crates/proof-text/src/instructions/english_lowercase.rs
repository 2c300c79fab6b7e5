//! `change_case:english_lowercase`: English, without a capital.

use super::case::is_lower;
use super::{Instruction, language};

/// There is a letter, no letter is in upper case, and the language is English or cannot be told.
#[derive(Clone, Copy, Debug)]
pub struct EnglishLowercase;

impl Instruction for EnglishLowercase {
    fn check(&self, text: &str) -> Result<(), String> {
        if !is_lower(text) {
            return Err("there are capitals, or no letters".to_owned());
        }
        language::is_english(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_capital_and_english() {
        assert!(EnglishLowercase.check("the weather is nice today, and we are going to the park.").is_ok());
        assert!(EnglishLowercase.check("The weather is nice today").is_err());
        assert!(EnglishLowercase.check("la lluvia cae sobre los tejados de la ciudad vieja").is_err());
    }
}
