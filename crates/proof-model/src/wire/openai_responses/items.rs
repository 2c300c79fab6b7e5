//! The conversation as items: a message is one, and so is each tool call, each result and each piece of reasoning.

use std::borrow::Cow;

use proof_prompt::{Content, Message, Role, ToolCall};
use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::json;

use super::super::arguments::block as block_of;
use super::super::media::{Ready, ready};
use super::super::text::{JoinedText, is_text_only};
use crate::Api;

/// The system messages at the head, which are text, and the rest.
pub(super) fn instructions(messages: &[Message]) -> (&[Message], &[Message]) {
    let is_instruction = |message: &&Message| message.role == Role::System && is_text_only(message);
    messages.split_at(messages.iter().take_while(is_instruction).count())
}

/// The texts of system messages, with an empty line between two.
pub(super) struct Instructions<'a>(pub &'a [Message]);

impl Serialize for Instructions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [message] => JoinedText(&message.content).serialize(serializer),
            messages => {
                let texts: Vec<String> = messages.iter().map(Message::joined_text).collect();
                serializer.serialize_str(&texts.join("\n\n"))
            }
        }
    }
}

/// The conversation.
pub(super) struct Items<'a>(pub &'a [Message]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for message in self.0 {
            if message.role == Role::Tool {
                seq.serialize_element(&ToolResult {
                    kind: "function_call_output",
                    call_id: message.tool_call_id.as_deref().unwrap_or_default(),
                    output: Words(message),
                })?;
                continue;
            }
            for block in message.reasoning.iter().filter(|block| block.api == Api::OpenAiResponses.name()) {
                let json = block_of(&block.json).map_err(S::Error::custom)?;
                seq.serialize_element(json)?;
            }
            if !message.content.is_empty() || message.tool_calls.is_empty() {
                seq.serialize_element(&Said { role: message.role.as_str(), content: Words(message) })?;
            }
            for ToolCall { id, name, arguments } in &message.tool_calls {
                seq.serialize_element(&Calling { kind: "function_call", call_id: id, name, arguments })?;
            }
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct Said<'a> {
    role: &'static str,
    content: Words<'a>,
}

#[derive(Serialize)]
struct Calling<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    call_id: &'a str,
    name: &'a str,
    arguments: &'a str,
}

#[derive(Serialize)]
struct ToolResult<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    call_id: &'a str,
    output: Words<'a>,
}

/// What a message says: a text, or a list of parts.
struct Words<'a>(&'a Message);

impl Serialize for Words<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message = self.0;
        if is_text_only(message) {
            return JoinedText(&message.content).serialize(serializer);
        }
        if message.role == Role::Assistant {
            let message =
                "an assistant message holds words only in Responses: show the picture or file as the user's";
            return Err(S::Error::custom(message));
        }
        let mut seq = serializer.serialize_seq(Some(message.content.len()))?;
        for content in &message.content {
            match content {
                Content::Text { text } => {
                    seq.serialize_element(&TextPart { kind: "input_text", text })?;
                }
                Content::Image { media } => {
                    let url = match ready(media, "image/png").map_err(S::Error::custom)? {
                        Ready::Url(url) => Cow::Borrowed(url),
                        Ready::Data { media_type, data } => data_url(media_type, data).into(),
                    };
                    seq.serialize_element(&json!({"type": "input_image", "image_url": url}))?;
                }
                Content::File { media } => match ready(media, "application/pdf").map_err(S::Error::custom)? {
                    Ready::Url(url) => {
                        seq.serialize_element(&json!({"type": "input_file", "file_url": url}))?;
                    }
                    Ready::Data { media_type, data } => {
                        let name = if media_type == "application/pdf" { "file.pdf" } else { "file" };
                        let data = data_url(media_type, data);
                        seq.serialize_element(
                            &json!({"type": "input_file", "filename": name, "file_data": data}),
                        )?;
                    }
                },
                Content::Audio { .. } => {
                    return Err(S::Error::custom(
                        "Responses take no sound: write `api: openai` for the target, with a model that hears",
                    ));
                }
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
