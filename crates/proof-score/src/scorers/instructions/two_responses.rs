//! `combination:two_responses`: two different answers.

use proof_text::instructions::TwoResponses;

use super::kind::{LOOSE, Read, build};
use crate::registry::ScorerInfo;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "combination:two_responses",
    summary: "Two different answers.",
    doc: "Exactly two parts between `******` that are not blank and differ. A blank part at the start or \
          the end does not count, one between two others fails.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Two answers that differ in a letter are different.",
    example: "- combination:two_responses",
    arguments: &[LOOSE],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |_| Ok(Box::new(TwoResponses));
