//! `detectable_content:postscript`: there is a postscript.

use proof_text::instructions::Postscript;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "detectable_content:postscript",
    summary: "There is a postscript.",
    doc: "The marker is somewhere in the output, in any case. `P.S.` and `P.P.S` may have a space after \
          each full stop; any other marker is looked for as it is.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A marker without a text behind it passes.",
    example: "- detectable_content:postscript: P.S.",
    arguments: &[Argument { name: "postscript_marker", text: "such as `P.S.` or `P.P.S`" }, LOOSE],
    main: Some("postscript_marker"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| Ok(Box::new(Postscript::new(&given.text("postscript_marker")?)));
