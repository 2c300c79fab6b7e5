//! Where a row and its values stand, kept beyond the reading of the row.

use std::sync::Arc;

use proof_diag::{Node, SourceSpan};

use super::row_text::RowText;
use super::table::cell_span;

/// Where a row stands.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A row of JSON.
    Json(SourceSpan),
    /// A row of a table, with the names of its columns.
    Table { row: SourceSpan, names: Arc<[String]>, delimiter: u8 },
    /// An item of a YAML list.
    Node(Node),
}

impl Place {
    /// The whole row.
    pub(crate) fn whole(&self) -> SourceSpan {
        match self {
            Self::Json(row) | Self::Table { row, .. } => row.clone(),
            Self::Node(node) => node.span.clone(),
        }
    }

    /// The value of a key; the whole row where there is none.
    pub(crate) fn key(&self, key: &str) -> SourceSpan {
        match self {
            Self::Json(row) => text_of(row).key_span(key),
            Self::Table { row, names, delimiter } => {
                let column = names.iter().position(|name| name == key);
                column
                    .and_then(|column| cell_span(text_of(row), *delimiter, column))
                    .unwrap_or_else(|| row.clone())
            }
            Self::Node(node) => {
                let value = node.as_map().and_then(|map| map.get(key));
                value.map_or_else(|| node.span.clone(), |value| value.span.clone())
            }
        }
    }
}

/// The row's text again, from its place.
fn text_of(row: &SourceSpan) -> RowText<'_> {
    let file = row.file();
    RowText { name: file.name(), bytes: file.text().as_bytes(), start: file.start() }
}
