//! Chat completions, as `OpenAI` and the many servers that copy it speak them.
//!
//! Reference: <https://platform.openai.com/docs/api-reference/chat/create>. Beyond it, what compatible servers add is
//! read where it is unambiguous: `reasoning_content` (`DeepSeek`, vLLM) and `reasoning` (`OpenRouter`, Groq), content as
//! a list of parts (Mistral), `prompt_cache_hit_tokens` (`DeepSeek`).

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use proof_prompt::{Content, Message, Role, ToolCall};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;
use serde_json::value::RawValue;

use super::answer;
use super::media::{Ready, ready};
use super::text::{JoinedText, is_text_only};
use crate::{CallError, FinishReason, Request, Response, Usage};

/// The body of a request.
pub(super) fn write(request: &Request, is_official: bool) -> Result<Vec<u8>, serde_json::Error> {
    let mut body = Vec::with_capacity(256 + request.byte_len() * 9 / 8);
    serde_json::to_writer(&mut body, &Body { request, is_official })?;
    Ok(body)
}

struct Body<'a> {
    request: &'a Request,
    is_official: bool,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = &self.request.settings;
        let extra = &settings.extra;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("model", &self.request.model)?;
        map.serialize_entry("messages", &Messages(&self.request.messages))?;
        // What the user puts into `extra` wins over the setting of the same name.
        if let Some(temperature) = settings.temperature
            && !extra.contains_key("temperature")
        {
            map.serialize_entry("temperature", &temperature)?;
        }
        if let Some(top_p) = settings.top_p
            && !extra.contains_key("top_p")
        {
            map.serialize_entry("top_p", &top_p)?;
        }
        if let Some(max_tokens) = settings.max_tokens {
            let key = max_tokens_key(&self.request.model, self.is_official);
            if !extra.contains_key(key) {
                map.serialize_entry(key, &max_tokens)?;
            }
        }
        if !settings.stop.is_empty() && !extra.contains_key("stop") {
            map.serialize_entry("stop", &settings.stop)?;
        }
        if let Some(seed) = settings.seed
            && !extra.contains_key("seed")
        {
            map.serialize_entry("seed", &seed)?;
        }
        if let Some(effort) = &settings.reasoning_effort
            && !extra.contains_key("reasoning_effort")
        {
            map.serialize_entry("reasoning_effort", effort)?;
        }
        for (key, value) in extra {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// `OpenAI` itself wants `max_completion_tokens` from the models that reason on; what copies it knows `max_tokens` only.
fn max_tokens_key(model: &str, is_official: bool) -> &'static str {
    let model = model.strip_prefix("ft:").unwrap_or(model);
    let is_older =
        model.starts_with("gpt-3.5") || model.starts_with("gpt-4") || model.starts_with("chatgpt-4");
    if is_official && !is_older { "max_completion_tokens" } else { "max_tokens" }
}

struct Messages<'a>(&'a [Message]);

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(OneMessage))
    }
}

struct OneMessage<'a>(&'a Message);

impl Serialize for OneMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("role", message.role.as_str())?;
        if !is_text_only(message) {
            map.serialize_entry("content", &Parts(message))?;
        } else if message.content.is_empty() && !message.tool_calls.is_empty() {
            map.serialize_entry("content", &())?;
        } else {
            map.serialize_entry("content", &JoinedText(&message.content))?;
        }
        if !message.tool_calls.is_empty() {
            map.serialize_entry("tool_calls", &Calls(&message.tool_calls))?;
        }
        if let Some(id) = message.tool_call_id.as_deref().filter(|_| message.role == Role::Tool) {
            map.serialize_entry("tool_call_id", id)?;
        }
        map.end()
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

struct Parts<'a>(&'a Message);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.content.len()))?;
        for content in &self.0.content {
            match content {
                Content::Text { text } => seq.serialize_element(&TextPart { kind: "text", text })?,
                Content::Image { media } => {
                    let url = match ready(media, "image/png").map_err(S::Error::custom)? {
                        Ready::Url(url) => Cow::Borrowed(url),
                        Ready::Data { media_type, data } => data_url(media_type, data).into(),
                    };
                    seq.serialize_element(&json!({"type": "image_url", "image_url": {"url": url}}))?;
                }
                Content::File { media } => match ready(media, "application/pdf").map_err(S::Error::custom)? {
                    Ready::Url(url) => {
                        return Err(S::Error::custom(format!(
                            "chat completions take no file by its address (`{url}`): give a local path"
                        )));
                    }
                    Ready::Data { media_type, data } => {
                        let name = if media_type == "application/pdf" { "file.pdf" } else { "file" };
                        let file = json!({"filename": name, "file_data": data_url(media_type, data)});
                        seq.serialize_element(&json!({"type": "file", "file": file}))?;
                    }
                },
            }
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct TextPart<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
}

fn data_url(media_type: &str, data: &str) -> String {
    format!("data:{media_type};base64,{data}")
}

