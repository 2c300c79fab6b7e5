//! The system text and the messages.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proof_prompt::{Content, Media, Message, ReasoningBlock, Role, ToolCall};
use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::super::media::{Ready, ready};
use super::super::text::{JoinedText, is_text_only};
use super::is_turn;
use crate::Api;
use crate::settings::PromptCache;

/// The mark behind what the provider is to keep.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct CacheControl {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<&'static str>,
}

impl CacheControl {
    pub(super) fn new(cache: PromptCache) -> Self {
        let ttl = match cache {
            PromptCache::FiveMinutes => None,
            PromptCache::OneHour => Some("1h"),
        };
        Self { kind: "ephemeral", ttl }
    }
}

/// The texts of all system messages, an empty line between two.
pub(super) struct SystemText<'a> {
    messages: &'a [Message],
    cache: Option<CacheControl>,
}

impl<'a> SystemText<'a> {
    /// None where there is no system message.
    pub(super) fn new(messages: &'a [Message], cache: Option<CacheControl>) -> Option<Self> {
        let systems = || messages.iter().filter(|message| !is_turn(message.role));
        systems().next()?;
        // An empty text can be sent, but not as a block, which a mark needs.
        let is_empty =
            systems().flat_map(|message| &message.content).all(|content| content.as_text() == Some(""));
        Some(Self { messages, cache: cache.filter(|_| !is_empty) })
    }
}

impl fmt::Display for SystemText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let systems = self.messages.iter().filter(|message| !is_turn(message.role));
        for (idx, message) in systems.enumerate() {
            let gap = if idx == 0 { "" } else { "\n\n" };
            write!(f, "{gap}{}", JoinedText(&message.content))?;
        }
        Ok(())
    }
}

impl Serialize for SystemText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.cache {
            None => serializer.collect_str(self),
            Some(_) => {
                [Block::Text { text: &self.to_string(), cache_control: self.cache }].serialize(serializer)
            }
        }
    }
}

/// The messages without the system's.
pub(super) struct Turns<'a> {
    pub messages: &'a [Message],
    pub cache: Option<CacheControl>,
}

impl Serialize for Turns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let messages: Vec<&Message> = self.messages.iter().filter(|message| is_turn(message.role)).collect();
        // The results of all tools that one message called must stand in one message.
        let turns: Vec<&[&Message]> =
            messages.chunk_by(|a, b| a.role == Role::Tool && b.role == Role::Tool).collect();
        // What stands before the last question stays the same from case to case.
        let last_question = turns.iter().rposition(|turn| !is_assistant(turn));
        let marked = last_question.and_then(|idx| idx.checked_sub(1)).filter(|_| self.cache.is_some());
        let mut seq = serializer.serialize_seq(Some(turns.len()))?;
        for (idx, turn) in turns.into_iter().enumerate() {
            let cache = self.cache.filter(|_| marked == Some(idx));
            seq.serialize_element(&OneTurn::new(turn, cache).map_err(S::Error::custom)?)?;
        }
        seq.end()
    }
}

fn is_assistant(turn: &[&Message]) -> bool {
    turn.iter().any(|message| message.role == Role::Assistant)
}

