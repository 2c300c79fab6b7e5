//! The layout that `proof fmt` gives a prompt file.
//!
//! Front matter keys come in the order `description`, `model`, `config`, `input`, `output`, `tools`, each with the
//! comments above it; directives have one space between their words and expressions one inside their braces; trailing
//! space, carriage returns, a byte order mark, and blank lines at both ends of the body are cut; the file ends with one
//! newline. Tools stay as and where they were written. Nothing that the version depends on changes, and formatting
//! twice is formatting once.

use std::ops::Range;

use proof_diag::{Diagnostic, Node, SourceFile, has_errors};

use crate::expr::{Piece, pieces};
use crate::front;
use crate::message::Role;
use crate::prompt::is_prompt_file;
use crate::secrets::redacted;
use crate::syntax::{Kind, Line, lines, read_line};

/// The order of the front matter's keys.
const KEYS: [&str; 6] = ["description", "model", "config", "input", "output", "tools"];

/// Lays out a prompt file.
///
/// # Errors
/// The mistakes of its front matter and directives; a file with one is left alone.
pub fn format(file: &SourceFile) -> Result<String, Vec<Diagnostic>> {
    let mut diagnostics = vec![];
    let formatted = if is_prompt_file(file.name()) {
        formatted(file, &mut diagnostics)
    } else {
        let text = file.text().strip_prefix('\u{feff}').unwrap_or(file.text());
        Some(tidy(text, ToOwned::to_owned))
    };
    match formatted {
        Some(formatted) if !has_errors(&diagnostics) => Ok(formatted),
        _ => Err(redacted(diagnostics)),
    }
}

fn formatted(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let split = match front::split(file) {
        Ok(split) => split,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            return None;
        }
    };
    let mut out = String::new();
    if let Some(range) = split.front {
        front::read(file, range.clone(), None, diagnostics);
        out.push_str("---\n");
        out.push_str(&front_matter(file, range));
        out.push_str("---\n");
    }
    let body = body(file, split.body, diagnostics);
    let body = body.trim_start_matches('\n').trim_end();
    if out.is_empty() && (body.starts_with('\u{feff}') || body.lines().next() == Some("---")) {
        // Without the blank line above it, this would be a byte order mark or open front matter.
        out.push('\n');
    }
    out.push_str(body);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    Some(out)
}

/// The lines without trailing space, with one newline at the end.
fn tidy(text: &str, line: impl Fn(&str) -> String) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|content| line(content.trim_end_matches([' ', '\t', '\r']))).collect();
    let joined = lines.join("\n");
    let joined = joined.trim_matches('\n');
    let above = if joined.starts_with('\u{feff}') { "\n" } else { "" };
    if joined.is_empty() { String::new() } else { format!("{above}{joined}\n") }
}

/// The front matter with its keys in order, or as it is where that would change what it says.
fn front_matter(file: &SourceFile, range: Range<usize>) -> String {
    let node = front::document(file, range.clone(), &mut vec![]);
    let text = file.text().get(range.clone()).unwrap_or_default();
    let Some(node) = node else { return tidy(text, str::to_owned) };
    let ordered = tidy(&ordered(file, range, &node), str::to_owned);
    let says = |text: &str| {
        let copy = SourceFile::new(file.name(), format!("---\n{text}---\n"));
        let document = front::document(&copy, 4..4 + text.len(), &mut vec![]);
        document.map(|node| node.to_json())
    };
    let same =
        |found: Option<serde_json::Value>| found.is_some_and(|found| same_entries(&found, &node.to_json()));
    if same(says(&ordered)) { ordered } else { text.replace("\r\n", "\n") }
}

/// Equal but for the order of the keys at the top.
fn same_entries(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    match (a.as_object(), b.as_object()) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().all(|(key, value)| b.get(key) == Some(value)),
        _ => a == b,
    }
}

