//! Writes one message: its text, pictures, documents and sounds, and its calls of tools.

use super::RenderError;
use super::calls::Made;
use super::media::media;
use super::scope::Scope;
use crate::message::{Content, Media, MediaSource};
use crate::node::Compiled;
use crate::schema::MediaKind;

/// A message that is being written. Words are trimmed at the ends of the message and around pictures; what a variable
/// holds never is.
#[derive(Debug, Default)]
pub(super) struct Writer {
    done: Vec<Content>,
    calls: Vec<Made>,
    text: String,
    /// Up to here the text holds values, which are not trimmed.
    protected: usize,
    has_value: bool,
}

impl Writer {
    pub(super) fn literal(&mut self, literal: &str) {
        let is_start = self.text.is_empty() && !self.has_value;
        self.text.push_str(if is_start { literal.trim_start() } else { literal });
    }

    /// The text, to append a value to.
    pub(super) fn value(&mut self) -> &mut String {
        &mut self.text
    }

    /// Marks what was appended as a value.
    pub(super) fn protect(&mut self, is_value: bool) {
        if is_value {
            self.protected = self.text.len();
            self.has_value = true;
        }
    }

    fn media(&mut self, kind: MediaKind, media: Media) {
        self.end_text();
        self.done.push(content(kind, media));
    }

    pub(super) fn call(&mut self, made: Made) {
        self.calls.push(made);
    }

    fn end_text(&mut self) {
        let words = self.text.trim_end().len().max(self.protected);
        self.text.truncate(words);
        if !self.text.is_empty() || self.has_value {
            self.done.push(Content::Text { text: std::mem::take(&mut self.text) });
        }
        self.protected = 0;
        self.has_value = false;
    }

    /// The content, nothing if no word, value or picture was written; and the calls.
    pub(super) fn finish(mut self) -> (Vec<Content>, Vec<Made>) {
        self.end_text();
        (self.done, self.calls)
    }
}

/// A part of a message.
pub(super) fn content(kind: MediaKind, media: Media) -> Content {
    match kind {
        MediaKind::Image => Content::Image { media },
        MediaKind::File => Content::File { media },
        MediaKind::Audio => Content::Audio { media },
    }
}

/// Writes an included picture or document.
pub(super) fn write_file(writer: &mut Writer, path: &str, kind: MediaKind) {
    writer.media(kind, Media { source: MediaSource::Path(path.to_owned()), media_type: None });
}

/// Writes the picture or document that a variable names.
pub(super) fn write_variable(
    writer: &mut Writer,
    compiled: &Compiled,
    kind: MediaKind,
    scope: &Scope<'_>,
) -> Result<(), RenderError> {
    let expression = compiled.expression.source();
    let failed = |problem: String| RenderError::Media {
        expression: expression.into(),
        problem: problem.into(),
        span: compiled.span.clone(),
    };
    let Some(value) = scope.find(compiled) else {
        return Err(RenderError::Missing {
            variable: expression.into(),
            expected: Some(kind.in_words().into()),
            span: compiled.span.clone(),
        });
    };
    writer.media(kind, media(value).map_err(failed)?);
    Ok(())
}
