//! Files as people see them, and places in them.

use std::sync::Arc;

/// A text that diagnostics can point into. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceFile {
    inner: Arc<Inner>,
}

#[derive(PartialEq, Eq)]
struct Inner {
    name: String,
    text: String,
    start: TextStart,
}

/// Where an excerpt starts in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStart {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The byte, from 0.
    pub byte: usize,
}

impl SourceFile {
    /// A source with the name that people see (a path relative to the project) and its text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::excerpt(name, text, TextStart { line: 1, column: 1, byte: 0 })
    }

    /// A part of a file that is too big to be held. Places in it are told with the file's own lines, columns and bytes.
    pub fn excerpt(name: impl Into<String>, text: impl Into<String>, start: TextStart) -> Self {
        Self { inner: Arc::new(Inner { name: name.into(), text: text.into(), start }) }
    }

    /// Where the text starts in its file; the beginning, but for an excerpt.
    pub fn start(&self) -> TextStart {
        self.inner.start
    }

    /// The name that people see.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// The span of a byte range. The range is clamped to the text and to character boundaries.
    pub fn span(&self, range: std::ops::Range<usize>) -> SourceSpan {
        let text = self.text();
        let mut start = range.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = range.end.clamp(start, text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        SourceSpan { file: self.clone(), start, end }
    }

    /// One-based line (in the whole file) and column (in characters) of a byte offset of the text.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let text = self.text();
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = text.get(..offset).unwrap_or_default();
        let n_line_ends = before.matches('\n').count();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        let first_column = if n_line_ends == 0 { self.inner.start.column } else { 1 };
        (self.inner.start.line + n_line_ends, column + first_column)
    }
}

impl std::fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SourceFile({:?}, {} bytes)", self.name(), self.text().len())
    }
}

/// A byte range in a [`SourceFile`], always on character boundaries.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceSpan {
    file: SourceFile,
    start: usize,
    end: usize,
}

impl SourceSpan {
    /// The file.
    pub fn file(&self) -> &SourceFile {
        &self.file
    }

    /// The byte range.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// The text at this place.
    pub fn text(&self) -> &str {
        self.file.text().get(self.start..self.end).unwrap_or_default()
    }

    /// `file:line:column` of the start, one-based.
    pub fn location(&self) -> String {
        let (line, column) = self.file.line_column(self.start);
        format!("{}:{line}:{column}", self.file.name())
    }

    /// A part of this span, by byte offsets from its start.
    #[must_use]
    pub fn slice(&self, range: std::ops::Range<usize>) -> Self {
        self.file.span(self.start + range.start..(self.start + range.end).min(self.end))
    }
}

impl std::fmt::Debug for SourceSpan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.location())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let file = SourceFile::new("a.txt", "é1\r\nzwei\n");
        for (offset, expected) in
            [(0, (1, 1)), (1, (1, 1)), (2, (1, 2)), (5, (2, 1)), (9, (2, 5)), (10, (3, 1)), (99, (3, 1))]
        {
            assert_eq!(file.line_column(offset), expected, "{offset}");
        }
        let excerpt = SourceFile::excerpt("a.txt", "x\ny", TextStart { line: 7, column: 3, byte: 100 });
        assert_eq!((excerpt.line_column(1), excerpt.line_column(2)), ((7, 4), (8, 1)));
        assert_eq!(excerpt.span(2..3).location(), "a.txt:8:1");
    }

    proptest! {
        #[test]
        fn any_range_becomes_a_span_inside_the_text(text in any::<String>(), a in 0_usize..80, b in 0_usize..80) {
            let file = SourceFile::new("a.txt", text.as_str());
            let span = file.span(a..b);
            prop_assert_eq!(text.get(span.range()), Some(span.text()));
            prop_assert!(text.get(span.slice(b..a).range()).is_some());
            let (line, column) = file.line_column(a);
            prop_assert!(1 <= line && 1 <= column);
        }
    }
}
