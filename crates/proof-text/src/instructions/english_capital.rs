//! `change_case:english_capital`: English, all in capitals.

use super::case::is_upper;
use super::{Instruction, language};

/// There is a letter, no letter is in lower case, and the language is English or cannot be told.
#[derive(Clone, Copy, Debug)]
pub struct EnglishCapital;

impl Instruction for EnglishCapital {
    fn check(&self, text: &str) -> Result<(), String> {
        if !is_upper(text) {
            return Err("not all letters are capitals".to_owned());
        }
        language::is_english(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_english() {
        assert!(EnglishCapital.check("THE WEATHER IS NICE TODAY, AND WE ARE GOING TO THE PARK.").is_ok());
        assert!(EnglishCapital.check("THE WEATHER IS nICE TODAY").is_err());
        let german = "DAS WETTER IST HEUTE SEHR SCHÖN, UND WIR GEHEN ALLE IN DEN PARK.";
        assert_eq!(EnglishCapital.check(german).unwrap_err(), "the language is `de`, not English");
        assert!(EnglishCapital.check("123").is_err());
    }
}
