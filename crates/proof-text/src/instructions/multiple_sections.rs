//! `detectable_format:multiple_sections`: sections that a numbered word starts.

use regex::Regex;

use super::pattern::{PatternError, compile};
use super::{Bound, Instruction};

/// At least `n` sections: the splitter (a pattern, its case as written), at most one white space, a number.
#[derive(Clone, Debug)]
pub struct MultipleSections {
    pattern: Regex,
    n: usize,
}

impl MultipleSections {
    /// An error is a splitter that is no pattern. The splitter loses the white space at its ends.
    pub fn new(splitter: &str, n: usize) -> Result<Self, PatternError> {
        let splitter = splitter.trim();
        // White space round the whole is part of the published pattern; what it takes, the next match cannot take.
        Ok(Self { pattern: compile(splitter, &format!(r"\s?{splitter}\s?\d+\s?"), false)?, n })
    }
}

impl Instruction for MultipleSections {
    fn check(&self, text: &str) -> Result<(), String> {
        Bound::at_least(self.n).check(self.pattern.find_iter(text).count(), "sections")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_splitter_with_a_number() {
        let sections = MultipleSections::new("Section", 2).unwrap();
        assert!(sections.check("Section 1\na\nSection2: b").is_ok());
        assert_eq!(
            sections.check("SECTION 1\nSection X\nSection  2\nSection 3").unwrap_err(),
            "1 sections, at least 2 were asked for"
        );
    }
}
