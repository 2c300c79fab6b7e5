//! `punctuation:no_comma`: no comma.

use super::Instruction;

/// The text has no `,`. The commas of other scripts are not that one.
#[derive(Clone, Copy, Debug)]
pub struct NoComma;

impl Instruction for NoComma {
    fn check(&self, text: &str) -> Result<(), String> {
        match memchr::memchr_iter(b',', text.as_bytes()).count() {
            0 => Ok(()),
            1 => Err("there is a comma".to_owned()),
            n => Err(format!("there are {n} commas")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_that_comma() {
        assert!(NoComma.check("a; b、c").is_ok());
        assert_eq!(NoComma.check("a, b, c").unwrap_err(), "there are 2 commas");
        assert_eq!(NoComma.check("1,000").unwrap_err(), "there is a comma");
    }
}
