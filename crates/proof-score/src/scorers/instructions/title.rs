//! `detectable_format:title`: there is a title such as `<<title>>`.

use proof_text::instructions::Title;

use super::kind::{LOOSE, Read, build};
use crate::registry::ScorerInfo;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "detectable_format:title",
    summary: "There is a title such as `<<title>>`.",
    doc: "Double angular brackets on one line, with something in them.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "The brackets may stand anywhere, also within code.",
    example: "- detectable_format:title",
    arguments: &[LOOSE],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |_| Ok(Box::new(Title));
