//! A recording in a file: JSON lines, or one JSON list.

use std::time::Duration;

use camino::Utf8Path;
use proof_diag::{Diagnostic, SourceFile, SourceSpan};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::Replay;
use super::recording::Recorded;
use crate::{FinishReason, Response, Usage};

impl Replay {
    /// Reads a recording from a file; see [`Replay::read`].
    ///
    /// # Errors
    /// One diagnostic, with each mistake of the file as a child.
    pub fn open(path: &Utf8Path) -> Result<Self, Diagnostic> {
        let unreadable =
            |why: String| Diagnostic::error("E0550", format!("the recording `{path}` cannot be read: {why}"));
        let bytes = std::fs::read(path).map_err(|error| {
            unreadable(error.to_string())
                .help("give the path of a file of recorded outputs, relative to the project")
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            unreadable(format!("it is not UTF-8 from byte {at} on")).help("save the file as UTF-8")
        })?;
        let (replay, mut mistakes) = Self::read(&SourceFile::new(path.as_str(), text));
        match (replay, mistakes.len()) {
            (Some(replay), _) => Ok(replay),
            (None, 1) => Err(mistakes.remove(0)),
            (None, n) => {
                let whole = Diagnostic::error("E0551", format!("the recording `{path}` has {n} mistakes"));
                Err(mistakes.into_iter().fold(whole, Diagnostic::related))
            }
        }
    }

    /// Reads a recording: one JSON object per line, or one JSON list of objects.
    ///
    /// Each object has the case's id (`case_id`, `case` or `id`) and the output (`output`, `completion`, `text` or
    /// `response`; what is not a string is kept as JSON). It may have `prompt` and `repeat` (from 0): where they are
    /// absent, the output answers every prompt and every repeat. `finish_reason`, `usage` (`input`, `output`) and
    /// `latency_ms` are optional. An object with an `error` and no output is passed over. Other keys are ignored.
    pub fn read(file: &SourceFile) -> (Option<Self>, Vec<Diagnostic>) {
        let mut reader = Reader { replay: Self::default(), places: vec![], mistakes: vec![] };
        reader.read(file);
        if reader.replay.is_empty() && reader.mistakes.is_empty() {
            reader.mistakes.push(
                Diagnostic::error("E0552", format!("the recording `{}` has no outputs", file.name())).help(
                    "write one JSON object per line, such as `{\"case\": \"c-1\", \"output\": \"refund\"}`",
                ),
            );
        }
        (reader.mistakes.is_empty().then_some(reader.replay), reader.mistakes)
    }
}

/// After so many mistakes the file is likely something else, and the rest is not read.
const MOST_MISTAKES: usize = 50;

struct Reader {
    replay: Replay,
    /// Where each output is, in the order in which they were added.
    places: Vec<(String, Option<String>, Option<u32>, SourceSpan)>,
    mistakes: Vec<Diagnostic>,
}

impl Reader {
    fn read(&mut self, file: &SourceFile) {
        let text = file.text();
        let body = text.trim_start_matches('\u{feff}').trim_start();
        if body.starts_with('[') {
            self.list(file, body);
            return;
        }
        let mut start = text.len() - body.len();
        if is_one_value(body) {
            self.object(&file.span(start..start + body.trim_end().len()));
            return;
        }
        for line in body.split_inclusive('\n') {
            if self.mistakes.len() < MOST_MISTAKES && !line.trim().is_empty() {
                self.object(&file.span(start..start + line.trim_end().len()));
            }
            start += line.len();
        }
    }

    fn list(&mut self, file: &SourceFile, body: &str) {
        let start = file.text().len() - body.len();
        let items: Vec<&RawValue> = match serde_json::from_str(body) {
            Ok(items) => items,
            Err(error) => {
                let at = start + offset(body, error.line(), error.column());
                self.mistakes.push(not_json(&file.span(at..at + 1), &error));
                return;
            }
        };
        for item in items {
            if self.mistakes.len() < MOST_MISTAKES {
                let at = item.get().as_ptr().addr() - file.text().as_ptr().addr();
                self.object(&file.span(at..at + item.get().len()));
            }
        }
    }

