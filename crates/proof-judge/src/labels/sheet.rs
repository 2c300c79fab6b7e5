//! A sheet for people to fill in.

use super::output_hash;

/// A row of a sheet: an output that is to be labelled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// The case's id.
    pub case: String,
    /// The metric.
    pub metric: String,
    /// The prompt's name.
    pub prompt: String,
    /// The target's name.
    pub target: String,
    /// The repeat, from 0.
    pub repeat: u32,
    /// What the case asks.
    pub input: String,
    /// The words that are to be labelled.
    pub output: String,
}

/// The sheet as CSV: a label file whose columns `person` and `label` are empty. The judge's verdict is not in it, so that it
/// leads nobody. Texts that a spreadsheet would take for a formula stand behind a `'`, and the output is known by its hash.
pub fn sheet(rows: &[SheetRow]) -> String {
    let mut text = String::from(
        "case,metric,prompt,target,repeat,output_hash,person,label,comment,input,shown_output\n",
    );
    for row in rows {
        let hash = output_hash(&row.output);
        let repeat = row.repeat.to_string();
        let names = [&row.case, &row.metric, &row.prompt, &row.target].map(|name| quoted(&guarded(name)));
        let texts = [&row.input, &row.output].map(|words| quoted(&guarded(words)));
        let empty = || String::new();
        let cells: Vec<String> =
            names.into_iter().chain([repeat, hash, empty(), empty(), empty()]).chain(texts).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// A text that no spreadsheet takes for a formula.
///
/// # Source
/// OWASP, CSV Injection: a cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return.
fn guarded(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// A name of a sheet as it was before [`guarded`].
pub(super) fn unguarded(name: String) -> String {
    match name.strip_prefix('\'') {
        Some(rest) if guarded(rest) == name => rest.to_owned(),
        _ => name,
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r', '\t', '\'']) || cell.starts_with(' ') || cell.ends_with(' ') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
