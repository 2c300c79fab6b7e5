//! Chat completions, as `OpenAI` and the many servers that copy it speak them.
//!
//! Reference: <https://platform.openai.com/docs/api-reference/chat/create>. Beyond it, what compatible servers add is
//! written where [`Quirks`] say so, and read where it is unambiguous: `reasoning_content` (`DeepSeek`, Fireworks),
//! `reasoning` (Groq, vLLM, Cerebras), `reasoning_details` (`OpenRouter`), content as a list of parts (Mistral),
//! `prompt_cache_hit_tokens` (`DeepSeek`), `x_groq` (Groq), log-probabilities in three lists (Together).

mod answer;
mod logprobs;
mod messages;
mod reasoning;
mod stream;
#[cfg(test)]
mod tests;
mod usage;

use proof_prompt::Tool;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

pub(super) use self::answer::{read, read_keeping};
pub(super) use self::messages::Messages;
pub(super) use self::reasoning::Keep;
pub(super) use self::stream::Reader;
use super::fields::Fields;
use super::structured::NAME;
use crate::provider::{LogprobsKey, MaxTokensKey, Quirks, ReasoningKey};
use crate::settings::ToolChoice;
use crate::{OutputFormat, OutputMode, Request, Settings};

/// Settings that have no effect here.
pub(super) fn ignored(quirks: Quirks) -> Vec<(&'static str, &'static str)> {
    let takes_tokens = quirks.reasoning != ReasoningKey::Effort;
    let all = [
        (!quirks.has_top_k, "top_k", "the provider's chat completions do not take it"),
        (!quirks.has_seed, "seed", "the provider's chat completions take no seed"),
        (quirks.logprobs == LogprobsKey::None, "logprobs", "the provider tells no log-probabilities"),
        (!takes_tokens, "reasoning_tokens", "no number of tokens is taken: `reasoning_effort` says how much"),
        (
            !quirks.has_cache_marks,
            "prompt_cache",
            "nothing is marked: the provider keeps what repeats by itself",
        ),
    ];
    all.into_iter()
        .filter(|(is_ignored, ..)| *is_ignored)
        .map(|(_, setting, reason)| (setting, reason))
        .collect()
}

/// The body of a request.
pub(super) fn write(
    request: &Request,
    quirks: Quirks,
    is_streamed: bool,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut body = Vec::with_capacity(256 + request.byte_len() * 9 / 8);
    serde_json::to_writer(&mut body, &Body { request, quirks, is_streamed })?;
    Ok(body)
}

struct Body<'a> {
    request: &'a Request,
    quirks: Quirks,
    is_streamed: bool,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { request, quirks, is_streamed } = *self;
        let settings = &request.settings;
        // What the user puts into `extra` wins over the setting of the same name.
        let mut map = Fields::new(serializer.serialize_map(None)?, Some(&settings.extra));
        map.put("model", &request.model)?;
        map.put("messages", &Messages::of_openai(&request.messages, quirks, settings.prompt_cache))?;
        map.put_some("temperature", settings.temperature)?;
        map.put_some("top_p", settings.top_p)?;
        map.put_some("top_k", settings.top_k.filter(|_| quirks.has_top_k))?;
        map.put_some(max_tokens_key(&request.model, quirks.max_tokens), settings.max_tokens)?;
        if !settings.stop.is_empty() {
            map.put("stop", &settings.stop)?;
        }
        map.put_some("seed", settings.seed.filter(|_| quirks.has_seed))?;
        match quirks.reasoning {
            ReasoningKey::Effort => map.put_some("reasoning_effort", settings.reasoning_effort.as_ref())?,
            ReasoningKey::EffortOrTokens => map.put_some("reasoning_effort", effort_or_tokens(settings))?,
            ReasoningKey::Object => map.put_some("reasoning", reasoning_object(settings))?,
        }
        match (quirks.logprobs, settings.logprobs) {
            (LogprobsKey::None, _) | (_, None) => {}
            (LogprobsKey::TopLogprobs, Some(n_top)) => {
                map.put("logprobs", &true)?;
                map.put_some("top_logprobs", (0 < n_top).then_some(n_top))?;
            }
            // A number asks for that many; nought asks for none at all.
            (LogprobsKey::Number, Some(n_top)) => map.put("logprobs", &n_top.max(1))?,
        }
        let output = request.output.as_deref();
        let tools = Tools::of(request);
        if !tools.is_empty() {
            map.put("tools", &tools)?;
            // Without tools the provider refuses these two.
            map.put_some("tool_choice", tool_choice(settings, output, "required"))?;
            map.put_some("parallel_tool_calls", settings.parallel_tool_calls)?;
        }
        map.put_some("response_format", output.and_then(response_format))?;
        if is_streamed {
            map.put("stream", &true)?;
            if quirks.has_stream_options {
                map.put("stream_options", &json!({"include_usage": true}))?;
            }
        }
        map.end()
    }
}

