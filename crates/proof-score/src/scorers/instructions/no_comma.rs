//! `punctuation:no_comma`: no comma.

use proof_text::instructions::NoComma;

use super::kind::{LOOSE, Read, build};
use crate::registry::ScorerInfo;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "punctuation:no_comma",
    summary: "No comma.",
    doc: "The output has no `,`; the commas of other scripts are not that one.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A number such as `1,000` has a comma.",
    example: "- punctuation:no_comma",
    arguments: &[LOOSE],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |_| Ok(Box::new(NoComma));
