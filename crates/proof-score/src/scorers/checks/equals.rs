//! `equals`: the output is the expected value.

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::compare::Comparison;
use crate::finding::{Finding, Outcome};
use crate::operand::Operand;
use crate::registry::{Argument, EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "equals",
    summary: "The output is the expected value.",
    doc: "Texts are equal after white space at both ends is cut off; `exact: true` compares byte for byte, `ignore_case: true` \
          without case. JSON is compared by structure: `1` equals `1.0`, keys may stand in any order. A text against a \
          number, a boolean, a list or a map is read as JSON first: the output `42.0` equals `value: 42`. `value` may be a \
          template; one that is exactly one expression keeps its type: `\"{{ expected.label }}\"`.",
    formula: "1 if the two are equal, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A right answer in other words is a fail: \"The label is bug.\" does not equal \"bug\". Look at the reasons of the \
               first fails, and choose what is compared with `of`.",
    example: "- equals: {value: \"{{ expected.label }}\", of: \"{{ output.json.label }}\", as: label}",
    arguments: &[
        Argument { name: "value", text: "what the output should be: any JSON value, or a template" },
        EXACT,
        IGNORE_CASE,
    ],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
pub(crate) struct Equals {
    pub(crate) value: Operand,
    pub(crate) comparison: Comparison,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let comparison = Comparison::read(arguments);
    let value = arguments.required_operand("value")?;
    Some(Built::pass_fail(Equals { value, comparison }))
}

impl Check for Equals {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let value = match self.value.eval(input) {
            Ok(value) => value,
            Err(lack) => return lack.outcome(),
        };
        let is_equal = self.comparison.equal(subject, &value);
        Ok(Finding::of(is_equal, || format!("expected {}, found {}", value.shown(), subject.shown())))
    }
}
