//! Template braces at the start of a YAML value: `- {{ x }}` is a map to YAML, and so is `- Translate this: {{ x }}`.

use crate::{Diagnostic, Node, SourceSpan};

const CODE: &str = "E0105";

/// Whether a template tag starts at this byte. `{{` never starts a map that means something.
pub(super) fn is_template(text: &str, offset: usize) -> bool {
    text.get(offset..).is_some_and(|rest| rest.starts_with("{{"))
}

/// The mistake, for the text from the braces to the end of the line.
pub(super) fn diagnostic(span: SourceSpan, line: &str) -> Diagnostic {
    let text: String = line.chars().take(60).collect();
    let tag: String = text.chars().take(2).collect();
    Diagnostic::error(CODE, format!("YAML reads `{tag}` as a map, not as a template"))
        .at(span, "meant as text")
        .note("a brace at the start of a value, and a colon with a space inside one, have a meaning in YAML")
        .help(format!("quote the value or use a block scalar: {}", quoted(&text)))
}

/// Extends the label of a trap over its key, where the key looks like the start of a sentence.
pub(super) fn widen(diagnostics: &mut [Diagnostic], from: usize, key: &SourceSpan, value: &Node) {
    let is_sentence = key.text().contains(' ') && !key.text().starts_with(['"', '\'']);
    let Some(diagnostic) = diagnostics.get_mut(from) else { return };
    let Some(label) = diagnostic.labels.first_mut() else { return };
    if diagnostic.code != CODE || !is_sentence || label.span.range().start != value.span.range().start {
        return;
    }
    label.span = key.file().span(key.range().start..label.span.range().end);
    let text: String = label.span.text().chars().take(60).collect();
    diagnostic.help = vec![format!("quote the value or use a block scalar: {}", quoted(&text))];
}

/// The mistake of a line that the grammar refuses because of template braces in an unquoted value.
pub(super) fn in_line(file: &crate::SourceFile, start: usize, line: &str) -> Option<Diagnostic> {
    let value_start = value_start(line);
    let value = line.get(value_start..)?.trim_end();
    let tag = value.find("{{").into_iter().chain(value.find("{%")).chain(value.find("{#")).min()?;
    if value.starts_with(['"', '\'', '|', '>']) || (tag > 0 && !value.contains(": ")) {
        return None;
    }
    let span = file.span(start + value_start..start + value_start + value.len());
    if tag == 0 {
        return Some(diagnostic(span, value));
    }
    let text: String = value.chars().take(60).collect();
    Some(
        Diagnostic::error(CODE, "YAML does not read this as one text")
            .at(span, "meant as text")
            .note("a colon with a space ends a key in YAML, and a brace may start a map")
            .help(format!("quote the value or use a block scalar: {}", quoted(&text))),
    )
}

/// Where the value of a line starts, after its `- ` and its `key: `.
fn value_start(line: &str) -> usize {
    let indent = line.len() - line.trim_start().len();
    let mut start = indent;
    while line.get(start..).is_some_and(|rest| rest.starts_with("- ")) {
        start += 2;
    }
    let rest = line.get(start..).unwrap_or_default();
    let key_end =
        rest.find(": ").filter(|at| rest.get(..*at).is_some_and(|key| !key.contains([' ', '{', '"', '\''])));
    key_end.map_or(start, |at| start + at + 2)
}

fn quoted(text: &str) -> String {
    if text.contains('\'') {
        return format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    }
    format!("'{text}'")
}
