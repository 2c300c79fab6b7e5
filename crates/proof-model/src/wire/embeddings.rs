//! Texts as vectors: what each provider is asked, and what it answers.
//!
//! What a provider takes beside the model and the texts comes from the target's `extra`, in the provider's own words, such
//! as `dimensions` with `OpenAI`, `input_type` with Cohere and `taskType` with Gemini.

mod cohere;
mod gemini;
mod mistral;
mod ollama;
mod openai;
#[cfg(test)]
mod tests;
mod vertex;

use serde_json::{Map, Value};

use crate::{Api, CallError, ErrorKind, Provider, Usage};

/// How a provider is asked for vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `OpenAI`, Azure, and the many servers that copy them.
    OpenAi,
    /// Mistral.
    Mistral,
    /// Gemini at AI Studio.
    Gemini,
    /// Gemini's models at Vertex.
    Vertex,
    /// The older models at Vertex.
    VertexPredict,
    /// Cohere.
    Cohere,
    /// Ollama.
    Ollama,
}

/// How much one request may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// The most texts.
    pub texts: usize,
    /// The most bytes of all texts: where the provider counts tokens, two bytes for each, which no usual text goes below.
    pub bytes: usize,
}

/// What one request gave.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Page {
    /// A vector for each text, in the order of the texts.
    pub vectors: Vec<Vec<f32>>,
    /// Tokens, as the provider counts them.
    pub usage: Option<Usage>,
    /// The model that served the call.
    pub served_model: Option<String>,
}

impl Dialect {
    /// That of a target; none if its provider offers no vectors, or not in a way that is spoken here.
    pub(crate) fn of(provider: Provider, api: Api, model: &str) -> Option<Self> {
        match api {
            Api::OpenAi | Api::OpenAiResponses => Some(Self::OpenAi),
            Api::Mistral => Some(Self::Mistral),
            Api::Gemini if provider != Provider::Vertex => Some(Self::Gemini),
            Api::Gemini if model.contains("gemini") => Some(Self::Vertex),
            Api::Gemini => Some(Self::VertexPredict),
            Api::Cohere => Some(Self::Cohere),
            Api::Ollama => Some(Self::Ollama),
            Api::Anthropic | Api::Bedrock | Api::Http => None,
        }
    }

    /// How much one request may hold.
    pub(crate) fn share(self) -> Share {
        match self {
            Self::OpenAi => openai::SHARE,
            Self::Mistral => mistral::SHARE,
            Self::Gemini => gemini::SHARE,
            Self::Vertex | Self::VertexPredict => vertex::SHARE,
            Self::Cohere => cohere::SHARE,
            Self::Ollama => ollama::SHARE,
        }
    }

    /// The body of a request.
    pub(crate) fn write(
        self,
        model: &str,
        texts: &[String],
        extra: &Map<String, Value>,
    ) -> Result<Vec<u8>, serde_json::Error> {
        match self {
            Self::OpenAi => openai::write(model, texts, extra),
            Self::Mistral => mistral::write(model, texts, extra),
            Self::Gemini => gemini::write(model, texts, extra),
            Self::Vertex => vertex::write(texts, extra),
            Self::VertexPredict => vertex::write_predict(texts, extra),
            Self::Cohere => cohere::write(model, texts, extra),
            Self::Ollama => ollama::write(model, texts, extra),
        }
    }

    /// What a body of status 200 holds, for a request of so many texts.
    pub(crate) fn read(self, body: &[u8], n_texts: usize) -> Result<Page, CallError> {
        let page = match self {
            Self::OpenAi | Self::Mistral => openai::read(body)?,
            Self::Gemini | Self::Vertex => gemini::read(body)?,
            Self::VertexPredict => vertex::read_predict(body)?,
            Self::Cohere => cohere::read(body)?,
            Self::Ollama => ollama::read(body)?,
        };
        page.checked(n_texts)
    }
}

impl Page {
    /// The page, if it has a vector for each text and all can be compared.
    fn checked(self, n_texts: usize) -> Result<Self, CallError> {
        let malformed = |message| Err(CallError::new(ErrorKind::Malformed, message));
        if self.vectors.len() != n_texts {
            let message = format!("texts sent: {n_texts}, vectors that came back: {}", self.vectors.len());
            return malformed(message);
        }
        let n_dimensions = self.vectors.first().map_or(0, Vec::len);
        if n_dimensions == 0 {
            return malformed("a vector came back empty".to_owned());
        }
        for vector in &self.vectors {
            if vector.len() != n_dimensions {
                let message = format!("vectors of {n_dimensions} and of {} numbers came back", vector.len());
                return malformed(message);
            }
            if !vector.iter().all(|number| number.is_finite()) {
                return malformed("a vector holds something that is no number".to_owned());
            }
        }
        Ok(self)
    }
}

/// The shares of a list of texts, in order. A text that is longer than a share may be goes alone.
pub(crate) fn shares(texts: &[String], share: Share) -> Vec<&[String]> {
    let mut shares = vec![];
    let mut rest = texts;
    while !rest.is_empty() {
        let mut n_bytes = 0;
        let fits = rest.iter().take(share.texts).take_while(|text| {
            n_bytes += text.len();
            n_bytes <= share.bytes
        });
        let (first, others) = rest.split_at(fits.count().max(1));
        shares.push(first);
        rest = others;
    }
    shares
}

/// An object of these fields and what the user puts into `extra`, which wins.
fn with_extra(mut ours: Map<String, Value>, extra: &Map<String, Value>) -> Map<String, Value> {
    ours.extend(extra.iter().map(|(key, value)| (key.clone(), value.clone())));
    ours
}

/// The usage of input alone.
fn input_usage(tokens: u64) -> Usage {
    Usage { input: tokens, ..Usage::default() }
}
