//! The words of an answer: from what was decided to what is read.

use serde_json::Value;

use super::case::{Facts, Task};
use super::draw::Draw;
use super::judge::four_decimals;
use super::lapse;
use super::reading::Reading;
use super::structure::{Schema, complete, mistake, remark};
use super::wording::{AFTERWORDS, DRESSED, LABELLED, POLITE, PREFACES, REFUSALS, fill, pick};
use super::world::{Fate, Outcome};
use crate::{FinishReason, Request};

/// About so many characters are a token.
const CHARACTERS_PER_TOKEN: u64 = 4;

/// The form that an answer takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form<'a> {
    /// JSON, by a schema or under a key.
    Json { schema: Option<Schema<'a>>, key: &'a str },
    /// A label, bare or in a sentence.
    Label { is_bare: bool },
    /// Free text.
    Sentence,
}

impl<'a> Form<'a> {
    /// The form that the prompt and the case call for.
    pub(super) fn of(request: &'a Request, facts: &Facts<'_>, reading: &'a Reading) -> Self {
        let schema = request.hint.output_schema.as_deref().map(Schema::new);
        // What a judge is asked for is a verdict, whatever the judged output should have been.
        let is_structured =
            facts.judging.is_none() && (facts.expected.is_object() || facts.expected.is_array());
        if schema.is_some() || is_structured || reading.asks_json || facts.task == Some(Task::Json) {
            return Self::Json { schema, key: reading.key.as_deref().unwrap_or("answer") };
        }
        let is_label = match facts.expected {
            Value::String(text) => text.split_whitespace().count() <= 3,
            _ => true,
        };
        match facts.task {
            _ if reading.asks_label => Self::Label { is_bare: true },
            _ if facts.judging.is_some() => Self::Label { is_bare: false },
            Some(Task::Label | Task::Graded) => Self::Label { is_bare: false },
            None if is_label && facts.is_known && !facts.expected.is_null() => Self::Label { is_bare: false },
            Some(Task::Sentence | Task::Json) | None => Self::Sentence,
        }
    }

    /// Whether something was asked for that can break.
    pub(super) fn can_break(self) -> bool {
        matches!(self, Self::Json { .. } | Self::Label { is_bare: true })
    }
}

/// The answer and why it ended; `judgement` is a judge's whole answer, where its form has places for verdicts.
pub(super) fn write(
    request: &Request,
    facts: &Facts<'_>,
    form: Form<'_>,
    fate: &Fate,
    is_graded: bool,
    judgement: Option<Value>,
) -> (String, FinishReason) {
    let draw = fate.words;
    match (fate.outcome, facts.attack) {
        (Outcome::Refused, _) => return stopped(request, pick(REFUSALS, draw).to_owned()),
        (Outcome::Injected, Some(attack)) => return stopped(request, lapse::obeyed(request, attack, draw)),
        _ => {}
    }
    let n_characters = usize::try_from(fate.n_tokens * CHARACTERS_PER_TOKEN).unwrap_or(usize::MAX);
    let text = match judgement.or_else(|| value(facts, form, fate, is_graded)) {
        None => unknown(form, n_characters, draw),
        Some(value) => match fate.outcome {
            Outcome::OtherLanguage => {
                let (before, after) = lapse::foreign(draw.number(5));
                match form {
                    Form::Json { .. } => remarked(form, value, &format!("{before}…{after}"), draw),
                    Form::Label { .. } | Form::Sentence => format!("{before}{}{after}", plain(value)),
                }
            }
            Outcome::Ignored(directive) => {
                remarked(form, value, &lapse::ignored(directive, draw.number(5)), draw)
            }
            Outcome::MadeUp => remarked(form, value, &lapse::invented(draw.number(5)), draw),
            outcome => formed(form, value, outcome == Outcome::BrokenForm, n_characters, draw),
        },
    };
    match (fate.outcome, request.settings.max_tokens) {
        (Outcome::Truncated, Some(limit)) => (cut(&text, limit, fate.n_tokens), FinishReason::Length),
        _ => stopped(request, text),
    }
}

/// What is answered, right or wrong; none where nobody knows what is right.
fn value(facts: &Facts<'_>, form: Form<'_>, fate: &Fate, is_graded: bool) -> Option<Value> {
    let is_made_up = fate.outcome == Outcome::MadeUp;
    if let Some(judging) = &facts.judging {
        return Some(judging.verdict(fate.is_right, fate.score, fate.words.number(6).uniform()));
    }
    if is_graded {
        return Some(four_decimals(if is_made_up { 0.0 } else { fate.score }));
    }
    let schema = match form {
        Form::Json { schema, .. } => schema,
        Form::Label { .. } | Form::Sentence => None,
    };
    match facts.expected {
        Value::Null => None,
        right if fate.is_right && !is_made_up => Some(right.clone()),
        right => Some(mistake(right, facts.wrong, schema, fate.words.number(1))),
    }
}

