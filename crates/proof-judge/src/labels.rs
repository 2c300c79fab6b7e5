//! What people say of outputs: read from a file, and put to the outputs that it is about.

mod attach;
mod columns;
mod sheet;

use camino::Utf8Path;
use proof_dataset::{Row, rows};
use proof_diag::{Diagnostic, did_you_mean};

pub use attach::{LabelledOutput, Labels, attach};
pub use columns::{classes_of, column};
pub use sheet::{SheetRow, sheet};

/// A label of a file.
#[derive(Clone, Debug)]
pub struct LabelRow {
    /// The case's id.
    pub case: String,
    /// Who gave it.
    pub person: String,
    /// The label as it was written.
    pub label: String,
    /// The metric that it is about; none for whatever metric the file is used for.
    pub metric: Option<String>,
    /// The prompt that made the output.
    pub prompt: Option<String>,
    /// The target that made it.
    pub target: Option<String>,
    /// The repeat, from 0.
    pub repeat: Option<u32>,
    /// The output itself, or its hash: what was labelled, even if the case is answered in other words later.
    pub output: Option<OutputName>,
    row: Row,
}

/// An output by its words or by their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputName {
    /// The words.
    Text(String),
    /// [`output_hash`] of the words.
    Hash(String),
}

/// The hash by which a label names an output: `o-` and the first 12 hex digits of BLAKE3 of its text. With letters alone in
/// front no spreadsheet takes it for a number.
pub fn output_hash(text: &str) -> String {
    let digits: String = blake3::hash(text.as_bytes()).to_hex().chars().take(12).collect();
    format!("o-{digits}")
}

/// A column of a label file: its name and other names for it.
struct Column {
    name: &'static str,
    also: &'static [&'static str],
}

const CASE: Column = Column { name: "case", also: &["case_id", "id"] };
const PERSON: Column = Column { name: "person", also: &["annotator", "rater"] };
const LABEL: Column = Column { name: "label", also: &[] };
const METRIC: Column = Column { name: "metric", also: &["criterion"] };
const OUTPUT: Column = Column { name: "output", also: &[] };
const HASH: Column = Column { name: "output_hash", also: &[] };

impl Column {
    /// The name by which the file has it.
    fn of(&self, row: &Row) -> Option<&'static str> {
        std::iter::once(&self.name).chain(self.also).copied().find(|name| row.values.contains_key(*name))
    }
}

/// Who labelled, where the file does not say.
const UNNAMED: &str = "unnamed";

/// The labels of a file of any format that datasets have. A row without a label is one that nobody has filled in yet.
///
/// # Errors
/// All mistakes of the file at once: those of its format, and `E0640` for columns that are missing or hold something else.
pub fn read_labels(path: &str, root: &Utf8Path) -> Result<Vec<LabelRow>, Vec<Diagnostic>> {
    let rows = rows(path, None, root).map_err(of_labels)?;
    let Some(first) = rows.first() else {
        return Err(vec![
            Diagnostic::error("E0640", format!("the label file `{path}` has no rows"))
                .help("its columns are `case`, `person` and `label`"),
        ]);
    };
    let missing: Vec<Diagnostic> = [CASE, LABEL]
        .iter()
        .filter(|column| rows.iter().all(|row| column.of(row).is_none()))
        .map(|column| lacks(column, first))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut labels = vec![];
    let mut told = vec![];
    for row in rows {
        match decode(row) {
            Ok(Some(label)) => labels.push(label),
            Ok(None) => {}
            Err(mistakes) => told.extend(mistakes),
        }
    }
    if !told.is_empty() {
        return Err(told);
    }
    if labels.is_empty() {
        return Err(vec![
            Diagnostic::error("E0640", format!("no row of the label file `{path}` has a label"))
                .help("fill in the column `label`"),
        ]);
    }
    Ok(labels)
}

/// The mistakes of a file as those of a label file, where the readers of datasets speak of a dataset.
fn of_labels(mistakes: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let named = |mistake: Diagnostic| Diagnostic {
        message: mistake.message.replacen("the dataset `", "the label file `", 1),
        ..mistake
    };
    mistakes.into_iter().map(named).collect()
}

fn lacks(column: &Column, row: &Row) -> Diagnostic {
    let known: Vec<&str> = row.values.keys().map(String::as_str).collect();
    let shown: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    Diagnostic::error("E0640", format!("the label file has no column `{}`", column.name))
        .at(row.span(), "the first row")
        .note(format!("its columns are {}", shown.join(", ")))
        .help_opt(did_you_mean(column.name, known.iter().copied()))
        .help("a label file has the columns `case`, `person` and `label`, and may have `metric`, `prompt`, `target`, `repeat`, `output` or `output_hash`")
}

/// The label of a row; nothing where it is not filled in.
fn decode(row: Row) -> Result<Option<LabelRow>, Vec<Diagnostic>> {
    let mut told = vec![];
    let mut text = |name: Option<&str>| match name.map(|name| row.text(name)) {
        None | Some(Ok(None)) => None,
        Some(Ok(text)) => text,
        Some(Err(mistake)) => {
            told.push(mistake);
            None
        }
    };
    let label = text(LABEL.of(&row));
    let case = text(CASE.of(&row));
    let person = text(PERSON.of(&row));
    let metric = text(METRIC.of(&row));
    let (prompt, target) = (text(Some("prompt")), text(Some("target")));
    let repeat = text(Some("repeat"));
    let hash = text(HASH.of(&row));
    // The words of an output keep the space at their ends.
    let words = match OUTPUT.of(&row).and_then(|name| row.values.get(name)) {
        Some(serde_json::Value::String(words)) if !words.is_empty() => Some(words.clone()),
        _ => text(OUTPUT.of(&row)),
    };
    if label.is_none() && told.is_empty() {
        return Ok(None);
    }
    let repeat = match repeat.as_deref().map(str::parse) {
        None => None,
        Some(Ok(repeat)) => Some(repeat),
        Some(Err(_)) => {
            let found = repeat.unwrap_or_default();
            told.push(
                Diagnostic::error(
                    "E0640",
                    format!("`repeat` must be a whole number from 0, found `{found}`"),
                )
                .at(row.key_span("repeat"), "expected a whole number"),
            );
            None
        }
    };
    if case.is_none() {
        told.push(
            Diagnostic::error("E0640", "a label without a case")
                .at(row.span(), "no `case`")
                .help("a label names the case whose output it is about"),
        );
    }
    match (label, case) {
        (Some(label), Some(case)) if told.is_empty() => Ok(Some(LabelRow {
            case: sheet::unguarded(case),
            person: person.unwrap_or_else(|| UNNAMED.to_owned()),
            label,
            metric: metric.map(sheet::unguarded),
            prompt: prompt.map(sheet::unguarded),
            target: target.map(sheet::unguarded),
            repeat,
            output: hash.map(OutputName::Hash).or(words.map(OutputName::Text)),
            row,
        })),
        _ => Err(told),
    }
}

impl LabelRow {
    /// Where a value of the row stands, by the name of its column.
    fn place(&self, column: &Column) -> proof_diag::SourceSpan {
        column.of(&self.row).map_or_else(|| self.row.span(), |name| self.row.key_span(name))
    }

    /// `file:line` of the row.
    pub fn location(&self) -> String {
        self.row.location()
    }
}

#[cfg(test)]
mod tests;
