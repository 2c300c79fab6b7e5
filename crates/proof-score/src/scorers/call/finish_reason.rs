//! `finish_reason`: why the output ended.

use proof_diag::Value as NodeValue;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "finish_reason",
    summary: "The output ended for the reason that it should.",
    doc: "`value` is one of `stop` (it was complete; the default), `length` (the token limit cut it), `tool_calls`, `content_filter`, \
          `refusal`, `other`, or a list of them.",
    formula: "1 if the provider gave one of the reasons, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Some servers say `stop` whatever happened, and some say nothing, which is `other`.",
    example: "- finish_reason: stop",
    arguments: &[Argument { name: "value", text: "a reason, or a list of reasons; default `stop`" }],
    main: Some("value"),
    has_subject: false,
    build,
};

const REASONS: [&str; 6] = ["stop", "length", "tool_calls", "content_filter", "refusal", "other"];

#[derive(Debug)]
struct FinishReason {
    reasons: Vec<&'static str>,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let reasons = match arguments.reader.get("value") {
        None => vec!["stop"],
        Some(node) => match &node.value {
            NodeValue::List(items) if !items.is_empty() => {
                let words: Vec<_> =
                    items.iter().map(|item| arguments.word_at(item, "value", &REASONS)).collect();
                words.into_iter().collect::<Option<_>>()?
            }
            _ => vec![arguments.word_at(node, "value", &REASONS)?],
        },
    };
    Some(Built::pass_fail(FinishReason { reasons }))
}

impl Check for FinishReason {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let holds = self.reasons.contains(&input.finish_reason);
        Ok(Finding::of(holds, || {
            format!("ended with `{}`, expected `{}`", input.finish_reason, self.reasons.join("` or `"))
        }))
    }
}
