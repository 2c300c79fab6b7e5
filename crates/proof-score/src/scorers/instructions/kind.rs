//! One kind of instruction as a scorer: its arguments are read once, or for each case where they hold templates.

use proof_diag::Diagnostic;
use proof_text::instructions::{Instruction, loosely, strictly};
use serde_json::{Map, Value};

use super::given::{Given, GivenError};
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::operand::Operand;
use crate::registry::Argument;
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

/// Reads a kind's arguments.
pub(super) type Read = fn(&Given<'_>) -> Result<Box<dyn Instruction>, GivenError>;

pub(super) const LOOSE: Argument = Argument {
    name: "loose",
    text: "true: it is enough that a variant of the output follows: without its first line, its last line or both, each also without `*`",
};

/// An instruction, read, or read anew for each case.
#[derive(Debug)]
struct Kind {
    source: Source,
    loose: bool,
}

#[derive(Debug)]
enum Source {
    Read(Box<dyn Instruction>),
    Templates { name: &'static str, read: Read, values: Vec<(&'static str, Operand)> },
}

/// Builds the scorer of one kind; all its arguments but `loose` must be there.
pub(super) fn build(arguments: &mut Arguments<'_>, read: Read) -> Option<Built> {
    let loose = arguments.reader.boolean("loose").unwrap_or(false);
    let keys =
        arguments.info.arguments.iter().map(|argument| argument.name).filter(|name| *name != LOOSE.name);
    let keys: Vec<&'static str> = keys.collect();
    // All that are missing are reported at once.
    let nodes: Vec<_> = keys.into_iter().map(|key| arguments.required(key).map(|node| (key, node))).collect();
    let nodes = nodes.into_iter().collect::<Option<Vec<_>>>()?;
    let mut values = vec![];
    for (key, node) in &nodes {
        values.push((*key, Operand::parse(node, arguments)?));
    }
    let literals = values.iter().map(|(key, value)| Some(((*key).to_owned(), value.literal()?.clone())));
    let source = match literals.collect::<Option<Map<String, Value>>>() {
        None => Source::Templates { name: arguments.info.name, read, values },
        Some(map) => match read(&Given::new(&map)) {
            Ok(instruction) => Source::Read(instruction),
            Err(error) => {
                let node = nodes.iter().find(|(key, _)| *key == error.key);
                let span = node.map_or_else(|| arguments.name_span.clone(), |(_, node)| node.span.clone());
                arguments.report(Diagnostic::error("E0606", error.to_string()).at(span, error.expected));
                return None;
            }
        },
    };
    Some(Built::pass_fail(Kind { source, loose }))
}

impl Check for Kind {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let text = subject.text();
        let instruction = match &self.source {
            Source::Read(instruction) => return Ok(finding(instruction.as_ref(), &text, self.loose)),
            Source::Templates { name, read, values } => {
                let mut map = Map::new();
                for (key, value) in values {
                    match value.eval(input) {
                        Ok(value) => map.insert((*key).to_owned(), to_json(value)),
                        Err(lack) => return lack.outcome(),
                    };
                }
                read(&Given::new(&map)).map_err(|error| ScoreError::new(format!("`{name}`: {error}")))?
            }
        };
        Ok(finding(instruction.as_ref(), &text, self.loose))
    }
}

fn finding(instruction: &dyn Instruction, text: &str, loose: bool) -> Finding {
    let checked = if loose { loosely(instruction, text) } else { strictly(instruction, text) };
    match checked {
        Ok(()) => Finding::Pass,
        Err(reason) => Finding::Fail(crate::excerpt::one_line(&reason, 200)),
    }
}

fn to_json(subject: Subject<'_>) -> Value {
    match subject {
        Subject::Text(text) => Value::String(text.into_owned()),
        Subject::Json(value) => value.into_owned(),
    }
}
