//! JSON: one list of cases, or an object whose `cases` is one. The list is cut into its items; each is parsed alone.

use proof_diag::{Diagnostic, SourceFile, TextStart};

use super::MAX_ROW_BYTES;
use super::lines::LineReader;
use super::row::case_of_json;
use super::row_text::RowText;
use crate::Case;

/// The items of the list of a JSON file.
#[derive(Debug)]
pub(crate) struct JsonArray {
    lines: LineReader,
    /// Whether the list stands in an object, whose rest is skipped.
    is_inner: bool,
    is_first: bool,
    row: Vec<u8>,
    start: TextStart,
}

impl JsonArray {
    /// Reads to the start of the list.
    pub(super) fn new(lines: LineReader) -> Result<Self, Diagnostic> {
        let start = lines.at;
        let mut array = Self { lines, is_inner: false, is_first: true, row: vec![], start };
        match array.peek()? {
            None => {
                // Not even a list: an empty file, which the survey tells.
                array.is_first = false;
                array.is_inner = true;
            }
            Some(b'[') => array.skip(),
            Some(b'{') => {
                array.skip();
                array.is_inner = true;
                array.find_cases()?;
            }
            Some(_) => return Err(array.wrong("expected a list of cases, or an object with `cases`")),
        }
        Ok(array)
    }

    fn find_cases(&mut self) -> Result<(), Diagnostic> {
        loop {
            if self.peek()? == Some(b'}') {
                return Err(self.wrong("the object has no `cases`"));
            }
            self.item(b":")?;
            let is_cases = serde_json::from_slice::<String>(&self.row).is_ok_and(|key| key == "cases");
            if self.peek()? != Some(b':') {
                return Err(self.wrong("expected `:` after a key"));
            }
            self.skip();
            match self.peek()? {
                Some(b'[') if is_cases => {
                    self.skip();
                    return Ok(());
                }
                _ if is_cases => return Err(self.wrong("`cases` must be a list")),
                _ => self.item(b",}")?,
            }
            if self.peek()? == Some(b',') {
                self.skip();
            }
        }
    }

    pub(super) fn advance(&mut self) -> Result<bool, Box<Diagnostic>> {
        self.next_item().map_err(Box::new)
    }

    fn next_item(&mut self) -> Result<bool, Diagnostic> {
        if self.is_first {
            self.is_first = false;
            if self.peek()? == Some(b']') {
                return self.end();
            }
        } else {
            match self.peek()? {
                Some(b',') => self.skip(),
                Some(b']') => return self.end(),
                None if self.is_inner && self.row.is_empty() => return Ok(false),
                None => return Err(self.wrong("the list is not closed")),
                Some(_) => return Err(self.wrong("expected `,` or `]`")),
            }
        }
        self.peek()?;
        self.start = self.lines.at;
        self.item(b",]")?;
        if self.row.is_empty() {
            return Err(self.wrong("expected a case"));
        }
        Ok(true)
    }

    fn end(&mut self) -> Result<bool, Diagnostic> {
        self.skip();
        if !self.is_inner && self.peek()?.is_some() {
            return Err(self.wrong("text after the end of the list"));
        }
        self.row.clear();
        self.is_inner = true;
        // Nothing more is read, whatever follows in the object.
        while let n @ 1.. = self.lines.chunk()?.len() {
            self.lines.consume(0, n, n);
        }
        Ok(false)
    }

    /// Copies the value that starts here into `row`, up to one of `ends` outside of strings and brackets.
    fn item(&mut self, ends: &[u8]) -> Result<(), Diagnostic> {
        self.row.clear();
        self.start = self.lines.at;
        let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
        loop {
            let chunk = self.lines.chunk()?;
            let (mut n, mut n_lines, mut n_columns, mut is_end) = (0, 0, 0, chunk.is_empty());
            for byte in chunk {
                if in_string {
                    in_string = is_escaped || *byte != b'"';
                    is_escaped = !is_escaped && *byte == b'\\';
                } else if depth == 0 && ends.contains(byte) {
                    is_end = true;
                    break;
                } else {
                    match byte {
                        b'"' => in_string = true,
                        b'[' | b'{' => depth += 1,
                        b']' | b'}' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                }
                n += 1;
                if *byte == b'\n' {
                    n_lines += 1;
                    n_columns = 0;
                } else if (byte & 0xc0) != 0x80 {
                    n_columns += 1;
                }
            }
            self.row.extend_from_slice(chunk.get(..n).unwrap_or_default());
            self.lines.consume(n_lines, n_columns, n);
            if MAX_ROW_BYTES < self.row.len() {
                return Err(self.lines.too_long(self.start));
            }
            if is_end {
                let n = self.row.trim_ascii_end().len();
                self.row.truncate(n);
                return Ok(());
            }
        }
    }

    /// The next byte that is no space.
    fn peek(&mut self) -> Result<Option<u8>, Diagnostic> {
        loop {
            match self.lines.peek()? {
                Some(b'\n') => self.lines.consume(1, 0, 1),
                Some(b' ' | b'\t' | b'\r') => self.lines.consume(0, 1, 1),
                other => return Ok(other),
            }
        }
    }

    fn skip(&mut self) {
        self.lines.consume(0, 1, 1);
    }

    /// The file's own structure is broken at the next byte.
    fn wrong(&mut self, what: &str) -> Diagnostic {
        let at = self.lines.at;
        let rest: Vec<u8> = self.lines.chunk().unwrap_or_default().iter().copied().take(200).collect();
        let text = String::from_utf8_lossy(&rest);
        let line = text.lines().next().unwrap_or_default();
        let file = SourceFile::excerpt(self.lines.name.as_str(), line, at);
        let label = if line.is_empty() { "the file ends here" } else { "found this" };
        Diagnostic::error("E0409", format!("the file is not correct JSON: {what}"))
            .at(file.span(0..line.chars().next().map_or(0, char::len_utf8)), label)
            .help("a `.json` dataset is `[{...}, {...}]` or `{\"cases\": [{...}, {...}]}`")
    }

    pub(super) fn case(&self) -> Result<Case, Vec<Diagnostic>> {
        case_of_json(self.text())
    }

    pub(super) fn text(&self) -> RowText<'_> {
        RowText { name: &self.lines.name, bytes: &self.row, start: self.start }
    }
}
