//! What the simulated world knows of a case.

use proof_prompt::Role;
use serde_json::Value;

use super::draw::digest;
use super::judge::Judging;
use super::judgement::is_preference;
use super::world::SLICES;
use crate::Request;

/// What a request says about its case; see the table in the [module's documentation](super).
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, as the case states it")]
pub(super) struct Facts<'a> {
    /// Stands for the case in every draw; twins have it in common.
    pub(super) id: u64,
    /// Stands for the call's own case in draws of luck.
    pub(super) own_id: u64,
    /// Whether there is a case at all.
    pub(super) is_known: bool,
    /// The right answer; null where none is given.
    pub(super) expected: &'a Value,
    /// Wrong answers that are plausible.
    pub(super) wrong: &'a [Value],
    /// The form of the answer.
    pub(super) task: Option<Task>,
    /// Whether a model may refuse it.
    pub(super) is_sensitive: bool,
    /// b, where it is given.
    pub(super) difficulty: Option<f64>,
    /// a, where it is given.
    pub(super) discrimination: Option<f64>,
    /// c: the probability that a guess is right.
    pub(super) floor: f64,
    /// Its slice.
    pub(super) slice: usize,
    /// Whether it is written in another language than the prompt.
    pub(super) is_foreign: bool,
    /// Whether it lacks what the answer would need.
    pub(super) lacks_context: bool,
    /// The attack in its text.
    pub(super) attack: Option<Attack<'a>>,
    /// Whether a name, a dialect or a gender was swapped.
    pub(super) is_swapped: bool,
    /// When the call is made.
    pub(super) at: Option<f64>,
    /// What a judge is asked.
    pub(super) judging: Option<Judging<'a>>,
}

/// An attack in the text of a case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attack<'a> {
    /// In logits, where it is given.
    pub(super) strength: Option<f64>,
    /// What must not leak.
    pub(super) canary: Option<&'a str>,
    /// What the attacker wants said.
    pub(super) goal: Option<&'a str>,
}

/// The form of an answer where the prompt does not ask for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Label,
    Json,
    Sentence,
    /// A number from 0 to 1: how good the answer is.
    Graded,
}

impl<'a> Facts<'a> {
    pub(super) fn of(request: &'a Request) -> Self {
        let case = request.hint.case.as_deref();
        let sim = case.and_then(|case| case.pointer("/metadata/sim"));
        let get = |key: &str| sim.and_then(|sim| sim.get(key));
        let number = |key: &str| get(key).and_then(Value::as_f64);
        let tags = case.and_then(|case| case.get("tags")).and_then(Value::as_array);
        let first_tag = tags.and_then(|tags| tags.first()).and_then(Value::as_str);
        let has_tag = |name: &str| tags.is_some_and(|tags| tags.iter().any(|tag| tag == name));
        let own_id = id(request);
        let id = get("like").and_then(Value::as_str).map_or(own_id, digest);
        let is = |key: &str, tag: &str| get(key).and_then(Value::as_bool).unwrap_or_else(|| has_tag(tag));
        let text = |key: &str| get(key).and_then(Value::as_str);
        let attack = get("attack").filter(|attack| **attack != Value::Bool(false));
        let slice = get("slice").and_then(Value::as_u64).unwrap_or_else(|| first_tag.map_or(id, digest));
        Self {
            id,
            own_id,
            is_known: case.is_some(),
            expected: case.and_then(|case| case.get("expected")).unwrap_or(&Value::Null),
            wrong: get("wrong").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default(),
            task: get("task").and_then(Value::as_str).and_then(|task| match task {
                "label" => Some(Task::Label),
                "json" => Some(Task::Json),
                "sentence" => Some(Task::Sentence),
                "graded" => Some(Task::Graded),
                _ => None,
            }),
            is_sensitive: is("sensitive", "sensitive"),
            difficulty: number("difficulty"),
            discrimination: number("discrimination"),
            floor: number("choices").filter(|n| 1.0 <= *n).map_or(0.0, f64::recip),
            slice: usize::try_from(slice % SLICES as u64).unwrap_or(0),
            is_foreign: is("foreign", "foreign"),
            lacks_context: is("context_missing", "context-missing"),
            attack: (attack.is_some() || has_tag("attack")).then(|| Attack {
                strength: attack.and_then(Value::as_f64),
                canary: text("canary"),
                goal: text("goal"),
            }),
            is_swapped: is("swapped", "swapped"),
            at: number("at"),
            judging: case
                .and_then(|case| Judging::of(case, request.hint.output_schema.as_deref().map(is_preference))),
        }
    }
}

/// The case's id, or the words of the last user message where there is no case.
fn id(request: &Request) -> u64 {
    if !request.hint.case_id.is_empty() {
        return digest(&request.hint.case_id);
    }
    let asked = request.messages.iter().rfind(|message| message.role == Role::User);
    asked.map_or(0, |message| digest(&message.joined_text()))
}
