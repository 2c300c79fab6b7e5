//! `detectable_format:constrained_response`: one of three given answers.

use super::Instruction;

const ANSWERS: [&str; 3] = ["My answer is yes.", "My answer is no.", "My answer is maybe."];

/// The text holds `My answer is yes.`, `My answer is no.` or `My answer is maybe.`, written like that.
#[derive(Clone, Copy, Debug)]
pub struct ConstrainedResponse;

impl Instruction for ConstrainedResponse {
    fn check(&self, text: &str) -> Result<(), String> {
        if ANSWERS.iter().any(|answer| memchr::memmem::find(text.as_bytes(), answer.as_bytes()).is_some()) {
            return Ok(());
        }
        Err("none of `My answer is yes.`, `My answer is no.` and `My answer is maybe.`".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_must_be_those() {
        assert!(ConstrainedResponse.check("Well. My answer is maybe. Or so").is_ok());
        assert!(ConstrainedResponse.check("my answer is no.").is_err());
        assert!(ConstrainedResponse.check("My answer is yes").is_err());
    }
}
