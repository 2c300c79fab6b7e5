//! `keywords:forbidden_words`: none of the words is in the text.

use regex::Regex;

use super::Instruction;
use super::pattern::{PatternError, compile};

/// No word is found between word boundaries, as a pattern, in any case.
#[derive(Clone, Debug)]
pub struct ForbiddenWords {
    words: Vec<(String, Regex)>,
    /// All of them at once: mostly none is there.
    any: Regex,
}

impl ForbiddenWords {
    /// An error is a word that is no pattern.
    pub fn new(words: &[String]) -> Result<Self, PatternError> {
        // As in the published check the word stands in the pattern as it is: `a|b` is a boundary and `a`, or `b` and one.
        let bounded = |word: &str| format!(r"\b{word}\b");
        let compiled = words.iter().map(|word| Ok((word.clone(), compile(word, &bounded(word), true)?)));
        let compiled = compiled.collect::<Result<_, _>>()?;
        let patterns: Vec<String> = words.iter().map(|word| format!("(?:{})", bounded(word))).collect();
        let any = patterns.join("|");
        Ok(Self { words: compiled, any: compile(&any, &any, true)? })
    }
}

impl Instruction for ForbiddenWords {
    fn check(&self, text: &str) -> Result<(), String> {
        if !self.any.is_match(text) {
            return Ok(());
        }
        let found = self.words.iter().find(|(_, pattern)| pattern.is_match(text));
        found.map_or(Ok(()), |(word, _)| Err(format!("`{word}` is in it")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_may_be_found_as_a_word() {
        let forbidden = ForbiddenWords::new(&["rock".into(), "field".into()]).unwrap();
        assert!(forbidden.check("rocket fields").is_ok());
        assert_eq!(forbidden.check("A ROCK!").unwrap_err(), "`rock` is in it");
        assert!(ForbiddenWords::new(&["[".into()]).is_err());
    }
}
