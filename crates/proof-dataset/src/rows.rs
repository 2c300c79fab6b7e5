//! Rows of a table that holds something else than cases, such as human labels: their values and their places.

use std::sync::Arc;

use camino::Utf8Path;
use proof_diag::{Diagnostic, SourceSpan};
use serde_json::{Map, Value};

use crate::read::{Place, RowReader};
use crate::source::find_files;

/// So many mistakes are told.
const MAX_TOLD: usize = 100;

/// A row with its place.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its values by column or key, in the order of the file. Cells of a CSV file are strings.
    pub values: Map<String, Value>,
    place: Arc<Place>,
}

impl Row {
    /// The whole row.
    pub fn span(&self) -> SourceSpan {
        self.place.whole()
    }

    /// The value of a key; the whole row where the row does not have it.
    pub fn key_span(&self, key: &str) -> SourceSpan {
        self.place.key(key)
    }

    /// `file:line`.
    pub fn location(&self) -> String {
        let span = self.span();
        let (line, _) = span.file().line_column(span.range().start);
        format!("{}:{line}", span.file().name())
    }

    /// The text of a value: a string without the space at its ends, a number or a truth value as it is written. None
    /// where the row does not have it, or has an empty text or null.
    ///
    /// # Errors
    /// A list or a map is no text.
    pub fn text(&self, key: &str) -> Result<Option<String>, Diagnostic> {
        let text = match self.values.get(key) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Array(_)) => return Err(self.no_text(key, "a list")),
            Some(Value::Object(_)) => return Err(self.no_text(key, "a map")),
            Some(scalar) => scalar.to_string(),
        };
        Ok((!text.is_empty()).then_some(text))
    }

    fn no_text(&self, key: &str, found: &str) -> Diagnostic {
        Diagnostic::error("E0411", format!("`{key}` must be a text or a number, found {found}"))
            .at(self.key_span(key), "expected a text or a number")
    }
}

/// The rows of a file or of the files of a glob, in any of the formats of datasets.
///
/// # Arguments
/// - `path`: relative to `root`
///
/// # Errors
/// The first 100 mistakes of the files: a file that is missing or of an unknown format, rows that cannot be read.
pub fn rows(path: &str, span: Option<&SourceSpan>, root: &Utf8Path) -> Result<Vec<Row>, Vec<Diagnostic>> {
    let mut rows = vec![];
    let mut told: Vec<Diagnostic> = vec![];
    for file in find_files(path, span, root)? {
        let mut reader = match RowReader::open(&file) {
            Ok(reader) => reader,
            Err(mistakes) => {
                told.extend(mistakes);
                continue;
            }
        };
        loop {
            match reader.advance() {
                Ok(true) => {}
                Ok(false) => break,
                Err(mistake) => {
                    told.push(*mistake);
                    break;
                }
            }
            match reader.values() {
                Ok((values, place)) => rows.push(Row { values, place: Arc::new(place) }),
                Err(mistakes) => told.extend(mistakes),
            }
            if MAX_TOLD <= told.len() {
                return Err(told);
            }
        }
    }
    if told.is_empty() { Ok(rows) } else { Err(told) }
}
