//! `combination:two_responses`: two different answers.

use super::Instruction;
use super::pieces::pieces;

/// Two parts between `******` that differ. A blank part at either end does not count; one within fails.
#[derive(Clone, Copy, Debug)]
pub struct TwoResponses;

impl Instruction for TwoResponses {
    fn check(&self, text: &str) -> Result<(), String> {
        let mut parts = vec![];
        let mut last_is_blank = false;
        for (at, part) in pieces(text, "******").map(str::trim).enumerate() {
            if last_is_blank && 1 < at {
                return Err("there is nothing between two `******`".to_owned());
            }
            last_is_blank = part.is_empty();
            if !last_is_blank {
                parts.push(part);
            }
        }
        match parts.as_slice() {
            [first, second] if first != second => Ok(()),
            [_, _] => Err("the two responses are the same".to_owned()),
            parts => Err(format!("{} responses between `******`, exactly 2 were asked for", parts.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_that_differ() {
        assert_eq!(TwoResponses.check("a\n******\nb\n******"), Ok(()));
        assert_eq!(TwoResponses.check("a ****** a").unwrap_err(), "the two responses are the same");
        assert_eq!(
            TwoResponses.check("a").unwrap_err(),
            "1 responses between `******`, exactly 2 were asked for"
        );
        assert!(TwoResponses.check("a****** ******b").is_err());
    }
}
