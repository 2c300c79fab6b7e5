//! A judge's whole answer: every place of the form that is asked for, filled in.
//!
//! A place is a verdict where the form leaves a choice: a list of words, true or false, a number within bounds. The first one of an
//! answer is the call's own draw, so that a form of one verdict is drawn as a bare one is. Every further place has variables of
//! its own and the same law: criteria, claims and passages are judged as often right as stated, each for itself.
//!
//! ```text
//! true or false      true is the favourable one, unless the field's name says what is bad (`evasive`)
//! first or second    as of two outputs
//! two words          the favourable one is the case's, else the one that does not say no, else the first
//! more words         levels from the lowest to the highest; words that say no are the lowest. A score on the scale of their places
//! a number           a score on the scale between its bounds, on whole numbers or the steps that the prompt speaks of
//! ```

use proof_prompt::Role;
use proof_stats::special::normal_cdf;
use serde_json::{Map, Value};

use super::about::Channel;
use super::draw::{Draw, digest};
use super::judge::{Judging, Question, four_decimals, graded, on_scale, plain};
use super::structure::{DEEPEST, Schema};
use super::wording::FILLERS;
use super::world::{Asked, Chances, World};
use crate::Request;

/// No list is longer than this.
const LONGEST_LIST: usize = 200;

/// How a word begins that says no.
const NO: [&str; 20] = [
    "bad",
    "contradicted",
    "disagree",
    "evasive",
    "fail",
    "failed",
    "false",
    "harmful",
    "incorrect",
    "never",
    "no",
    "none",
    "not",
    "poor",
    "refusal",
    "refuses",
    "unsafe",
    "unsupported",
    "worst",
    "wrong",
];

/// Whether a form asks which of two outputs is better.
pub(super) fn is_preference(schema: &Value) -> bool {
    let schema = Schema::new(schema);
    let fields = schema.properties().into_iter().flatten().filter_map(|(name, _)| schema.property(name));
    let lists = |field: Schema<'_>, word: &str| field.choices().any(|choice| choice == word);
    fields.into_iter().any(|field| lists(field, "first") && lists(field, "second"))
}

/// What is drawn for one verdict.
#[derive(Clone, Copy, Debug)]
struct Drawn {
    /// Whether it is the favourable one, or the first of two.
    is_first: bool,
    /// How good it is, from 0 to 1.
    score: f64,
    /// Rounds the score on a scale of steps.
    rounding: f64,
}

/// A form that is being filled in.
struct Sheet<'a> {
    world: &'a World,
    asked: &'a Asked<'a>,
    chances: Chances,
    judging: &'a Judging<'a>,
    /// Chooses words.
    words: Draw,
    /// How many numbered lines the question ends with.
    n_lines: usize,
    /// The steps of numbers that the prompt speaks of.
    step: Option<f64>,
    /// How many verdicts are filled in.
    n_verdicts: usize,
}

/// The answer of a judge in the form that is asked for; none where the form has no place for a verdict but mere text.
pub(super) fn judgement(
    world: &World,
    asked: &Asked<'_>,
    request: &Request,
    schema: Schema<'_>,
    words: Draw,
) -> Option<Value> {
    let judging = asked.facts.judging.as_ref()?;
    schema.properties()?;
    let mut sheet = Sheet {
        world,
        asked,
        chances: world.chances(asked),
        judging,
        words,
        n_lines: numbered_lines(request),
        step: step(request),
        n_verdicts: 0,
    };
    let whole = sheet.value(schema, "", None, 0);
    let has_text = |whole: &Value| whole.as_object().is_some_and(|it| it.values().any(Value::is_string));
    (0 < sheet.n_verdicts || !has_text(&whole)).then_some(whole)
}