/// The response that a body holds.
pub(super) fn read(body: &[u8]) -> Result<Response, CallError> {
    let lacks = "`choices`";
    let Ok(completion) = serde_json::from_slice::<Completion<'_>>(body) else {
        return Err(answer::no_answer(body, lacks));
    };
    let Some(choice) = completion.choices.into_iter().flatten().next() else {
        return Err(answer::no_answer(body, lacks));
    };
    let Some(message) = choice.message else {
        return Err(answer::no_answer(body, "`choices[0].message`"));
    };
    let refusal = message.refusal.filter(|refusal| !refusal.is_empty());
    let mut text = match message.content {
        Some(Text::Whole(text)) => text.into_owned(),
        Some(Text::Parts(parts)) => parts
            .iter()
            .filter(|part| part.kind != "thinking")
            .filter_map(|part| part.text.as_deref())
            .collect(),
        Some(Text::Other(_)) | None => String::new(),
    };
    let mut finish_reason = match choice.finish_reason.as_deref() {
        Some("stop" | "end_turn" | "eos") => FinishReason::Stop,
        Some("length" | "max_tokens") => FinishReason::Length,
        Some("tool_calls" | "function_call") => FinishReason::ToolCalls,
        Some("content_filter") => FinishReason::ContentFilter,
        Some(_) | None => FinishReason::Other,
    };
    if let Some(refusal) = refusal {
        finish_reason = FinishReason::Refusal;
        if text.is_empty() {
            text = refusal.into_owned();
        }
    }
    let reasoning = message.reasoning_content.or(message.reasoning).filter(|text| !text.is_empty());
    Ok(Response {
        text,
        tool_calls: message.tool_calls.into_iter().flatten().enumerate().filter_map(tool_call).collect(),
        reasoning: reasoning.map(Cow::into_owned),
        finish_reason,
        usage: answer::lenient::<Tokens>(completion.usage).and_then(Tokens::usage),
        served_model: completion.model.map(Cow::into_owned),
        request_id: completion.id.map(Cow::into_owned),
        ..answer::empty()
    })
}

fn tool_call((idx, call): (usize, Call<'_>)) -> Option<ToolCall> {
    let function = call.function?;
    let arguments = match function.arguments {
        // A few servers write the arguments as an object instead of a text.
        Some(raw) => serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned()),
        None => String::new(),
    };
    let id = call.id.map_or_else(|| format!("call_{idx}"), Cow::into_owned);
    Some(ToolCall { id, name: function.name.into_owned(), arguments })
}

#[derive(Deserialize)]
struct Completion<'a> {
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    choices: Option<Vec<Choice<'a>>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow, default)]
    message: Option<Answer<'a>>,
    #[serde(borrow, default)]
    finish_reason: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    content: Option<Text<'a>>,
    #[serde(borrow, default)]
    refusal: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reasoning_content: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reasoning: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    tool_calls: Option<Vec<Call<'a>>>,
}

enum Text<'a> {
    Whole(Cow<'a, str>),
    Parts(Vec<Part<'a>>),
    Other(serde::de::IgnoredAny),
}

// By hand, because an untagged enum would read into a buffer first, on the hot path.
impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> serde::de::Visitor<'de> for Visitor<'a> {
            type Value = Text<'a>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text or a list of parts")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'a>, E> {
                Ok(Text::Whole(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text<'a>, E> {
                Ok(Text::Whole(Cow::Owned(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Text<'a>, E> {
                Ok(Text::Whole(Cow::Owned(text)))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Text<'a>, A::Error> {
                let mut parts = vec![];
                while let Some(part) = seq.next_element()? {
                    parts.push(part);
                }
                Ok(Text::Parts(parts))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Text<'a>, A::Error> {
                let ignored = serde::de::value::MapAccessDeserializer::new(map);
                Ok(Text::Other(serde::de::IgnoredAny::deserialize(ignored)?))
            }
        }
        deserializer.deserialize_any(Visitor(std::marker::PhantomData))
    }
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Call<'a> {
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    function: Option<Function<'a>>,
}

#[derive(Deserialize)]
struct Function<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
struct Tokens {
    #[serde(default)]
    prompt_tokens: Option<u64>,
    #[serde(default)]
    completion_tokens: Option<u64>,
    #[serde(default)]
    prompt_tokens_details: Option<InputDetails>,
    #[serde(default)]
    completion_tokens_details: Option<OutputDetails>,
    #[serde(default)]
    prompt_cache_hit_tokens: Option<u64>,
}

#[derive(Default, Deserialize)]
struct InputDetails {
    #[serde(default)]
    cached_tokens: Option<u64>,
    #[serde(default)]
    cache_write_tokens: Option<u64>,
}

#[derive(Default, Deserialize)]
struct OutputDetails {
    #[serde(default)]
    reasoning_tokens: Option<u64>,
}

impl Tokens {
    fn usage(self) -> Option<Usage> {
        let input = self.prompt_tokens?;
        let details = self.prompt_tokens_details.unwrap_or_default();
        let output_details = self.completion_tokens_details.unwrap_or_default();
        let output = self.completion_tokens.unwrap_or(0);
        let cache_read = details.cached_tokens.or(self.prompt_cache_hit_tokens).unwrap_or(0).min(input);
        Some(Usage {
            input,
            output,
            cache_read,
            cache_write: details.cache_write_tokens.unwrap_or(0).min(input - cache_read),
            reasoning: output_details.reasoning_tokens.unwrap_or(0),
        })
    }
}
