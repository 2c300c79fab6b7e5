//! The answer, found by the target's paths.

use serde_json::Value;
use serde_json_path::JsonPath;

use super::super::answer::no_answer;
use super::super::provider_error::{ProviderError, excerpt};
use super::{HttpTemplate, UsagePaths};
use crate::{CallError, ErrorKind, FinishReason, Response, Usage};

impl HttpTemplate {
    /// The response that a body holds.
    pub(in super::super) fn read(&self, body: &[u8]) -> Result<Response, CallError> {
        let Ok(document) = serde_json::from_slice::<Value>(body) else {
            return Err(no_answer(body, "what `answer` names"));
        };
        if let Some(said) = self.error_in(&document) {
            let kind = ProviderError::read(body, None).kind(None);
            return Err(CallError::new(kind, said));
        }
        let text = match self.answer.query(&document).all().as_slice() {
            [Value::Null] => return Err(self.misses(body, "is null")),
            [value] => plain(value),
            [] => return Err(self.misses(body, "is not there")),
            several => {
                return Err(self.misses(body, &format!("stands for {} values, not one", several.len())));
            }
        };
        let finish = self.finish.as_ref().and_then(|path| one(path, &document));
        Ok(Response {
            text,
            finish_reason: finish.map_or(FinishReason::Other, finish_reason),
            usage: self.usage.as_ref().and_then(|paths| paths.read(&document)),
            served_model: self.served_model.as_ref().and_then(|path| one(path, &document)).map(plain),
            ..Response::default()
        })
    }

    /// What a body says of a failure, where the target says where that stands.
    pub(crate) fn error_words(&self, body: &[u8]) -> Option<String> {
        self.error.as_ref()?;
        self.error_in(&serde_json::from_slice(body).ok()?)
    }

    /// The words at `error`; an empty value there says that there is no error.
    fn error_in(&self, document: &Value) -> Option<String> {
        match one(self.error.as_ref()?, document)? {
            Value::Null | Value::Bool(false) => None,
            Value::String(text) if text.is_empty() => None,
            value => Some(excerpt(&plain(value))),
        }
    }

    fn misses(&self, body: &[u8], how: &str) -> CallError {
        let said = ProviderError::read(body, None);
        if said.is_error {
            return CallError::new(said.kind(None), said.message_or(None));
        }
        let shown = excerpt(&String::from_utf8_lossy(body));
        let path = &self.answer;
        CallError::new(
            ErrorKind::Malformed,
            format!("`answer` (`{path}`) {how} in what the server answered: `{shown}`"),
        )
    }
}

impl UsagePaths {
    fn read(&self, document: &Value) -> Option<Usage> {
        let input = one(&self.input, document)?.as_u64()?;
        let output = one(&self.output, document)?.as_u64()?;
        Some(Usage { input, output, ..Usage::default() })
    }
}

/// The one value at a path.
fn one<'a>(path: &JsonPath, document: &'a Value) -> Option<&'a Value> {
    path.query(document).exactly_one().ok()
}

/// A text as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Why it ended, in the words of the many interfaces there are.
fn finish_reason(value: &Value) -> FinishReason {
    match plain(value).to_lowercase().as_str() {
        "stop" | "stop_sequence" | "end" | "end_turn" | "eos" | "complete" | "completed" | "finished"
        | "done" => FinishReason::Stop,
        "length" | "max_tokens" | "max_output_tokens" | "max_length" => FinishReason::Length,
        "tool_calls" | "tool_call" | "tool_use" | "function_call" => FinishReason::ToolCalls,
        "content_filter" | "content_filtered" | "safety" | "blocked" => FinishReason::ContentFilter,
        "refusal" | "refused" => FinishReason::Refusal,
        _ => FinishReason::Other,
    }
}
