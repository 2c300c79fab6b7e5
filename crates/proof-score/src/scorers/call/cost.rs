//! `cost`: what the call cost.

use std::fmt::Debug;
use std::marker::PhantomData;

use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "cost",
    summary: "What the call cost, in US dollars.",
    doc: "Without `max` it measures; with `max` it passes or fails. A `threshold` keeps the dollars as the value and decides beside \
          them. Where a model has no price the output is unscored: an unknown cost is never zero. A cached output has the cost of the \
          call that it came from.",
    formula: "input and output tokens times their prices; with `max` 1 if that is at most it, else 0",
    range: "0 and more; with `max` 0 or 1",
    direction: "lower is better; with `max` higher is better",
    misleads: "It is the price list's cost of this call: discounts, batches and failed attempts are not in it.",
    example: "- cost: {max: 0.01}",
    arguments: &[Argument { name: "max", text: "the most dollars that pass" }],
    main: Some("max"),
    has_subject: false,
    build: |arguments| Some(build::<Cost>(arguments)),
};

/// A number of the call: seconds or dollars.
pub(crate) trait Quantity: Debug + Send + Sync + 'static {
    /// What it counts.
    const UNIT: &'static str;

    /// The number, or why there is none.
    fn of(input: &ScoreInput<'_>) -> Result<f64, ScoreError>;
}

#[derive(Debug)]
struct Cost;

impl Quantity for Cost {
    const UNIT: &'static str = "USD";

    fn of(input: &ScoreInput<'_>) -> Result<f64, ScoreError> {
        input.cost_usd.ok_or_else(|| ScoreError::new("there is no price for this model"))
    }
}

#[derive(Debug)]
struct AtMost<Q> {
    max: Option<f64>,
    quantity: PhantomData<Q>,
}

/// Reads `cost` and `latency`.
pub(crate) fn build<Q: Quantity>(arguments: &mut Arguments<'_>) -> Built {
    let max = arguments.amount("max");
    let check = AtMost { max, quantity: PhantomData::<Q> };
    if max.is_some() { Built::pass_fail(check) } else { Built::measure(check, Some(Q::UNIT)) }
}

impl<Q: Quantity> Check for AtMost<Q> {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let value = Q::of(input)?;
        let Some(max) = self.max else { return Ok(Finding::measured(value)) };
        Ok(Finding::of(value <= max, || {
            format!("{} {}, at most {} were asked for", rounded(value), Q::UNIT, rounded(max))
        }))
    }
}
