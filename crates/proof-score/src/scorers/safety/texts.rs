//! Arguments that are a text or a list of texts, written in the suite or taken from the case.

use std::borrow::Cow;

use proof_diag::{Diagnostic, Node, Value as NodeValue, did_you_mean};
use serde_json::Value;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::Lack;
use crate::operand::Operand;
use crate::subject::Subject;

/// Texts that may hold templates.
#[derive(Debug)]
pub(super) enum Texts {
    Literal(Vec<String>),
    Template(Operand),
}

impl Texts {
    /// Reads the texts at a node; mistakes are reported.
    pub(super) fn parse(arguments: &mut Arguments<'_>, key: &str, node: &Node) -> Option<Self> {
        let operand = Operand::parse(node, arguments)?;
        let Some(value) = operand.literal() else { return Some(Self::Template(operand)) };
        if let Some(texts) = texts_of(&Subject::borrowed(value)) {
            return Some(Self::Literal(texts));
        }
        let found = match &node.value {
            NodeValue::List(_) => "a list with something else in it",
            _ => node.kind(),
        };
        let message = format!("`{key}` must be a text or a list of texts, found {found}");
        arguments.invalid(node, message, "expected a text or a list of texts");
        None
    }

    /// Those of an argument that may be left out: no text then. None is a mistake that was reported.
    pub(super) fn optional(arguments: &mut Arguments<'_>, key: &'static str) -> Option<Self> {
        match arguments.reader.get(key) {
            Some(node) => Self::parse(arguments, key, node),
            None => Some(Self::Literal(vec![])),
        }
    }

    /// The texts for one output.
    pub(super) fn of(&self, input: &ScoreInput<'_>) -> Result<Cow<'_, [String]>, Lack> {
        match self {
            Self::Literal(texts) => Ok(Cow::Borrowed(texts)),
            Self::Template(operand) => {
                let subject = operand.eval(input)?;
                let texts = texts_of(&subject);
                texts.map(Cow::Owned).ok_or_else(|| {
                    Lack::error(format!("a text or a list of texts is needed, found {}", subject.shown()))
                })
            }
        }
    }
}

/// A text, or the texts of a list; numbers are texts, too.
fn texts_of(subject: &Subject<'_>) -> Option<Vec<String>> {
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match subject {
        Subject::Text(text) => Some(vec![text.clone().into_owned()]),
        Subject::Json(value) => match value.as_ref() {
            Value::Array(items) => items.iter().map(scalar).collect(),
            other => Some(vec![scalar(other)?]),
        },
    }
}

/// The words of an argument that is one word or a list of them; mistakes are reported. No words where it is left out.
pub(super) fn words(
    arguments: &mut Arguments<'_>,
    key: &'static str,
    known: &'static [&'static str],
) -> Option<Vec<&'static str>> {
    let Some(node) = arguments.reader.get(key) else { return Some(vec![]) };
    let items = match &node.value {
        NodeValue::List(items) => items.iter().collect::<Vec<_>>(),
        _ => vec![node],
    };
    if items.is_empty() {
        arguments.invalid(node, format!("`{key}` is an empty list"), "name one, or leave it out");
        return None;
    }
    let words: Vec<_> = items.into_iter().map(|item| word(arguments, item, key, known)).collect();
    words.into_iter().collect()
}

/// The most words that a diagnostic lists.
const MAX_LISTED: usize = 12;

fn word(
    arguments: &mut Arguments<'_>,
    node: &Node,
    key: &str,
    known: &'static [&'static str],
) -> Option<&'static str> {
    if known.len() <= MAX_LISTED {
        return arguments.word_at(node, key, known);
    }
    let text = node.scalar_text().unwrap_or_default();
    let found = known.iter().copied().find(|word| *word == text);
    if found.is_none() {
        let shown =
            if text.is_empty() { node.kind().to_owned() } else { format!("`{}`", one_line(text, 40)) };
        let name = arguments.info.name;
        arguments.report(
            Diagnostic::error("E0606", format!("`{key}` knows no {shown}"))
                .at(node.span.clone(), "no such word")
                .note(format!("`proof scorers {name}` lists the words"))
                .help_opt(did_you_mean(text, known.iter().copied())),
        );
    }
    found
}
