//! The body of an answer, which is also what each line of a stream holds.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::EventReader;
use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use super::Reader;
use crate::stream::Event;
use crate::{CallError, FinishReason, Response, TokenLogprob, Usage};

/// The response that a body holds: a stream of one line.
pub(in super::super) fn read(body: &[u8]) -> Result<Response, CallError> {
    let mut reader = Reader::default();
    reader.event(Event { name: "", data: body })?;
    if !reader.has_message() {
        return Err(no_answer(body, "`message`"));
    }
    let assembly = reader.assembly();
    assembly.is_complete = true;
    assembly.finish()
}

#[derive(Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, default)]
    pub model: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub message: Option<Message<'a>>,
    #[serde(default)]
    pub done: Option<bool>,
    #[serde(borrow, default)]
    pub done_reason: Option<Text<'a>>,
    #[serde(default)]
    pub prompt_eval_count: Option<u64>,
    #[serde(default)]
    pub eval_count: Option<u64>,
    #[serde(borrow, default)]
    pub logprobs: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow, default)]
    pub content: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub thinking: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub tool_calls: Option<Vec<Call<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Call<'a> {
    #[serde(borrow, default)]
    pub id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub function: Option<Function<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Function<'a> {
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub arguments: Option<&'a RawValue>,
}

/// When the server wrote a line, which differs in each; nothing is made of it.
#[derive(Deserialize)]
pub(super) struct Time<'a> {
    #[serde(borrow, default)]
    pub created_at: Option<&'a RawValue>,
}

/// What the words of a line are added to.
#[derive(Clone, Copy, Debug)]
pub(super) enum To {
    /// The output.
    Text,
    /// The reasoning.
    Reasoning,
}

impl<'a> Line<'a> {
    /// The words that it adds to a text, if it does nothing else; where they stand in the line.
    pub(super) fn words(&self) -> Option<(&'a str, To)> {
        let message = self.message.as_ref()?;
        let is_bare = self.error.is_none()
            && self.logprobs.is_none()
            && self.done != Some(true)
            && message.tool_calls.as_deref().is_none_or(<[_]>::is_empty);
        let (words, to) = match (&message.content, &message.thinking) {
            (Some(text), None) => (text, To::Text),
            (Some(text), Some(thinking)) if thinking.is_empty() => (text, To::Text),
            (None, Some(thinking)) => (thinking, To::Reasoning),
            (Some(text), Some(thinking)) if text.is_empty() => (thinking, To::Reasoning),
            _ => return None,
        };
        Some((words.as_borrowed().filter(|_| is_bare)?, to))
    }

    /// The tokens, where both numbers are there: a server leaves out what it does not know.
    pub(super) fn usage(&self) -> Option<Usage> {
        Some(Usage { input: self.prompt_eval_count?, output: self.eval_count?, ..Usage::default() })
    }
}

/// Why it ended.
pub(super) fn finish_reason(word: Option<&str>) -> FinishReason {
    match word {
        Some("stop") => FinishReason::Stop,
        Some("length") => FinishReason::Length,
        Some(_) | None => FinishReason::Other,
    }
}

/// The log-probabilities of the tokens, where they are there.
pub(super) fn logprobs(raw: Option<&RawValue>) -> Vec<TokenLogprob> {
    #[derive(Deserialize)]
    struct Chosen {
        token: String,
        logprob: f64,
        #[serde(default)]
        top_logprobs: Option<Vec<Likely>>,
    }
    #[derive(Deserialize)]
    struct Likely {
        token: String,
        logprob: f64,
    }
    let tokens = lenient::<Vec<Chosen>>(raw).unwrap_or_default().into_iter();
    let with_likely = tokens.map(|token| {
        let likely = token.top_logprobs.into_iter().flatten();
        let top = likely.map(|likely| (likely.token, likely.logprob)).collect();
        TokenLogprob { token: token.token, logprob: token.logprob, top }
    });
    with_likely.collect()
}
