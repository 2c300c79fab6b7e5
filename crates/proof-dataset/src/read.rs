//! Rows of every format, one at a time.

mod json_array;
mod json_lines;
mod lines;
mod nodes;
mod place;
mod row;
mod row_text;
mod table;

use std::sync::Arc;

use proof_diag::{Diagnostic, Node, SourceSpan};
use serde_json::{Map, Value};

use crate::Case;
use crate::source::{DatasetFile, Format};

pub(crate) use nodes::items;
pub(crate) use place::Place;

/// A row, or a whole YAML file, with more bytes is refused. A buffer that grows to this needs three times as much for a moment.
pub(crate) const MAX_ROW_BYTES: usize = 32_000_000;

/// Reads the rows of one file or list. [`advance`](Self::advance) goes to the next row, [`case`](Self::case) decodes it.
#[derive(Debug)]
pub(crate) enum RowReader {
    Lines(json_lines::JsonLines),
    Array(json_array::JsonArray),
    Table(table::Table),
    Nodes(nodes::Nodes),
}

impl RowReader {
    /// Opens a file.
    pub(crate) fn open(file: &DatasetFile) -> Result<Self, Vec<Diagnostic>> {
        if file.format == Format::Yaml {
            return Ok(Self::Nodes(nodes::Nodes::open(file)?));
        }
        let lines = lines::LineReader::open(file).map_err(|told| vec![told])?;
        Ok(match file.format {
            Format::Json => Self::Array(json_array::JsonArray::new(lines).map_err(|told| vec![told])?),
            Format::Csv => Self::Table(table::Table::new(lines, b',')?),
            Format::Tsv => Self::Table(table::Table::new(lines, b'\t')?),
            Format::Jsonl | Format::Yaml => Self::Lines(json_lines::JsonLines::new(lines)),
        })
    }

    /// The rows of a list that was read already.
    pub(crate) fn inline(items: Arc<[Node]>) -> Self {
        Self::Nodes(nodes::Nodes::new(items))
    }

    /// Goes to the next row; false at the end. After a mistake this reader cannot go on.
    pub(crate) fn advance(&mut self) -> Result<bool, Box<Diagnostic>> {
        match self {
            Self::Lines(rows) => rows.advance(),
            Self::Array(rows) => rows.advance(),
            Self::Table(rows) => rows.advance(),
            Self::Nodes(rows) => Ok(rows.advance()),
        }
    }

    /// The case of the current row, or everything that is wrong with it.
    pub(crate) fn case(&self) -> Result<Case, Vec<Diagnostic>> {
        match self {
            Self::Lines(rows) => rows.case(),
            Self::Array(rows) => rows.case(),
            Self::Table(rows) => rows.case(),
            Self::Nodes(rows) => rows.case(),
        }
    }

    /// The values of the current row as they stand there, whatever their keys mean to a case, and its place.
    pub(crate) fn values(&self) -> Result<(Map<String, Value>, Place), Vec<Diagnostic>> {
        match self {
            Self::Lines(rows) => row::values_of_json(rows.text()),
            Self::Array(rows) => row::values_of_json(rows.text()),
            Self::Table(rows) => rows.values(),
            Self::Nodes(rows) => rows.values(),
        }
    }

    /// Where the current row has its id, or the row.
    pub(crate) fn id_span(&self) -> SourceSpan {
        match self {
            Self::Lines(rows) => rows.text().id_span(),
            Self::Array(rows) => rows.text().id_span(),
            Self::Table(rows) => rows.text().whole(),
            Self::Nodes(rows) => rows.id_span(),
        }
    }

    /// `file:line` of the current row.
    pub(crate) fn location(&self) -> String {
        match self {
            Self::Lines(rows) => rows.text().location(),
            Self::Array(rows) => rows.text().location(),
            Self::Table(rows) => rows.text().location(),
            Self::Nodes(rows) => rows.location(),
        }
    }
}
