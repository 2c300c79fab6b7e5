//! `levenshtein`: insertions, deletions and substitutions of characters.

use super::distance::{RESULT, distance, similarity_of};
use super::references::VALUE;
use crate::arguments::Arguments;
use crate::registry::{EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::Built;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "levenshtein",
    summary: "How few insertions, deletions and substitutions turn the output into a reference.",
    doc: "Characters are Unicode code points; white space at both ends is cut off unless `exact: true`. Of several references the best counts. \
          Two empty texts have similarity 1. What the texts do not share at their ends may have about a million characters, and the \
          product of the two lengths may be 2^34; longer ones are not scored.",
    formula: "1 - distance / characters of the longer text; with `result: distance` the distance",
    range: "0 to 1; as a distance 0 and more",
    direction: "higher is better; of distances lower is better",
    misleads: "It sees characters, not words: a sentence in another order is far away. An accent written as one character or as two is an edit.",
    example: "- levenshtein: {value: \"{{ expected.name }}\", threshold: 0.9}",
    arguments: &[VALUE, RESULT, EXACT, IGNORE_CASE],
    main: Some("value"),
    has_subject: true,
    build,
};

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    distance(
        arguments,
        |pair| Ok(pair.levenshtein()? as f64),
        |pair| Ok(similarity_of(pair, pair.levenshtein()?)),
    )
}
