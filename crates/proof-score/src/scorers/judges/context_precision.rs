//! `context_precision`: whether the passages of use stand above those of none.

use serde_json::{Value, json};

use super::faithfulness::{CONTEXTS, judged};
use crate::arguments::Arguments;
use crate::finding::{Finding, Lack, Outcome};
use crate::judging::asking::{Beside, INPUT, TARGET, Values, chat, target};
use crate::judging::claims::passages;
use crate::judging::form::{Form, object, text, unreadable};
use crate::judging::prompts::{BuiltIn, render};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "context_precision",
    summary: "Whether the passages that are of use stand above those that are not.",
    doc: "The measure of RAGAS: the judge says of each passage of `contexts` whether it was of use in coming to `expected`, each in a call of its own. \
          The value is the mean precision at the ranks of the useful ones (average precision over the passages that were retrieved). Where no passage is \
          of use it is 0; without any passage there is no order to judge, and the case is skipped. It looks at the retrieval, not at the output; with \
          `expected: \"{{ output.text }}\"` it asks what the output made use of.",
    formula: "sum over ranks k of (precision at k × useful at k) / number of useful passages",
    range: "[0, 1]",
    direction: "higher is better; it passes only by `threshold`",
    misleads: "One useful passage at rank 1 gives 1 however many useless ones follow. What was not retrieved is not missed: read it with \
               `context_recall`.",
    example: "- context_precision: {contexts: \"{{ vars.contexts }}\", expected: \"{{ expected.answer }}\", target: openai/gpt-5}",
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

/// How many passages are looked at.
const MAX_PASSAGES: usize = 100;

#[derive(Debug)]
struct ContextPrecision {
    judge: usize,
    contexts: Operand,
    expected: Operand,
    beside: Beside,
    form: Form,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Beside::read_input(arguments);
    let contexts = arguments.required_operand("contexts");
    let expected = arguments.required_operand("expected");
    let judge = target(arguments)?;
    let form = Form::new(object([("reason", text()), ("useful", json!({"type": "boolean"}))]));
    let check = ContextPrecision { judge, contexts: contexts?, expected: expected?, beside, form };
    Some(Built { judged: Some(judged(&[BuiltIn::Useful], vec![judge])), ..Built::share(check) })
}

impl Check for ContextPrecision {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.precision(input).or_else(Lack::outcome)
    }
}

impl ContextPrecision {
    fn precision(&self, input: &ScoreInput<'_>) -> Result<Finding, Lack> {
        let passages = passages(&self.contexts, input)?;
        if passages.is_empty() {
            return Ok(Finding::Skipped("there is no passage".to_owned()));
        }
        if MAX_PASSAGES < passages.len() {
            let message = format!("there are {} passages, at most {MAX_PASSAGES} are judged", passages.len());
            return Err(Lack::error(message));
        }
        let question = self.beside.input(input)?;
        let expected = self.expected.eval(input)?;
        let expected = expected.text();
        let asks = passages.iter().enumerate().map(|(idx, passage)| {
            let values = Values::default()
                .material("passage", passage.as_str())
                .material("expected", &*expected)
                .material("input", question.as_str());
            let messages = render(BuiltIn::Useful, &values.finish())?;
            Ok(chat(self.judge, 0, &format!("passage {}", idx + 1), messages, Some(&self.form)))
        });
        let asks = asks.collect::<Result<Vec<_>, ScoreError>>().map_err(Lack::Error)?;
        let replies = input.ask_all(asks).map_err(Lack::Error)?;
        let useful = replies.into_iter().map(|reply| {
            let answer = self.form.read(reply)?;
            answer.get("useful").and_then(Value::as_bool).ok_or_else(|| unreadable("a verdict is missing"))
        });
        let useful = useful.collect::<Result<Vec<bool>, ScoreError>>().map_err(Lack::Error)?;
        let n_useful = useful.iter().filter(|useful| **useful).count();
        let reason = format!("{n_useful} of {} passages are of use", useful.len());
        Ok(Finding::Measured { value: average_precision(&useful), pass: None, reason: Some(reason) })
    }
}

/// The mean of the precisions at the ranks of what is useful; 0 where nothing is.
fn average_precision(useful: &[bool]) -> f64 {
    let mut n_useful = 0.0;
    let mut sum = 0.0;
    for (rank, useful) in (1_u32..).zip(useful) {
        if *useful {
            n_useful += 1.0;
            sum += n_useful / f64::from(rank);
        }
    }
    if 0.0 < n_useful { sum / n_useful } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn average_precision_by_hand() {
        let check = |useful: &[u8], expected: f64| {
            let useful: Vec<bool> = useful.iter().map(|one| *one == 1).collect();
            assert!((average_precision(&useful) - expected).abs() < 1e-12, "{useful:?}");
        };
        check(&[1, 1, 1], 1.0);
        check(&[0, 0], 0.0);
        check(&[], 0.0);
        check(&[0, 1], 0.5);
        check(&[1, 0, 1], 5.0 / 6.0);
        check(&[1, 0, 0, 0], 1.0);
        check(&[0, 1, 1], 7.0 / 12.0);
    }
}
