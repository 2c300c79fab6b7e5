//! `instructions`: a list of instructions, such as a case of `IFEval` has.

use proof_diag::{Diagnostic, did_you_mean};
use proof_text::instructions::{Instruction, loosely, strictly};
use serde_json::Value;

use super::KINDS;
use super::given::Given;
use super::kind::LOOSE;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Outcome};
use crate::metric::{Aggregate, MetricKind};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "instructions",
    summary: "Which of a case's instructions the output follows.",
    doc: "Takes a list, mostly from the case. An item is a map with `id`, the name of one of the 25 instruction scorers, and that \
          scorer's arguments: `{id: length_constraints:number_words, relation: at least, num_words: 300}`; the arguments may also stand \
          in a map `kwargs`. It passes when all are followed. Four parts give the figures that are published for IFEval: `strict` and \
          `loose`, the share of all instructions followed by the output as it is or by one of its variants (see `loose`), and \
          `strict_all` and `loose_all`, the share of outputs that follow all of theirs. An unknown `id`, a missing argument and a list \
          that is none leave the output unscored; an empty list has nothing to score and is skipped.",
    formula: "followed / instructions; the parts `strict` and `loose` are the sum of the first over the sum of the second",
    range: "[0, 1]",
    direction: "higher is better",
    misleads: "The mean of the shares weighs each output alike, the parts each instruction. An answer may follow every instruction and \
               say nothing.",
    example: "- instructions: \"{{ expected.instructions }}\"",
    arguments: &[Argument { name: "instructions", text: "the list; mostly a template" }, LOOSE],
    main: Some("instructions"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct List {
    source: Source,
    loose: bool,
}

#[derive(Debug)]
enum Source {
    Read(Vec<Item>),
    Template(Operand),
}

#[derive(Debug)]
struct Item {
    id: &'static str,
    instruction: Box<dyn Instruction>,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let loose = arguments.reader.boolean("loose").unwrap_or(false);
    let node = arguments.required("instructions")?;
    let operand = Operand::parse(node, arguments)?;
    let source = match operand.literal() {
        None => Source::Template(operand),
        Some(value) => match read(value) {
            Ok(items) => Source::Read(items),
            Err(mistakes) => {
                for mistake in mistakes {
                    arguments
                        .report(Diagnostic::error("E0606", mistake).at(node.span.clone(), "in this list"));
                }
                return None;
            }
        },
    };
    let parts = vec![
        PartMetric::share("strict").aggregated(Aggregate::Ratio),
        PartMetric::share("loose").aggregated(Aggregate::Ratio),
        PartMetric::pass_fail("strict_all"),
        PartMetric::pass_fail("loose_all"),
    ];
    Some(Built { kind: MetricKind::Bounded, parts, ..Built::pass_fail(List { source, loose }) })
}

/// Reads the items, or says what is wrong with each that cannot be read.
fn read(list: &Value) -> Result<Vec<Item>, Vec<String>> {
    let Some(list) = list.as_array() else {
        return Err(vec![format!(
            "expected a list of instructions, found `{}`",
            one_line(&list.to_string(), 60)
        )]);
    };
    let (mut items, mut mistakes) = (vec![], vec![]);
    for (at, value) in list.iter().enumerate() {
        match read_item(value) {
            Ok(item) => items.push(item),
            Err(mistake) => mistakes.push(format!("instruction {}: {mistake}", at + 1)),
        }
    }
    if mistakes.is_empty() { Ok(items) } else { Err(mistakes) }
}

fn read_item(value: &Value) -> Result<Item, String> {
    let shown = || one_line(&value.to_string(), 60);
    let map = value.as_object().ok_or_else(|| format!("expected a map with `id`, found `{}`", shown()))?;
    let id = map.get("id").and_then(Value::as_str).ok_or_else(|| format!("it has no `id`: `{}`", shown()))?;
    let Some((id, read)) = KINDS.iter().find(|(name, _)| *name == id) else {
        let help = did_you_mean(id, KINDS.iter().map(|(name, _)| *name));
        let help = help.map(|help| format!("; {help}")).unwrap_or_default();
        return Err(format!("no instruction is called `{}`{help}", one_line(id, 60)));
    };
    let kwargs = map.get("kwargs").and_then(Value::as_object).unwrap_or(map);
    let instruction = read(&Given::new(kwargs)).map_err(|error| format!("`{id}`: {error}"))?;
    Ok(Item { id, instruction })
}

impl Check for List {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let found = match &self.source {
            Source::Read(items) => Ok(self.found(items, &subject.text())),
            Source::Template(operand) => match operand.eval(input) {
                Err(lack) => lack.outcome().map(|finding| Found::all(Ok(finding), N_PARTS)),
                Ok(Subject::Json(list)) => self.read_and_find(&list, subject),
                Ok(Subject::Text(text)) => self.read_and_find(&Value::String(text.into_owned()), subject),
            },
        };
        found.unwrap_or_else(|error| Found::all(Err(error), N_PARTS))
    }
}

const N_PARTS: usize = 4;

impl List {
    fn read_and_find(&self, list: &Value, subject: &Subject<'_>) -> Result<Found, ScoreError> {
        let items = read(list).map_err(|mistakes| ScoreError::new(one_line(&mistakes.join("; "), 600)))?;
        Ok(self.found(&items, &subject.text()))
    }

    fn found(&self, items: &[Item], text: &str) -> Found {
        if items.is_empty() {
            return Found::all(Ok(Finding::Skipped("the case has no instructions".to_owned())), N_PARTS);
        }
        let (strict, loose) = count(items, text);
        let chosen = if self.loose { &loose } else { &strict };
        Found {
            main: Ok(Finding::Measured {
                value: chosen.share(),
                pass: Some(chosen.all()),
                reason: (!chosen.reasons.is_empty()).then(|| one_line(&chosen.reasons.join("; "), 600)),
            }),
            parts: vec![
                Ok(Finding::counted(strict.share(), strict.counts())),
                Ok(Finding::counted(loose.share(), loose.counts())),
                Ok(Finding::of(strict.all(), || strict.reason())),
                Ok(Finding::of(loose.all(), || loose.reason())),
            ],
        }
    }
}

/// How many instructions an output follows, and why not the others.
struct Followed {
    n: usize,
    of: usize,
    reasons: Vec<String>,
}

/// What an output follows as it is, and what it or one of its variants does.
fn count(items: &[Item], text: &str) -> (Followed, Followed) {
    let (mut strict, mut loose) = (vec![], vec![]);
    for Item { id, instruction } in items {
        let Err(reason) = strictly(instruction.as_ref(), text) else { continue };
        let reason = format!("`{id}`: {}", one_line(&reason, 200));
        if loosely(instruction.as_ref(), text).is_err() {
            loose.push(reason.clone());
        }
        strict.push(reason);
    }
    let followed =
        |reasons: Vec<String>| Followed { n: items.len() - reasons.len(), of: items.len(), reasons };
    (followed(strict), followed(loose))
}

impl Followed {
    fn share(&self) -> f64 {
        self.n as f64 / self.of as f64
    }

    fn all(&self) -> bool {
        self.n == self.of
    }

    fn counts(&self) -> Vec<f64> {
        vec![self.n as f64, self.of as f64]
    }

    fn reason(&self) -> String {
        one_line(&self.reasons.join("; "), 600)
    }
}
