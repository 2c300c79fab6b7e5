//! Google's Gemini: `generateContent` and `streamGenerateContent`, at AI Studio and at Vertex AI.
//!
//! Reference: <https://ai.google.dev/api/generate-content> and
//! <https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference>. The model is a part of the address.
//! The system text stands apart; the result of a tool is a part of a user's turn, and names the tool. Where the reference
//! writes a name in camel case and Google's own Python library in snake case, the library is followed: the server reads
//! both.

mod answer;
mod contents;
mod media;
mod stream;
#[cfg(test)]
mod tests;

use proof_prompt::{Message, Role, Tool};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

pub(super) use self::answer::read;
use self::contents::Contents;
pub(super) use self::stream::Reader;
use super::fields::Fields;
use super::structured::NAME;
use super::text::JoinedText;
use crate::{OutputMode, Request, Settings, ToolChoice};

/// Settings that have no effect here.
pub(super) const IGNORED: &[(&str, &str)] = &[
    ("parallel_tool_calls", "Gemini decides itself how many tools it calls at once"),
    ("prompt_cache", "Gemini caches what repeats by itself, and takes no marks"),
];

/// The body of a request.
pub(super) fn write(request: &Request) -> Result<Vec<u8>, serde_json::Error> {
    let mut body = Vec::with_capacity(256 + request.byte_len() * 9 / 8);
    serde_json::to_writer(&mut body, &Body(request))?;
    Ok(body)
}

struct Body<'a>(&'a Request);

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Request { messages, settings, .. } = self.0;
        let mut fields = Fields::new(serializer.serialize_map(None)?, Some(&settings.extra));
        fields.put("contents", &Contents(messages))?;
        if messages.iter().any(|message| message.role == Role::System) {
            fields.put("systemInstruction", &SystemInstruction(messages))?;
        }
        let config = GenerationConfig { request: self.0, extra: fields.within("generationConfig") };
        fields.put_merged("generationConfig", &config)?;
        let is_forced = self.is_asked_for_by_a_tool();
        if is_forced || !self.0.tools.is_empty() {
            fields.put("tools", &[Tools { request: self.0, is_forced }])?;
        }
        let calling = if is_forced {
            Some(json!({"mode": "ANY", "allowedFunctionNames": [NAME]}))
        } else {
            calling(settings)
        };
        fields.put_some("toolConfig", calling.map(|calling| json!({"functionCallingConfig": calling})))?;
        fields.end()
    }
}

impl Body<'_> {
    fn is_asked_for_by_a_tool(&self) -> bool {
        self.0.output.as_ref().is_some_and(|format| format.mode == OutputMode::Tool)
    }
}

/// Whether and which tools must be called.
fn calling(settings: &Settings) -> Option<Value> {
    Some(match settings.tool_choice.as_ref()? {
        ToolChoice::Auto => json!({"mode": "AUTO"}),
        ToolChoice::None => json!({"mode": "NONE"}),
        ToolChoice::Required => json!({"mode": "ANY"}),
        ToolChoice::Tool(name) => json!({"mode": "ANY", "allowedFunctionNames": [name]}),
    })
}

/// The texts of all system messages, an empty line between two.
struct SystemInstruction<'a>(&'a [Message]);

impl Serialize for SystemInstruction<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        for message in self.0.iter().filter(|message| message.role == Role::System) {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&JoinedText(&message.content).to_string());
        }
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("parts", &[json!({"text": text})])?;
        map.serialize_entry("role", "user")?;
        map.end()
    }
}

/// The settings. What `extra` has under `generationConfig` is merged in.
struct GenerationConfig<'a> {
    request: &'a Request,
    extra: Option<&'a Map<String, Value>>,
}

impl Serialize for GenerationConfig<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = &self.request.settings;
        let mut fields = Fields::new(serializer.serialize_map(None)?, self.extra);
        fields.put_some("temperature", settings.temperature)?;
        fields.put_some("topP", settings.top_p)?;
        fields.put_some("topK", settings.top_k)?;
        fields.put_some("maxOutputTokens", settings.max_tokens)?;
        if !settings.stop.is_empty() {
            fields.put("stopSequences", &settings.stop)?;
        }
        fields.put_some("seed", settings.seed)?;
        if let Some(count) = settings.logprobs {
            fields.put("responseLogprobs", &true)?;
            // Without a number the tokens that were written have theirs, and no others are named.
            fields.put_some("logprobs", (0 < count).then_some(count))?;
        }
        fields.put_some("thinkingConfig", thinking(settings))?;
        if let Some(format) = &self.request.output
            && matches!(format.mode, OutputMode::Strict | OutputMode::Schema | OutputMode::Json)
        {
            fields.put("responseMimeType", "application/json")?;
            if format.mode != OutputMode::Json {
                fields.put("responseJsonSchema", &format.schema)?;
            }
        }
        fields.end()
    }
}

/// How much is thought. A number and a level together are refused by the server: the number, which says more, wins.
fn thinking(settings: &Settings) -> Option<Value> {
    match (settings.reasoning_tokens, &settings.reasoning_effort) {
        // Thoughts cannot be asked for where there are none.
        (Some(0), _) => Some(json!({"thinking_budget": 0})),
        (Some(budget), _) => Some(json!({"include_thoughts": true, "thinking_budget": budget})),
        // There is no such level.
        (None, Some(effort)) if effort == "none" => Some(json!({"thinking_budget": 0})),
        (None, Some(effort)) => {
            Some(json!({"include_thoughts": true, "thinking_level": effort.to_ascii_uppercase()}))
        }
        (None, None) => None,
    }
}

/// The functions that may be called.
struct Tools<'a> {
    request: &'a Request,
    /// Whether the output itself is asked for as the arguments of one.
    is_forced: bool,
}

impl Serialize for Tools<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("functionDeclarations", &Declarations(self))?;
        map.end()
    }
}

struct Declarations<'a>(&'a Tools<'a>);

impl Serialize for Declarations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Tools { request, is_forced } = self.0;
        let mut seq = serializer.serialize_seq(None)?;
        for Tool { name, description, parameters } in &*request.tools {
            seq.serialize_element(&Declaration { name, description: description.as_deref(), parameters })?;
        }
        if let Some(format) = request.output.as_ref().filter(|_| *is_forced) {
            let description = Some("Gives the output.");
            seq.serialize_element(&Declaration { name: NAME, description, parameters: &format.schema })?;
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct Declaration<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(rename = "parameters_json_schema")]
    parameters: &'a Value,
}
