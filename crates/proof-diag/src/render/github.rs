//! Workflow commands of GitHub Actions: they show up as annotations of a pull request.

use super::visible::visible;
use crate::{Diagnostic, Severity};

/// One line for a diagnostic, and one for each child, each with its line end.
pub fn github(diagnostic: &Diagnostic) -> String {
    let mut text = one(diagnostic);
    for child in &diagnostic.related {
        text.push_str(&github(child));
    }
    text
}

fn one(diagnostic: &Diagnostic) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let mut properties = vec![];
    let label = diagnostic.labels.iter().find(|label| label.is_primary).or(diagnostic.labels.first());
    let mut message = diagnostic.message.clone();
    if let Some(label) = label {
        let file = label.span.file();
        let (line, column) = file.line_column(label.span.range().start);
        let (end_line, end_column) = file.line_column(label.span.range().end);
        properties.push(format!("file={}", property(file.name())));
        properties.push(format!("line={line},endLine={end_line}"));
        // GitHub takes columns only where the place is on one line.
        if line == end_line {
            properties.push(format!("col={column},endColumn={}", end_column.max(column)));
        }
        if !label.text.is_empty() {
            message = format!("{message}: {}", label.text);
        }
    }
    properties.push(format!("title={}", property(diagnostic.code)));
    let notes = diagnostic.notes.iter().map(|note| format!("\nnote: {note}"));
    let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}"));
    message.extend(notes.chain(help));
    format!("::{command} {}::{}\n", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
