//! `detectable_content:number_placeholders`: at least so many placeholders such as `[name]`.

use proof_text::instructions::NumberPlaceholders;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "detectable_content:number_placeholders",
    summary: "At least so many placeholders such as `[name]`.",
    doc: "A placeholder is a pair of square brackets on one line, with anything or nothing between them.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Links and footnotes in Markdown count too.",
    example: "- detectable_content:number_placeholders: 3",
    arguments: &[Argument { name: "num_placeholders", text: "the least that passes" }, LOOSE],
    main: Some("num_placeholders"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read =
    |given| Ok(Box::new(NumberPlaceholders { n: given.count("num_placeholders")? }));