/// An answer with a remark beside it: in a text of its JSON, or after it.
fn remarked(form: Form<'_>, value: Value, text: &str, draw: Draw) -> String {
    match form {
        Form::Json { schema, key } => {
            let answer = value.clone();
            remark(schema, &answer, complete(schema, key, value, 0, draw.number(2)), text)
        }
        Form::Label { is_bare: true } => format!("{}\n{text}", plain(value)),
        Form::Label { .. } | Form::Sentence => format!("{} {text}", formed(form, value, false, 0, draw)),
    }
}

/// An answer to who knows what.
fn unknown(form: Form<'_>, n_characters: usize, draw: Draw) -> String {
    match form {
        Form::Json { schema, key } => {
            complete(schema, key, Value::Object(serde_json::Map::new()), n_characters, draw).to_string()
        }
        Form::Label { .. } | Form::Sentence => pick(POLITE, draw).to_owned(),
    }
}

fn formed(form: Form<'_>, value: Value, is_broken: bool, n_characters: usize, draw: Draw) -> String {
    match form {
        Form::Json { schema, key } => {
            let taken = value.to_string().len();
            let json =
                complete(schema, key, value, n_characters.saturating_sub(taken), draw.number(2)).to_string();
            if is_broken { broken_json(&json, draw.number(3)) } else { json }
        }
        Form::Label { is_bare: true } => {
            let label = plain(value);
            let (before, after) =
                DRESSED.get(draw.number(3).below(DRESSED.len())).copied().unwrap_or_default();
            if is_broken { format!("{before}{label}{after}") } else { label }
        }
        Form::Label { is_bare: false } => {
            let (before, after) =
                LABELLED.get(draw.number(3).below(LABELLED.len())).copied().unwrap_or_default();
            lengthened(format!("{before}{}{after}", plain(value)), n_characters, draw)
        }
        Form::Sentence => lengthened(plain(value), n_characters, draw),
    }
}

fn lengthened(mut text: String, n_characters: usize, draw: Draw) -> String {
    let more = fill(n_characters.saturating_sub(text.len() + 1), 0, draw.number(4));
    if !more.is_empty() {
        text.push(' ');
        text.push_str(&more);
    }
    text
}

fn broken_json(json: &str, draw: Draw) -> String {
    let preface = || pick(PREFACES, draw.number(1));
    let last = json.len().saturating_sub(1);
    let (body, end) = json.split_at_checked(last).unwrap_or((json, ""));
    let is_nested = matches!(end, "}" | "]") && 1 < body.len();
    match draw.below(4) {
        0 => format!("{}\n```json\n{json}\n```\n{}", preface(), pick(AFTERWORDS, draw.number(2))),
        1 if is_nested => format!("{body},{end}"),
        2 if is_nested => body.to_owned(),
        _ => format!("{} {json}", preface()),
    }
}

fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The part of a text that fits into the limit; never the whole.
fn cut(text: &str, limit: u64, n_tokens: u64) -> String {
    let n_characters = text.chars().count();
    let kept = n_characters as u64 * limit / n_tokens.max(1);
    let kept = usize::try_from(kept).unwrap_or(n_characters).min(n_characters.saturating_sub(1));
    text.chars().take(kept).collect()
}

/// Ends a text at the first of the request's stop texts.
fn stopped(request: &Request, mut text: String) -> (String, FinishReason) {
    let stops = request.settings.stop.iter().filter(|stop| !stop.is_empty());
    if let Some(end) = stops.filter_map(|stop| text.find(stop)).min() {
        text.truncate(end);
    }
    (text, FinishReason::Stop)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bare() -> Form<'static> {
        Form::Label { is_bare: true }
    }

    fn json_form() -> Form<'static> {
        Form::Json { schema: None, key: "label" }
    }

    #[test]
    fn answers_take_the_form_that_is_asked_for() {
        let write = |form, n| formed(form, json!("billing"), false, n, Draw::new(1));
        assert_eq!(write(bare(), 500), "billing");
        assert_eq!(write(json_form(), 500), r#"{"label":"billing"}"#);
        let sentence = write(Form::Label { is_bare: false }, 300);
        assert!(sentence.contains("billing.") && 200 < sentence.len() && sentence.len() <= 300, "{sentence}");
        assert!(write(Form::Sentence, 40).starts_with("billing"));
    }

    #[test]
    fn a_broken_form_breaks_and_keeps_the_answer() {
        let mut kinds = std::collections::BTreeSet::new();
        for seed in 0..64 {
            let text = formed(json_form(), json!("billing"), true, 0, Draw::new(seed));
            assert!(serde_json::from_str::<Value>(&text).is_err(), "{text}");
            assert!(text.contains("billing"));
            kinds.insert((text.contains("```"), text.starts_with('{'), text.ends_with('}')));
            let label = formed(bare(), json!("billing"), true, 0, Draw::new(seed));
            assert!(label != "billing" && label.contains("billing"));
        }
        assert_eq!(kinds.len(), 4);
    }

    #[test]
    fn a_cut_leaves_something_out() {
        assert_eq!(cut("billing", 60, 120), "bil");
        assert_eq!(cut("ähm", 99, 100), "äh");
        assert_eq!(cut("", 1, 2), "");
    }
}
