//! The calibration file beside a rubric: what was measured, of which rubric and which judge.

use camino::Utf8Path;
use proof_diag::{Diagnostic, SourceFile};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::calibration::Calibration;
use crate::figure::Figure;

/// The version of the file's form.
const SCHEMA_VERSION: u64 = 1;

/// The calibrations of one rubric: one for each judge and criterion. The same content gives the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CalibrationFile {
    /// By judge and criterion.
    entries: Vec<Entry>,
}

/// One judge, calibrated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Who judged: see [`judge_identity`].
    pub judge: String,
    /// The criterion that was judged; none for the verdict on the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// The hash of the rubric that it judged by.
    pub rubric_hash: String,
    /// When it was measured, RFC 3339 in UTC.
    pub calibrated_at: String,
    /// Where the labels came from: the path of a file, or a dataset and its columns.
    pub labels: String,
    /// Where the verdicts came from: a run and its metric, or a column of a dataset.
    pub verdicts: String,
    /// What was measured.
    pub calibration: Calibration,
}

/// What a calibration file says about a rubric and a judge as they are now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing<'a> {
    /// It was measured of exactly these.
    Valid(&'a Entry),
    /// It was measured of this judge, and the rubric was changed since.
    RubricChanged(&'a Entry),
    /// It was measured of other judges only.
    JudgeChanged,
    /// Nothing was measured.
    Absent,
}

impl Standing<'_> {
    /// The coefficient that a gate on kappa reads, of a calibration that still holds.
    pub fn kappa(&self) -> Option<&Figure> {
        match self {
            Self::Valid(entry) => Some(entry.calibration.kappa().1),
            Self::RubricChanged(_) | Self::JudgeChanged | Self::Absent => None,
        }
    }
}

/// Who judges, as one text that changes with the model and its settings: `openai/gpt-5 {"temperature":0}`. Several judges
/// of a panel stand side by side with ` + `, in the panel's order.
pub fn judge_identity<'a>(judges: impl IntoIterator<Item = (&'a str, &'a Value)>) -> String {
    let one = |(model, settings): (&str, &Value)| match sorted(settings) {
        Value::Null => model.to_owned(),
        Value::Object(map) if map.is_empty() => model.to_owned(),
        settings => format!("{model} {settings}"),
    };
    judges.into_iter().map(one).collect::<Vec<_>>().join(" + ")
}

/// The same value with the keys of its maps in order and without those that hold nothing: null, or an empty map.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map
                .iter()
                .filter(|(_, value)| !value.is_null() && value.as_object().is_none_or(|map| !map.is_empty()))
                .map(|(key, value)| (key.clone(), sorted(value)))
                .collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            entries.into_iter().collect::<serde_json::Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        scalar => scalar.clone(),
    }
}

/// Where the calibration of a judge is kept: `rubrics/helpful.calibration.json` beside `rubrics/helpful.yaml`, and
/// `calibrations/METRIC.calibration.json` for a judge without a rubric file.
pub fn calibration_path(rubric: Option<&str>, metric: &str) -> String {
    if let Some(path) = rubric {
        return Utf8Path::new(path).with_extension("calibration.json").into_string().replace('\\', "/");
    }
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    format!("calibrations/{}.calibration.json", metric.chars().map(plain).collect::<String>())
}

impl CalibrationFile {
    /// Reads a file of the project; none where there is none.
    ///
    /// # Errors
    /// `E0647` for a file that cannot be read, is no calibration file or one of a later version.
    pub fn read(root: &Utf8Path, path: &str) -> Result<Option<Self>, Diagnostic> {
        let text = match std::fs::read_to_string(root.join(path)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Diagnostic::error(
                    "E0647",
                    format!("the calibration file `{path}` could not be read"),
                )
                .note(proof_diag::reason(&error)));
            }
        };
        Self::parse(path, &text).map(Some)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// `E0647`, as [`read`](Self::read).
    pub fn parse(path: &str, text: &str) -> Result<Self, Diagnostic> {
        let again = "`proof judge calibrate` writes it anew; its history is in Git";
        let wrong = |what: String| Diagnostic::error("E0647", what).help(again);
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let file = SourceFile::new(path, text);
            let at =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
            wrong(format!("`{path}` is not correct JSON"))
                .at(file.span(at..text.len().min(at + 1)), "near this line")
                .note(error.to_string())
        })?;
        match value.get("schema_version").and_then(Value::as_u64) {
            Some(SCHEMA_VERSION) => {}
            Some(version) => {
                let message =
                    format!("`{path}` has the version {version}, and this program knows {SCHEMA_VERSION}");
                return Err(
                    Diagnostic::error("E0647", message).help("use the version of the program that wrote it")
                );
            }
            None => {
                return Err(wrong(format!("`{path}` is no calibration file: it has no `schema_version`")));
            }
        }
        serde_json::from_value(value).map_err(|error| {
            wrong(format!("`{path}` is no calibration file of version {SCHEMA_VERSION}"))
                .note(error.to_string())
        })
    }

    /// The file's text.
    pub fn text(&self) -> String {
        #[derive(Serialize)]
        struct Written<'a> {
            schema_version: u64,
            entries: &'a [Entry],
        }
        let written = Written { schema_version: SCHEMA_VERSION, entries: &self.entries };
        // Numbers, texts and lists can always be written.
        let mut text = serde_json::to_string_pretty(&written).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Puts a calibration in the place of an earlier one of the same judge and criterion.
    pub fn put(&mut self, entry: Entry) {
        self.entries.retain(|other| (&other.judge, &other.criterion) != (&entry.judge, &entry.criterion));
        self.entries.push(entry);
        self.entries.sort_by(|a, b| (&a.judge, &a.criterion).cmp(&(&b.judge, &b.criterion)));
    }

    /// The calibrations, by judge and criterion.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the file says about a judge with a rubric.
    ///
    /// # Arguments
    /// - `criterion`: the criterion that is judged; none for the verdict on the whole
    pub fn standing(&self, rubric_hash: &str, judge: &str, criterion: Option<&str>) -> Standing<'_> {
        let mut of_criterion = self.entries.iter().filter(|entry| entry.criterion.as_deref() == criterion);
        let is_empty = of_criterion.clone().next().is_none();
        match of_criterion.find(|entry| entry.judge == judge) {
            Some(entry) if entry.rubric_hash == rubric_hash => Standing::Valid(entry),
            Some(entry) => Standing::RubricChanged(entry),
            None if is_empty => Standing::Absent,
            None => Standing::JudgeChanged,
        }
    }
}

#[cfg(test)]
mod tests;
