//! `length_constraints:number_paragraphs`: exactly so many paragraphs with `***` between them.

use proof_text::instructions::NumberParagraphs;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "length_constraints:number_paragraphs",
    summary: "Exactly so many paragraphs with `***` between them.",
    doc: "A blank part at the start or the end does not count, one between two others fails.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Empty lines do not part paragraphs here, and bold italics (`***so***`) do.",
    example: "- length_constraints:number_paragraphs: 3",
    arguments: &[Argument { name: "num_paragraphs", text: "how many, exactly" }, LOOSE],
    main: Some("num_paragraphs"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| Ok(Box::new(NumberParagraphs { n: given.count("num_paragraphs")? }));
