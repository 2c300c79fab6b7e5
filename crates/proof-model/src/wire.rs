//! The wire formats: pure functions from a request to a body, from a body to a response, and from a stream's events to one.

mod alike;
pub(crate) mod answer;
pub(crate) mod anthropic_messages;
mod arguments;
mod assembly;
pub(crate) mod batch;
pub(crate) mod bedrock_converse;
mod borrowed;
mod cohere;
pub(crate) mod embeddings;
mod endpoint;
mod fields;
mod gemini;
pub(crate) mod http_template;
mod media;
mod mistral;
pub(crate) mod moderation;
mod ollama;
pub(crate) mod openai_chat;
mod openai_responses;
pub(crate) mod provider_error;
mod structured;
mod text;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

pub(crate) use self::assembly::Assembly;
pub(crate) use self::endpoint::{Place, azure_base, endpoint};
pub(crate) use self::http_template::HttpTemplate;
use self::provider_error::ProviderError;
pub(crate) use self::structured::{Asked, settle};
pub use self::structured::{OutputFormat, OutputMode};
use crate::provider::Quirks;
use crate::stream::{Event, Framing};
use crate::{Api, CallError, ErrorKind, FinishReason, Request, Response};

/// A wire format with what depends on the server.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    /// The format.
    pub api: Api,
    /// How this server differs from others.
    pub quirks: Quirks,
    /// The target's template, for [`Api::Http`].
    pub template: Option<Arc<HttpTemplate>>,
}

/// Puts a response together from the events of a stream.
pub(crate) trait EventReader: Send {
    /// Takes the next event. What it does not know it passes by.
    ///
    /// # Errors
    /// An error that the provider tells within the stream, or an event that cannot be read.
    fn event(&mut self, event: Event<'_>) -> Result<(), CallError>;

    /// What has come so far.
    fn assembly(&mut self) -> &mut Assembly;

    /// The shapes that it knows; none if it reads each event in full.
    #[cfg(test)]
    fn shapes(&mut self) -> Option<&mut dyn alike::Shapes> {
        None
    }
}

impl Wire {
    /// The body of a request.
    pub(crate) fn write(&self, request: &Request, is_streamed: bool) -> Result<Bytes, CallError> {
        let asked = structured::with_instruction(request);
        let request = asked.as_ref().unwrap_or(request);
        let quirks = self.quirks;
        let written = match self.api {
            Api::OpenAi => openai_chat::write(request, quirks, is_streamed),
            Api::OpenAiResponses => openai_responses::write(request, is_streamed),
            Api::Anthropic => anthropic_messages::write(request, is_streamed),
            Api::Gemini => gemini::write(request),
            Api::Bedrock => bedrock_converse::write(request),
            Api::Mistral => mistral::write(request, is_streamed),
            Api::Cohere => cohere::write(request, is_streamed),
            Api::Ollama => ollama::write(request, is_streamed),
            Api::Http => match &self.template {
                Some(template) => template.write(request),
                None => Err(serde::ser::Error::custom("the target has no template")),
            },
        };
        match written {
            Ok(body) => Ok(body.into()),
            Err(error) => {
                Err(CallError::new(ErrorKind::BadRequest, format!("the request cannot be written: {error}")))
            }
        }
    }

    /// Adds the headers that depend on what is asked: on a request, or on none of the model's own. A target's own count
    /// first.
    pub(crate) fn add_headers(&self, request: Option<&Request>, headers: &mut HeaderMap) {
        if self.api == Api::Anthropic {
            let version = request.map_or(anthropic_messages::VERSION_FOR_ANY, anthropic_messages::version);
            let version = HeaderValue::from_static(version);
            headers.entry("anthropic-version").or_insert(version);
        }
    }

    /// The response that a body holds; latency, attempts and the body itself are the caller's.
    pub(crate) fn read(&self, body: &[u8]) -> Result<Response, CallError> {
        match self.api {
            Api::OpenAi => openai_chat::read(body, self.quirks),
            Api::OpenAiResponses => openai_responses::read(body),
            Api::Anthropic => anthropic_messages::read(body),
            Api::Gemini => gemini::read(body),
            Api::Bedrock => bedrock_converse::read(body),
            Api::Mistral => mistral::read(body),
            Api::Cohere => cohere::read(body),
            Api::Ollama => ollama::read(body),
            Api::Http => match &self.template {
                Some(template) => template.read(body),
                None => Err(CallError::new(ErrorKind::Malformed, "the target has no template")),
            },
        }
    }

    /// An error with the words that the target's template finds in its body, if it knows where they stand.
    pub(crate) fn with_own_words(&self, mut error: CallError, body: &[u8]) -> CallError {
        if let Some(words) = self.template.as_ref().and_then(|template| template.error_words(body)) {
            error.message = words;
        }
        error
    }

    /// Whether the same request always has the same body.
    pub(crate) fn is_cacheable(&self) -> bool {
        self.template.as_ref().is_none_or(|template| template.is_cacheable())
    }

    /// The response that says that the provider's filter refused the prompt, where that comes as an error: Azure answers
    /// with the status 400 and this code, others with an answer that ended so.
    pub(crate) fn filtered(&self, status: StatusCode, body: &[u8]) -> Option<Response> {
        let is_openai = matches!(self.api, Api::OpenAi | Api::OpenAiResponses);
        let is_refused = || ProviderError::read(body, None).codes.iter().any(|code| code == "content_filter");
        (is_openai && status == StatusCode::BAD_REQUEST && is_refused())
            .then(|| Response { finish_reason: FinishReason::ContentFilter, ..Response::default() })
    }

    /// How the format cuts a stream into events.
    pub(crate) fn framing(&self) -> Framing {
        match self.api {
            Api::Ollama => Framing::JsonLines,
            Api::Bedrock => Framing::AwsFrames,
            _ => Framing::EventStream,
        }
    }

    /// Puts a streamed response together; none for a format that has no streams.
    pub(crate) fn reader(&self) -> Option<Box<dyn EventReader>> {
        Some(match self.api {
            Api::OpenAi => Box::new(openai_chat::Reader::of(self.quirks)),
            Api::OpenAiResponses => Box::new(openai_responses::Reader::default()),
            Api::Anthropic => Box::new(anthropic_messages::Reader::default()),
            Api::Gemini => Box::new(gemini::Reader::default()),
            Api::Bedrock => Box::new(bedrock_converse::Reader::default()),
            Api::Mistral => Box::new(mistral::Reader::default()),
            Api::Cohere => Box::new(cohere::Reader::default()),
            Api::Ollama => Box::new(ollama::Reader::default()),
            Api::Http => return None,
        })
    }

    /// The settings that have no effect in this format at such a server, each with the reason.
    pub(crate) fn ignored_settings(api: Api, quirks: Quirks) -> Vec<(&'static str, &'static str)> {
        let of_format: &[(&str, &str)] = match api {
            Api::OpenAi => return openai_chat::ignored(quirks),
            Api::OpenAiResponses => openai_responses::IGNORED,
            Api::Anthropic => anthropic_messages::IGNORED,
            Api::Gemini => gemini::IGNORED,
            Api::Bedrock => bedrock_converse::IGNORED,
            Api::Mistral => mistral::IGNORED,
            Api::Cohere => cohere::IGNORED,
            Api::Ollama => ollama::IGNORED,
            Api::Http => &[],
        };
        of_format.to_vec()
    }
}
