//! `length_constraints:number_paragraphs`: exactly n paragraphs with `***` between them.

use super::Instruction;
use super::bound::exactly;
use super::pieces::pieces;

/// Exactly `n` parts between `***`. A blank part at either end does not count; one within fails.
#[derive(Clone, Copy, Debug)]
pub struct NumberParagraphs {
    /// How many.
    pub n: usize,
}

impl Instruction for NumberParagraphs {
    fn check(&self, text: &str) -> Result<(), String> {
        let (mut n, mut last_is_blank) = (0, false);
        for (at, part) in pieces(text, "***").enumerate() {
            if last_is_blank && 1 < at {
                return Err("there is nothing between two `***`".to_owned());
            }
            last_is_blank = part.trim().is_empty();
            n += usize::from(!last_is_blank);
        }
        exactly(self.n, n, "paragraphs")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_between_stars() {
        let follows = |n, text| NumberParagraphs { n }.check(text);
        assert_eq!(follows(2, "a\n***\nb"), Ok(()));
        assert_eq!(follows(2, "***\na\n***\nb\n***"), Ok(()));
        assert_eq!(follows(2, "a *** *** b").unwrap_err(), "there is nothing between two `***`");
        assert_eq!(follows(2, "***\n***\na\n***b").unwrap_err(), "there is nothing between two `***`");
        assert_eq!(follows(2, "a\n\nb").unwrap_err(), "1 paragraphs, exactly 2 were asked for");
        assert_eq!(follows(0, "***"), Ok(()));
        assert_eq!(follows(1, "a ***  "), Ok(()));
    }
}
