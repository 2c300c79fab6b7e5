//! The recorded outputs, and how one is found.

use futures_util::future::{BoxFuture, ready};
use indexmap::IndexMap;

use crate::{CallError, ErrorKind, Model, Request, Response};

/// How many recorded things a message names.
const NAMED: usize = 3;

/// Answers with recorded outputs, found by case, and by prompt and repeat where the recording has them.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    cases: IndexMap<String, Vec<Recorded>>,
}

/// One recorded output of a case.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    /// The prompt it answered; none stands for every prompt.
    pub(super) prompt: Option<String>,
    /// The repeat it was; none stands for every repeat.
    pub(super) repeat: Option<u32>,
    /// What was answered.
    pub(super) response: Response,
}

impl Replay {
    /// The records of an earlier run: case, prompt, repeat, response. Of two records with one key the first is kept.
    pub fn from_records(records: impl IntoIterator<Item = (String, String, u32, Response)>) -> Self {
        let mut replay = Self::default();
        for (case_id, prompt, repeat, response) in records {
            replay.insert(case_id, Recorded { prompt: Some(prompt), repeat: Some(repeat), response });
        }
        replay
    }

    /// Adds an output; false (and nothing added) when its key is taken.
    pub(super) fn insert(&mut self, case_id: String, recorded: Recorded) -> bool {
        let outputs = self.cases.entry(case_id).or_default();
        let taken = outputs.iter().any(|it| it.prompt == recorded.prompt && it.repeat == recorded.repeat);
        if !taken {
            outputs.push(recorded);
        }
        !taken
    }

    /// How many outputs there are.
    pub fn len(&self) -> usize {
        self.cases.values().map(Vec::len).sum()
    }

    /// Whether there is no output at all.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// The output whose record says most about the request: one of its prompt before one of any prompt, one of its
    /// repeat before one of any repeat.
    fn find(&self, case_id: &str, prompt: &str, repeat: u32) -> Option<&Response> {
        let fits = |it: &&Recorded| {
            it.prompt.as_deref().is_none_or(|name| name == prompt) && it.repeat.is_none_or(|n| n == repeat)
        };
        let outputs = self.cases.get(case_id)?;
        outputs
            .iter()
            .filter(fits)
            .max_by_key(|it| (it.prompt.is_some(), it.repeat.is_some()))
            .map(|it| &it.response)
    }

    fn answer(&self, request: &Request) -> Result<Response, CallError> {
        let hint = &request.hint;
        match self.find(&hint.case_id, &hint.prompt, request.repeat) {
            Some(response) => Ok(response.clone()),
            None => Err(CallError {
                kind: ErrorKind::NoRecording,
                status: None,
                message: self.missing(&hint.case_id, &hint.prompt, request.repeat),
                request_id: None,
                attempts: 1,
                retry_after: None,
            }),
        }
    }

    fn missing(&self, case_id: &str, prompt: &str, repeat: u32) -> String {
        let Some(outputs) = self.cases.get(case_id) else {
            let names: Vec<String> = self.cases.keys().take(NAMED).map(|id| format!("`{id}`")).collect();
            let n_cases = self.cases.len();
            return match n_cases {
                0 => format!("no output of case `{case_id}` is recorded; the recording is empty"),
                1 => {
                    format!("no output of case `{case_id}` is recorded; the recording has {}", names.join(""))
                }
                _ => format!(
                    "no output of case `{case_id}` is recorded; the recording has {n_cases} cases, such as {}",
                    names.join(", ")
                ),
            };
        };
        let there: Vec<String> = outputs.iter().take(NAMED).map(describe).collect();
        let more = match outputs.len().saturating_sub(NAMED) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        format!(
            "case `{case_id}` has no recorded output for prompt `{prompt}`, repeat {repeat}; it has {}{more}",
            there.join("; ")
        )
    }
}

fn describe(recorded: &Recorded) -> String {
    match (&recorded.prompt, recorded.repeat) {
        (Some(prompt), Some(repeat)) => format!("prompt `{prompt}`, repeat {repeat}"),
        (Some(prompt), None) => format!("prompt `{prompt}`"),
        (None, Some(repeat)) => format!("repeat {repeat}"),
        (None, None) => "one for every prompt".to_owned(),
    }
}

impl Model for Replay {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Response, CallError>> {
        Box::pin(ready(self.answer(request)))
    }

    fn is_cacheable(&self) -> bool {
        false
    }
}
