//! How the form of an output is asked for: the prompt's `output` schema, fitted to who answers.
//!
//! What is sent is never wider than the prompt's schema without saying so: keywords that a provider does not know are left
//! out of what is sent and named in [`OutputFormat::notes`], and the `json_schema` scorer still checks the prompt's own
//! schema.

mod fit;
mod keywords;
mod limits;
mod places;
mod questions;
mod rules;
mod shape;
#[cfg(test)]
mod tests;

use proof_prompt::{Content, Message, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::provider::Quirks;
use crate::settings::OutputChoice;
use crate::{Api, FinishReason, Request, Response, Settings};

/// The name of the schema, and of the tool that stands for it, on the wire.
pub(crate) const NAME: &str = "output";

/// How the form of an output is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputMode {
    /// By a schema that the provider holds the output to.
    Strict,
    /// By a schema that the provider knows, but need not keep to.
    Schema,
    /// As JSON, with the schema in words behind the system message.
    Json,
    /// By a tool that the model must call; its arguments are the output.
    Tool,
    /// With the schema in words behind the system message.
    Instruction,
}

impl OutputMode {
    /// The word in records: `strict`, `schema`, `json`, `tool`, `instruction`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Schema => "schema",
            Self::Json => "json",
            Self::Tool => "tool",
            Self::Instruction => "instruction",
        }
    }

    /// Whether the schema stands in words behind the system message.
    fn is_in_words(self) -> bool {
        matches!(self, Self::Json | Self::Instruction)
    }
}

/// The form that an output must have, as it is asked of one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutputFormat {
    /// How it is asked for.
    pub mode: OutputMode,
    /// The schema that is sent: the prompt's, within what the provider allows.
    pub schema: Value,
    /// What was changed or left out in what is sent, a sentence each.
    pub notes: Vec<String>,
}

/// Of whom a form is asked, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The wire format.
    pub api: Api,
    /// How the server differs from others.
    pub quirks: Quirks,
    /// The model's name at the provider.
    pub model: &'a str,
    /// The settings of the call.
    pub settings: &'a Settings,
    /// Whether the prompt has tools of its own.
    pub has_tools: bool,
    /// Whether the answer is to come in pieces.
    pub is_streamed: bool,
}

impl OutputFormat {
    /// The prompt's schema, fitted to a server; none if the settings say so.
    ///
    /// # Errors
    /// Why the way that the settings ask for cannot be had.
    pub(crate) fn fit(schema: &Value, asked: Asked<'_>) -> Result<Option<Self>, String> {
        Ok(Some(match asked.settings.output_mode.unwrap_or_default() {
            OutputChoice::None => return Ok(None),
            OutputChoice::Instruction => {
                Self { mode: OutputMode::Instruction, schema: schema.clone(), notes: vec![] }
            }
            OutputChoice::Tool => fit::tool(schema, asked)?,
            OutputChoice::Strict => fit::strict(schema, asked).map_err(|reason| {
                format!("the schema cannot be sent as one that binds the output: {reason}")
            })?,
            OutputChoice::Auto => fit::strictest(schema, asked),
        }))
    }
}

/// The request with the schema in words behind its system message, where it must be said so.
pub(super) fn with_instruction(request: &Request) -> Option<Request> {
    let format = request.output.as_deref().filter(|format| format.mode.is_in_words())?;
    let words = format!(
        "Answer with one JSON document that fits this JSON Schema, and with nothing else:\n{}",
        format.schema
    );
    let mut request = request.clone();
    match request.messages.iter_mut().rfind(|message| message.role == Role::System) {
        Some(system) => system.content.push(Content::Text { text: format!("\n\n{words}") }),
        None => request.messages.insert(0, Message::text(Role::System, words)),
    }
    Some(request)
}

/// Notes in a response how its form was asked for; a tool's arguments become the output's text.
pub(crate) fn settle(request: &Request, response: &mut Response) {
    let Some(format) = &request.output else { return };
    response.output_mode = Some(format.mode);
    if format.mode != OutputMode::Tool {
        return;
    }
    if let Some(idx) = response.tool_calls.iter().position(|call| call.name == NAME) {
        response.text = response.tool_calls.remove(idx).arguments;
        if response.finish_reason == FinishReason::ToolCalls && response.tool_calls.is_empty() {
            response.finish_reason = FinishReason::Stop;
        }
    }
}
