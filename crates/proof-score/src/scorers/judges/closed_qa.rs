//! `closed_qa`: a model says whether the output meets a condition.

use serde_json::Map;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::judging::asking::{Beside, INPUT, TARGET, target};
use crate::judging::prompts::BuiltIn;
use crate::judging::single::Single;
use crate::registry::{Argument, ScorerInfo};
use crate::rubric::Scale;
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "closed_qa",
    summary: "A model says whether the output meets one condition.",
    doc: "The condition is a sentence in the suite. The judge gets it with what was asked and the output, gives its reason and then `yes` or \
          `no`. An answer that cannot be read leaves the output unscored. For more than one condition, levels or examples write a rubric and \
          use `judge`.",
    formula: "1 if the judge says yes, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A condition of several parts is met in part, and the judge says yes or no all the same. It is the judge's rate, not the rate.",
    example: "- closed_qa: {criterion: The answer names a date., target: openai/gpt-5}",
    arguments: &[Argument { name: "criterion", text: "the condition, in a sentence" }, TARGET, INPUT],
    main: Some("criterion"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct ClosedQa(Single);

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Beside::read_input(arguments);
    let node = arguments.required("criterion");
    let judge = target(arguments);
    let criterion = node.and_then(proof_diag::Node::scalar_text).map(str::trim);
    let Some(criterion) = criterion.filter(|text| !text.is_empty()) else {
        if let Some(node) = node {
            arguments.invalid(node, "`criterion` must be a sentence", "expected text");
        }
        return None;
    };
    let fixed = Map::from_iter([("criterion".to_owned(), criterion.into())]);
    let single = Single::new(BuiltIn::ClosedQa, judge?, Scale::binary("yes", "no"), beside, fixed);
    Some(Built { judged: Some(single.judged()), ..Built::pass_fail(ClosedQa(single)) })
}

impl Check for ClosedQa {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let graded = match self.0.grade(subject, input) {
            Ok(graded) => graded,
            Err(lack) => return lack.outcome(),
        };
        let value = self.0.scale.value(graded.grade);
        Ok(Finding::Measured {
            value,
            pass: self.0.scale.pass(graded.grade),
            reason: Some(self.0.said(&graded)),
        })
    }
}
