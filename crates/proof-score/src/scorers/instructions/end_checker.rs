//! `startend:end_checker`: the output ends with a phrase.

use proof_text::instructions::EndChecker;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "startend:end_checker",
    summary: "The output ends with a phrase.",
    doc: "Case is ignored, and so is white space, then `\"`, at the end. Nothing may follow the phrase.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A phrase within the last sentence is not at the end; the scorer `ends_with` compares the case, too.",
    example: "- startend:end_checker: \"Is there anything else I can help with?\"",
    arguments: &[Argument { name: "end_phrase", text: "the phrase" }, LOOSE],
    main: Some("end_phrase"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| Ok(Box::new(EndChecker::new(&given.text("end_phrase")?)));
