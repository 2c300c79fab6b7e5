//! `combination:repeat_prompt`: the prompt is repeated first.

use proof_text::instructions::RepeatPrompt;

use super::kind::{LOOSE, Read, build};
use crate::registry::{Argument, ScorerInfo};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "combination:repeat_prompt",
    summary: "The prompt is repeated first.",
    doc: "The output starts with the text that was to be repeated; case and white space at both ends are \
          ignored. What follows is not looked at.",
    formula: "1 if the instruction is followed, else 0; an empty output follows nothing",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "An output that repeats the prompt and gives no answer passes.",
    example: "- combination:repeat_prompt: {prompt_to_repeat: \"{{ vars.request }}\"}",
    arguments: &[Argument { name: "prompt_to_repeat", text: "the text that comes first" }, LOOSE],
    main: Some("prompt_to_repeat"),
    has_subject: true,
    build: |arguments| build(arguments, READ),
};

pub(super) const READ: Read = |given| Ok(Box::new(RepeatPrompt::new(&given.text("prompt_to_repeat")?)));
