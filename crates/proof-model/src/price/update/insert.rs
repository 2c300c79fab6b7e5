//! Adds rows to the text of a price file: all that stands in it, comments and layout, stays as it is.

use proof_diag::{Diagnostic, Node, SourceFile};

use super::{Price, PriceTable};
use crate::price::writer::{self, Syntax};

/// What a new price file begins with.
const HEADER: &str = "\
# Prices of this project: dollars for a million tokens. `proof prices update --from FILE` adds rows.
# A model that stands here has these rows alone; all others have the prices that come with Proofmark.
version: 1
prices:
";
/// How far a row stands to the right in a new file.
const INDENT: &str = "  ";

/// A new price file with these rows.
pub(super) fn new_file(rows: &[Price]) -> String {
    let mut text = String::from(HEADER);
    text.push_str(&lines(rows, INDENT, "\n"));
    text
}

/// The file's text with the rows added.
pub(super) fn into(file: &SourceFile, rows: &[Price]) -> Result<String, Box<Diagnostic>> {
    if rows.is_empty() {
        return Ok(file.text().to_owned());
    }
    let (document, _) = proof_diag::parse_yaml(file);
    let list = document.as_ref().and_then(|document| document.root.as_map()?.get("prices"));
    let list = list.ok_or_else(|| cannot(file, None))?;
    let text = added(file.text(), list, rows).ok_or_else(|| cannot(file, Some(list)))?;
    // Text was put into a file that people write: what it says now must be what it said and the new rows, nothing else.
    let (before, _) = PriceTable::parse(file);
    let (after, mistakes) = PriceTable::parse(&SourceFile::new(file.name(), text.as_str()));
    let expected = before.rows().cloned().chain(rows.iter().cloned().map(|row| in_file(row, file)));
    if !mistakes.is_empty() || after != PriceTable::from_rows(expected.collect()) {
        return Err(Box::new(cannot(file, Some(list))));
    }
    Ok(text)
}

fn in_file(mut row: Price, file: &SourceFile) -> Price {
    row.row.file = Some(file.name().to_owned());
    row
}

fn cannot(file: &SourceFile, list: Option<&Node>) -> Diagnostic {
    let message = format!("rows cannot be added to `{}`", file.name());
    let help = "write `prices:` as a list with a row on each line, `- {model: …, from: …, input: …, output: …}`, and try again";
    let diagnostic = Diagnostic::error("E0524", message).help(help);
    match list {
        Some(list) => {
            let first = list.span.text().lines().next().unwrap_or_default().len();
            diagnostic.at(list.span.slice(0..first), "the list is not written in a way that takes more lines")
        }
        None => diagnostic,
    }
}

fn added(text: &str, list: &Node, rows: &[Price]) -> Option<String> {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let items = list.as_list()?;
    let is_bracketed = list.span.text().starts_with('[');
    let (at, rows) = match (items.last(), is_bracketed) {
        (Some(last), false) => {
            let indent = dash_indent(text, last.span.range().start)?;
            let at = end_of_line(text, content_end(last));
            (at, lines(rows, indent, line_end))
        }
        (last, true) => {
            let at = last.map_or(list.span.range().start + 1, |last| last.span.range().end);
            (at, bracketed(rows, last.is_some(), line_end))
        }
        (None, false) => return None,
    };
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let gap = if is_bracketed || before.ends_with('\n') { "" } else { line_end };
    Some(format!("{before}{gap}{rows}{after}"))
}

/// Each row on a line of its own, as an item of a list.
fn lines(rows: &[Price], indent: &str, line_end: &str) -> String {
    rows.iter()
        .fold(String::new(), |text, row| text + indent + "- " + &writer::row(row, Syntax::Yaml) + line_end)
}

/// The rows after the last item within brackets, or as the first ones.
fn bracketed(rows: &[Price], has_items: bool, line_end: &str) -> String {
    let rows: Vec<String> =
        rows.iter().map(|row| format!("{line_end}{INDENT}{}", writer::row(row, Syntax::Json))).collect();
    let comma = if has_items { "," } else { "" };
    format!("{comma}{}", rows.join(","))
}

/// What stands before the dash of an item.
fn dash_indent(text: &str, item: usize) -> Option<&str> {
    let before = text.get(..item)?;
    let line = before.rsplit('\n').next()?;
    let indent = line.trim_end().strip_suffix('-')?;
    indent.chars().all(|c| c == ' ').then_some(indent)
}

/// The end of what an item says: a block's span may reach over the empty lines and comments after it.
fn content_end(item: &Node) -> usize {
    let deepest = match &item.value {
        proof_diag::Value::Map(map) if !item.span.text().starts_with('{') => {
            map.entries.last().map(|entry| content_end(&entry.value))
        }
        _ => None,
    };
    deepest.unwrap_or(item.span.range().end)
}

/// The start of the line after a place, or the end of the text.
fn end_of_line(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end + 1)
}

#[cfg(test)]
mod tests;
