//! `damerau_levenshtein`: edits of characters, swaps across other edits among them.

use super::distance::{RESULT, distance, similarity_of};
use super::references::VALUE;
use crate::arguments::Arguments;
use crate::registry::{EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::Built;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "damerau_levenshtein",
    summary: "How few edits turn the output into a reference; a swap is one edit, even if letters come between.",
    doc: "The unrestricted distance of Damerau and Levenshtein. Every pair of characters is looked at, so the product of what the texts do not share \
          at their ends may be 2^29 (two texts of 23,000 characters); longer ones are not scored. Characters, ends and references are those \
          of `levenshtein`.",
    formula: "1 - distance / characters of the longer text; with `result: distance` the distance",
    range: "0 to 1; as a distance 0 and more",
    direction: "higher is better; of distances lower is better",
    misleads: "As `levenshtein`. For long texts it is the slowest of the edit distances and seldom differs from `osa`.",
    example: "- damerau_levenshtein: {value: \"{{ expected.name }}\", threshold: 0.9}",
    arguments: &[VALUE, RESULT, EXACT, IGNORE_CASE],
    main: Some("value"),
    has_subject: true,
    build,
};

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    distance(
        arguments,
        |pair| Ok(pair.damerau_levenshtein()? as f64),
        |pair| Ok(similarity_of(pair, pair.damerau_levenshtein()?)),
    )
}
