//! `tokens_per_second`: how fast the output was written.

use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "tokens_per_second",
    summary: "Output tokens a second, after the first one.",
    doc: "Without `min` it measures; with `min` it passes or fails. It needs answers that come in pieces (`stream: true` in the target) \
          and a provider that counts tokens; without them, or where all came at once, the output is unscored.",
    formula: "(output tokens − 1) / (seconds to the last byte − seconds to the first piece); with `min` 1 if that is at least it, else 0",
    range: "0 and more; with `min` 0 or 1",
    direction: "higher is better",
    misleads: "Reasoning that the provider counts but does not show is in the tokens and not in the time, so such models look faster than they are.",
    example: "- tokens_per_second: {min: 30}",
    arguments: &[Argument { name: "min", text: "the fewest tokens a second that pass" }],
    main: Some("min"),
    has_subject: false,
    build: |arguments| {
        let min = arguments.amount("min");
        let check = AtLeast { min };
        Some(if min.is_some() { Built::pass_fail(check) } else { Built::rate(check, "tokens/s") })
    },
};

#[derive(Debug)]
struct AtLeast {
    min: Option<f64>,
}

impl Check for AtLeast {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let value = input.tokens_per_second.ok_or_else(|| {
            ScoreError::new(
                "the speed is not known: it takes `stream: true` in the target, and a provider that counts tokens",
            )
        })?;
        let Some(min) = self.min else { return Ok(Finding::measured(value)) };
        Ok(Finding::of(min <= value, || {
            format!("{} tokens/s, at least {} were asked for", rounded(value), rounded(min))
        }))
    }
}
