//! JSONL: one JSON object a line.

use proof_diag::{Diagnostic, TextStart};

use super::lines::LineReader;
use super::row::case_of_json;
use super::row_text::RowText;
use crate::Case;

/// The lines of a JSONL file. Empty lines are skipped.
#[derive(Debug)]
pub(crate) struct JsonLines {
    lines: LineReader,
    row: Vec<u8>,
    start: TextStart,
}

impl JsonLines {
    pub(super) fn new(lines: LineReader) -> Self {
        let start = lines.at;
        Self { lines, row: vec![], start }
    }

    pub(super) fn advance(&mut self) -> Result<bool, Box<Diagnostic>> {
        loop {
            self.row.clear();
            self.start = self.lines.at;
            if self.lines.read_line(&mut self.row, self.start)? == 0 {
                return Ok(false);
            }
            if !self.row.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }

    pub(super) fn case(&self) -> Result<Case, Vec<Diagnostic>> {
        case_of_json(self.text())
    }

    pub(super) fn text(&self) -> RowText<'_> {
        RowText { name: &self.lines.name, bytes: &self.row, start: self.start }
    }
}
