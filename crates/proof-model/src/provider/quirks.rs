//! How servers that speak one format differ, and where that is written.

use url::Url;

use super::{Api, Provider};

/// How servers that speak one format differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a row of a table: each says yes or no of a server")]
pub(crate) struct Quirks {
    /// The field for the most tokens of the output.
    pub max_tokens: MaxTokensKey,
    /// How the form of the output can be asked for.
    pub schema: SchemaSupport,
    /// Whether a stream tells its usage only when `stream_options` asks for it.
    pub has_stream_options: bool,
    /// Whether it takes `top_k`.
    pub has_top_k: bool,
    /// Whether it takes `seed`.
    pub has_seed: bool,
    /// How log-probabilities are asked for.
    pub logprobs: LogprobsKey,
    /// How the amount of reasoning is asked for.
    pub reasoning: ReasoningKey,
    /// Whether an answer's reasoning goes back with the next message, in the field in which it came.
    pub takes_reasoning_back: bool,
    /// Whether parts of a message can be marked for the cache; elsewhere the provider caches by itself, or not at all.
    pub has_cache_marks: bool,
    /// Whether it fetches a document by its address.
    pub fetches_documents: bool,
}

/// The field for the most tokens of the output, in chat completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MaxTokensKey {
    /// `max_tokens`.
    MaxTokens,
    /// `max_completion_tokens`.
    MaxCompletionTokens,
    /// `OpenAI`'s own: `max_completion_tokens` for the models that reason, `max_tokens` for the older ones.
    ByModel,
}

/// How chat completions are asked for log-probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogprobsKey {
    /// `logprobs: true`, and `top_logprobs` for how many beside.
    TopLogprobs,
    /// `logprobs: 3`.
    Number,
    /// There are none.
    None,
}

/// How chat completions are asked for more or less reasoning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReasoningKey {
    /// `reasoning_effort`, a word.
    Effort,
    /// `reasoning_effort`, a word or a number of tokens.
    EffortOrTokens,
    /// `reasoning: {effort}` or `reasoning: {max_tokens}`.
    Object,
}

/// How a provider lets the form of an output be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SchemaSupport {
    /// By a schema that binds the output, if the schema keeps within what the provider allows.
    Strict(SchemaRules),
    /// By a schema, which the server may or may not keep to: most servers of one's own.
    Loose,
    /// As JSON, without a schema.
    JsonOnly,
    /// Not at all.
    None,
}

/// Whose rules a schema must keep to: see `wire/structured/rules.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SchemaRules {
    OpenAi,
    Groq,
    Cerebras,
    Xai,
    Anthropic,
    Bedrock,
    Gemini,
    Mistral,
    Cohere,
    Ollama,
}

/// A server that copies chat completions, of which nothing else is known.
pub(super) const COMPATIBLE: Quirks = Quirks {
    max_tokens: MaxTokensKey::MaxTokens,
    schema: SchemaSupport::Loose,
    has_stream_options: true,
    has_top_k: true,
    has_seed: true,
    logprobs: LogprobsKey::TopLogprobs,
    reasoning: ReasoningKey::Effort,
    takes_reasoning_back: false,
    has_cache_marks: false,
    fetches_documents: false,
};

/// <https://platform.openai.com/docs/api-reference/chat/create>
pub(super) const OPENAI: Quirks = Quirks {
    max_tokens: MaxTokensKey::ByModel,
    schema: SchemaSupport::Strict(SchemaRules::OpenAi),
    has_top_k: false,
    ..COMPATIBLE
};

/// <https://openrouter.ai/docs/api/reference/parameters>,
/// <https://openrouter.ai/docs/use-cases/reasoning-tokens>: usage always comes, `stream_options` has no effect;
/// `max_tokens` is deprecated; `file_data` may be an address; `cache_control` on a part, for every provider that has marks.
pub(super) const OPENROUTER: Quirks = Quirks {
    max_tokens: MaxTokensKey::MaxCompletionTokens,
    schema: SchemaSupport::Strict(SchemaRules::OpenAi),
    has_stream_options: false,
    reasoning: ReasoningKey::Object,
    takes_reasoning_back: true,
    has_cache_marks: true,
    fetches_documents: true,
    ..COMPATIBLE
};

/// <https://console.groq.com/docs/api-reference>: `logprobs` and `top_k` are not supported; the usage of a stream is in
/// `x_groq`; assistant messages have `reasoning`.
pub(super) const GROQ: Quirks = Quirks {
    max_tokens: MaxTokensKey::MaxCompletionTokens,
    schema: SchemaSupport::Strict(SchemaRules::Groq),
    has_stream_options: false,
    has_top_k: false,
    logprobs: LogprobsKey::None,
    takes_reasoning_back: true,
    ..COMPATIBLE
};

/// <https://docs.together.ai/reference/chat-completions>: `logprobs` is a number; there is no `stream_options`, the last
/// event has the usage; assistant messages have `reasoning` and `reasoning_content`.
pub(super) const TOGETHER: Quirks = Quirks {
    schema: SchemaSupport::Strict(SchemaRules::OpenAi),
    has_stream_options: false,
    logprobs: LogprobsKey::Number,
    takes_reasoning_back: true,
    ..COMPATIBLE
};

