//! `time_to_first_token`: how long it took until something came.

use super::cost::{Quantity, build};
use crate::registry::{Argument, ScorerInfo};
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "time_to_first_token",
    summary: "Seconds from the request to the first piece of the output.",
    doc: "Without `max` it measures; with `max` it passes or fails. It needs answers that come in pieces: write `stream: true` into the \
          target. Reasoning that the provider shows counts as output. Where an answer came in one piece the output is unscored. A cached \
          output has the time of the call that it came from.",
    formula: "seconds from sending the request that succeeded to the first piece of text, reasoning or tool call; with `max` 1 if they are at most that, else 0",
    range: "0 and more; with `max` 0 or 1",
    direction: "lower is better; with `max` higher is better",
    misleads: "Some servers gather an answer and send it in one go: then it is the time of the whole answer. With reasoning that is not shown, the time of thinking is in it.",
    example: "- time_to_first_token: {max: 0.8}",
    arguments: &[Argument { name: "max", text: "the most seconds that pass" }],
    main: Some("max"),
    has_subject: false,
    build: |arguments| Some(build::<TimeToFirstToken>(arguments)),
};

#[derive(Debug)]
struct TimeToFirstToken;

impl Quantity for TimeToFirstToken {
    const UNIT: &'static str = "s";

    fn of(input: &ScoreInput<'_>) -> Result<f64, ScoreError> {
        input.first_token_s.ok_or_else(|| {
            ScoreError::new("the answer did not come in pieces: write `stream: true` into the target")
        })
    }
}
