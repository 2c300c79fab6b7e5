//! One request type for all wire formats.

use std::sync::Arc;

use proof_prompt::{Content, MediaSource, Message, Tool};
use serde::Serialize;
use serde_json::Value;

use crate::{OutputFormat, Settings};

/// What is asked of a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// The model's name at the provider, such as `gpt-5-mini`.
    pub model: String,
    /// The conversation. Media are loaded: no `MediaSource::Path` remains.
    pub messages: Vec<Message>,
    /// Settings, as the target and the prompt give them.
    pub settings: Settings,
    /// The tools that the model may call.
    #[serde(skip_serializing_if = "no_tools")]
    pub tools: Arc<[Tool]>,
    /// The form that the output must have, fitted to who answers: see [`crate::Target::output_format`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Arc<OutputFormat>>,
    /// What the prompt itself says, for targets that may answer in this one's place; never on the wire, not in the cache
    /// key.
    #[serde(skip)]
    pub origin: Option<Arc<Origin>>,
    /// Which repeat of the same question this is, from 0: repeats are cached apart.
    pub repeat: u32,
    /// What only local models (`sim`, `replay`, `exec`, `echo`) may see; never on the wire, not in the cache key.
    #[serde(skip)]
    pub hint: Hint,
}

impl Request {
    /// A request with nothing but messages.
    pub fn new(model: impl Into<String>, messages: Vec<Message>) -> Self {
        Self {
            model: model.into(),
            messages,
            settings: Settings::default(),
            tools: Arc::new([]),
            output: None,
            origin: None,
            repeat: 0,
            hint: Hint::default(),
        }
    }

    /// The bytes of all texts and media: about as long is the body.
    pub(crate) fn byte_len(&self) -> usize {
        self.sum(|content| match content {
            Content::Text { text } => text.len(),
            Content::Image { media } | Content::File { media } | Content::Audio { media } => {
                match &media.source {
                    MediaSource::Data(text) | MediaSource::Path(text) | MediaSource::Url(text) => text.len(),
                }
            }
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

fn no_tools(tools: &Arc<[Tool]>) -> bool {
    tools.is_empty()
}

/// A page of text, which is about a thousand tokens.
const MEDIA_CHARACTERS: usize = 4_000;

/// What a request was made from, before it was fitted to a target: what a fallback's own request is made from.
///
/// To be made once for a prompt. Without it a fallback is asked with the request's settings and form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// The prompt's own settings, without the target's.
    pub settings: Settings,
    /// The prompt's output schema as JSON Schema, if it has one.
    pub schema: Option<Arc<Value>>,
}

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
