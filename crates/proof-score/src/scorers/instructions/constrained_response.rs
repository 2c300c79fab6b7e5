//! `detectable_format:constrained_response`: one of three given answers.

use proof_text::instructions::ConstrainedResponse;

use super::kind::{LOOSE, Read, build};
use crate::registry::ScorerInfo;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "detectable_format:constrained_response",
    summary: "One of three given answers.",
    doc: "The output holds `My answer is yes.`, `My answer is no.` or `My answer is maybe.`, written like \
          that; more text is fine.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "An output that holds two of them passes.",
    example: "- detectable_format:constrained_response",
    arguments: &[LOOSE],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |_| Ok(Box::new(ConstrainedResponse));
