//! `detectable_format:number_highlighted_sections`: at least so many highlighted sections.

use proof_text::instructions::HighlightedSections;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "detectable_format:number_highlighted_sections",
    summary: "At least so many highlighted sections.",
    doc: "Stretches such as `*this*` and `**this**` within a line, with something in them.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Two bullet points on one line, or `2 * 3 * 4`, look like a highlight.",
    example: "- detectable_format:number_highlighted_sections: 3",
    arguments: &[Argument { name: "num_highlights", text: "the least that passes" }, LOOSE],
    main: Some("num_highlights"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| Ok(Box::new(HighlightedSections { n: given.count("num_highlights")? }));
