//! Batches on the wire: how one is handed in, how it says how it stands, and the lines of its results.

mod anthropic;
pub(crate) mod openai;
#[cfg(test)]
mod tests;

use http::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::no_answer;
use crate::{Api, BatchLimits, BatchStatus, CallError};

/// Whose batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `OpenAI`'s: a file goes up, files come down.
    OpenAi {
        /// Where the requests of a batch go, in the provider's own words; they do not change with the server's address.
        endpoint: &'static str,
    },
    /// Anthropic's.
    Anthropic,
}

/// How a batch is written: what stands round all requests, and round each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Before the first request.
    pub head: &'static str,
    /// Between two requests.
    pub between: &'static str,
    /// Behind the last one.
    pub tail: &'static str,
    /// Between a request's name and its body.
    pub name_to_body: &'static str,
}

/// Where the results of a batch are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In a file of this name.
    File(String),
    /// At an address, which the provider may tell.
    Address(Option<String>),
}

/// What a line of the results says.
#[derive(Debug)]
pub(crate) enum Line<'a> {
    /// The body of an answer.
    Answer { body: &'a RawValue, request_id: Option<String> },
    /// The body of an answer with another status than 200.
    Refusal { status: StatusCode, body: &'a RawValue, request_id: Option<String> },
    /// Why there is no answer.
    Error(CallError),
}

impl Dialect {
    /// That of a wire format; none if it has no batches.
    pub(crate) fn of(api: Api) -> Option<Self> {
        match api {
            Api::OpenAi => Some(Self::OpenAi { endpoint: "/v1/chat/completions" }),
            Api::OpenAiResponses => Some(Self::OpenAi { endpoint: "/v1/responses" }),
            Api::Anthropic => Some(Self::Anthropic),
            _ => None,
        }
    }

    /// How much one batch may hold.
    pub(crate) fn limits(self) -> BatchLimits {
        match self {
            Self::OpenAi { .. } => openai::LIMITS,
            Self::Anthropic => anthropic::LIMITS,
        }
    }

    /// How a batch is written.
    pub(crate) fn frame(self) -> Frame {
        match self {
            Self::OpenAi { endpoint } => openai::frame(endpoint),
            Self::Anthropic => anthropic::FRAME,
        }
    }

    /// How a batch stands, and where its results are.
    pub(crate) fn read_status(self, body: &[u8]) -> Result<(BatchStatus, Vec<Source>), CallError> {
        match self {
            Self::OpenAi { .. } => openai::read_status(body),
            Self::Anthropic => anthropic::read_status(body),
        }
    }

    /// What a line of the results says, and of which request; none if it cannot be read.
    pub(crate) fn read_line(self, line: &[u8]) -> Option<(String, Line<'_>)> {
        match self {
            Self::OpenAi { .. } => openai::read_line(line),
            Self::Anthropic => anthropic::read_line(line),
        }
    }
}

/// The name of what was made: a file or a batch.
pub(crate) fn read_name(body: &[u8]) -> Result<String, CallError> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    match serde_json::from_slice(body) {
        Ok(Named { id }) if !id.is_empty() => Ok(id),
        Ok(_) | Err(_) => Err(no_answer(body, "`id`")),
    }
}
