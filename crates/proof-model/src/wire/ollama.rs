//! Ollama's own chat.
//!
//! Reference: <https://docs.ollama.com/api/chat>. Sampling settings stand under `options`, whose further names (`num_ctx`,
//! `min_p`) can be given in `extra: {options: …}`; `keep_alive` and the like stand beside them, in `extra` itself. Tool
//! calls have their arguments as an object, and a tool's result names the tool.

mod answer;
mod stream;
#[cfg(test)]
mod tests;

use proof_prompt::{Content, Message, Role, Tool};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

pub(super) use self::answer::read;
pub(super) use self::stream::Reader;
use super::arguments::{self, Arguments};
use super::fields::Fields;
use super::media::{Ready, ready};
use super::structured::NAME;
use super::text::JoinedText;
use crate::{Api, OutputMode, Request, Settings, ToolChoice};

/// Settings that have no effect here.
pub(super) const IGNORED: &[(&str, &str)] = &[
    ("reasoning_tokens", "Ollama takes an effort (`reasoning_effort`), no number of tokens"),
    ("tool_choice", "Ollama has no such field; of the choices only `none` is kept, by sending no tools"),
    ("parallel_tool_calls", "Ollama has no such field: the model decides how many tools it calls at once"),
    ("prompt_cache", "Ollama keeps what repeats by itself, and takes no marks"),
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
        let Request { model, messages, settings, output, .. } = self.request;
        let mut fields = Fields::new(serializer.serialize_map(None)?, Some(&settings.extra));
        fields.put("model", model)?;
        fields.put("messages", &Messages(messages))?;
        fields.put("tools", &Tools(self.request))?;
        // Said in any case: the server streams where nothing is said.
        fields.put("stream", &self.is_streamed)?;
        let extra = fields.within("options");
        if has_options(settings) || extra.is_some() {
            fields.put_merged("options", &Options { settings, extra })?;
        }
        match output.as_ref().map(|format| (format.mode, &format.schema)) {
            Some((OutputMode::Strict | OutputMode::Schema, schema)) => fields.put("format", schema)?,
            Some((OutputMode::Json, _)) => fields.put("format", "json")?,
            Some((OutputMode::Tool | OutputMode::Instruction, _)) | None => {}
        }
        match settings.reasoning_effort.as_deref() {
            Some("none") => fields.put("think", &false)?,
            effort => fields.put_some("think", effort)?,
        }
        if let Some(count) = settings.logprobs {
            fields.put("logprobs", &true)?;
            fields.put_some("top_logprobs", (0 < count).then_some(count))?;
        }
        fields.end()
    }
}

fn has_options(settings: &Settings) -> bool {
    let Settings { temperature, top_p, top_k, max_tokens, stop, seed, .. } = settings;
    temperature.is_some()
        || top_p.is_some()
        || top_k.is_some()
        || max_tokens.is_some()
        || !stop.is_empty()
        || seed.is_some()
}

/// The settings of sampling. What `extra` has under `options` is merged in.
struct Options<'a> {
    settings: &'a Settings,
    extra: Option<&'a Map<String, Value>>,
}

impl Serialize for Options<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.settings;
        let mut fields = Fields::new(serializer.serialize_map(None)?, self.extra);
        fields.put_some("temperature", settings.temperature)?;
        fields.put_some("top_p", settings.top_p)?;
        fields.put_some("top_k", settings.top_k)?;
        fields.put_some("num_predict", settings.max_tokens)?;
        if !settings.stop.is_empty() {
            fields.put("stop", &settings.stop)?;
        }
        fields.put_some("seed", settings.seed)?;
        fields.end()
    }
}

/// The tools that may be called; an empty list where there are none, as Ollama's own library has it.
struct Tools<'a>(&'a Request);

