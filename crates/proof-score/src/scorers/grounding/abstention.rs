//! `abstention`: the output answers where the sources do, and says so where they do not.

use proof_text::grounding::abstains;
use proof_text::{RefusalKind, refusal::recognise};
use serde_json::Value;

use super::sources::{SOURCES, SourcesOperand};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::arguments::missing;
use crate::excerpt::excerpt;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "abstention",
    summary: "The output answers where the sources have an answer, and says that they do not where they have none.",
    doc: "`answerable` says of each case whether the context has the answer: true or false, mostly a template such as `\"{{ \
          expected.answerable }}\"`. Without it, a case is answerable if it has `sources`. Where it is not answerable, the \
          output must abstain in its first three sentences (`the context does not say`, `I don't know`, `this cannot be \
          determined from …`; English, and the usual phrases of German, French and Spanish) or refuse; what it says after \
          that does not matter. Where it is answerable, it must not. An empty output abstains from nothing: it fails where \
          an answer is there, and where none is. The part `unanswerable` has only the cases without an answer (an answer \
          without support fails there), `answerable` only those with one (a needless abstention fails there); the others are \
          skipped.",
    formula: "1 if abstained = not answerable, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "It knows wordings, not meanings. An answer that is there and wrong passes: ask for the answer with another \
               scorer.",
    example: "- abstention: {answerable: \"{{ expected.answerable }}\"}",
    arguments: &[
        Argument {
            name: "answerable",
            text: "whether the context has the answer: true, false or a template that gives it",
        },
        SOURCES,
    ],
    main: Some("answerable"),
    has_subject: true,
    build,
};

#[derive(Debug)]
enum Answerable {
    Said(Operand),
    BySources(SourcesOperand),
}

#[derive(Debug)]
struct Abstention(Answerable);

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let answerable = match (arguments.reader.get("answerable"), arguments.reader.get("sources")) {
        (Some(_), Some(node)) => {
            arguments.invalid(
                node,
                "`answerable` and `sources` are both given",
                "`answerable` says it already",
            );
            return None;
        }
        (Some(node), None) => {
            let operand = Operand::parse(node, arguments)?;
            if operand.literal().is_some_and(|value| !value.is_boolean()) {
                arguments.invalid(
                    node,
                    "`answerable` must be true, false or a template",
                    "neither true nor false",
                );
                return None;
            }
            Answerable::Said(operand)
        }
        (None, Some(_)) => Answerable::BySources(SourcesOperand::read(arguments)?),
        (None, None) => {
            let diagnostic = missing(arguments.info, "answerable", &arguments.name_span);
            arguments.report(diagnostic);
            return None;
        }
    };
    let parts = ["unanswerable", "answerable"].map(PartMetric::pass_fail).into();
    Some(Built { parts, ..Built::pass_fail(Abstention(answerable)) })
}

impl Answerable {
    fn of(&self, input: &ScoreInput<'_>) -> Result<bool, Lack> {
        let operand = match self {
            Self::BySources(sources) => return Ok(!sources.of(input)?.list.is_empty()),
            Self::Said(operand) => operand,
        };
        let subject = operand.eval(input)?;
        match subject.json(input).as_deref() {
            Some(Value::Bool(value)) => Ok(*value),
            _ => Err(Lack::error(format!("`answerable` must be true or false, found {}", subject.shown()))),
        }
    }
}

impl Check for Abstention {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let is_answerable = match self.0.of(input) {
            Ok(value) => value,
            Err(lack) => return Found::all(lack.outcome(), 2),
        };
        let text = subject.text();
        let phrase = abstains(&text).or_else(|| {
            let refusal = recognise(&text);
            refusal.phrase.filter(|_| refusal.kind == RefusalKind::Full)
        });
        let finding = match (is_answerable, phrase) {
            _ if text.trim().is_empty() => Finding::Fail("the output is empty".to_owned()),
            (true, None) | (false, Some(_)) => Finding::Pass,
            (true, Some(phrase)) => {
                Finding::Fail(format!("the answer is there, and it abstains: {}", excerpt(phrase)))
            }
            (false, None) => {
                Finding::Fail(format!("no answer is there, and it answers: {}", subject.shown()))
            }
        };
        let skipped = |why: &str| Ok(Finding::Skipped(why.to_owned()));
        let parts = if is_answerable {
            vec![skipped("the case is answerable"), Ok(finding.clone())]
        } else {
            vec![Ok(finding.clone()), skipped("the case is not answerable")]
        };
        Found { main: Ok(finding), parts }
    }
}
