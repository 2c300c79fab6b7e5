//! `context_recall`: how much of the right answer stands in what was retrieved.

use super::faithfulness::{CONTEXTS, judged};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Lack, Outcome};
use crate::judging::asking::{Beside, INPUT, TARGET, target};
use crate::judging::claims::{Claims, passages, unsupported};
use crate::judging::prompts::BuiltIn;
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "context_recall",
    summary: "How much of the right answer stands in what was retrieved.",
    doc: "The measure of RAGAS: the judge takes `expected` apart into claims, then says of each whether it follows from `contexts`. It looks at the \
          retrieval, not at the output. A right answer without claims is skipped. Without any passage nothing was found, and the value is 0. An answer \
          that cannot be read, or does not judge every claim once and in order, leaves the output unscored.",
    formula: "claims of the right answer that follow from the passages / all its claims",
    range: "[0, 1]",
    direction: "higher is better; it passes only by `threshold`",
    misleads: "It is as good as the right answers are: what they leave out is not missed. Every passage added can only raise it; read it with \
               `context_precision`.",
    example: "- context_recall: {contexts: \"{{ vars.contexts }}\", expected: \"{{ expected.answer }}\", target: openai/gpt-5}",
    arguments: &[
        CONTEXTS,
        Argument { name: "expected", text: "the right answer; may hold templates" },
        TARGET,
        INPUT,
    ],
    main: Some("contexts"),
    has_subject: false,
    build,
};

#[derive(Debug)]
struct ContextRecall {
    claims: Claims,
    contexts: Operand,
    expected: Operand,
    beside: Beside,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Beside::read_input(arguments);
    let contexts = arguments.required_operand("contexts");
    let expected = arguments.required_operand("expected");
    let judge = target(arguments)?;
    let check =
        ContextRecall { claims: Claims::new(judge), contexts: contexts?, expected: expected?, beside };
    let judged = judged(&[BuiltIn::Claims, BuiltIn::Support], vec![judge]);
    Some(Built { judged: Some(judged), ..Built::share(check) })
}

impl Check for ContextRecall {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.recall(input).or_else(Lack::outcome)
    }
}

impl ContextRecall {
    fn recall(&self, input: &ScoreInput<'_>) -> Result<Finding, Lack> {
        let sources = passages(&self.contexts, input)?;
        let question = self.beside.input(input)?;
        let expected = self.expected.eval(input)?;
        let (claims, supported) = self
            .claims
            .of_and_supported(&expected.text(), &question, &sources, input)
            .map_err(Lack::Error)?;
        if claims.is_empty() {
            return Ok(Finding::Skipped("the right answer makes no claims".to_owned()));
        }
        let n_supported = supported.iter().filter(|supported| **supported).count();
        let value = n_supported as f64 / claims.len() as f64;
        Ok(Finding::Measured { value, pass: None, reason: unsupported(&claims, &supported) })
    }
}
