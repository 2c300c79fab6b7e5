//! `detectable_format:multiple_sections`: at least so many sections.

use proof_text::instructions::MultipleSections;

use super::given::GivenError;
use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "detectable_format:multiple_sections",
    summary: "At least so many sections.",
    doc: "A section starts with the splitter (a pattern, its case as written), at most one white space \
          and a number: `Section 1`, `SECTION2`.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A section that is mentioned in a sentence counts like its heading.",
    example: "- detectable_format:multiple_sections: {section_spliter: Section, num_sections: 3}",
    arguments: &[
        Argument {
            name: "section_spliter",
            text: "the word before the number; the published name is spelled so",
        },
        Argument { name: "num_sections", text: "the least that passes" },
        LOOSE,
    ],
    main: None,
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| {
    Ok(Box::new(
        MultipleSections::new(&given.text("section_spliter")?, given.count("num_sections")?)
            .map_err(|error| GivenError::new("section_spliter", error, "expected a pattern"))?,
    ))
};