impl Sheet<'_> {
    /// What stands at a place (a JSON pointer); `line` is the number of the line that it is about.
    fn value(&mut self, schema: Schema<'_>, place: &str, line: Option<usize>, depth: usize) -> Value {
        if let Some(value) = schema.here.get("const") {
            return value.clone();
        }
        let choices: Vec<&Value> = schema.choices().collect();
        if !choices.is_empty() {
            return self.word(&choices, place);
        }
        if let Some(properties) = schema.properties() {
            let mut fields = Map::new();
            for name in properties.keys().filter(|_| depth < DEEPEST) {
                if let Some(field) = schema.property(name) {
                    let value = self.value(field, &format!("{place}/{name}"), line, depth + 1);
                    fields.insert(name.clone(), value);
                }
            }
            return Value::Object(fields);
        }
        if schema.is_type("array") {
            return self.list(schema, place, depth);
        }
        if schema.is_type("boolean") {
            let name = place.rsplit('/').next().unwrap_or_default();
            return (self.drawn(place).is_first != says_no(name)).into();
        }
        if schema.is_type("number") || schema.is_type("integer") {
            return self.number(schema, place, line);
        }
        if schema.is_type("object") { Value::Object(Map::new()) } else { self.text(schema, place, 0) }
    }

    /// One to three items, as far as the form allows; where they have numbers, one for each numbered line.
    fn list(&mut self, schema: Schema<'_>, place: &str, depth: usize) -> Value {
        let bound = |key: &str| {
            schema.here.get(key).and_then(Value::as_u64).map(|n| usize::try_from(n).unwrap_or(usize::MAX))
        };
        let Some(items) = schema.here.get("items").filter(|_| depth < DEEPEST).map(|it| schema.below(it))
        else {
            return Value::Array(vec![]);
        };
        let is_numbered = items.properties().into_iter().flatten().any(|(name, _)| {
            items.property(name).is_some_and(|field| field.is_type("integer") && bounds(field).is_none())
        });
        let n =
            if is_numbered && 0 < self.n_lines { self.n_lines } else { 1 + self.words.text(place).below(3) };
        let n = n.min(bound("maxItems").unwrap_or(LONGEST_LIST)).max(bound("minItems").unwrap_or(0));
        let is_text = items.is_type("string") && items.choices().next().is_none();
        let mut list: Vec<Value> = vec![];
        for idx in 0..n.min(LONGEST_LIST) {
            let item = if is_text {
                self.text(items, place, idx)
            } else {
                self.value(items, &format!("{place}/{idx}"), Some(idx + 1), depth + 1)
            };
            // Of words from a list each is named once.
            if items.choices().next().is_none() || !list.contains(&item) {
                list.push(item);
            }
        }
        Value::Array(list)
    }

    /// One of some words.
    fn word(&mut self, choices: &[&Value], place: &str) -> Value {
        let drawn = self.drawn(place);
        let named = |word: &Value| choices.contains(&word);
        let of_two =
            |first: &Value, second: &Value| if drawn.is_first { first.clone() } else { second.clone() };
        if let Some((first, second)) = self.judging.words.filter(|(one, other)| named(one) && named(other)) {
            return of_two(first, second);
        }
        let (first, second) = (Value::from("first"), Value::from("second"));
        if matches!(self.judging.question, Question::Pair { .. }) && named(&first) && named(&second) {
            return of_two(&first, &second);
        }
        let is_no = |word: &Value| word == &Value::Bool(false) || word.as_str().is_some_and(says_no);
        if let [one, other] = choices {
            return if is_no(one) && !is_no(other) { of_two(other, one) } else { of_two(one, other) };
        }
        let levels =
            choices.iter().filter(|word| is_no(word)).chain(choices.iter().filter(|word| !is_no(word)));
        let levels: Vec<&Value> = levels.copied().collect();
        let place = rounded(levels.len().saturating_sub(1) as f64, drawn);
        levels.get(place).map_or(Value::Null, |word| (*word).clone())
    }

    fn number(&mut self, schema: Schema<'_>, place: &str, line: Option<usize>) -> Value {
        let is_whole = schema.is_type("integer");
        match (bounds(schema), line) {
            (None, Some(line)) if is_whole => line.into(),
            (None, _) if is_whole => 1.into(),
            (None, _) => four_decimals(self.drawn(place).score),
            (Some((lo, hi)), _) => {
                let drawn = self.drawn(place);
                let span = hi - lo;
                let said = self.step.filter(|step| *step <= span && (!is_whole || step.fract() == 0.0));
                match said.or((is_whole || 1.0 < span).then_some(1.0)) {
                    Some(step) => on_steps(lo, hi, step, drawn),
                    None => four_decimals(lo + drawn.score * span),
                }
            }
        }
    }

    /// A short sentence, another one for each `idx`.
    fn text(&self, schema: Schema<'_>, place: &str, idx: usize) -> Value {
        let start = self.words.text(place).below(FILLERS.len());
        let sentence = FILLERS.get((start + idx) % FILLERS.len()).copied().unwrap_or_default();
        let most = schema.here.get("maxLength").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        sentence.chars().take(most.unwrap_or(usize::MAX)).collect::<String>().into()
    }

    /// The next verdict.
    fn drawn(&mut self, place: &str) -> Drawn {
        let rounding = self.words.number(6);
        let (channel, rounding) = match self.n_verdicts {
            0 => (Channel::Judge, rounding),
            _ => (Channel::Verdict(digest(place)), rounding.text(place)),
        };
        self.n_verdicts += 1;
        let upper = normal_cdf(self.world.z(self.asked, self.chances.success_luck, channel));
        let p = self.chances.success;
        Drawn {
            is_first: 0.0 < p && upper < p,
            score: graded(p, self.world.preset.channels.concentration, upper),
            rounding: rounding.uniform(),
        }
    }
}