impl Serialize for Tools<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let request = self.0;
        let mut seq = serializer.serialize_seq(None)?;
        if request.settings.tool_choice != Some(ToolChoice::None) {
            for Tool { name, description, parameters } in &*request.tools {
                seq.serialize_element(&ToolPart::new(name, description.as_deref(), parameters))?;
            }
        }
        if let Some(format) = request.output.as_ref().filter(|format| format.mode == OutputMode::Tool) {
            seq.serialize_element(&ToolPart::new(NAME, Some("Gives the output."), &format.schema))?;
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct ToolPart<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    parameters: &'a Value,
}

impl<'a> ToolPart<'a> {
    fn new(name: &'a str, description: Option<&'a str>, parameters: &'a Value) -> Self {
        Self { kind: "function", function: Function { name, description, parameters } }
    }
}

struct Messages<'a>(&'a [Message]);

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for (idx, message) in self.0.iter().enumerate() {
            seq.serialize_element(&OneMessage { message, before: self.0.get(..idx).unwrap_or_default() })?;
        }
        seq.end()
    }
}

struct OneMessage<'a> {
    message: &'a Message,
    before: &'a [Message],
}

impl Serialize for OneMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message = self.message;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("role", message.role.as_str())?;
        let has_words =
            message.content.iter().any(|part| part.as_text().is_some_and(|text| !text.is_empty()));
        if has_words || message.tool_calls.is_empty() {
            map.serialize_entry("content", &JoinedText(&message.content))?;
        }
        for block in message.reasoning.iter().filter(|block| block.api == Api::Ollama.name()) {
            let raw = arguments::block(&block.json).map_err(S::Error::custom)?;
            if let Some(Thought { thinking }) = arguments::read(raw) {
                map.serialize_entry("thinking", thinking)?;
            }
        }
        let images = images(&message.content).map_err(S::Error::custom)?;
        if !images.is_empty() {
            map.serialize_entry("images", &images)?;
        }
        if !message.tool_calls.is_empty() {
            let calls = message.tool_calls.iter().map(|call| CallPart {
                function: Called { name: &call.name, arguments: Arguments(&call.arguments) },
            });
            map.serialize_entry("tool_calls", &calls.collect::<Vec<_>>())?;
        }
        if message.role == Role::Tool {
            map.serialize_entry("tool_name", self.tool().map_err(S::Error::custom)?)?;
        }
        map.end()
    }
}

impl OneMessage<'_> {
    /// The name of the tool that this message has the result of.
    fn tool(&self) -> Result<&str, String> {
        let id = self.message.tool_call_id.as_deref().unwrap_or_default();
        let calls = self.before.iter().rev().flat_map(|message| &message.tool_calls);
        let call = calls.into_iter().find(|call| call.id == id);
        call.map(|call| call.name.as_str()).ok_or_else(|| {
            format!("the result of the tool call `{id}` has no such call before it, and Ollama wants the tool's name")
        })
    }
}

/// What an earlier answer thought: the field of its message, in the server's own bytes.
#[derive(Deserialize)]
struct Thought<'a> {
    #[serde(borrow)]
    thinking: &'a RawValue,
}

#[derive(Serialize)]
struct CallPart<'a> {
    function: Called<'a>,
}

#[derive(Serialize)]
struct Called<'a> {
    name: &'a str,
    arguments: Arguments<'a>,
}

/// The pictures of a message, in base64.
fn images(content: &[Content]) -> Result<Vec<&str>, String> {
    let mut images = vec![];
    for part in content {
        match part {
            Content::Text { .. } => {}
            Content::Image { media } => match ready(media, "image/png")? {
                Ready::Data { data, .. } => images.push(data),
                Ready::Url(url) => {
                    return Err(format!(
                        "Ollama takes no picture by its address (`{url}`): give a local path"
                    ));
                }
            },
            Content::File { .. } => {
                return Err(
                    "Ollama takes texts and pictures, no files: put the text of the file into the prompt"
                        .to_owned(),
                );
            }
            Content::Audio { .. } => {
                return Err("Ollama takes texts and pictures, no sound: ask another model, or put what is said into the prompt".to_owned());
            }
        }
    }
    Ok(images)
}
