//! `change_case:english_lowercase`: English, without a capital.

use proof_text::instructions::EnglishLowercase;

use super::kind::{LOOSE, Read, build};
use crate::registry::ScorerInfo;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "change_case:english_lowercase",
    summary: "English, without a capital.",
    doc: "No letter is in upper case, there is a letter, and the language is English. Where no language \
          can be told, it passes.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A short text may be taken for another language.",
    example: "- change_case:english_lowercase",
    arguments: &[LOOSE],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |_| Ok(Box::new(EnglishLowercase));
