//! The table of all diagnostic codes, by area: what `proof explain E0101` prints.
//!
//! An area owns a block of a hundred numbers, the same for errors (`E`) and warnings (`W`).

mod command;
mod dataset;
mod document;
mod gate;
mod model;
mod prompt;
mod score;
mod store;
mod suite;

/// One diagnostic code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `E0101` for an error, `W0301` for a warning.
    pub code: &'static str,
    /// One line: what is wrong.
    pub title: &'static str,
    /// A short paragraph: what it means, why it matters, what to do.
    pub text: &'static str,
}

/// The areas and their codes; the number is the block of a hundred.
const AREAS: [(u32, &[Code]); 9] = [
    (1, document::CODES),
    (2, suite::CODES),
    (3, prompt::CODES),
    (4, dataset::CODES),
    (5, model::CODES),
    (6, score::CODES),
    (7, store::CODES),
    (8, gate::CODES),
    (9, command::CODES),
];

/// Every code, area by area.
pub fn all() -> impl Iterator<Item = &'static Code> {
    AREAS.iter().flat_map(|(_, codes)| codes.iter())
}

/// The row of a code; upper or lower case.
pub fn find(code: &str) -> Option<&'static Code> {
    all().find(|row| row.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_well_formed_and_in_their_block() {
        let mut seen = BTreeSet::new();
        for (block, codes) in AREAS {
            for row in codes {
                assert!(seen.insert(row.code), "{} is listed twice", row.code);
                let (letter, digits) = row.code.split_at(1);
                assert!(letter == "E" || letter == "W", "{}: starts with E or W", row.code);
                assert_eq!(digits.len(), 4, "{}: four digits", row.code);
                let number: u32 = digits.parse().unwrap();
                assert_eq!(number / 100, block, "{} is in the wrong area's file", row.code);
                assert!(
                    !row.title.is_empty() && !row.title.ends_with('.'),
                    "{}: title without period",
                    row.code
                );
                assert!(!row.title.contains('\n'), "{}: title of one line", row.code);
                assert!(row.text.ends_with('.'), "{}: text is of sentences", row.code);
            }
        }
    }

    #[test]
    fn a_code_is_found_in_any_case() {
        assert_eq!(find("e0101").map(|row| row.code), Some("E0101"));
        assert_eq!(find("E9999"), None);
    }
}
