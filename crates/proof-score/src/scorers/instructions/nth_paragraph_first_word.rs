//! `length_constraints:nth_paragraph_first_word`: so many paragraphs, and the first word of one of them.

use proof_text::instructions::NthParagraphFirstWord;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "length_constraints:nth_paragraph_first_word",
    summary: "So many paragraphs, and the first word of one of them.",
    doc: "Paragraphs are the parts between empty lines that are not blank; there must be exactly \
          `num_paragraphs`, and paragraph `nth_paragraph` must start with `first_word` in any case. A word \
          ends at white space, a quote or one of `. , ? !`.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A list whose items have empty lines between them is as many paragraphs.",
    example: "- length_constraints:nth_paragraph_first_word: {num_paragraphs: 3, nth_paragraph: 1, first_word: dear}",
    arguments: &[
        Argument { name: "num_paragraphs", text: "how many, exactly" },
        Argument { name: "nth_paragraph", text: "which, from 1" },
        Argument { name: "first_word", text: "its first word" },
        LOOSE,
    ],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| {
    Ok(Box::new(NthParagraphFirstWord::new(
        given.count("num_paragraphs")?,
        given.count("nth_paragraph")?,
        &given.text("first_word")?,
    )))
};
