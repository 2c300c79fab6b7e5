//! The form for programs. Its schema is stable: keys are added, never changed.

use serde_json::{Value, json};

use crate::{Diagnostic, Label, Severity, SourceFile};

/// One diagnostic: `code`, `severity`, `message`, `labels` (each `file`, `start` and `end` with `line`, `column`, `offset`,
/// `text`, `primary`), `notes`, `help`, `related`. Lines and columns count from 1, columns in characters; offsets count
/// bytes of the file from 0.
pub fn json(diagnostic: &Diagnostic) -> Value {
    json!({
        "code": diagnostic.code,
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        },
        "message": diagnostic.message,
        "labels": diagnostic.labels.iter().map(label).collect::<Vec<_>>(),
        "notes": diagnostic.notes,
        "help": diagnostic.help,
        "related": diagnostic.related.iter().map(json).collect::<Vec<_>>(),
    })
}

fn label(label: &Label) -> Value {
    let file = label.span.file();
    let range = label.span.range();
    json!({
        "file": file.name(),
        "start": place(file, range.start),
        "end": place(file, range.end),
        "text": label.text,
        "primary": label.is_primary,
    })
}

fn place(file: &SourceFile, offset: usize) -> Value {
    let (line, column) = file.line_column(offset);
    json!({ "line": line, "column": column, "offset": file.start().byte + offset })
}
