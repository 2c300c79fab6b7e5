//! What scorers ask of models, as values: a scorer says what it wants to know, the runner makes the call.
//!
//! A check that needs a model's answer calls `ScoreInput::ask`. When the answer is not there yet, the check ends; the
//! question is kept in [`Replies`], the runner answers it, and the check is run again with the answer at hand. So scorers stay
//! pure functions, wrappers such as `not` work around judges as around anything else, and every call goes through the
//! runner's cache, limits, budget and record.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use proof_prompt::Message;
use serde::Serialize;
use serde_json::Value;

use crate::ScoreError;

/// A question to a model, or to a service of the user's, which is a target of the provider `http`.
#[derive(Clone, Debug, Serialize)]
pub struct Ask {
    /// The place in [`crate::ScorerSet::judges`] of who is asked.
    pub judge: usize,
    /// Which answer of several to the same words, from 0.
    pub repeat: u32,
    /// What the call is for, in a few words, such as `grade` or `position 2`: it stands in the record.
    pub purpose: String,
    /// What is asked.
    pub kind: AskKind,
}

/// What is asked.
#[derive(Clone, Debug, Serialize)]
pub enum AskKind {
    /// An answer to a conversation.
    Chat {
        /// The messages.
        messages: Vec<Message>,
        /// The JSON schema of the answer, where it must be JSON.
        schema: Option<Arc<Value>>,
    },
    /// The embeddings of texts, in their order.
    Embed {
        /// The texts.
        texts: Vec<String>,
    },
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A model's words.
    Text {
        /// The words.
        text: String,
        /// Why it ended, such as `stop` or `length`.
        finish_reason: String,
    },
    /// A vector for each text.
    Vectors(Vec<Vec<f32>>),
}

/// The questions that a scorer has come to, and their answers so far.
#[derive(Debug, Default)]
pub struct Replies {
    /// By the question as JSON.
    answered: BTreeMap<String, Result<Reply, String>>,
    wanted: RefCell<Vec<(String, Ask)>>,
}

/// A question that waits for its answer.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What finds its place in [`Replies`] again.
    pub key: String,
    /// The question.
    pub ask: Ask,
}

impl Replies {
    /// The questions that were come to and have no answer, each once, in the order in which they were asked; they are
    /// forgotten here.
    pub fn take_wanted(&self) -> Vec<Wanted> {
        self.wanted.take().into_iter().map(|(key, ask)| Wanted { key, ask }).collect()
    }

    /// Answers a question: with what came back, or with why nothing did.
    pub fn answer(&mut self, key: String, reply: Result<Reply, String>) {
        self.answered.insert(key, reply);
    }

    pub(crate) fn get(&self, ask: Ask) -> Result<&Reply, ScoreError> {
        // What a scorer asks is text and JSON, so it can always be written; if not, it is a question without an answer.
        let key = serde_json::to_string(&ask)
            .map_err(|error| ScoreError::new(format!("{}: {error}", ask.purpose)))?;
        match self.answered.get(&key) {
            Some(Ok(reply)) => Ok(reply),
            Some(Err(error)) => Err(ScoreError::new(error.clone())),
            None => {
                let mut wanted = self.wanted.borrow_mut();
                if !wanted.iter().any(|(other, _)| *other == key) {
                    wanted.push((key, ask));
                }
                Err(ScoreError::pending())
            }
        }
    }
}

/// A model that scorers ask, as the suite names it.
#[derive(Clone, Debug)]
pub struct JudgeTarget {
    /// What stands under `target`: the id of a target of the suite, `provider/name`, or a target with its settings.
    pub node: proof_diag::Node,
    /// What it is asked for.
    pub task: JudgeTask,
}

/// What a model is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JudgeTask {
    /// Verdicts, in words.
    Judge,
    /// Embeddings.
    Embed,
    /// A score: it is a service of the user's own.
    Service,
}
