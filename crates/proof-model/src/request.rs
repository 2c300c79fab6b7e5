//! One request type for all wire formats.

use std::sync::Arc;

use proof_prompt::{Content, MediaSource, Message};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is asked of a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// The model's name at the provider, such as `gpt-5-mini`.
    pub model: String,
    /// The conversation. Media are loaded: no `MediaSource::Path` remains.
    pub messages: Vec<Message>,
    /// Settings, as the target and the prompt give them.
    pub settings: Settings,
    /// Which repeat of the same question this is, from 0: repeats are cached apart.
    pub repeat: u32,
    /// What only local models (`sim`, `replay`, `exec`, `echo`) may see; never on the wire, not in the cache key.
    #[serde(skip)]
    pub hint: Hint,
}

impl Request {
    /// The bytes of all texts and media: about as long is the body.
    pub(crate) fn byte_len(&self) -> usize {
        self.sum(|content| match content {
            Content::Text { text } => text.len(),
            Content::Image { media } | Content::File { media } => match &media.source {
                MediaSource::Data(text) | MediaSource::Path(text) | MediaSource::Url(text) => text.len(),
            },
        })
    }

    /// The characters of all texts, for estimates of tokens. A picture or document counts as a page of text, whatever its
    /// size in bytes: providers scale pictures down.
    pub fn character_len(&self) -> usize {
        self.sum(|content| content.as_text().map_or(MEDIA_CHARACTERS, str::len))
    }

    fn sum(&self, len: impl Fn(&Content) -> usize) -> usize {
        self.messages.iter().flat_map(|message| &message.content).map(len).sum()
    }
}

/// A page of text, which is about a thousand tokens.
const MEDIA_CHARACTERS: usize = 4_000;

/// What a local model may know about the case that is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hint {
    /// The case's id.
    pub case_id: String,
    /// The prompt's name.
    pub prompt: String,
    /// The whole case as JSON (`id`, `vars`, `expected`, `tags`, `metadata`): the simulated model's world.
    pub case: Option<Arc<Value>>,
    /// The prompt's output schema as JSON Schema, if it has one.
    pub output_schema: Option<Arc<Value>>,
    /// The run's seed.
    pub seed: u64,
}

/// Settings of a call. What is absent is left to the provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Randomness, 0 and up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling, in (0, 1].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// The most tokens that may be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// Texts that end the output.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// The provider's seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// `minimal`, `low`, `medium`, `high`, for models that reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<String>,
    /// Sent to the provider as it is.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}
