//! What the columns of a table mean.

use proof_diag::{Diagnostic, SourceSpan};

use super::super::row_text::RowText;
use super::fields::Fields;

/// What a column means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Tags,
    Group,
    Split,
    /// `expected` itself, or the path of `expected.a.b`.
    Expected(Vec<String>),
    Var(String),
    Metadata(String),
}

/// The header of a table.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) columns: Vec<Column>,
    /// The names as they were written.
    pub(super) names: Vec<String>,
}

impl Header {
    /// Reads the header's cells; all mistakes are returned.
    pub(super) fn parse(fields: &Fields<'_>, row: RowText<'_>) -> Result<Self, Vec<Diagnostic>> {
        let mut header = Self::default();
        let mut told = vec![];
        let mut spans: Vec<SourceSpan> = vec![];
        for (idx, (cell, start)) in fields.cells.iter().zip(&fields.starts).enumerate() {
            let name = cell.trim();
            let end = fields.starts.get(idx + 1).map_or(row.bytes.trim_ascii_end().len(), |next| next - 1);
            let span = row.span(*start..end.max(*start));
            match column(name) {
                Ok(column) => {
                    if let Some(other) = header.columns.iter().position(|other| conflicts(other, &column)) {
                        let first = header.names.get(other).map_or("", String::as_str);
                        let message = if first == name {
                            format!("two columns have the name `{name}`")
                        } else {
                            format!("the columns `{first}` and `{name}` give the same value")
                        };
                        let mut diagnostic =
                            Diagnostic::error("E0414", message).at(span.clone(), "the second one");
                        if let Some(first) = spans.get(other) {
                            diagnostic = diagnostic.and_at(row.span(at(first, row)), "the first one");
                        }
                        told.push(diagnostic.help("rename or remove one of them"));
                    }
                    header.columns.push(column);
                    header.names.push(name.to_owned());
                    spans.push(span);
                }
                Err(label) => {
                    let message = format!("column {} of the header has no usable name", idx + 1);
                    told.push(
                        Diagnostic::error("E0414", message)
                            .at(span, label)
                            .help("the first row names the columns"),
                    );
                }
            }
        }
        if told.is_empty() { Ok(header) } else { Err(told) }
    }
}

/// The bytes of a place within the row.
fn at(span: &SourceSpan, row: RowText<'_>) -> std::ops::Range<usize> {
    let offset = span.file().start().byte - row.start.byte;
    span.range().start + offset..span.range().end + offset
}

fn column(name: &str) -> Result<Column, &'static str> {
    let column = match name {
        "" => return Err("an empty name"),
        "id" => Column::Id,
        "tags" => Column::Tags,
        "group" => Column::Group,
        "split" => Column::Split,
        "expected" => Column::Expected(vec![]),
        "vars" | "metadata" => return Err("expected a name such as `vars.question` or `metadata.source`"),
        _ => match name.split_once('.') {
            Some(("vars" | "metadata", "")) => return Err("a name is missing after the dot"),
            Some(("vars", name)) => Column::Var(name.to_owned()),
            Some(("metadata", name)) => Column::Metadata(name.to_owned()),
            Some(("expected", path)) => {
                let path: Vec<String> = path.split('.').map(str::to_owned).collect();
                if path.iter().any(String::is_empty) {
                    return Err("a name is missing next to a dot");
                }
                Column::Expected(path)
            }
            _ => Column::Var(name.to_owned()),
        },
    };
    Ok(column)
}

fn conflicts(first: &Column, second: &Column) -> bool {
    match (first, second) {
        (Column::Expected(a), Column::Expected(b)) => a.starts_with(b) || b.starts_with(a),
        _ => first == second,
    }
}
