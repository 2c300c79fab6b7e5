//! The messages of a request, as chat completions and Mistral's copy of them write them.

use std::borrow::Cow;

use proof_prompt::{Content, Message, Role, ToolCall};
use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::super::media::{Ready, ready};
use super::super::text::{JoinedText, is_text_only};
use super::reasoning::fields_back;
use crate::Api;
use crate::provider::Quirks;
use crate::settings::PromptCache;

/// The messages of a request.
pub(in super::super) struct Messages<'a> {
    messages: &'a [Message],
    dialect: Dialect,
}

/// Who is spoken to.
#[derive(Clone, Copy)]
enum Dialect {
    OpenAi { quirks: Quirks, marks: Option<PromptCache> },
    Mistral,
}

impl<'a> Messages<'a> {
    pub(super) fn of_openai(messages: &'a [Message], quirks: Quirks, marks: Option<PromptCache>) -> Self {
        let marks = marks.filter(|_| quirks.has_cache_marks);
        Self { messages, dialect: Dialect::OpenAi { quirks, marks } }
    }

    pub(in super::super) fn of_mistral(messages: &'a [Message]) -> Self {
        Self { messages, dialect: Dialect::Mistral }
    }
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // What stays the same from call to call ends with the instructions.
        let marked = self.messages.iter().rposition(|message| message.role == Role::System);
        serializer.collect_seq(self.messages.iter().enumerate().map(|(idx, message)| {
            let mark = match self.dialect {
                Dialect::OpenAi { marks, .. } if marked == Some(idx) && !message.content.is_empty() => marks,
                _ => None,
            };
            OneMessage { message, dialect: self.dialect, mark }
        }))
    }
}

struct OneMessage<'a> {
    message: &'a Message,
    dialect: Dialect,
    mark: Option<PromptCache>,
}

impl Serialize for OneMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { message, dialect, mark } = *self;
        let thoughts = self.thoughts().map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("role", message.role.as_str())?;
        let has_calls = !message.tool_calls.is_empty();
        if mark.is_some() || !thoughts.is_empty() || !is_text_only(message) {
            map.serialize_entry("content", &Parts { message, dialect, mark, thoughts: &thoughts })?;
        } else if message.content.is_empty() && has_calls && matches!(dialect, Dialect::OpenAi { .. }) {
            map.serialize_entry("content", &())?;
        } else {
            map.serialize_entry("content", &JoinedText(&message.content))?;
        }
        if let Dialect::OpenAi { quirks, .. } = dialect
            && quirks.takes_reasoning_back
        {
            for (field, value) in fields_back(message) {
                map.serialize_entry(&field, &value)?;
            }
        }
        if has_calls {
            map.serialize_entry("tool_calls", &Calls(&message.tool_calls))?;
        }
        if let Some(id) = message.tool_call_id.as_deref().filter(|_| message.role == Role::Tool) {
            map.serialize_entry("tool_call_id", id)?;
        }
        map.end()
    }
}

impl OneMessage<'_> {
    /// Mistral's thinking, which stands among the parts of the content.
    fn thoughts(&self) -> Result<Vec<&RawValue>, serde_json::Error> {
        if matches!(self.dialect, Dialect::OpenAi { .. }) {
            return Ok(vec![]);
        }
        let own = self.message.reasoning.iter().filter(|block| block.api == Api::Mistral.name());
        own.map(|block| serde_json::from_str(&block.json)).collect()
    }
}

struct Calls<'a>(&'a [ToolCall]);

impl Serialize for Calls<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|call| {
            json!({
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            })
        }))
    }
}

struct Parts<'a> {
    message: &'a Message,
    dialect: Dialect,
    mark: Option<PromptCache>,
    thoughts: &'a [&'a RawValue],
}

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let content = &self.message.content;
        let last = content.len().checked_sub(1);
        let mut seq = serializer.serialize_seq(Some(self.thoughts.len() + content.len()))?;
        for thought in self.thoughts {
            seq.serialize_element(thought)?;
        }
        for (idx, part) in content.iter().enumerate() {
            let mark = self.mark.filter(|_| last == Some(idx)).map(cache_control);
            match part {
                Content::Text { text } => {
                    seq.serialize_element(&TextPart { kind: "text", text, cache_control: mark })?;
                }
                media => {
                    let mut part = self.medium(media).map_err(S::Error::custom)?;
                    if let (Some(mark), Some(part)) = (mark, part.as_object_mut()) {
                        part.insert("cache_control".to_owned(), mark);
                    }
                    seq.serialize_element(&part)?;
                }
            }
        }
        seq.end()
    }
}

