//! Spans that an output quotes from its source.

use proof_text::normal::quote::Source;
use serde_json::Value;

use crate::excerpt::excerpt;
use crate::finding::{Finding, Lack, Outcome};
use crate::operand::Operand;
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

/// The most bytes of source that all quotes of an output together are looked for in.
const MOST_BYTES: usize = 4_000_000_000;

/// The share of the quotes that stand in the source; skipped where nothing is quoted.
pub(super) fn finding(quoted: &Value, source: &Operand, input: &ScoreInput<'_>) -> Outcome {
    let mut quotes = vec![];
    texts(quoted, &mut quotes);
    if quotes.is_empty() {
        return Ok(Finding::Skipped("nothing is quoted".to_owned()));
    }
    let sources = match source.eval(input) {
        Ok(subject) => sources(&subject),
        Err(Lack::Error(error)) => return Err(error),
        Err(Lack::Absent(reason)) => return Err(ScoreError::new(format!("there is no source: {reason}"))),
    };
    let n_bytes: usize = sources.iter().map(Source::len).sum();
    if sources.iter().all(Source::is_empty) {
        return Err(ScoreError::new("the source is empty"));
    }
    if MOST_BYTES < n_bytes.saturating_mul(quotes.len()) {
        let message =
            format!("{} quotes are too many to be looked for in {n_bytes} bytes of source", quotes.len());
        return Err(ScoreError::new(message));
    }
    let lacking: Vec<&str> =
        quotes.iter().copied().filter(|quote| !sources.iter().any(|source| source.has(quote))).collect();
    let reason = lacking.split_first().map(|(first, others)| {
        let more = if others.is_empty() { String::new() } else { format!(" (and {} more)", others.len()) };
        format!("not in the source: {}{more}", excerpt(first))
    });
    let (n_found, n) = ((quotes.len() - lacking.len()) as f64, quotes.len() as f64);
    Ok(Finding::Counted { value: n_found / n, counts: vec![n_found, n], pass: None, reason })
}

/// All texts within a value that are not empty.
fn texts<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(map) => map.values().for_each(|item| texts(item, found)),
        _ => {}
    }
}

/// The sources: one text, or all texts within a value.
fn sources(subject: &Subject<'_>) -> Vec<Source> {
    match subject {
        Subject::Text(text) => vec![Source::new(text)],
        Subject::Json(value) => {
            let mut found = vec![];
            texts(value, &mut found);
            found.into_iter().map(Source::new).collect()
        }
    }
}
