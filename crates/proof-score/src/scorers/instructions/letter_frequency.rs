//! `keywords:letter_frequency`: how often a letter is in the output.

use proof_text::instructions::LetterFrequency;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "keywords:letter_frequency",
    summary: "How often a letter is in the output.",
    doc: "One character is counted in the lower-cased output. Where it is not one of a to z, the \
          published checker counts a random letter; this one counts what was asked for.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A letter with an accent is another character.",
    example: "- keywords:letter_frequency: {letter: q, let_relation: less than, let_frequency: 2}",
    arguments: &[
        Argument { name: "letter", text: "one character" },
        Argument { name: "let_relation", text: "`at least` or `less than`" },
        Argument { name: "let_frequency", text: "how often" },
        LOOSE,
    ],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| {
    Ok(Box::new(LetterFrequency {
        letter: given.character("letter")?,
        bound: given.bound("let_relation", "let_frequency")?,
    }))
};
