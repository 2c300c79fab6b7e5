//! The arguments of a call: one JSON object, in which expressions stand for values.
//!
//! In a JSON string an expression stands for text, and anywhere else for a whole JSON value. Rendering writes it so that
//! it cannot end the string or add a field. What the braces stand for is then always the same kind of thing, so that the
//! text around them can be checked before there are values.

use proof_diag::{Diagnostic, SourceSpan};
use serde_json::Value;

use crate::expr::{Piece, pieces};
use crate::json_text::JsonText;
use crate::schema::MediaKind;
use crate::syntax::{Block, RawText};

/// Reports arguments that are no JSON object. With `@if` and `@each` in them this is only known with values.
pub(super) fn check(body: &[Block], call: &SourceSpan, diagnostics: &mut Vec<Diagnostic>) {
    let texts: Option<Vec<&RawText>> = body
        .iter()
        .map(|block| match block {
            Block::Text(text) => Some(text),
            _ => None,
        })
        .collect();
    let Some(shape) = texts.and_then(|texts| Shape::of(&texts)) else { return };
    if shape.text.trim().is_empty() || shape.is_one_value() {
        return;
    }
    let place = || shape.whole().unwrap_or_else(|| call.clone());
    let (span, label) = match serde_json::from_str::<Value>(&shape.text) {
        Ok(Value::Object(_)) => return,
        Ok(_) => (place(), "expected an object, such as `{\"city\": \"Paris\"}`".to_owned()),
        Err(error) => {
            let line_start = shape
                .text
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1))
                .map(str::len)
                .sum::<usize>();
            let span = shape.place(line_start + error.column().saturating_sub(1));
            (span.unwrap_or_else(place), without_position(&error))
        }
    };
    diagnostics.push(
        Diagnostic::error("E0348", "the arguments of a call are no JSON object")
            .at(span, label)
            .and_at(call.clone(), "the call")
            .help("in a string write `\"{{ city }}\"`, for a whole value `{{ city }}` without quotes"),
    );
}

/// The mistake of a picture among arguments.
pub(super) fn media(kind: MediaKind, span: SourceSpan) -> Diagnostic {
    Diagnostic::error("E0349", format!("{} in the arguments of a call", kind.in_words()))
        .at(span, "arguments are JSON")
        .help("give the tool a path or an address as a string")
}

/// The mistake of statements among arguments.
pub(super) fn statements(raw: &RawText) -> Diagnostic {
    let tag =
        ["{%", "{#", "{{-", "{{+"].iter().filter_map(|tag| Some((raw.source.find(tag)?, tag.len()))).min();
    let span = tag.map_or_else(|| raw.whole(), |(at, length)| raw.span(at..at + length));
    Diagnostic::error("E0349", "arguments of a call that are more than JSON and `{{ }}`")
        .at(span, "expected JSON, with plain `{{ expression }}` in it")
        .note("statements, comments, `{{-` and braces inside an expression are not read here")
        .help("use the directives `@if` and `@each`, or compute the value in the case")
}

/// Stands for a value.
const NULL: &str = "null";

/// The arguments with a stand-in for each expression.
struct Shape<'a> {
    text: String,
    /// Where in `text` each text starts that was written, and where it was.
    origins: Vec<(usize, &'a RawText, usize)>,
    n_expressions: usize,
}

impl<'a> Shape<'a> {
    fn of(texts: &[&'a RawText]) -> Option<Self> {
        let mut shape = Self { text: String::new(), origins: vec![], n_expressions: 0 };
        let mut json = JsonText::default();
        for raw in texts {
            for piece in pieces(&raw.source)? {
                match piece {
                    Piece::Text(range) => {
                        shape.origins.push((shape.text.len(), raw, range.start));
                        let written = raw.source.get(range)?;
                        json.read(written);
                        shape.text.push_str(written);
                    }
                    Piece::Expression { whole, .. } => {
                        shape.origins.push((shape.text.len(), raw, whole.start));
                        shape.n_expressions += 1;
                        // Behind a lone backslash the first would be no escape, and so it is not JSON.
                        shape.text.push_str(if json.is_in_string() { "x" } else { NULL });
                    }
                }
            }
        }
        Some(shape)
    }

    /// Whether one expression stands for all the arguments.
    fn is_one_value(&self) -> bool {
        self.n_expressions == 1 && self.text.trim() == NULL
    }

    /// Where something in the text was written.
    fn place(&self, at: usize) -> Option<SourceSpan> {
        let idx = self.origins.partition_point(|(start, ..)| *start <= at).checked_sub(1)?;
        let (start, raw, in_raw) = self.origins.get(idx)?;
        let at = in_raw + (at - start);
        let length = raw.source.get(at..)?.chars().next()?.len_utf8();
        (raw.source.get(at..at + length)?.trim() != "").then(|| raw.span(at..at + length))
    }

    fn whole(&self) -> Option<SourceSpan> {
        self.origins.first().map(|(_, raw, _)| raw.whole())
    }
}

/// What the engine of JSON says, without the place, which is shown.
fn without_position(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends too soon".to_owned();
    }
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}
