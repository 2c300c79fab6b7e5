//! `length_constraints:nth_paragraph_first_word`: n paragraphs, and the first word of one of them.

use super::Instruction;
use super::bound::exactly;
use super::pieces::pieces;

/// Exactly `n_paragraphs` parts that are not blank between empty lines (`\n\n`), and a first word of part `nth`.
///
/// As in the published check, blank parts do not count towards the number but do count towards the place of the nth. The word
/// ends at white space or at one of `. , ? ! ' "`; quotes before it are left out, and case is ignored.
#[derive(Clone, Debug)]
pub struct NthParagraphFirstWord {
    n_paragraphs: usize,
    nth: usize,
    first_word: String,
}

impl NthParagraphFirstWord {
    /// `nth` counts from 1.
    pub fn new(n_paragraphs: usize, nth: usize, first_word: &str) -> Self {
        Self { n_paragraphs, nth, first_word: first_word.to_lowercase() }
    }
}

impl Instruction for NthParagraphFirstWord {
    fn check(&self, text: &str) -> Result<(), String> {
        let n = pieces(text, "\n\n").filter(|part| !part.trim().is_empty()).count();
        exactly(self.n_paragraphs, n, "paragraphs")?;
        let part =
            self.nth.checked_sub(1).filter(|_| self.nth <= n).and_then(|at| pieces(text, "\n\n").nth(at));
        let found = part.and_then(|part| part.split_whitespace().next()).map(first_word);
        let nth = self.nth;
        match found {
            None => Err(format!("there is no paragraph {nth}")),
            Some(word) if word == self.first_word => Ok(()),
            Some(word) => {
                Err(format!("paragraph {nth} starts with `{word}`, not with `{}`", self.first_word))
            }
        }
    }
}

fn first_word(word: &str) -> String {
    let word = word.trim_start_matches('\'').trim_start_matches('"');
    let end = word.find(['.', ',', '?', '!', '\'', '"']).unwrap_or(word.len());
    // Letter by letter, so that a capital sigma at the end is the ordinary small one, as published.
    word.get(..end).unwrap_or_default().chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_the_word() {
        let follows = |n, nth, word: &str, text: &str| NthParagraphFirstWord::new(n, nth, word).check(text);
        assert_eq!(follows(2, 2, "It", "a\n\n'\"it's b"), Ok(()));
        assert_eq!(follows(2, 1, "b", "a\n\nb").unwrap_err(), "paragraph 1 starts with `a`, not with `b`");
        assert_eq!(follows(3, 1, "a", "a\n\nb").unwrap_err(), "2 paragraphs, exactly 3 were asked for");
        assert_eq!(follows(2, 2, "b", "a\n\n\n\nb").unwrap_err(), "there is no paragraph 2");
        assert_eq!(follows(1, 0, "a", "a").unwrap_err(), "there is no paragraph 0");
        assert_eq!(follows(1, 1, "a-b", "A-b, c"), Ok(()));
    }
}
