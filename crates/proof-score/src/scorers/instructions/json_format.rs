//! `detectable_format:json_format`: the whole output is JSON.

use proof_text::instructions::JsonFormat;

use super::kind::{LOOSE, Read, build};
use crate::registry::ScorerInfo;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "detectable_format:json_format",
    summary: "The whole output is JSON.",
    doc: "It is one JSON value once a code fence round it is taken off. The scorer `json` is stricter \
          about fences, `json_schema` looks at what the JSON holds.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A number, or a text in quotes, is JSON.",
    example: "- detectable_format:json_format",
    arguments: &[LOOSE],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |_| Ok(Box::new(JsonFormat));
