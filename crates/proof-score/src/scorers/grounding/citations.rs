//! What the citation scorers share: how marks look, and what an output cites.

use proof_diag::Diagnostic;
use proof_text::grounding::{Cited, Marks, body};

use super::sources::Sources;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::registry::Argument;

pub(super) const PATTERN: Argument = Argument {
    name: "pattern",
    text: "a regular expression for the marks, whose first group is the id; default: `[1]`, `[doc-2]`, `[1, 3-5]`, `【2†source】`, `(Source: handbook)`",
};

/// Reads `pattern`.
pub(super) fn marks(arguments: &mut Arguments<'_>) -> Option<Marks> {
    let Some(node) = arguments.reader.get("pattern") else { return Some(Marks::default()) };
    let pattern = arguments.reader.string("pattern")?;
    match Marks::of_pattern(&pattern) {
        Ok(marks) => Some(marks),
        Err(error) => {
            let message = format!("the pattern cannot find citations: {}", one_line(&error.to_string(), 200));
            arguments.report(
                Diagnostic::error("E0607", message)
                    .at(node.span.clone(), "this pattern")
                    .help("such as `'\\[(\\d+)\\]'`: what is in the round brackets is the id"),
            );
            None
        }
    }
}

/// The sentences of an output with what they cite; the list of sources at its end is left out.
pub(super) fn cited_sentences(marks: &Marks, text: &str, sources: &Sources) -> Vec<Cited> {
    marks.sentences(body(text), &|id| sources.find(id).is_some())
}

/// What an output cites, in order.
pub(super) fn cited(marks: &Marks, text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<String> {
    marks.find(body(text), is_known).into_iter().flat_map(|mark| mark.ids).collect()
}
