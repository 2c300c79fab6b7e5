//! `latency`: how long the call took.

use super::cost::{Quantity, build};
use crate::registry::{Argument, ScorerInfo};
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "latency",
    summary: "Seconds from the request to the last byte of the output.",
    doc: "Without `max` it measures; with `max` it passes or fails. A `threshold` keeps the seconds as the value and decides beside them. \
          It is the time of the request that succeeded: waiting for a rate limit and failed attempts are not in it. A cached output \
          has the latency of the call that it came from; the simulated model's time is virtual.",
    formula: "seconds from sending the request to the last byte; with `max` 1 if they are at most that, else 0",
    range: "0 and more; with `max` 0 or 1",
    direction: "lower is better; with `max` higher is better",
    misleads: "It is the time of this machine, this network and this hour, and a mean hides the slow tail: look at the percentiles.",
    example: "- latency: {max: 2.5}",
    arguments: &[Argument { name: "max", text: "the most seconds that pass" }],
    main: Some("max"),
    has_subject: false,
    build: |arguments| Some(build::<Latency>(arguments)),
};

#[derive(Debug)]
struct Latency;

impl Quantity for Latency {
    const UNIT: &'static str = "s";

    fn of(input: &ScoreInput<'_>) -> Result<f64, ScoreError> {
        Ok(input.latency_s)
    }
}
