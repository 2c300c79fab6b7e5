//! The identity of a request: what the response cache is keyed by.

use proof_prompt::{Content, Media, MediaSource, Message, ReasoningBlock, Tool, ToolCall};
use serde_json::Value;

use crate::{OutputFormat, Request, Settings, ToolChoice};

/// Changes when anything about the hashed form changes, so that no old key is mistaken for a new one.
const VERSION: &[u8] = b"proof request 1";

impl Request {
    /// BLAKE3 of what decides the answer: who is asked (`identity`, see [`crate::Target::identity`]), the model, the
    /// settings, the messages and the repeat. The hint for local models is left out.
    ///
    /// Every part is written with its length or a tag in front, so two different requests never write the same bytes (what
    /// later versions added begins with a number that no length has); keys of maps are sorted, so their order in a file does not matter.
    pub fn cache_key(&self, identity: &str) -> [u8; 32] {
        let mut hasher = Hasher(blake3::Hasher::new());
        hasher.bytes(VERSION);
        hasher.text(identity);
        hasher.text(&self.model);
        hasher.settings(&self.settings);
        hasher.count(self.messages.len());
        for message in &self.messages {
            hasher.message(message);
        }
        hasher.number(u64::from(self.repeat));
        hasher.tools(&self.tools);
        hasher.output(self.output.as_deref());
        *hasher.0.finalize().as_bytes()
    }
}

struct Hasher(blake3::Hasher);

impl Hasher {
    fn tag(&mut self, tag: u8) {
        self.0.update(&[tag]);
    }

    fn number(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        match text {
            None => self.tag(0),
            Some(text) => {
                self.tag(1);
                self.text(text);
            }
        }
    }

    fn maybe_number(&mut self, number: Option<u64>) {
        match number {
            None => self.tag(0),
            Some(number) => {
                self.tag(1);
                self.number(number);
            }
        }
    }

    fn settings(&mut self, settings: &Settings) {
        let Settings {
            temperature,
            top_p,
            top_k,
            max_tokens,
            stop,
            seed,
            reasoning_effort,
            reasoning_tokens,
            tool_choice,
            parallel_tool_calls,
            // What is asked for by it is in the request's form.
            output_mode: _,
            // Acts on the answer, which is kept as it came.
            repair_json: _,
            logprobs,
            // Decides what a call costs, not what it answers.
            prompt_cache: _,
            extra,
        } = settings;
        // Adding zero turns -0 into 0, which means the same.
        self.maybe_number(temperature.map(|value| (value + 0.0).to_bits()));
        self.maybe_number(top_p.map(|value| (value + 0.0).to_bits()));
        self.maybe_number(*max_tokens);
        self.count(stop.len());
        for text in stop {
            self.text(text);
        }
        self.maybe_number(seed.map(i64::cast_unsigned));
        self.maybe(reasoning_effort.as_deref());
        self.map(extra);
        // Later settings are written only where they are there, so that keys of older versions hold.
        self.later("top_k", *top_k);
        self.later("reasoning_tokens", *reasoning_tokens);
        self.later("parallel_tool_calls", parallel_tool_calls.map(u64::from));
        self.later("logprobs", logprobs.map(u64::from));
        match tool_choice {
            None => {}
            Some(ToolChoice::Auto) => self.later("tool_choice", Some(0)),
            Some(ToolChoice::None) => self.later("tool_choice", Some(1)),
            Some(ToolChoice::Required) => self.later("tool_choice", Some(2)),
            Some(ToolChoice::Tool(name)) => {
                self.later("tool_choice", Some(3));
                self.text(name);
            }
        }
    }

    /// A setting that the first version did not have: its name, which no count of messages can be taken for, and its value.
    fn later(&mut self, name: &str, value: Option<u64>) {
        if let Some(value) = value {
            self.number(u64::MAX);
            self.text(name);
            self.number(value);
        }
    }

    fn tools(&mut self, tools: &[Tool]) {
        for Tool { name, description, parameters } in tools {
            self.number(u64::MAX);
            self.text("tool");
            self.text(name);
            self.maybe(description.as_deref());
            self.value(parameters);
        }
    }

    fn output(&mut self, output: Option<&OutputFormat>) {
        if let Some(OutputFormat { mode, schema, notes: _ }) = output {
            self.number(u64::MAX);
            self.text("output");
            self.text(mode.as_str());
            self.value(schema);
        }
    }

    fn message(&mut self, message: &Message) {
        let Message { role, content, reasoning, tool_calls, tool_call_id } = message;
        self.text(role.as_str());
        self.count(content.len());
        for part in content {
            match part {
                Content::Text { text } => {
                    self.tag(0);
                    self.text(text);
                }
                Content::Image { media } => {
                    self.tag(1);
                    self.media(media);
                }
                Content::File { media } => {
                    self.tag(2);
                    self.media(media);
                }
                Content::Audio { media } => {
                    self.tag(3);
                    self.media(media);
                }
            }
        }
        self.count(tool_calls.len());
        for ToolCall { id, name, arguments } in tool_calls {
            self.text(id);
            self.text(name);
            self.text(arguments);
        }
        self.maybe(tool_call_id.as_deref());
        for ReasoningBlock { api, json } in reasoning {
            self.number(u64::MAX);
            self.text(api);
            self.text(json);
        }
    }

    fn media(&mut self, media: &Media) {
        let Media { source, media_type } = media;
        let (tag, text) = match source {
            MediaSource::Path(path) => (0, path),
            MediaSource::Url(url) => (1, url),
            MediaSource::Data(data) => (2, data),
        };
        self.tag(tag);
        self.text(text);
        self.maybe(media_type.as_deref());
    }

    fn map(&mut self, map: &serde_json::Map<String, Value>) {
        self.count(map.len());
        if map.is_empty() {
            return;
        }
        let mut entries: Vec<(&String, &Value)> = map.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        for (key, value) in entries {
            self.text(key);
            self.value(value);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.tag(0),
            Value::Bool(value) => self.tag(if *value { 2 } else { 1 }),
            Value::Number(number) => {
                self.tag(3);
                self.text(&number.to_string());
            }
            Value::String(text) => {
                self.tag(4);
                self.text(text);
            }
            Value::Array(items) => {
                self.tag(5);
                self.count(items.len());
                for item in items {
                    self.value(item);
                }
            }
            Value::Object(map) => {
                self.tag(6);
                self.map(map);
            }
        }
    }
}

#[cfg(test)]
mod tests;