    fn object(&mut self, span: &SourceSpan) {
        let object: Map<String, Value> = match serde_json::from_str(span.text()) {
            Ok(object) => object,
            Err(error) => {
                self.mistakes.push(not_json(&short(span), &error));
                return;
            }
        };
        let n_mistakes = self.mistakes.len();
        let case_id = self.case_id(&object, span);
        let prompt =
            self.field(&object, span, "prompt", "a string", |value| value.as_str().map(str::to_owned));
        let repeat = self.field(&object, span, "repeat", "a whole number from 0", |value| {
            value.as_u64().and_then(|n| u32::try_from(n).ok())
        });
        let finish_reason = self.field(
            &object,
            span,
            "finish_reason",
            "a finish reason such as `stop` or `length`",
            |value| serde_json::from_value::<FinishReason>(value.clone()).ok(),
        );
        let usage = self.field(&object, span, "usage", "a map with `input` and `output`", usage);
        let latency = self.field(&object, span, "latency_ms", "a number of milliseconds", |value| {
            Duration::try_from_secs_f64(value.as_f64()? / 1000.0).ok()
        });
        let Some(text) = output(&object) else {
            if object.get("error").is_none_or(Value::is_null) {
                self.mistakes.push(
                    Diagnostic::error("E0555", "the recorded row has no `output`")
                        .at(short(span), "no `output`, `completion`, `text` or `response` here")
                        .help("give the text that the model answered as `output`"),
                );
            }
            return;
        };
        let Some(case_id) = case_id.filter(|_| self.mistakes.len() == n_mistakes) else {
            return;
        };
        let response = Response {
            text,
            finish_reason: finish_reason.unwrap_or(FinishReason::Stop),
            usage,
            served_model: object.get("model").and_then(Value::as_str).map(str::to_owned),
            latency: latency.unwrap_or_default(),
            ..Response::default()
        };
        self.add(case_id, Recorded { prompt, repeat, response }, span);
    }

    fn add(&mut self, case_id: String, recorded: Recorded, span: &SourceSpan) {
        let key = (case_id.clone(), recorded.prompt.clone(), recorded.repeat);
        if self.replay.insert(case_id, recorded) {
            self.places.push((key.0, key.1, key.2, short(span)));
            return;
        }
        let mut mistake =
            Diagnostic::error("E0556", format!("two outputs are recorded for case `{}`", key.0))
                .at(short(span), "the second one, for the same prompt and repeat");
        let first = self.places.iter().find(|place| (&place.0, &place.1, place.2) == (&key.0, &key.1, key.2));
        if let Some(first) = first {
            mistake = mistake.and_at(first.3.clone(), "the first one");
        }
        self.mistakes
            .push(mistake.help("remove one of them, or tell them apart by `prompt` or `repeat` (from 0)"));
    }

    fn case_id(&mut self, object: &Map<String, Value>, span: &SourceSpan) -> Option<String> {
        let value = ["case_id", "case", "id"].iter().find_map(|key| object.get(*key));
        let id = match value {
            Some(Value::String(id)) if !id.is_empty() => Some(id.clone()),
            Some(Value::Number(id)) => Some(id.to_string()),
            Some(_) | None => None,
        };
        if id.is_none() {
            self.mistakes.push(
                Diagnostic::error("E0554", "the recorded row has no case id")
                    .at(short(span), "no `case_id`, `case` or `id` here")
                    .help("give the id of the dataset's case as `case_id`"),
            );
        }
        id
    }

    /// An optional field; one of another type is a mistake, null counts as absent.
    fn field<T>(
        &mut self,
        object: &Map<String, Value>,
        span: &SourceSpan,
        key: &str,
        expected: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = object.get(key).filter(|value| !value.is_null())?;
        let read = read(value);
        if read.is_none() {
            let found: String = value.to_string().chars().take(40).collect();
            self.mistakes.push(
                Diagnostic::error("E0557", format!("`{key}` must be {expected}, found `{found}`"))
                    .at(short(span), format!("`{key}` in this row")),
            );
        }
        read
    }
}

/// Whether a text is one JSON value over several lines.
fn is_one_value(body: &str) -> bool {
    let is_whole = |text: &str| serde_json::from_str::<&RawValue>(text).is_ok();
    let first_line = body.lines().next().unwrap_or_default();
    !is_whole(first_line) && is_whole(body)
}

fn output(object: &Map<String, Value>) -> Option<String> {
    let keys = ["output", "completion", "text", "response"];
    let value = keys.iter().filter_map(|key| object.get(*key)).find(|value| !value.is_null())?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn usage(value: &Value) -> Option<Usage> {
    let count = |keys: [&str; 3]| keys.iter().find_map(|key| value.get(*key)).and_then(Value::as_u64);
    Some(Usage {
        input: count(["input", "input_tokens", "prompt_tokens"])?,
        output: count(["output", "output_tokens", "completion_tokens"])?,
        ..Usage::default()
    })
}

fn not_json(span: &SourceSpan, error: &serde_json::Error) -> Diagnostic {
    let why = error.to_string();
    let why = match why.split(" at line ").next() {
        Some(why) if span.text().starts_with(['{', '[']) => why,
        _ => "JSON starts with `{` here",
    };
    Diagnostic::error("E0553", "the recorded row is not a JSON object")
        .at(span.clone(), why)
        .help("write one JSON object per line, or one JSON list of objects")
}

/// The start of a row: enough to know it by.
fn short(span: &SourceSpan) -> SourceSpan {
    let first_line = span.text().lines().next().unwrap_or_default();
    let end = first_line.char_indices().nth(60).map_or(first_line.len(), |(at, _)| at);
    span.slice(0..end)
}

/// The byte offset of a line and column, both from 1, as `serde_json` counts them.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column.saturating_sub(1)
}
