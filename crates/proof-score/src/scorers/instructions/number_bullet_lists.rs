//! `detectable_format:number_bullet_lists`: exactly so many bullet points.

use proof_text::instructions::BulletLists;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "detectable_format:number_bullet_lists",
    summary: "Exactly so many bullet points.",
    doc: "Lines that start, after white space, with `-` or with one `*`.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A rule such as `---` counts as a point, a numbered line or `•` does not.",
    example: "- detectable_format:number_bullet_lists: 3",
    arguments: &[Argument { name: "num_bullets", text: "how many, exactly" }, LOOSE],
    main: Some("num_bullets"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| Ok(Box::new(BulletLists { n: given.count("num_bullets")? }));