/// One message on the wire: one of ours, or several tool messages.
#[derive(Serialize)]
struct OneTurn<'a> {
    role: &'static str,
    content: TurnContent<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum TurnContent<'a> {
    Text(JoinedText<'a>),
    Blocks(Vec<Block<'a>>),
}

impl<'a> OneTurn<'a> {
    fn new(turn: &[&'a Message], cache: Option<CacheControl>) -> Result<Self, String> {
        let role = if is_assistant(turn) { "assistant" } else { "user" };
        if let [message] = turn
            && message.role != Role::Tool
            && message.tool_calls.is_empty()
            && own_reasoning(message).next().is_none()
            && is_text_only(message)
            && cache.is_none()
        {
            return Ok(Self { role, content: TurnContent::Text(JoinedText(&message.content)) });
        }
        let mut all = vec![];
        for message in turn {
            if message.role == Role::Tool {
                let tool_use_id = message.tool_call_id.as_deref().unwrap_or_default();
                let content = blocks(&message.content)?;
                all.push(Block::ToolResult { tool_use_id, content, cache_control: None });
                continue;
            }
            for block in own_reasoning(message) {
                all.push(Block::Reasoning(raw(block)?));
            }
            all.append(&mut blocks(&message.content)?);
            all.extend(message.tool_calls.iter().map(Block::tool_use));
        }
        if let Some(block) = all.last_mut() {
            block.mark(cache);
        }
        Ok(Self { role, content: TurnContent::Blocks(all) })
    }
}

/// The blocks of reasoning that this format wrote: only those are taken back.
fn own_reasoning(message: &Message) -> impl Iterator<Item = &ReasoningBlock> {
    message.reasoning.iter().filter(|block| block.api == Api::Anthropic.name())
}

/// A block as it came.
pub(in super::super) fn raw(block: &ReasoningBlock) -> Result<&RawValue, String> {
    serde_json::from_str(&block.json)
        .map_err(|error| format!("a block of reasoning in the conversation is no JSON ({error})"))
}

/// A part of a message.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block<'a> {
    Text {
        text: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<CacheControl>,
    },
    Image {
        source: Source<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<CacheControl>,
    },
    Document {
        source: Source<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<CacheControl>,
    },
    ToolUse {
        id: &'a str,
        name: &'a str,
        input: Arguments<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<CacheControl>,
    },
    ToolResult {
        tool_use_id: &'a str,
        content: Vec<Self>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<CacheControl>,
    },
    #[serde(untagged)]
    Reasoning(&'a RawValue),
}

impl<'a> Block<'a> {
    fn tool_use(call: &'a ToolCall) -> Self {
        let input = Arguments::of(call);
        Self::ToolUse { id: &call.id, name: &call.name, input, cache_control: None }
    }

    fn mark(&mut self, cache: Option<CacheControl>) {
        match self {
            Self::Text { cache_control, .. }
            | Self::Image { cache_control, .. }
            | Self::Document { cache_control, .. }
            | Self::ToolUse { cache_control, .. }
            | Self::ToolResult { cache_control, .. } => *cache_control = cache,
            // A mark would change the block, which must go back as it came.
            Self::Reasoning(_) => {}
        }
    }
}

/// The bytes of a picture or document.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Source<'a> {
    Url { url: &'a str },
    Base64 { media_type: &'a str, data: &'a str },
    Text { media_type: &'static str, data: String },
}

/// The arguments of a call as an object, which the format wants; what is none is wrapped rather than lost.
#[derive(Serialize)]
#[serde(untagged)]
pub(in super::super) enum Arguments<'a> {
    Object(&'a RawValue),
    NoObject { arguments: &'a str },
    Empty {},
}

impl<'a> Arguments<'a> {
    pub(in super::super) fn of(call: &'a ToolCall) -> Self {
        match serde_json::from_str::<&RawValue>(&call.arguments) {
            Ok(raw) if raw.get().starts_with('{') => Self::Object(raw),
            _ if call.arguments.trim().is_empty() => Self::Empty {},
            _ => Self::NoObject { arguments: &call.arguments },
        }
    }
}

fn blocks(content: &[Content]) -> Result<Vec<Block<'_>>, String> {
    let mut blocks = vec![];
    for part in content {
        blocks.push(match part {
            // The format refuses empty text blocks.
            Content::Text { text } if text.is_empty() => continue,
            Content::Text { text } => Block::Text { text, cache_control: None },
            Content::Image { media } => Block::Image { source: image(media)?, cache_control: None },
            Content::File { media } => Block::Document { source: document(media)?, cache_control: None },
            Content::Audio { .. } => {
                return Err(
                    "Anthropic's messages take no sound: give its words instead, or ask another model"
                        .to_owned(),
                );
            }
        });
    }
    Ok(blocks)
}

fn image(media: &Media) -> Result<Source<'_>, String> {
    Ok(match ready(media, "image/png")? {
        Ready::Url(url) => Source::Url { url },
        Ready::Data { media_type, data } => Source::Base64 { media_type, data },
    })
}

/// A PDF as it is; a text in its words, because only PDFs are taken as data.
fn document(media: &Media) -> Result<Source<'_>, String> {
    match ready(media, "application/pdf")? {
        Ready::Url(url) => Ok(Source::Url { url }),
        Ready::Data { media_type: media_type @ "application/pdf", data } => {
            Ok(Source::Base64 { media_type, data })
        }
        Ready::Data { media_type, data } if is_words(media_type) => {
            let data = STANDARD.decode(data).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let data = data.ok_or_else(|| format!("a file of type `{media_type}` is not UTF-8"))?;
            Ok(Source::Text { media_type: "text/plain", data })
        }
        Ready::Data { media_type, .. } => Err(format!(
            "Anthropic's messages take PDF and text as files, not `{media_type}`: convert the file, or put its words into the prompt"
        )),
    }
}

/// Whether a file of this type is text.
fn is_words(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || matches!(media_type, "application/json" | "application/xml" | "application/yaml")
}
