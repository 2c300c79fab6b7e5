//! `jaro_winkler`: Jaro's similarity, more for a common beginning.

use proof_text::similarity::edit::Pair;

use super::distance::similarity;
use super::references::VALUE;
use crate::arguments::Arguments;
use crate::registry::{EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::Built;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "jaro_winkler",
    summary: "Jaro's similarity, raised for up to four characters in common at the beginning.",
    doc: "Winkler's form of `jaro`, for names, whose beginnings are seldom wrong. It is raised only where Jaro's is above 0.7. The rest is as for `jaro`.",
    formula: "j + 0.1 · p · (1 - j) if j > 0.7, else j; p = equal characters at the beginning, at most 4",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "As `jaro`; and texts that all begin alike (`The …`) are all alike for it.",
    example: "- jaro_winkler: {value: \"{{ expected.name }}\", threshold: 0.92}",
    arguments: &[VALUE, EXACT, IGNORE_CASE],
    main: Some("value"),
    has_subject: true,
    build,
};

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    similarity(arguments, Pair::jaro_winkler)
}
