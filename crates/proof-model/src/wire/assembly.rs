//! A response while its pieces come in.

use proof_prompt::{ReasoningBlock, ToolCall};

use super::answer;
use crate::{CallError, ErrorKind, FinishReason, Response};

/// The most tool calls of one answer; a stream that counts further is broken.
const MAX_CALLS: usize = 1_024;

/// What has come of a response so far.
#[derive(Debug)]
pub(crate) struct Assembly {
    /// Everything but tool calls and reasoning, as far as it is known.
    pub response: Response,
    /// The reasoning so far.
    pub reasoning: String,
    /// The tool calls, each under the number that the stream gives it.
    calls: Vec<(usize, ToolCall)>,
    /// Whether the stream has said that the answer is whole: its last event, or why it ended.
    pub is_complete: bool,
}

impl Default for Assembly {
    fn default() -> Self {
        Self { response: answer::empty(), reasoning: String::new(), calls: vec![], is_complete: false }
    }
}

impl Assembly {
    /// Whether a piece of the output has come; its reasoning counts.
    pub(crate) fn has_output(&self) -> bool {
        !self.response.text.is_empty() || !self.reasoning.is_empty() || !self.calls.is_empty()
    }

    /// Keeps the first value that a stream tells of something it repeats.
    pub(crate) fn note(slot: &mut Option<String>, value: Option<&str>) {
        if let (None, Some(value)) = (&*slot, value)
            && !value.is_empty()
        {
            *slot = Some(value.to_owned());
        }
    }

    /// The tool call of a number, made when it is first named.
    pub(super) fn call(&mut self, number: usize) -> Result<&mut ToolCall, CallError> {
        let place = match self.calls.iter().position(|(known, _)| *known == number) {
            Some(place) => place,
            None if MAX_CALLS <= self.calls.len() => {
                let message = format!("the answer has more than {MAX_CALLS} tool calls");
                return Err(CallError::new(ErrorKind::Malformed, message));
            }
            None => {
                let call = ToolCall { id: String::new(), name: String::new(), arguments: String::new() };
                self.calls.push((number, call));
                self.calls.len() - 1
            }
        };
        let lost = || CallError::new(ErrorKind::Malformed, "the answer's tool calls are out of order");
        Ok(&mut self.calls.get_mut(place).ok_or_else(lost)?.1)
    }

    /// How many tool calls there are.
    pub(super) fn n_calls(&self) -> usize {
        self.calls.len()
    }

    /// Adds a block of reasoning that must be kept byte for byte.
    pub(super) fn block(&mut self, api: crate::Api, json: impl Into<String>) {
        self.response.reasoning_blocks.push(ReasoningBlock { api: api.name().to_owned(), json: json.into() });
    }

    /// The response, if it is whole.
    pub(crate) fn finish(&mut self) -> Result<Response, CallError> {
        let Self { response, reasoning, calls, is_complete } = std::mem::take(self);
        if !is_complete {
            let message = "the stream broke off before it said that the answer is whole";
            return Err(CallError::new(ErrorKind::Truncated, message));
        }
        let tool_calls: Vec<ToolCall> = calls
            .into_iter()
            .enumerate()
            .map(|(idx, (_, call))| ToolCall {
                id: if call.id.is_empty() { format!("call_{idx}") } else { call.id },
                ..call
            })
            .collect();
        // Many servers say `stop` although they call tools.
        let finish_reason = match response.finish_reason {
            FinishReason::Stop | FinishReason::Other if !tool_calls.is_empty() => FinishReason::ToolCalls,
            reason => reason,
        };
        Ok(Response {
            reasoning: (!reasoning.is_empty()).then_some(reasoning),
            tool_calls,
            finish_reason,
            ..response
        })
    }
}
