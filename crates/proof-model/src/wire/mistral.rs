//! Mistral's chat completions: `OpenAI`'s, with words of their own.
//!
//! Reference: <https://docs.mistral.ai/api/endpoint/chat>. What differs: `random_seed`; `tool_choice: any`; pictures and
//! sound as plain addresses or base64, documents as `document_url`; thinking as a part of the content, which goes back as it
//! came (<https://docs.mistral.ai/capabilities/reasoning>). `safe_prompt`, `prompt_mode`, `guardrails` and the like go
//! through `extra`.

#[cfg(test)]
mod tests;

use serde::{Serialize, Serializer};

#[cfg(test)]
use super::alike::Shapes;
use super::fields::Fields;
use super::openai_chat::{self, Keep, Messages, Tools, response_format, tool_choice};
use super::{Assembly, EventReader};
use crate::stream::Event;
use crate::{CallError, Request, Response};

/// Settings that have no effect here.
pub(super) const IGNORED: &[(&str, &str)] = &[
    ("reasoning_tokens", "Mistral takes no number of tokens: `reasoning_effort` says how much"),
    ("prompt_cache", "nothing is marked: Mistral keeps what repeats by itself"),
];

/// The body of a request.
pub(super) fn write(request: &Request, is_streamed: bool) -> Result<Vec<u8>, serde_json::Error> {
    let mut body = Vec::with_capacity(256 + request.byte_len() * 9 / 8);
    serde_json::to_writer(&mut body, &Body { request, is_streamed })?;
    Ok(body)
}

struct Body<'a> {
    request: &'a Request,
    is_streamed: bool,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { request, is_streamed } = *self;
        let settings = &request.settings;
        let mut map = Fields::new(serializer.serialize_map(None)?, Some(&settings.extra));
        map.put("model", &request.model)?;
        map.put("messages", &Messages::of_mistral(&request.messages))?;
        map.put_some("temperature", settings.temperature)?;
        map.put_some("top_p", settings.top_p)?;
        map.put_some("top_k", settings.top_k)?;
        map.put_some("max_tokens", settings.max_tokens)?;
        if !settings.stop.is_empty() {
            map.put("stop", &settings.stop)?;
        }
        map.put_some("random_seed", settings.seed)?;
        map.put_some("reasoning_effort", settings.reasoning_effort.as_ref())?;
        map.put_some("logprobs", settings.logprobs.map(|_| true))?;
        map.put_some("top_logprobs", settings.logprobs.filter(|n_top| 0 < *n_top))?;
        let output = request.output.as_deref();
        let tools = Tools::of(request);
        if !tools.is_empty() {
            map.put("tools", &tools)?;
            map.put_some("tool_choice", tool_choice(settings, output, "any"))?;
            map.put_some("parallel_tool_calls", settings.parallel_tool_calls)?;
        }
        map.put_some("response_format", output.and_then(response_format))?;
        // A stream tells its usage in its last event without being asked.
        map.put_some("stream", is_streamed.then_some(true))?;
        map.end()
    }
}

/// The response that a body holds.
pub(super) fn read(body: &[u8]) -> Result<Response, CallError> {
    openai_chat::read_keeping(body, Keep::Parts)
}

/// Puts a streamed answer together.
#[derive(Debug)]
pub(super) struct Reader(openai_chat::Reader);

impl Default for Reader {
    fn default() -> Self {
        Self(openai_chat::Reader::keeping(Keep::Parts))
    }
}

impl EventReader for Reader {
    fn event(&mut self, event: Event<'_>) -> Result<(), CallError> {
        self.0.event(event)
    }

    #[cfg(test)]
    fn shapes(&mut self) -> Option<&mut dyn Shapes> {
        self.0.shapes()
    }

    fn assembly(&mut self) -> &mut Assembly {
        self.0.assembly()
    }
}
