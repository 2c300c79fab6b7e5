//! What a prompt renders to: messages made of content parts.

use serde::{Deserialize, Serialize};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The instructions above the conversation.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
    /// The result of a tool call.
    Tool,
}

impl Role {
    /// The word on the wire and in a directive: `system`, `user`, `assistant`, `tool`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said, in order.
    pub content: Vec<Content>,
    /// What the model thought before it answered, as it must go back to its provider.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasoning: Vec<ReasoningBlock>,
    /// The tools that an assistant message calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// The call that a tool message answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
}

impl Message {
    /// A message of one text.
    pub fn text(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            content: vec![Content::Text { text: text.into() }],
            reasoning: vec![],
            tool_calls: vec![],
            tool_call_id: None,
        }
    }

    /// The texts of the message, joined; media are left out.
    pub fn joined_text(&self) -> String {
        self.content.iter().filter_map(Content::as_text).collect()
    }
}

/// A part of a message's content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Content {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A picture.
    Image {
        /// Where it is.
        #[serde(flatten)]
        media: Media,
    },
    /// A document, such as a PDF.
    File {
        /// Where it is.
        #[serde(flatten)]
        media: Media,
    },
    /// Speech or other sound.
    Audio {
        /// Where it is.
        #[serde(flatten)]
        media: Media,
    },
}

impl Content {
    /// The picture, document or sound, if it is one.
    pub fn as_media(&self) -> Option<&Media> {
        match self {
            Self::Text { .. } => None,
            Self::Image { media } | Self::File { media } | Self::Audio { media } => Some(media),
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text { text } => Some(text),
            Self::Image { .. } | Self::File { .. } | Self::Audio { .. } => None,
        }
    }
}

/// A picture, document or sound: where it is, or what it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// Where it is.
    pub source: MediaSource,
    /// Such as `image/png`; known once the file was read or the value said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// Where a picture or document is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaSource {
    /// A file, as the prompt or the case names it; `proof-run` loads it before the call.
    Path(String),
    /// An address that the model's provider fetches.
    Url(String),
    /// The bytes, in base64.
    Data(String),
}

/// A tool call that a model made (or that a prompt shows as an example).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The provider's id of the call.
    pub id: String,
    /// The tool.
    pub name: String,
    /// Its arguments as the model wrote them: JSON if all went well.
    pub arguments: String,
}

/// A block of a model's reasoning (with Anthropic a thinking block), kept byte for byte: providers sign these blocks, and
/// take them back only as they wrote them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasoningBlock {
    /// The wire format it was written in, such as `anthropic`; a block goes back in that format only.
    pub api: String,
    /// The block as JSON, in the provider's own bytes.
    pub json: String,
}
