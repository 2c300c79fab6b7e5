//! `keywords:forbidden_words`: none of the words is in the output.

use proof_text::instructions::ForbiddenWords;

use super::given::GivenError;
use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "keywords:forbidden_words",
    summary: "None of the words is in the output.",
    doc: "Each is looked for between word boundaries, as a pattern, in any case.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "An inflected form (`refunds`) is another word.",
    example: "- keywords:forbidden_words: [refund, policy]",
    arguments: &[Argument { name: "forbidden_words", text: "a list of words, or one" }, LOOSE],
    main: Some("forbidden_words"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| {
    Ok(Box::new(
        ForbiddenWords::new(&given.texts("forbidden_words")?)
            .map_err(|error| GivenError::new("forbidden_words", error, "expected patterns"))?,
    ))
};
