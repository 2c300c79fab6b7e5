//! `one_of`: the output is one of several values.

use serde_json::Value;

use crate::arguments::Arguments;
use crate::compare::Comparison;
use crate::excerpt::one_line;
use crate::finding::{Finding, Outcome};
use crate::operand::Operand;
use crate::registry::{Argument, EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "one_of",
    summary: "The output is one of several values.",
    doc: "Each value is compared as `equals` does it: texts after white space at both ends is cut off, JSON by structure. `values` \
          may be a template that gives a list, such as `\"{{ expected.labels }}\"`.",
    formula: "1 if the output equals any of the values, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "It says that the answer is a permitted one, not that it is the right one: a model that always answers with the \
               first label passes every time.",
    example: "- one_of: [bug, billing, other]",
    arguments: &[
        Argument { name: "values", text: "a list of values, or a template that gives a list" },
        EXACT,
        IGNORE_CASE,
    ],
    main: Some("values"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct OneOf {
    values: Operand,
    comparison: Comparison,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let comparison = Comparison::read(arguments);
    let node = arguments.required("values")?;
    let values = Operand::parse(node, arguments)?;
    match values.literal() {
        Some(Value::Array(items)) if items.is_empty() => {
            arguments.invalid(node, "`values` is an empty list", "nothing could pass");
            None
        }
        Some(Value::Array(_)) | None => Some(Built::pass_fail(OneOf { values, comparison })),
        Some(_) => {
            arguments.invalid(
                node,
                format!("`values` must be a list, found {}", node.kind()),
                "expected a list",
            );
            None
        }
    }
}

impl Check for OneOf {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let values = match self.values.eval(input) {
            Ok(values) => values,
            Err(lack) => return lack.outcome(),
        };
        let Subject::Json(json) = &values else {
            return Err(ScoreError::new(format!("`values` must be a list, found {}", values.shown())));
        };
        let Value::Array(items) = json.as_ref() else {
            return Err(ScoreError::new(format!("`values` must be a list, found {}", values.shown())));
        };
        let is_found = items.iter().any(|item| self.comparison.equal(subject, &Subject::borrowed(item)));
        Ok(Finding::of(is_found, || {
            let list: Vec<String> = items.iter().map(|item| Subject::borrowed(item).shown()).collect();
            format!("expected one of {}, found {}", one_line(&list.join(", "), 120), subject.shown())
        }))
    }
}
