//! Why an expression or a template could not be compiled or evaluated.

use std::ops::Range;

use minijinja::ErrorKind;

/// What went wrong in an expression or a template, and where in its source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    /// What kind of mistake it is.
    pub kind: ExprErrorKind,
    /// One line without a final period, such as `` `tone` is undefined ``.
    pub message: String,
    /// The bytes of the source that it is about; the whole source if that is not known.
    pub range: Range<usize>,
    /// The line of the source, from 1.
    pub line: usize,
}

/// The kinds of mistakes in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprErrorKind {
    /// A variable, or a field of one (`expected.label`), has no value.
    Undefined(String),
    /// The evaluation took more than [`super::FUEL`] instructions.
    OutOfFuel,
    /// The source is not an expression or a template.
    Syntax,
    /// A filter, test, function or method does not exist.
    Unknown,
    /// Anything else, such as adding a list to a number.
    Other,
}

impl ExprError {
    /// The error of `MiniJinja`, read for people. `offset` is where the compiled text starts within `source`.
    pub(super) fn new(error: &minijinja::Error, source: &str, offset: usize) -> Self {
        let range = error.range().map(|range| range.start + offset..range.end + offset);
        let range = range.filter(|range| source.get(range.clone()).is_some()).unwrap_or(0..source.len());
        let detail = innermost(error);
        let (kind, message) = match error.kind() {
            ErrorKind::UndefinedError => {
                let name = undefined_name(&detail).unwrap_or_else(|| variable_at(source, &range));
                let message = format!("`{name}` is undefined");
                (ExprErrorKind::Undefined(name), message)
            }
            ErrorKind::OutOfFuel => (ExprErrorKind::OutOfFuel, "takes too many steps to evaluate".to_owned()),
            ErrorKind::SyntaxError | ErrorKind::BadEscape => (ExprErrorKind::Syntax, detail),
            ErrorKind::UnknownFilter
            | ErrorKind::UnknownTest
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownMethod => (ExprErrorKind::Unknown, detail),
            _ => (ExprErrorKind::Other, detail),
        };
        Self { kind, message, line: line_of(source, range.start), range }
    }

    /// A mistake that our own scanner found.
    pub(super) fn syntax(message: String, source: &str, range: Range<usize>) -> Self {
        Self { kind: ExprErrorKind::Syntax, message, line: line_of(source, range.start), range }
    }

    /// A filter or test that does not exist.
    pub(super) fn unknown(message: String, source: &str, range: Range<usize>) -> Self {
        Self { kind: ExprErrorKind::Unknown, message, line: line_of(source, range.start), range }
    }

    /// The result of a whole expression is undefined.
    pub(super) fn undefined(source: &str, range: Range<usize>) -> Self {
        let name = variable_at(source, &range);
        let message = format!("`{name}` is undefined");
        Self { kind: ExprErrorKind::Undefined(name), message, line: line_of(source, range.start), range }
    }

    /// The same error with its range moved by `offset`, for an expression inside a larger source.
    pub(super) fn shifted(mut self, source: &str, offset: usize) -> Self {
        self.range = self.range.start + offset..self.range.end + offset;
        self.line = line_of(source, self.range.start);
        self
    }
}

/// The first sentence of the innermost cause.
fn innermost(error: &minijinja::Error) -> String {
    let mut text = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text.trim_end_matches('.').to_owned()
}

/// The name in `MiniJinja`'s own words: `` ... `user.name` is undefined ... ``.
fn undefined_name(detail: &str) -> Option<String> {
    let end = detail.find("` is undefined")?;
    let before = detail.get(..end)?;
    let start = before.rfind('`')? + 1;
    before.get(start..).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn variable_at(source: &str, range: &Range<usize>) -> String {
    source.get(range.clone()).unwrap_or(source).trim().to_owned()
}

fn line_of(source: &str, offset: usize) -> usize {
    source.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