/// `OpenAI` itself wants `max_completion_tokens` from the models that reason on.
fn max_tokens_key(model: &str, key: MaxTokensKey) -> &'static str {
    let model = model.strip_prefix("ft:").unwrap_or(model);
    let is_older =
        model.starts_with("gpt-3.5") || model.starts_with("gpt-4") || model.starts_with("chatgpt-4");
    match key {
        MaxTokensKey::MaxTokens => "max_tokens",
        MaxTokensKey::ByModel if is_older => "max_tokens",
        MaxTokensKey::ByModel | MaxTokensKey::MaxCompletionTokens => "max_completion_tokens",
    }
}

/// A number of tokens says more than a word.
fn effort_or_tokens(settings: &Settings) -> Option<Value> {
    settings.reasoning_tokens.map(Value::from).or_else(|| settings.reasoning_effort.clone().map(Value::from))
}

fn reasoning_object(settings: &Settings) -> Option<Value> {
    // One of the two only.
    let tokens = settings.reasoning_tokens.map(|tokens| json!({"max_tokens": tokens}));
    tokens.or_else(|| Some(json!({"effort": settings.reasoning_effort.as_ref()?})))
}

/// The prompt's tools, and the one that stands for the output.
pub(super) struct Tools<'a> {
    tools: &'a [Tool],
    output: Option<&'a OutputFormat>,
}

impl<'a> Tools<'a> {
    pub(super) fn of(request: &'a Request) -> Self {
        let output = request.output.as_deref().filter(|format| format.mode == OutputMode::Tool);
        Self { tools: &request.tools, output }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tools.is_empty() && self.output.is_none()
    }
}

impl Serialize for Tools<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tools = self.tools.iter().map(|tool| Function {
            name: &tool.name,
            description: tool.description.as_deref(),
            parameters: &tool.parameters,
        });
        let output = self.output.map(|format| Function {
            name: NAME,
            description: Some("Gives the answer in the form that is wanted."),
            parameters: &format.schema,
        });
        serializer.collect_seq(tools.chain(output).map(|function| OneTool { kind: "function", function }))
    }
}

#[derive(Serialize)]
struct OneTool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    parameters: &'a Value,
}

/// Which tool must be called; `any` is the format's word for one of them.
pub(super) fn tool_choice(
    settings: &Settings,
    output: Option<&OutputFormat>,
    any: &'static str,
) -> Option<Value> {
    let one = |name: &str| json!({"type": "function", "function": {"name": name}});
    if output.is_some_and(|format| format.mode == OutputMode::Tool) {
        return Some(one(NAME));
    }
    Some(match settings.tool_choice.as_ref()? {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!(any),
        ToolChoice::Tool(name) => one(name),
    })
}

/// How the form of the output is asked for, as far as not by a tool or in words.
pub(super) fn response_format(format: &OutputFormat) -> Option<Value> {
    let schema = &format.schema;
    match format.mode {
        OutputMode::Strict => Some(
            json!({"type": "json_schema", "json_schema": {"name": NAME, "schema": schema, "strict": true}}),
        ),
        OutputMode::Schema => {
            Some(json!({"type": "json_schema", "json_schema": {"name": NAME, "schema": schema}}))
        }
        OutputMode::Json => Some(json!({"type": "json_object"})),
        OutputMode::Tool | OutputMode::Instruction => None,
    }
}
