//! `tool_forbidden`: no tool is called that must not be.

use super::calls::{CALLS, HISTORY, Listed, Made};
use super::matching::Matching;
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Lack, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "tool_forbidden",
    summary: "No tool is called that must not be called.",
    doc: "`names` lists the tools that must not be called. A call with arguments (`{delete: {scope: all}}`) is forbidden \
          only where each of these arguments has this value; others do not matter. An output without a call passes. It \
          blocks nothing by itself: put a gate on the metric.",
    formula: "1 if no call is a forbidden one, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "It sees the calls that the model asks for, not what a tool does; and a call that is written in the text of \
               the answer is none.",
    example: "- tool_forbidden: [delete_account, {refund: {approved: true}}]",
    arguments: &[
        Argument {
            name: "names",
            text: "names of tools, or calls with arguments, or a template that gives such a list",
        },
        CALLS,
        HISTORY,
    ],
    main: Some("names"),
    has_subject: false,
    build,
};

#[derive(Debug)]
struct ToolForbidden {
    forbidden: Listed,
    made: Made,
    matching: Matching,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let made = Made::read(arguments);
    let forbidden = Listed::read(arguments, "names")?;
    if forbidden.is_empty_literal() {
        let node = arguments.required("names")?;
        arguments.invalid(node, "`names` is an empty list", "nothing could fail");
        return None;
    }
    Some(Built::pass_fail(ToolForbidden { forbidden, made: made?, matching: Matching::naming() }))
}

impl Check for ToolForbidden {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let calls = || -> Result<_, Lack> { Ok((self.forbidden.of(input)?, self.made.of(input)?)) };
        let (forbidden, made) = match calls() {
            Ok(calls) => calls,
            Err(lack) => return lack.outcome(),
        };
        let is_forbidden = |call: &&super::calls::Call| {
            forbidden.iter().any(|forbidden| self.matching.is_match(forbidden, call))
        };
        Ok(match made.iter().find(is_forbidden) {
            Some(call) => {
                let with = match &call.arguments {
                    super::calls::Stated::Map(map) if !map.is_empty() => {
                        format!(" with {}", one_line(&serde_json::Value::Object(map.clone()).to_string(), 80))
                    }
                    _ => String::new(),
                };
                Finding::Fail(format!("{} is called{with}", call.shown()))
            }
            None => Finding::Pass,
        })
    }
}
