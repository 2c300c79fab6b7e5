//! `startend:quotation`: the whole output is in double quotes.

use proof_text::instructions::Quotation;

use super::kind::{LOOSE, Read, build};
use crate::registry::ScorerInfo;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "startend:quotation",
    summary: "The whole output is in double quotes.",
    doc: "The first and the last character are `\"`, white space at both ends left out.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Two quotations with text between them pass, curly quotes do not.",
    example: "- startend:quotation",
    arguments: &[LOOSE],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |_| Ok(Box::new(Quotation));
