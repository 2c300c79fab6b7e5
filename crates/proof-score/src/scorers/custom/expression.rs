//! `expression`: a `MiniJinja` expression over the output and the case.

use proof_prompt::expr::Expression;
use serde_json::Value;

use crate::arguments::{Arguments, template_mistake};
use crate::excerpt::one_line;
use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::{Subject, lack};
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "expression",
    summary: "A MiniJinja expression is true, or gives a number.",
    doc: "It sees `output` (`text`, `json`, `reasoning`, `tool_calls`, `finish_reason`, `latency_s`, `cost_usd`, `input_tokens`, \
          `output_tokens`), `vars`, `expected`, `id`, `tags` and `metadata`. True or false passes or fails. A number is recorded as it is \
          where the scorer measures: with a `threshold`, or with `measure: true`. Anything else, such as a text, is unscored: write a \
          comparison. What the output does not have is a fail, what the case does not have is unscored; `x is defined` and \
          `x | default(y)` ask first.",
    formula: "the value of the expression: 1 for true, 0 for false",
    range: "0 or 1; any number with `threshold` or `measure: true`",
    direction: "higher is better unless `direction: lower`",
    misleads: "`in` looks for a part of a text, not for a word: `'art' in output.text` holds for \"start\".",
    example: "- expression: \"output.json.total == vars.prices | sum\"",
    arguments: &[
        Argument { name: "formula", text: "the expression, without braces" },
        Argument { name: "measure", text: "true: it gives a number, which is recorded as it is" },
    ],
    main: Some("formula"),
    has_subject: false,
    build,
};

#[derive(Debug)]
struct Formula {
    expression: Expression,
    measures: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let asked = arguments.reader.boolean("measure").unwrap_or(false);
    let measures = asked || arguments.reader.get("threshold").is_some();
    let node = arguments.required("formula")?;
    let source = arguments.reader.string("formula")?;
    let trimmed = source.trim();
    if trimmed.starts_with("{{") && trimmed.ends_with("}}") {
        arguments.invalid(node, "`formula` is an expression already", "write it without the braces");
        return None;
    }
    let expression = match Expression::parse(trimmed) {
        Ok(expression) => expression,
        Err(error) => {
            let diagnostic = template_mistake(&error, trimmed, &node.span);
            arguments.report(diagnostic);
            return None;
        }
    };
    if !arguments.note_names(expression.variables().into_iter().collect(), &node.span) {
        return None;
    }
    let check = Formula { expression, measures };
    Some(if measures {
        Built { direction: crate::Direction::Higher, ..Built::measure(check, None) }
    } else {
        Built::pass_fail(check)
    })
}

impl Check for Formula {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let value = match self.expression.eval_in(input.context()) {
            Ok(value) => value,
            Err(error) => {
                return lack(&error, self.expression.variables().into_iter().collect(), input).outcome();
            }
        };
        match value {
            Value::Bool(holds) if self.measures => Ok(Finding::measured(f64::from(u8::from(holds)))),
            Value::Bool(holds) => Ok(Finding::of(holds, || {
                format!(
                    "`{}` is false for {}",
                    one_line(self.expression.source(), 80),
                    crate::excerpt::excerpt(input.text)
                )
            })),
            Value::Number(number) => {
                let number = number.as_f64().unwrap_or(f64::NAN);
                if self.measures {
                    return Ok(Finding::measured(number));
                }
                Err(ScoreError::new(format!(
                    "the expression gives the number {}; compare it, or add `threshold` or `measure: true`",
                    rounded(number)
                )))
            }
            other => Err(ScoreError::new(format!(
                "the expression gives {}, not true, false or a number",
                Subject::from(other).shown()
            ))),
        }
    }
}
