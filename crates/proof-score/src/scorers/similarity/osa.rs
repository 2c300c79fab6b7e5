//! `osa`: edits of characters, swapped neighbours among them.

use super::distance::{RESULT, distance, similarity_of};
use super::references::VALUE;
use crate::arguments::Arguments;
use crate::registry::{EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::Built;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "osa",
    summary: "How few edits turn the output into a reference; two swapped neighbours are one edit.",
    doc: "The distance of optimal string alignment: Levenshtein's, with a swap of two neighbours as one edit, where no part of the text is edited \
          twice. Characters, ends, references and limits are those of `levenshtein`.",
    formula: "1 - distance / characters of the longer text; with `result: distance` the distance",
    range: "0 to 1; as a distance 0 and more",
    direction: "higher is better; of distances lower is better",
    misleads: "It is no metric in the sense of mathematics (`CA` to `ABC` takes 3, though by way of `AC` it takes 2): `damerau_levenshtein` is. \
               Else as `levenshtein`.",
    example: "- osa: {value: \"{{ expected.code }}\", result: distance, threshold: 1}",
    arguments: &[VALUE, RESULT, EXACT, IGNORE_CASE],
    main: Some("value"),
    has_subject: true,
    build,
};

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    distance(arguments, |pair| Ok(pair.osa()? as f64), |pair| Ok(similarity_of(pair, pair.osa()?)))
}
