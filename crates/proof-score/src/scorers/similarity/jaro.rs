//! `jaro`: characters that match nearby.

use proof_text::similarity::edit::Pair;

use super::distance::similarity;
use super::references::VALUE;
use crate::arguments::Arguments;
use crate::registry::{EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::Built;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "jaro",
    summary: "How many characters of the output match a reference nearby, less those out of order.",
    doc: "Made for short names. Two characters match if they are equal and at most half the length of the longer text apart, less one. Characters, ends \
          and references are those of `levenshtein`; two empty texts have 1, an empty one against another has 0. Each text may have \
          about a million characters, and the product of the two lengths may be 2^34; longer ones are not scored.",
    formula: "(m / a + m / b + (m - t) / m) / 3, for m matches in texts of a and b characters, t of them in another order (pairs)",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "Of long texts almost all letters match somewhere: unrelated sentences get 0.6 to 0.7.",
    example: "- jaro: {value: \"{{ expected.name }}\", threshold: 0.9}",
    arguments: &[VALUE, EXACT, IGNORE_CASE],
    main: Some("value"),
    has_subject: true,
    build,
};

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    similarity(arguments, Pair::jaro)
}
