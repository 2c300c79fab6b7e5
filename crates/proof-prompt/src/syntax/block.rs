//! The tree that the parser makes of a body, before its expressions are compiled.

use std::ops::Range;

use proof_diag::{SourceFile, SourceSpan};

use super::line::{Argument, TextLine};
use crate::message::Role;
use crate::schema::MediaKind;

/// A node of the tree.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// A run of text lines.
    Text(RawText),
    /// An included picture, document or sound.
    Media { path: String, kind: MediaKind, span: SourceSpan },
    /// A message and what it holds.
    Message { role: Role, call_id: Option<Argument>, span: SourceSpan, body: Vec<Self> },
    /// A call of a tool, with the text of its arguments.
    Call { name: Argument, id: Option<Argument>, span: SourceSpan, body: Vec<Self> },
    /// A named section.
    Part { name: Argument, span: SourceSpan, body: Vec<Self> },
    /// A repetition.
    Each { list: Argument, binding: Argument, body: Vec<Self> },
    /// A choice.
    If { condition: Argument, then: Vec<Self>, otherwise: Option<Vec<Self>> },
    /// The messages of the variable `history`.
    History { span: SourceSpan },
}

/// A run of text lines of one file: the template's source, and where each of its bytes was written.
#[derive(Clone, Debug)]
pub(crate) struct RawText {
    /// The lines, each with its `\n`.
    pub(crate) source: String,
    file: SourceFile,
    /// Where each line starts: in `source`, and in the file.
    starts: Vec<(usize, usize)>,
    /// The end in the file.
    end: usize,
}

impl RawText {
    pub(crate) fn new(line: &TextLine) -> Self {
        let mut text = Self { source: String::new(), file: line.file.clone(), starts: vec![], end: 0 };
        text.push(line);
        text
    }

    pub(crate) fn push(&mut self, line: &TextLine) {
        self.starts.push((self.source.len(), line.range.start));
        self.source.push_str(line.text());
        self.source.push('\n');
        self.end = line.range.end;
    }

    /// Keeps a part of the source alone.
    pub(crate) fn cut(&self, range: Range<usize>) -> Self {
        let mut starts = vec![(0, self.offset(range.start))];
        let inside = self.starts.iter().filter(|(at, _)| range.start < *at && *at < range.end);
        starts.extend(inside.map(|(at, in_file)| (at - range.start, *in_file)));
        Self {
            source: self.source.get(range.clone()).unwrap_or_default().to_owned(),
            file: self.file.clone(),
            starts,
            end: self.offset(range.end).min(self.end),
        }
    }

    /// The place of a byte range of the source.
    pub(crate) fn span(&self, range: Range<usize>) -> SourceSpan {
        let start = self.offset(range.start);
        self.file.span(start..self.offset(range.end).max(start).min(self.end.max(start)))
    }

    /// Whether it has no word and no expression.
    pub(crate) fn is_blank(&self) -> bool {
        self.source.trim().is_empty()
    }

    /// The place of the whole.
    pub(crate) fn whole(&self) -> SourceSpan {
        self.file.span(self.starts.first().map_or(0, |(_, in_file)| *in_file)..self.end)
    }

    /// Where a word stands, or else the whole.
    pub(crate) fn place_of(&self, word: &str) -> SourceSpan {
        match crate::compile::word_at(&self.source, word) {
            Some(at) => self.span(at..at + word.len()),
            None => self.whole(),
        }
    }

    fn offset(&self, at: usize) -> usize {
        let line = self.starts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.starts.get(line).map_or(0, |(start, in_file)| in_file + (at - start.min(&at)))
    }
}
