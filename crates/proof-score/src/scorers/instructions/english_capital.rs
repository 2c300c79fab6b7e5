//! `change_case:english_capital`: English, all in capitals.

use proof_text::instructions::EnglishCapital;

use super::kind::{LOOSE, Read, build};
use crate::registry::ScorerInfo;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "change_case:english_capital",
    summary: "English, all in capitals.",
    doc: "No letter is in lower case, there is a letter, and the language is English. Where no language \
          can be told, it passes.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A short text may be taken for another language.",
    example: "- change_case:english_capital",
    arguments: &[LOOSE],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |_| Ok(Box::new(EnglishCapital));
