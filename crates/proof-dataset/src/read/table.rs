//! CSV and TSV: a header and rows of strings.

mod fields;
mod header;

use std::sync::Arc;

use proof_diag::{Diagnostic, SourceSpan, TextStart};
use serde_json::{Map, Value};

use super::lines::LineReader;
use super::place::Place;
use super::row_text::RowText;
use crate::Case;
use crate::canonical::content_id;
use fields::{Fields, Quotes};
use header::{Column, Header};

/// The rows of a CSV or TSV file. Empty lines are skipped.
#[derive(Debug)]
pub(crate) struct Table {
    lines: LineReader,
    delimiter: u8,
    header: Header,
    /// The names of the columns, for places that outlive the reader.
    names: Arc<[String]>,
    row: Vec<u8>,
    start: TextStart,
}

impl Table {
    /// Reads the header.
    pub(super) fn new(lines: LineReader, delimiter: u8) -> Result<Self, Vec<Diagnostic>> {
        let start = lines.at;
        let mut table =
            Self { lines, delimiter, header: Header::default(), names: Arc::from([]), row: vec![], start };
        if table.advance().map_err(|told| vec![*told])? {
            table.header = Header::parse(&Fields::split(table.text(), delimiter)?, table.text())?;
            table.names = table.header.names.as_slice().into();
        }
        Ok(table)
    }

    /// Reads lines until every quote that was opened is closed.
    pub(super) fn advance(&mut self) -> Result<bool, Box<Diagnostic>> {
        self.row.clear();
        let mut quotes = Quotes::new(self.delimiter);
        loop {
            if self.row.is_empty() {
                self.start = self.lines.at;
            }
            let n_before = self.row.len();
            if self.lines.read_line(&mut self.row, self.start)? == 0 {
                return match quotes.open_at() {
                    Some(at) => Err(Box::new(self.unclosed(at))),
                    None => Ok(false),
                };
            }
            if self.row.trim_ascii().is_empty() && quotes.open_at().is_none() {
                self.row.clear();
                continue;
            }
            quotes.read(self.row.get(n_before..).unwrap_or_default());
            if quotes.open_at().is_none() {
                return Ok(true);
            }
        }
    }

    fn unclosed(&self, at: usize) -> Diagnostic {
        Diagnostic::error("E0413", "the quote is not closed before the end of the file")
            .at(self.text().span(at..at + 1), "opened here")
            .help("close it; a quote inside a quoted cell is written twice")
    }

    pub(super) fn case(&self) -> Result<Case, Vec<Diagnostic>> {
        let row = self.text();
        let fields = Fields::split(row, self.delimiter)?;
        if fields.cells.len() != self.header.columns.len() {
            return Err(vec![self.ragged(fields.cells.len())]);
        }
        let mut case = Case {
            id: String::new(),
            vars: Map::new(),
            expected: Value::Null,
            tags: vec![],
            group: None,
            split: None,
            metadata: Map::new(),
        };
        for (column, cell) in self.header.columns.iter().zip(fields.cells) {
            let cell = cell.into_owned();
            match column {
                Column::Var(name) => {
                    case.vars.insert(name.clone(), cell.into());
                }
                Column::Metadata(name) => {
                    case.metadata.insert(name.clone(), cell.into());
                }
                // An empty cell of one of our columns says that there is none.
                _ if cell.trim().is_empty() => {}
                Column::Id => cell.trim().clone_into(&mut case.id),
                Column::Group => case.group = Some(cell.trim().to_owned()),
                Column::Split => case.split = Some(cell.trim().to_owned()),
                Column::Tags => {
                    let tags = cell.split([',', ';', '|']).map(str::trim).filter(|tag| !tag.is_empty());
                    case.tags = tags.map(str::to_owned).collect();
                }
                Column::Expected(path) => put(&mut case.expected, path, cell),
            }
        }
        if case.id.is_empty() {
            case.id = content_id(&case.vars, &case.expected);
        }
        Ok(case)
    }

    /// The cells by the names of their columns.
    pub(super) fn values(&self) -> Result<(Map<String, Value>, Place), Vec<Diagnostic>> {
        let row = self.text();
        let fields = Fields::split(row, self.delimiter)?;
        if fields.cells.len() != self.header.names.len() {
            return Err(vec![self.ragged(fields.cells.len())]);
        }
        let cells = fields.cells.into_iter().map(|cell| Value::String(cell.into_owned()));
        let values = self.header.names.iter().cloned().zip(cells).collect();
        let names = Arc::clone(&self.names);
        Ok((values, Place::Table { row: row.whole(), names, delimiter: self.delimiter }))
    }

    fn ragged(&self, n_cells: usize) -> Diagnostic {
        let names = &self.header.names;
        let (n, cells) = (names.len(), if n_cells == 1 { "cell" } else { "cells" });
        let message = format!("the row has {n_cells} {cells}, the header has {n}");
        let diagnostic = Diagnostic::error("E0412", message);
        if n < n_cells {
            let delimiter = if self.delimiter == b'\t' { "a tab" } else { "a comma" };
            let help = format!("put a cell that holds {delimiter} in double quotes");
            return diagnostic.at(self.text().whole(), format!("{} too many", n_cells - n)).help(help);
        }
        let missing: Vec<String> =
            names.iter().skip(n_cells).take(8).map(|name| format!("`{name}`")).collect();
        let label = format!("{} missing: {}", n - n_cells, missing.join(", "));
        diagnostic.at(self.text().whole(), label).help("a row has a cell for every column, even an empty one")
    }

    pub(super) fn text(&self) -> RowText<'_> {
        RowText { name: &self.lines.name, bytes: &self.row, start: self.start }
    }
}

/// Where a cell of a row stands.
pub(super) fn cell_span(row: RowText<'_>, delimiter: u8, column: usize) -> Option<SourceSpan> {
    let fields = Fields::split(row, delimiter).ok()?;
    let start = *fields.starts.get(column)?;
    let end = fields.starts.get(column + 1).map_or(row.bytes.trim_ascii_end().len(), |next| next - 1);
    Some(row.span(start..end.max(start)))
}

/// Puts a cell at a path; an empty path is the value itself.
fn put(target: &mut Value, path: &[String], cell: String) {
    let mut place = target;
    for key in path {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(map) = place else { return };
        place = map.entry(key.as_str()).or_insert(Value::Null);
    }
    *place = Value::String(cell);
}
