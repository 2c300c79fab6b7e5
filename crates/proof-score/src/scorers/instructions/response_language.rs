//! `language:response_language`: the output is in one language.

use proof_text::instructions::ResponseLanguage;

use super::given::GivenError;
use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "language:response_language",
    summary: "The output is in one language.",
    doc: "The language is told by its trigrams (60 languages, and Swahili by its small words). Where no \
          language can be told, it passes.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A short text, or one of two languages, may be taken for another; the published checker's detector errs on other texts.",
    example: "- language:response_language: de",
    arguments: &[
        Argument { name: "language", text: "a code of two letters (ISO 639-1), such as `de`" },
        LOOSE,
    ],
    main: Some("language"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| {
    Ok(Box::new(
        ResponseLanguage::new(&given.text("language")?)
            .map_err(|error| GivenError::new("language", error, "expected a code such as `de`"))?,
    ))
};
