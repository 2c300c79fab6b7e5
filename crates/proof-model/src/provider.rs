//! Who answers: the providers by name, and the wire formats they speak.

mod catalogue;
mod quirks;
#[cfg(test)]
mod tests;

pub(crate) use self::catalogue::KeyPlace;
pub(crate) use self::quirks::{LogprobsKey, MaxTokensKey, Quirks, ReasoningKey, SchemaRules, SchemaSupport};

/// Who answers a request: the first half of `provider/name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Anything that speaks chat completions, the format of `OpenAI`, at any `base_url`.
    OpenAi,
    /// `OpenAI`'s models at Microsoft Azure; the model's name is that of the deployment.
    Azure,
    /// Anything that speaks Anthropic messages.
    Anthropic,
    /// Google's Gemini models, with a key of AI Studio.
    Google,
    /// Google's Gemini models in a project of Google Cloud.
    Vertex,
    /// Amazon Bedrock, by its Converse calls.
    Bedrock,
    /// Mistral AI.
    Mistral,
    /// Cohere.
    Cohere,
    /// A server of Ollama.
    Ollama,
    /// `OpenRouter`.
    OpenRouter,
    /// Groq.
    Groq,
    /// Together AI.
    Together,
    /// Fireworks AI.
    Fireworks,
    /// `DeepSeek`.
    DeepSeek,
    /// xAI.
    Xai,
    /// Perplexity.
    Perplexity,
    /// Cerebras.
    Cerebras,
    /// NVIDIA's catalogue of models.
    Nvidia,
    /// GitHub's models, and servers that are compatible with them.
    Github,
    /// A server of vLLM.
    Vllm,
    /// A server of llama.cpp.
    LlamaCpp,
    /// LM Studio.
    LmStudio,
    /// A proxy of `LiteLLM`.
    LiteLlm,
    /// Any other JSON interface, by a template for the request and a path for the answer.
    Http,
    /// A program of the user's.
    Exec,
    /// Recorded outputs.
    Replay,
    /// The last user message, given back.
    Echo,
    /// The simulated model.
    Sim,
}

impl Provider {
    /// All of them, in the order in which they are listed to people.
    pub const ALL: [Self; 28] = [
        Self::OpenAi,
        Self::Azure,
        Self::Anthropic,
        Self::Google,
        Self::Vertex,
        Self::Bedrock,
        Self::Mistral,
        Self::Cohere,
        Self::Ollama,
        Self::OpenRouter,
        Self::Groq,
        Self::Together,
        Self::Fireworks,
        Self::DeepSeek,
        Self::Xai,
        Self::Perplexity,
        Self::Cerebras,
        Self::Nvidia,
        Self::Github,
        Self::Vllm,
        Self::LlamaCpp,
        Self::LmStudio,
        Self::LiteLlm,
        Self::Http,
        Self::Exec,
        Self::Replay,
        Self::Echo,
        Self::Sim,
    ];

    /// The word in `provider/name`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The name as the provider writes it.
    pub fn title(self) -> &'static str {
        self.entry().title
    }

    /// The provider of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }

    /// The wire format it speaks where the target does not say; none for those that answer without HTTP.
    pub fn api(self) -> Option<Api> {
        self.entry().api
    }

    /// The environment variables that may hold its key, the first that is set counts.
    pub fn key_variables(self) -> &'static [&'static str] {
        self.entry().key_variables
    }

    /// Where it answers; none where that depends on the account.
    pub fn base_url(self) -> Option<&'static str> {
        self.entry().base_url
    }

    /// The environment variable that may hold another base address.
    pub fn base_url_variable(self) -> Option<&'static str> {
        self.entry().base_url_variable
    }

    /// Whether it runs on the user's own machine or network, where a key is not needed as a rule.
    pub fn is_self_hosted(self) -> bool {
        matches!(self, Self::Ollama | Self::Vllm | Self::LlamaCpp | Self::LmStudio | Self::LiteLlm)
    }

    /// Whether it answers at once and for nothing: no limits, no waiting between attempts.
    pub fn is_instant(self) -> bool {
        matches!(self, Self::Replay | Self::Echo | Self::Sim)
    }
}

/// A wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Api {
    /// Chat completions, the format of `OpenAI` and of most servers.
    OpenAi,
    /// `OpenAI`'s Responses.
    OpenAiResponses,
    /// Anthropic messages.
    Anthropic,
    /// Gemini's `generateContent`, at AI Studio and at Vertex.
    Gemini,
    /// Bedrock's Converse.
    Bedrock,
    /// Mistral's chat completions.
    Mistral,
    /// Cohere's chat, version 2.
    Cohere,
    /// Ollama's own chat.
    Ollama,
    /// What the target's template says.
    Http,
}

impl Api {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::OpenAi,
        Self::OpenAiResponses,
        Self::Anthropic,
        Self::Gemini,
        Self::Bedrock,
        Self::Mistral,
        Self::Cohere,
        Self::Ollama,
        Self::Http,
    ];

    /// The word in a target's `api`.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::OpenAiResponses => "openai-responses",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Bedrock => "bedrock",
            Self::Mistral => "mistral",
            Self::Cohere => "cohere",
            Self::Ollama => "ollama",
            Self::Http => "http",
        }
    }

    /// The wire format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|api| api.name() == name)
    }
}
