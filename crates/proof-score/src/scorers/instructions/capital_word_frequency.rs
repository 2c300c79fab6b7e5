//! `change_case:capital_word_frequency`: how many words are in capitals.

use proof_text::instructions::CapitalWordFrequency;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "change_case:capital_word_frequency",
    summary: "How many words are in capitals.",
    doc: "Words are those of the Penn Treebank, so that `I` and `A` count, `U.S.` and `X-RAY` are one \
          word each and `CAN'T` is two (`CA`, `N'T`).",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Headings and abbreviations count as well as words that are meant to be loud.",
    example: "- change_case:capital_word_frequency: {capital_relation: at least, capital_frequency: 3}",
    arguments: &[
        Argument { name: "capital_relation", text: "`at least` or `less than`" },
        Argument { name: "capital_frequency", text: "how many words" },
        LOOSE,
    ],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| {
    Ok(Box::new(CapitalWordFrequency { bound: given.bound("capital_relation", "capital_frequency")? }))
};