/// <https://docs.fireworks.ai/api-reference/post-chatcompletions>: `reasoning_effort` may be a number; messages have
/// `reasoning_content`; the schema has no switch `strict`.
pub(super) const FIREWORKS: Quirks = Quirks {
    has_stream_options: false,
    reasoning: ReasoningKey::EffortOrTokens,
    takes_reasoning_back: true,
    ..COMPATIBLE
};

/// <https://api-docs.deepseek.com/api/create-chat-completion>, <https://api-docs.deepseek.com/guides/thinking_mode>: no
/// `seed` and no `top_k`; `response_format` is `text` or `json_object`; `reasoning_content` goes back beside tool calls.
pub(super) const DEEPSEEK: Quirks = Quirks {
    schema: SchemaSupport::JsonOnly,
    has_top_k: false,
    has_seed: false,
    takes_reasoning_back: true,
    ..COMPATIBLE
};

/// <https://docs.x.ai/docs/api-reference>, <https://docs.x.ai/docs/guides/structured-outputs>: `max_tokens` is deprecated.
pub(super) const XAI: Quirks = Quirks {
    max_tokens: MaxTokensKey::MaxCompletionTokens,
    schema: SchemaSupport::Strict(SchemaRules::Xai),
    has_top_k: false,
    ..COMPATIBLE
};

/// <https://docs.perplexity.ai/api-reference/chat-completions-post>: no `seed` and no `stream_options`; every event has the
/// usage so far.
pub(super) const PERPLEXITY: Quirks = Quirks { has_stream_options: false, has_seed: false, ..COMPATIBLE };

/// <https://inference-docs.cerebras.ai/api-reference/chat-completions>: `max_tokens` is deprecated; no `top_k`; assistant
/// messages have `reasoning`.
pub(super) const CEREBRAS: Quirks = Quirks {
    max_tokens: MaxTokensKey::MaxCompletionTokens,
    schema: SchemaSupport::Strict(SchemaRules::Cerebras),
    has_top_k: false,
    takes_reasoning_back: true,
    ..COMPATIBLE
};

/// <https://docs.api.nvidia.com/nim/reference/llm-apis>: fields that a model does not know are refused, `top_k` with most.
pub(super) const NVIDIA: Quirks = Quirks { has_top_k: false, ..COMPATIBLE };

/// <https://docs.github.com/en/rest/models/inference>, as it was: no `top_k`, and neither log-probabilities.
pub(super) const GITHUB: Quirks = Quirks { has_top_k: false, logprobs: LogprobsKey::None, ..COMPATIBLE };

/// <https://docs.vllm.ai/en/latest/serving/openai_compatible_server/>,
/// <https://docs.vllm.ai/en/latest/features/interleaved_thinking/>: `reasoning` goes back.
pub(super) const VLLM: Quirks = Quirks { takes_reasoning_back: true, ..COMPATIBLE };

/// <https://lmstudio.ai/docs/developer/openai-compat/chat-completions>: `top_k` and `seed`, no log-probabilities.
pub(super) const LM_STUDIO: Quirks = Quirks { logprobs: LogprobsKey::None, ..COMPATIBLE };

/// <https://docs.litellm.ai/docs/completion/input>, <https://docs.litellm.ai/docs/completion/prompt_caching>: what stands
/// behind the proxy is not known; `cache_control` on a part is handed on.
pub(super) const LITELLM: Quirks = Quirks { has_cache_marks: true, ..COMPATIBLE };

/// A format of the provider's own: what differs there is in the format itself.
pub(super) const fn own_format(rules: SchemaRules) -> Quirks {
    Quirks { schema: SchemaSupport::Strict(rules), has_stream_options: false, ..COMPATIBLE }
}

/// What asks for no schema: a template of the user's, a program, a simulated model.
pub(super) const NO_WIRE: Quirks =
    Quirks { schema: SchemaSupport::None, has_stream_options: false, ..COMPATIBLE };

impl Quirks {
    /// Those of the server that a target names. `OpenAI` at another address is any server that copies it.
    pub(crate) fn of(provider: Provider, api: Api, address: Option<&Url>) -> Self {
        let entry = provider.entry();
        let family = |api| if api == Api::OpenAiResponses { Api::OpenAi } else { api };
        let host = entry.base_url.and_then(|text| Some(Url::parse(text).ok()?.host_str()?.to_owned()));
        let is_elsewhere = address.is_some_and(|address| address.host_str() != host.as_deref());
        if entry.api.map(family) != Some(family(api)) || (provider == Provider::OpenAi && is_elsewhere) {
            return Self::of_unknown_server(api);
        }
        entry.quirks
    }

    /// Those of a server of which only the format is known.
    pub(crate) fn of_unknown_server(api: Api) -> Self {
        match api {
            Api::OpenAi | Api::OpenAiResponses => COMPATIBLE,
            Api::Anthropic => own_format(SchemaRules::Anthropic),
            Api::Gemini => own_format(SchemaRules::Gemini),
            Api::Bedrock => own_format(SchemaRules::Bedrock),
            Api::Mistral => own_format(SchemaRules::Mistral),
            Api::Cohere => own_format(SchemaRules::Cohere),
            Api::Ollama => own_format(SchemaRules::Ollama),
            Api::Http => NO_WIRE,
        }
    }
}
