//! Bytes and lines of a file, with their places, never more than the longest allowed row at once.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};

use proof_diag::{Diagnostic, TextStart};

use super::MAX_ROW_BYTES;
use crate::source::{DatasetFile, unreadable};

/// A file that is read from front to back.
#[derive(Debug)]
pub(super) struct LineReader {
    reader: BufReader<File>,
    pub(super) name: String,
    /// Where the next byte stands.
    pub(super) at: TextStart,
}

impl LineReader {
    /// Opens a file and skips a byte-order mark.
    pub(super) fn open(file: &DatasetFile) -> Result<Self, Diagnostic> {
        let opened = File::open(&file.path).map_err(|error| unreadable(&file.name, &error))?;
        let reader = BufReader::with_capacity(1 << 16, opened);
        let at = TextStart { line: 1, column: 1, byte: 0 };
        let mut lines = Self { reader, name: file.name.clone(), at };
        let start = lines.chunk()?;
        if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
            return Err(Diagnostic::error(
                "E0407",
                format!("the dataset `{}` is UTF-16, not UTF-8", file.name),
            )
            .help("save the file as UTF-8"));
        }
        if start.starts_with(&[0xef, 0xbb, 0xbf]) {
            lines.reader.consume(3);
            lines.at.byte = 3;
        }
        Ok(lines)
    }

    /// Adds the next line with its line end to `row`, and says how many bytes that were; 0 at the end of the file.
    pub(super) fn read_line(
        &mut self,
        row: &mut Vec<u8>,
        row_start: TextStart,
    ) -> Result<usize, Box<Diagnostic>> {
        let left = (MAX_ROW_BYTES + 1).saturating_sub(row.len());
        let limited = &mut (&mut self.reader).take(left as u64);
        let n = limited.read_until(b'\n', row).map_err(|error| Box::new(unreadable(&self.name, &error)))?;
        if MAX_ROW_BYTES < row.len() {
            return Err(Box::new(self.too_long(row_start)));
        }
        self.at.byte += n;
        if 0 < n {
            self.at.line += 1;
        }
        Ok(n)
    }

    /// The bytes that are read already but not used; empty at the end of the file.
    pub(super) fn chunk(&mut self) -> Result<&[u8], Diagnostic> {
        let Self { reader, name, .. } = self;
        reader.fill_buf().map_err(|error| unreadable(name, &error))
    }

    /// The next byte, without using it.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Diagnostic> {
        Ok(self.chunk()?.first().copied())
    }

    /// Uses the first `n` bytes of the chunk, which are `bytes`.
    pub(super) fn consume(&mut self, n_lines: usize, n_columns: usize, n: usize) {
        self.reader.consume(n);
        self.at.byte += n;
        self.at.line += n_lines;
        self.at.column = if n_lines == 0 { self.at.column + n_columns } else { 1 + n_columns };
    }

    /// The mistake of a row that is longer than allowed.
    pub(super) fn too_long(&self, start: TextStart) -> Diagnostic {
        let limit = MAX_ROW_BYTES / 1_000_000;
        let (line, name) = (start.line, &self.name);
        Diagnostic::error("E0408", format!("the row at line {line} of `{name}` is longer than {limit} MB"))
            .note("a row is held in memory as a whole; most often a line end or a closing quote is missing")
            .help("put large content into files of their own and name them in the row")
    }
}
