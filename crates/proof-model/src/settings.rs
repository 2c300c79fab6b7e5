//! Settings of a call: what the `config:` of a prompt and of a target says.

mod reader;
#[cfg(test)]
mod tests;

use proof_diag::{Diagnostic, Node};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Settings of a call. What is absent is left to the provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Randomness, 0 and up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling, in (0, 1].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Only so many of the likeliest tokens are drawn from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u64>,
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
    /// The most tokens that may be spent on reasoning, for models that take a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_tokens: Option<u64>,
    /// Whether the model may, must or must not call tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Whether one message may call several tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel_tool_calls: Option<bool>,
    /// How the form of the output is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_mode: Option<OutputChoice>,
    /// Whether output that is close to JSON is repaired before it is checked; each repair is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair_json: Option<bool>,
    /// Whether log-probabilities are asked for, and of how many of the likeliest tokens besides the one written: 0 to 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<u8>,
    /// Marks what stays the same from call to call for the provider's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_cache: Option<PromptCache>,
    /// Sent to the provider as it is.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

/// Whether the model may, must or must not call tools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolChoice {
    /// As the model likes.
    Auto,
    /// Not at all.
    None,
    /// At least one, whichever.
    Required,
    /// The tool of this name.
    Tool(String),
}

/// How the form of the output is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputChoice {
    /// The strictest way that the provider has for this model and schema.
    #[default]
    Auto,
    /// The provider's schema mode; an error where there is none.
    Strict,
    /// A tool that the model must call, whose arguments are the output.
    Tool,
    /// Words behind the system message.
    Instruction,
    /// Not at all: the prompt says itself what it wants.
    None,
}

impl OutputChoice {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Strict, Self::Tool, Self::Instruction, Self::None];

    /// The word in a `config:`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Strict => "strict",
            Self::Tool => "tool",
            Self::Instruction => "instruction",
            Self::None => "none",
        }
    }
}

/// How long the provider keeps what is marked for its cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PromptCache {
    /// Five minutes, or the provider's usual time.
    #[serde(rename = "5m")]
    FiveMinutes,
    /// An hour, where the provider offers it.
    #[serde(rename = "1h")]
    OneHour,
}

impl Settings {
    /// Reads a `config:` map. Mistakes go to `diagnostics`; what is wrong is left out.
    pub fn parse(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Self {
        reader::read(node, diagnostics)
    }

    /// These settings where they say something, those of `base` elsewhere: a target's over a prompt's.
    #[must_use]
    pub fn over(&self, base: &Self) -> Self {
        let mut extra = base.extra.clone();
        extra.extend(self.extra.iter().map(|(key, value)| (key.clone(), value.clone())));
        Self {
            temperature: self.temperature.or(base.temperature),
            top_p: self.top_p.or(base.top_p),
            top_k: self.top_k.or(base.top_k),
            max_tokens: self.max_tokens.or(base.max_tokens),
            stop: if self.stop.is_empty() { base.stop.clone() } else { self.stop.clone() },
            seed: self.seed.or(base.seed),
            reasoning_effort: self.reasoning_effort.clone().or_else(|| base.reasoning_effort.clone()),
            reasoning_tokens: self.reasoning_tokens.or(base.reasoning_tokens),
            tool_choice: self.tool_choice.clone().or_else(|| base.tool_choice.clone()),
            parallel_tool_calls: self.parallel_tool_calls.or(base.parallel_tool_calls),
            output_mode: self.output_mode.or(base.output_mode),
            repair_json: self.repair_json.or(base.repair_json),
            logprobs: self.logprobs.or(base.logprobs),
            prompt_cache: self.prompt_cache.or(base.prompt_cache),
            extra,
        }
    }
}
