//! The messages.

use proof_prompt::{Content, Message, ReasoningBlock, Role};
use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::super::anthropic_messages::{Arguments, raw};
use super::super::media::{Ready, ready};
use crate::Api;
use crate::settings::PromptCache;

/// The mark behind what the provider is to keep.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct CachePoint {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<&'static str>,
}

impl CachePoint {
    pub(super) fn new(cache: PromptCache) -> Self {
        let ttl = match cache {
            PromptCache::FiveMinutes => None,
            PromptCache::OneHour => Some("1h"),
        };
        Self { kind: "default", ttl }
    }
}

/// The messages without the system's.
pub(super) struct Turns<'a> {
    pub messages: &'a [Message],
    pub cache: Option<CachePoint>,
}

impl Serialize for Turns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let messages: Vec<&Message> =
            self.messages.iter().filter(|message| message.role != Role::System).collect();
        // Roles must take turns; the results of tools are a user's.
        let turns: Vec<&[&Message]> = messages.chunk_by(|a, b| role(a) == role(b)).collect();
        // What stands before the last question stays the same from case to case.
        let last_question = turns.iter().rposition(|turn| turn.iter().all(|message| role(message) == "user"));
        let marked = last_question.and_then(|idx| idx.checked_sub(1));
        let mut seq = serializer.serialize_seq(Some(turns.len()))?;
        let mut files = Files::default();
        for (idx, turn) in turns.into_iter().enumerate() {
            let mut content = vec![];
            for message in turn {
                blocks(message, &mut files, &mut content).map_err(S::Error::custom)?;
            }
            content.extend(self.cache.filter(|_| marked == Some(idx)).map(Block::CachePoint));
            let role = turn.first().map_or("user", |message| role(message));
            seq.serialize_element(&OneTurn { role, content })?;
        }
        seq.end()
    }
}

fn role(message: &Message) -> &'static str {
    if message.role == Role::Assistant { "assistant" } else { "user" }
}

#[derive(Serialize)]
struct OneTurn<'a> {
    role: &'static str,
    content: Vec<Block<'a>>,
}

/// A part of a message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Block<'a> {
    Text(&'a str),
    Image(File<'a>),
    Audio(File<'a>),
    Document(File<'a>),
    #[serde(rename_all = "camelCase")]
    ToolUse {
        tool_use_id: &'a str,
        name: &'a str,
        input: Arguments<'a>,
    },
    #[serde(rename_all = "camelCase")]
    ToolResult {
        tool_use_id: &'a str,
        content: Vec<Self>,
    },
    CachePoint(CachePoint),
    #[serde(untagged)]
    Reasoning(&'a RawValue),
}

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    source: Source<'a>,
}

#[derive(Serialize)]
struct Source<'a> {
    bytes: &'a str,
}

/// The documents so far: each must have a name of its own.
#[derive(Default)]
struct Files(usize);

impl Files {
    fn next(&mut self) -> String {
        self.0 += 1;
        if self.0 == 1 { "file".to_owned() } else { format!("file {}", self.0) }
    }
}

fn blocks<'a>(message: &'a Message, files: &mut Files, all: &mut Vec<Block<'a>>) -> Result<(), String> {
    if message.role == Role::Tool {
        let mut content = vec![];
        parts(&message.content, files, &mut content)?;
        let tool_use_id = message.tool_call_id.as_deref().unwrap_or_default();
        all.push(Block::ToolResult { tool_use_id, content });
        return Ok(());
    }
    for block in own_reasoning(message) {
        all.push(Block::Reasoning(raw(block)?));
    }
    parts(&message.content, files, all)?;
    all.extend(message.tool_calls.iter().map(|call| Block::ToolUse {
        tool_use_id: &call.id,
        name: &call.name,
        input: Arguments::of(call),
    }));
    Ok(())
}

/// The blocks of reasoning that this format wrote: only those are taken back.
fn own_reasoning(message: &Message) -> impl Iterator<Item = &ReasoningBlock> {
    message.reasoning.iter().filter(|block| block.api == Api::Bedrock.name())
}

fn parts<'a>(content: &'a [Content], files: &mut Files, all: &mut Vec<Block<'a>>) -> Result<(), String> {
    for part in content {
        all.push(match part {
            // The format refuses empty texts.
            Content::Text { text } if text.is_empty() => continue,
            Content::Text { text } => Block::Text(text),
            Content::Image { media } => {
                Block::Image(file(&ready(media, "image/png")?, "pictures", image_format)?)
            }
            Content::Audio { media } => {
                Block::Audio(file(&ready(media, "audio/wav")?, "sound", audio_format)?)
            }
            Content::File { media } => {
                let file = file(&ready(media, "application/pdf")?, "files", document_format)?;
                Block::Document(File { name: Some(files.next()), ..file })
            }
        });
    }
    Ok(())
}

fn file<'a>(
    media: &Ready<'a>,
    what: &str,
    format: impl Fn(&str) -> Option<&'static str>,
) -> Result<File<'a>, String> {
    match media {
        Ready::Url(url) => {
            Err(format!("Bedrock's Converse takes no {what} by their address (`{url}`): give a local path"))
        }
        Ready::Data { media_type, data } => match format(media_type) {
            Some(format) => Ok(File { format, name: None, source: Source { bytes: data } }),
            None => {
                Err(format!("Bedrock's Converse takes no {what} of type `{media_type}`: convert the file"))
            }
        },
    }
}

fn image_format(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpeg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => return None,
    })
}

fn audio_format(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "audio/wav" | "audio/x-wav" | "audio/wave" => "wav",
        "audio/mpeg" | "audio/mp3" => "mp3",
        "audio/ogg" => "ogg",
        "audio/opus" => "opus",
        "audio/flac" | "audio/x-flac" => "flac",
        "audio/aac" => "aac",
        "audio/mp4" => "mp4",
        "audio/m4a" | "audio/x-m4a" => "m4a",
        "audio/webm" => "webm",
        _ => return None,
    })
}

fn document_format(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "application/pdf" => "pdf",
        "text/csv" => "csv",
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "text/html" => "html",
        "text/markdown" => "md",
        "text/plain" => "txt",
        _ => return None,
    })
}
