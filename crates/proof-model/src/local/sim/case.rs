//! What the simulated world knows of a case.

use proof_prompt::Role;
use serde_json::Value;

use super::draw::digest;
use super::world::SLICES;
use crate::Request;

/// What a request says about its case; see the table in the [module's documentation](super).
#[derive(Clone, Debug)]
pub(super) struct Facts<'a> {
    /// Stands for the case in every draw.
    pub(super) id: u64,
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
}

/// The form of an answer where the prompt does not ask for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Label,
    Json,
    Sentence,
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
        let id = id(request);
        let slice = get("slice").and_then(Value::as_u64).unwrap_or_else(|| first_tag.map_or(id, digest));
        Self {
            id,
            is_known: case.is_some(),
            expected: case.and_then(|case| case.get("expected")).unwrap_or(&Value::Null),
            wrong: get("wrong").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default(),
            task: get("task").and_then(Value::as_str).and_then(|task| match task {
                "label" => Some(Task::Label),
                "json" => Some(Task::Json),
                "sentence" => Some(Task::Sentence),
                _ => None,
            }),
            is_sensitive: get("sensitive").and_then(Value::as_bool).unwrap_or_else(|| has_tag("sensitive")),
            difficulty: number("difficulty"),
            discrimination: number("discrimination"),
            floor: number("choices").filter(|n| 1.0 <= *n).map_or(0.0, f64::recip),
            slice: usize::try_from(slice % SLICES as u64).unwrap_or(0),
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
