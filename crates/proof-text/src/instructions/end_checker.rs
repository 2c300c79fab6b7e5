//! `startend:end_checker`: the text ends with a phrase.

use super::Instruction;

/// The text ends with the phrase: case is ignored, and so is white space, then `"`, at the end of the text.
#[derive(Clone, Debug)]
pub struct EndChecker {
    lowered: String,
    phrase: String,
}

impl EndChecker {
    /// The phrase loses the white space at its ends.
    pub fn new(phrase: &str) -> Self {
        let phrase = phrase.trim();
        Self { lowered: phrase.to_lowercase(), phrase: phrase.to_owned() }
    }
}

impl Instruction for EndChecker {
    fn check(&self, text: &str) -> Result<(), String> {
        let text = text.trim().trim_matches('"');
        if ends_with(text, &self.lowered) {
            return Ok(());
        }
        Err(format!("it does not end with `{}`", self.phrase))
    }
}

/// Whether the lower-cased text ends with `lowered`. Only so much of the text is lower-cased as can matter.
fn ends_with(text: &str, lowered: &str) -> bool {
    if text.is_ascii() {
        let tail = text.len().checked_sub(lowered.len()).and_then(|at| text.get(at..));
        return tail.is_some_and(|tail| tail.eq_ignore_ascii_case(lowered));
    }
    text.to_lowercase().ends_with(lowered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_quotes_and_white_space_at_the_end_are_ignored() {
        let ends = EndChecker::new(" Any other questions? ");
        assert!(ends.check("So. \"any OTHER questions?\"\n").is_ok());
        assert!(ends.check("Any other questions? No.").is_err());
        assert!(ends.check("?").is_err());
        assert!(EndChecker::new("ÄRGER").check("so ein Ärger").is_ok());
        assert_eq!(ends.check("no").unwrap_err(), "it does not end with `Any other questions?`");
        assert!(EndChecker::new("ok").check("O\u{212a}").is_ok(), "a Kelvin sign is a k in lower case");
    }
}
