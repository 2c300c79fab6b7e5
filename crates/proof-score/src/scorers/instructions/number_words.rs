//! `length_constraints:number_words`: how many words.

use proof_text::instructions::NumberWords;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "length_constraints:number_words",
    summary: "How many words.",
    doc: "Runs of letters, digits and `_`, so that `don't` and `well-known` are two words each. `length` \
          with `unit: words` counts as people do.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A word of an Indic script may count as many; Chinese and Japanese have no spaces between words.",
    example: "- length_constraints:number_words: {relation: at least, num_words: 300}",
    arguments: &[
        Argument { name: "relation", text: "`at least` or `less than`" },
        Argument { name: "num_words", text: "how many" },
        LOOSE,
    ],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read =
    |given| Ok(Box::new(NumberWords { bound: given.bound("relation", "num_words")? }));
