//! From YAML (and so JSON) text to the spanned tree.
//!
//! The grammar is granit-parser's; here are the tree, the types of plain scalars and what people get wrong.

mod build;
mod json;
mod scalar;
mod syntax;
mod trap;

use crate::{Diagnostic, Document, SourceFile, SourceSpan};

/// How deep lists and maps may be nested.
const MAX_DEPTH: usize = 100;
/// How many nodes aliases may add to a document.
const MAX_ALIASED_NODES: usize = 100_000;
/// After how many mistakes of syntax the rest of a file is not looked at.
const MAX_SYNTAX_ERRORS: usize = 20;

/// Reads one YAML (or JSON) document. All mistakes that can be found are returned.
///
/// There is a document unless the syntax is broken; with other mistakes (a duplicate key, say) it is there too, so that the
/// caller can go on and find more. Check [`has_errors`](crate::has_errors) before it is used. An empty file is a document
/// whose root is [`Value::Null`](crate::Value::Null).
pub fn parse_yaml(file: &SourceFile) -> (Option<Document>, Vec<Diagnostic>) {
    if file.text().trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
        && let Some((root, diagnostics)) = json::read(file)
    {
        return (Some(Document { file: file.clone(), root }), diagnostics);
    }
    let mut diagnostics = vec![];
    let (root, stop) = build::build(file, 0, &mut diagnostics);
    let Some(stop) = stop else {
        let root = root.unwrap_or_else(|| build::empty(file));
        return (Some(Document { file: file.clone(), root }), diagnostics);
    };
    recover(file, stop, &mut diagnostics);
    (None, diagnostics)
}

/// Reads on at the next top-level key after a mistake of syntax, for the mistakes in the rest of the file.
fn recover(file: &SourceFile, mut stop: build::Stop, diagnostics: &mut Vec<Diagnostic>) {
    for _ in 0..MAX_SYNTAX_ERRORS {
        if !stop.in_block_map {
            return;
        }
        let Some(offset) = next_top_level_key(file.text(), stop.offset) else { return };
        let (_, next) = build::build(file, offset, diagnostics);
        let Some(next) = next else { return };
        stop = build::Stop { offset: next.offset.max(offset + 1), ..next };
    }
}

/// The start of the first line after `offset` that looks like `key:` without indentation.
fn next_top_level_key(text: &str, offset: usize) -> Option<usize> {
    let mut start = text.get(offset..)?.find('\n')? + offset + 1;
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let line = rest.lines().next().unwrap_or_default();
        let key = line.split(':').next().unwrap_or_default();
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
        if is_key && key.len() < line.len() && !line.starts_with('-') {
            return Some(start);
        }
        start += rest.find('\n')? + 1;
    }
    None
}

fn duplicate_key(key: &str, again: SourceSpan, first: &SourceSpan) -> Diagnostic {
    Diagnostic::error("E0106", format!("the key `{key}` is written twice"))
        .at(again, "again here")
        .and_at(first.clone(), "first here")
        .help("keep one of the two")
}

#[cfg(test)]
mod tests;
