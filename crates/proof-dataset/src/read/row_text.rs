//! The text of one row, and places in it.

use std::ops::Range;

use proof_diag::{Diagnostic, SourceFile, SourceSpan, TextStart, parse_yaml};

/// How much of a row a diagnostic keeps on each side of what it shows.
const AROUND: usize = 4096;

/// The bytes of a row and where they start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowText<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) start: TextStart,
}

impl<'a> RowText<'a> {
    /// The row as text, or where it is not UTF-8.
    pub(super) fn text(&self) -> Result<&'a str, Diagnostic> {
        std::str::from_utf8(self.bytes).map_err(|error| {
            let at = error.valid_up_to();
            let byte = self.bytes.get(at).copied().unwrap_or_default();
            Diagnostic::error("E0407", format!("byte 0x{byte:02X} is not UTF-8"))
                .at(self.span(at..at + 1), format!("byte {} of the file", self.start.byte + at))
                .help("save the file as UTF-8; it looks like Latin-1 or Windows-1252")
        })
    }

    /// A place in the row, by its bytes. Only the part of a long row round the place is kept.
    pub(super) fn span(&self, range: Range<usize>) -> SourceSpan {
        let from = self.boundary(range.start.saturating_sub(AROUND));
        let to = range.end.saturating_add(AROUND).min(from + 4 * AROUND).min(self.bytes.len());
        let text = String::from_utf8_lossy(self.bytes.get(from..to).unwrap_or_default());
        let before = self.bytes.get(..from).unwrap_or_default();
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
        let n_columns = before
            .get(line_start.unwrap_or(0)..)
            .unwrap_or_default()
            .iter()
            .filter(|byte| (**byte & 0xc0) != 0x80)
            .count();
        let start = TextStart {
            line: self.start.line + before.split(|byte| *byte == b'\n').count() - 1,
            column: if line_start.is_some() { 1 + n_columns } else { self.start.column + n_columns },
            byte: self.start.byte + from,
        };
        let file = SourceFile::excerpt(self.name, text.trim_end_matches(['\n', '\r']), start);
        file.span(range.start - from..range.end.max(range.start) - from)
    }

    fn boundary(&self, mut at: usize) -> usize {
        while 0 < at && self.bytes.get(at).is_some_and(|byte| (byte & 0xc0) == 0x80) {
            at -= 1;
        }
        at
    }

    /// The whole row.
    pub(super) fn whole(&self) -> SourceSpan {
        self.span(0..self.bytes.trim_ascii_end().len())
    }

    /// The value of a key of a JSON row; the whole row where it is too long to look.
    pub(super) fn key_span(&self, key: &str) -> SourceSpan {
        self.find_key(key).unwrap_or_else(|| self.whole())
    }

    fn find_key(&self, key: &str) -> Option<SourceSpan> {
        let text = std::str::from_utf8(self.bytes).ok().filter(|text| text.len() <= 4 * AROUND)?;
        let file = SourceFile::excerpt(self.name, text.trim_end_matches(['\n', '\r']), self.start);
        let (document, _) = parse_yaml(&file);
        document?.root.as_map()?.get(key).map(|node| node.span.clone())
    }

    /// Where the row gives its id.
    pub(super) fn id_span(&self) -> SourceSpan {
        self.key_span("id")
    }

    /// `file:line`.
    pub(super) fn location(&self) -> String {
        format!("{}:{}", self.name, self.start.line)
    }
}
