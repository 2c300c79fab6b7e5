//! `lcs`: the longest common subsequence of characters.

use super::distance::length;
use super::references::VALUE;
use crate::arguments::Arguments;
use crate::registry::{Argument, EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::Built;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "lcs",
    summary: "How many characters the output has in common with a reference, in the same order.",
    doc: "The longest common subsequence: characters may be left out on both sides, none may be moved. Characters, ends and references are those of \
          `levenshtein`; two empty texts have similarity 1. The product of what the texts do not share at their ends may be about \
          3.8e10; longer ones are not scored. For words use `rouge`.",
    formula: "length / characters of the longer text; with `result: length` the length",
    range: "0 to 1; as a length 0 and more",
    direction: "higher is better",
    misleads: "Letters that are scattered over a long text count as much as a word in one piece: any two long texts share much.",
    example: "- lcs: {value: \"{{ expected.title }}\", threshold: 0.8}",
    arguments: &[
        VALUE,
        Argument {
            name: "result",
            text: "`similarity` (default): the share of the longer text; `length`: the number of characters",
        },
        EXACT,
        IGNORE_CASE,
    ],
    main: Some("value"),
    has_subject: true,
    build,
};

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    length(
        arguments,
        |pair| Ok(pair.lcs_length()? as f64),
        |pair| {
            let n = pair.max_length();
            Ok(if n == 0 { 1.0 } else { pair.lcs_length()? as f64 / n as f64 })
        },
    )
}
