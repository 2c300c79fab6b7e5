//! `length_constraints:number_sentences`: how many sentences.

use proof_text::instructions::NumberSentences;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "length_constraints:number_sentences",
    summary: "How many sentences.",
    doc: "Sentences are split as by Punkt for English: a full stop ends one but after an abbreviation or \
          an initial. Lines without one go on in the next, and the number of a list item (`1.`) is a \
          sentence. `length` with `unit: sentences` counts as people do.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Lists and headings are counted otherwise than a person would.",
    example: "- length_constraints:number_sentences: {relation: less than, num_sentences: 6}",
    arguments: &[
        Argument { name: "relation", text: "`at least` or `less than`" },
        Argument { name: "num_sentences", text: "how many" },
        LOOSE,
    ],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read =
    |given| Ok(Box::new(NumberSentences { bound: given.bound("relation", "num_sentences")? }));
