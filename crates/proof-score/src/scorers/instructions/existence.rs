//! `keywords:existence`: all keywords are in the output.

use proof_text::instructions::KeywordExistence;

use super::given::GivenError;
use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "keywords:existence",
    summary: "All keywords are in the output.",
    doc: "Each is found as a pattern, in any case, also within a longer word. Patterns match in linear \
          time; look-around and back references are not known.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "`art` is found in `start`: write `\\bart\\b` for the word.",
    example: "- keywords:existence: [refund, policy]",
    arguments: &[Argument { name: "keywords", text: "a list of patterns, or one" }, LOOSE],
    main: Some("keywords"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| {
    Ok(Box::new(
        KeywordExistence::new(&given.texts("keywords")?)
            .map_err(|error| GivenError::new("keywords", error, "expected patterns"))?,
    ))
};
