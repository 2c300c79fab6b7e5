//! `keywords:frequency`: how often a keyword is in the output.

use proof_text::instructions::KeywordFrequency;

use super::given::GivenError;
use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "keywords:frequency",
    summary: "How often a keyword is in the output.",
    doc: "Matches that do not overlap, as a pattern, in any case, also within a longer word.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "`art` is found in `start`: write `\\bart\\b` for the word.",
    example: "- keywords:frequency: {keyword: refund, relation: at least, frequency: 2}",
    arguments: &[
        Argument { name: "keyword", text: "a pattern" },
        Argument { name: "relation", text: "`at least` or `less than`" },
        Argument { name: "frequency", text: "how often" },
        LOOSE,
    ],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| {
    Ok(Box::new(
        KeywordFrequency::new(&given.text("keyword")?, given.bound("relation", "frequency")?)
            .map_err(|error| GivenError::new("keyword", error, "expected a pattern"))?,
    ))
};
