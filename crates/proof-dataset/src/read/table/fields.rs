//! Cells and quotes of one row.

use std::borrow::Cow;

use proof_diag::Diagnostic;

use super::super::row_text::RowText;

/// Follows the quotes of a row over its lines.
#[derive(Debug)]
pub(super) struct Quotes {
    delimiter: u8,
    state: State,
    n_read: usize,
    opened: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    AfterQuote,
}

impl Quotes {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::CellStart, n_read: 0, opened: 0 }
    }

    /// Where the quote was opened that is not closed yet.
    pub(super) fn open_at(&self) -> Option<usize> {
        (self.state == State::Quoted).then_some(self.opened)
    }

    /// Reads one more line of the row.
    pub(super) fn read(&mut self, line: &[u8]) {
        let n_before = self.n_read;
        self.n_read += line.len();
        if !line.contains(&b'"') {
            // Nothing in this line opens or closes a quote.
            return;
        }
        for (idx, byte) in line.iter().enumerate() {
            self.state = match (self.state, *byte) {
                (State::CellStart, b'"') => {
                    self.opened = n_before + idx;
                    State::Quoted
                }
                (State::Quoted, b'"') => State::AfterQuote,
                (State::Quoted, _) | (State::AfterQuote, b'"') => State::Quoted,
                (_, byte) if byte == self.delimiter || byte == b'\n' => State::CellStart,
                _ => State::Plain,
            };
        }
    }
}

/// The cells of a row.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    pub(super) cells: Vec<Cow<'a, str>>,
    /// The byte at which each cell starts.
    pub(super) starts: Vec<usize>,
}

impl<'a> Fields<'a> {
    /// Cuts a row into its cells.
    pub(super) fn split(row: RowText<'a>, delimiter: u8) -> Result<Self, Vec<Diagnostic>> {
        let text = row.text().map_err(|told| vec![told])?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let delimiter = char::from(delimiter);
        let mut fields = Self { cells: vec![], starts: vec![] };
        let mut start = 0;
        loop {
            let rest = text.get(start..).unwrap_or_default();
            let (cell, n) = if let Some(quoted) = rest.strip_prefix('"') {
                let (cell, n) = unquote(quoted);
                (cell, n + 1)
            } else {
                let n = rest.find(delimiter).unwrap_or(rest.len());
                (Cow::Borrowed(rest.get(..n).unwrap_or_default()), n)
            };
            fields.cells.push(cell);
            fields.starts.push(start);
            match rest.get(n..).and_then(|after| after.chars().next()) {
                None => return Ok(fields),
                Some(next) if next == delimiter => start += n + next.len_utf8(),
                Some(_) => {
                    let at = start + n;
                    let help = "write a quote inside a quoted cell twice: \"a \"\"word\"\" here\"";
                    return Err(vec![
                        Diagnostic::error("E0413", "text after the closing quote of a cell")
                            .at(row.span(at..at + 1), "the cell has ended before this")
                            .and_at(row.span(start..start + 1), "the cell starts here")
                            .help(help),
                    ]);
                }
            }
        }
    }
}

/// The text up to the closing quote, and the bytes it took with that quote.
fn unquote(quoted: &str) -> (Cow<'_, str>, usize) {
    let mut text = String::new();
    let mut start = 0;
    loop {
        let rest = quoted.get(start..).unwrap_or_default();
        let Some(end) = rest.find('"') else {
            text.push_str(rest);
            return (Cow::Owned(text), quoted.len());
        };
        let part = rest.get(..end).unwrap_or_default();
        if !rest.get(end + 1..).is_some_and(|after| after.starts_with('"')) {
            let n = start + end + 1;
            if start == 0 {
                return (Cow::Borrowed(part), n);
            }
            text.push_str(part);
            return (Cow::Owned(text), n);
        }
        text.push_str(part);
        text.push('"');
        start += end + 2;
    }
}