/// The bounds of a number, where it has both.
fn bounds(schema: Schema<'_>) -> Option<(f64, f64)> {
    let bound = |key: &str| schema.here.get(key).and_then(Value::as_f64);
    bound("minimum").zip(bound("maximum")).filter(|(lo, hi)| lo <= hi)
}

/// A score as a number of steps, at most so many.
fn rounded(most: f64, drawn: Drawn) -> usize {
    on_scale(0.0, most, drawn.score, drawn.rounding)
        .as_u64()
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(0)
}

/// A score on a scale of steps.
fn on_steps(lo: f64, hi: f64, step: f64, drawn: Drawn) -> Value {
    // A millionth of a step is forgiven where judges' answers are read.
    let most = libm::floor((hi - lo) / step + 1e-6);
    plain(libm::round((lo + step * rounded(most, drawn) as f64) * 1e9) / 1e9)
}

/// Whether a word, or the name of a field, says no.
fn says_no(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    first.is_some_and(|word| NO.contains(&word.to_lowercase().as_str()))
}

/// How many lines are numbered from 1 at the end of the question, such as the claims to check: an answer takes them one by one.
fn numbered_lines(request: &Request) -> usize {
    let question = request.messages.iter().rfind(|message| message.role == Role::User);
    let text = question.map(proof_prompt::Message::joined_text).unwrap_or_default();
    let mut n_lines = 0;
    for line in text.lines() {
        let number = line.split_once(". ").and_then(|(number, _)| number.parse::<usize>().ok());
        match number {
            Some(1) => n_lines = 1,
            Some(number) if number == n_lines + 1 => n_lines = number,
            Some(_) | None => {}
        }
    }
    n_lines
}

/// The steps of a scale of numbers, where the first message speaks of them: "in steps of 0.5".
fn step(request: &Request) -> Option<f64> {
    let text = request.messages.first()?.joined_text();
    let (_, rest) = text.split_once("in steps of ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    digits.trim_end_matches('.').parse().ok().filter(|step: &f64| 0.0 < *step && step.is_finite())
}

#[cfg(test)]
mod tests;
