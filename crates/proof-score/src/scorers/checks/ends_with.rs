//! `ends_with`: the output ends with a text.

use super::starts_with::{End, build};
use crate::registry::{Argument, EXACT, IGNORE_CASE, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "ends_with",
    summary: "The output ends with a text.",
    doc: "White space after the output is cut off first, unless `exact: true`. The text itself is taken as it is; it may be a \
          template.",
    formula: "1 if the output ends with the text, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "An output that the token limit cut rarely ends as asked: look at `finish_reason` before you blame the prompt.",
    example: "- ends_with: \"Kind regards, the support team\"",
    arguments: &[
        Argument { name: "value", text: "the text that the output ends with; may be a template" },
        EXACT,
        IGNORE_CASE,
    ],
    main: Some("value"),
    has_subject: true,
    build: |arguments| build(arguments, End::Finish),
};
