//! The wire formats: pure functions from a request to a body, and from a body to a response.

mod answer;
pub(crate) mod anthropic_messages;
mod media;
pub(crate) mod openai_chat;
pub(crate) mod provider_error;
mod text;

use bytes::Bytes;

use crate::{Api, CallError, ErrorKind, Request, Response};

/// A wire format with what depends on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wire {
    /// The format.
    pub api: Api,
    /// Whether the provider itself answers, rather than another server that speaks its format.
    pub is_official: bool,
}

impl Wire {
    /// The body of a request.
    pub(crate) fn write(self, request: &Request) -> Result<Bytes, CallError> {
        let written = match self.api {
            Api::OpenAi => openai_chat::write(request, self.is_official),
            Api::Anthropic => anthropic_messages::write(request),
        };
        match written {
            Ok(body) => Ok(body.into()),
            Err(error) => {
                Err(CallError::new(ErrorKind::BadRequest, format!("the request cannot be written: {error}")))
            }
        }
    }

    /// The response that a body holds; latency, attempts and the body itself are the caller's.
    pub(crate) fn read(self, body: &[u8]) -> Result<Response, CallError> {
        match self.api {
            Api::OpenAi => openai_chat::read(body),
            Api::Anthropic => anthropic_messages::read(body),
        }
    }
}