impl Parts<'_> {
    /// A picture, document or sound.
    fn medium(&self, content: &Content) -> Result<Value, String> {
        match (content, self.dialect) {
            (Content::Text { text }, _) => Ok(json!({"type": "text", "text": text})),
            (Content::Image { media }, dialect) => {
                let url = address(&ready(media, "image/png")?);
                Ok(match dialect {
                    Dialect::OpenAi { .. } => json!({"type": "image_url", "image_url": {"url": url}}),
                    Dialect::Mistral => json!({"type": "image_url", "image_url": url}),
                })
            }
            (Content::Audio { media }, Dialect::OpenAi { .. }) => match ready(media, "audio/wav")? {
                Ready::Url(url) => {
                    Err(format!("chat completions take no sound by its address (`{url}`): give a local path"))
                }
                Ready::Data { media_type, data } => {
                    let audio = json!({"data": data, "format": sound_format(media_type)?});
                    Ok(json!({"type": "input_audio", "input_audio": audio}))
                }
            },
            // An address, or the bytes without a word about their type.
            (Content::Audio { media }, Dialect::Mistral) => match ready(media, "audio/wav")? {
                Ready::Url(sound) | Ready::Data { data: sound, .. } => {
                    Ok(json!({"type": "input_audio", "input_audio": sound}))
                }
            },
            (Content::File { media }, Dialect::OpenAi { quirks, .. }) => {
                let file = ready(media, "application/pdf")?;
                let name = match file {
                    Ready::Url(url) if !quirks.fetches_documents => {
                        return Err(format!(
                            "chat completions take no file by its address (`{url}`): give a local path"
                        ));
                    }
                    Ready::Data { media_type, .. } if media_type != "application/pdf" => "file",
                    Ready::Url(_) | Ready::Data { .. } => "file.pdf",
                };
                Ok(json!({"type": "file", "file": {"filename": name, "file_data": address(&file)}}))
            }
            (Content::File { media }, Dialect::Mistral) => {
                let url = address(&ready(media, "application/pdf")?);
                Ok(json!({"type": "document_url", "document_url": url}))
            }
        }
    }
}

#[derive(Serialize)]
struct TextPart<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<Value>,
}

/// Where the provider finds a medium; its bytes may stand in the address.
fn address<'a>(ready: &Ready<'a>) -> Cow<'a, str> {
    match *ready {
        Ready::Url(url) => Cow::Borrowed(url),
        Ready::Data { media_type, data } => data_url(media_type, data).into(),
    }
}

/// Bytes as an address.
fn data_url(media_type: &str, data: &str) -> String {
    format!("data:{media_type};base64,{data}")
}

/// The provider's word for a type of sound.
fn sound_format(media_type: &str) -> Result<&'static str, String> {
    match media_type.strip_prefix("audio/").map(|kind| kind.strip_prefix("x-").unwrap_or(kind)) {
        Some("wav" | "wave" | "vnd.wave") => Ok("wav"),
        Some("mpeg" | "mp3") => Ok("mp3"),
        Some("flac") => Ok("flac"),
        Some("ogg") => Ok("ogg"),
        Some("mp4" | "m4a") => Ok("m4a"),
        Some("aac") => Ok("aac"),
        Some("aiff") => Ok("aiff"),
        _ => Err(format!("chat completions take no sound of the type `{media_type}`: give WAV or MP3")),
    }
}

fn cache_control(cache: PromptCache) -> Value {
    match cache {
        PromptCache::FiveMinutes => json!({"type": "ephemeral"}),
        PromptCache::OneHour => json!({"type": "ephemeral", "ttl": "1h"}),
    }
}
