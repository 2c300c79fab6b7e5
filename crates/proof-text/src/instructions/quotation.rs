//! `startend:quotation`: the whole text in double quotes.

use super::Instruction;

/// The first and the last character, white space left out, are two `"`. Curly quotes are not those.
#[derive(Clone, Copy, Debug)]
pub struct Quotation;

impl Instruction for Quotation {
    fn check(&self, text: &str) -> Result<(), String> {
        let text = text.trim();
        if 1 < text.len() && text.starts_with('"') && text.ends_with('"') {
            return Ok(());
        }
        Err("it is not in double quotes".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_quotes_at_both_ends() {
        assert!(Quotation.check(" \"a\"\n").is_ok());
        for text in ["\"", "“a”", "\"a\".", "a\""] {
            assert!(Quotation.check(text).is_err(), "{text}");
        }
    }
}