/// The top-level entries in order, each with the comment lines right above it.
fn ordered(file: &SourceFile, range: Range<usize>, root: &Node) -> String {
    let text = file.text();
    let starts: Vec<(usize, &str)> = root
        .as_map()
        .into_iter()
        .flat_map(|map| &map.entries)
        .map(|entry| (with_comments(text, &range, entry.key_span.range().start), entry.key.as_str()))
        .collect();
    let is_block = starts
        .iter()
        .all(|(start, _)| *start == range.start || text.get(..*start).is_some_and(|t| t.ends_with('\n')));
    if starts.is_empty() || !is_block {
        return text.get(range).unwrap_or_default().to_owned();
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([range.end]);
    let mut entries: Vec<(usize, &str)> = starts
        .iter()
        .zip(ends)
        .map(|((start, key), end)| {
            let rank = KEYS.iter().position(|known| known == key).unwrap_or(KEYS.len());
            (rank, text.get(*start..end).unwrap_or_default())
        })
        .collect();
    entries.sort_by_key(|(rank, _)| *rank);
    let first = starts.first().map_or(range.start, |(start, _)| *start);
    let mut out = text.get(range.start..first).unwrap_or_default().to_owned();
    for (_, entry) in entries {
        out.push_str(entry);
        if !entry.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// Where the unbroken comment lines above an entry start.
fn with_comments(text: &str, range: &Range<usize>, key_start: usize) -> usize {
    let mut start =
        text.get(..key_start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1).max(range.start);
    if text.get(start..key_start).is_some_and(|indent| !indent.trim().is_empty()) {
        return key_start;
    }
    while start > range.start {
        let before = text.get(range.start..start - 1).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(range.start, |at| range.start + at + 1);
        let is_comment = text.get(line_start..start).is_some_and(|line| line.starts_with('#'));
        if !is_comment {
            break;
        }
        start = line_start;
    }
    start
}

fn body(file: &SourceFile, range: Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for line in lines(file.text(), range) {
        match read_line(file, line.clone(), diagnostics) {
            Line::Text(_) => {
                // The line as it was written, with its escaping backslash.
                let written = file.text().get(line).unwrap_or_default();
                run.push_str(written.trim_end_matches([' ', '\t', '\r']));
                run.push('\n');
            }
            Line::Directive(found) => {
                out.push_str(&spaced(&std::mem::take(&mut run)));
                out.push_str(&directive(&found.kind));
                out.push('\n');
            }
            Line::Mistake => {}
        }
    }
    out.push_str(&spaced(&run));
    out
}

/// A run of text with one space inside the braces of its expressions.
fn spaced(run: &str) -> String {
    let Some(pieces) = pieces(run) else { return run.to_owned() };
    let mut out = String::with_capacity(run.len());
    for piece in pieces {
        match piece {
            Piece::Text(range) => out.push_str(run.get(range).unwrap_or_default()),
            Piece::Expression { inner, .. } => {
                out.push_str("{{ ");
                out.push_str(run.get(inner).unwrap_or_default().trim());
                out.push_str(" }}");
            }
        }
    }
    out
}

fn directive(kind: &Kind) -> String {
    match kind {
        Kind::Role(Role::Tool, Some(id)) => format!("@tool {}", id.text),
        Kind::Role(role, _) => format!("@{}", role.as_str()),
        Kind::History => "@history".to_owned(),
        Kind::Call { name, id: Some(id) } => format!("@call {} {}", name.text, id.text),
        Kind::Call { name, id: None } => format!("@call {}", name.text),
        Kind::Part(name) => format!("@part {}", name.text),
        Kind::Each { list, binding } => format!("@each {} as {}", list.text, binding.text),
        Kind::If(condition) => format!("@if {}", condition.text),
        Kind::Else => "@else".to_owned(),
        Kind::End => "@end".to_owned(),
        Kind::Include(path) => format!("@include {}", path.text),
    }
}
