//! `keywords:letter_frequency`: how often a letter is in the text.

use super::{Bound, Instruction};

/// How often one character is in the lower-cased text.
///
/// The published check takes a random letter where the character is not one of a to z; this one counts what was asked for.
#[derive(Clone, Copy, Debug)]
pub struct LetterFrequency {
    /// The character; an upper-case letter counts as its lower-case one.
    pub letter: char,
    /// How often.
    pub bound: Bound,
}

impl Instruction for LetterFrequency {
    fn check(&self, text: &str) -> Result<(), String> {
        self.bound.check(count(text, self.letter), &format!("times the character `{}`", self.letter))
    }
}

fn count(text: &str, letter: char) -> usize {
    if text.is_ascii() {
        let Ok(letter) = u8::try_from(letter) else { return 0 };
        // The sum of each block fits a byte, so that the compiler can count many bytes at once.
        return text
            .as_bytes()
            .chunks(255)
            .map(|block| {
                usize::from(
                    block
                        .iter()
                        .fold(0_u8, |n, byte| n.wrapping_add(u8::from(byte.eq_ignore_ascii_case(&letter)))),
                )
            })
            .sum();
    }
    let mut lowered = letter.to_lowercase();
    let letter = match (lowered.next(), lowered.next()) {
        (Some(only), None) => only,
        _ => letter,
    };
    text.chars().flat_map(char::to_lowercase).filter(|c| *c == letter).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_ignored() {
        assert_eq!(count("Tea at Ten", 't'), 3);
        assert_eq!(count("Tea at Ten", 'T'), 3);
        assert_eq!(count("#a #b", '#'), 2);
        assert_eq!(count("É é \u{212a}", 'é'), 2);
        assert_eq!(count("É é \u{212a}", 'K'), 1);
        assert_eq!(count(&"aB".repeat(1_000), 'b'), 1_000);
        assert_eq!(count("plain", 'é'), 0);
    }
}
