//! What is known of each provider: a row each.

use super::quirks::{
    CEREBRAS, COMPATIBLE, DEEPSEEK, FIREWORKS, GITHUB, GROQ, LITELLM, LM_STUDIO, NO_WIRE, NVIDIA, OPENAI,
    OPENROUTER, PERPLEXITY, Quirks, SchemaRules, TOGETHER, VLLM, XAI, own_format,
};
use super::{Api, Provider};

/// A provider's row.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The word in `provider/name`.
    pub name: &'static str,
    /// The name as the provider writes it.
    pub title: &'static str,
    /// The wire format where the target does not say.
    pub api: Option<Api>,
    /// Where it answers; none where that depends on the account.
    pub base_url: Option<&'static str>,
    /// The variable that may hold another base address.
    pub base_url_variable: Option<&'static str>,
    /// The variables that may hold the key, the first that is set counts.
    pub key_variables: &'static [&'static str],
    /// Where the key goes.
    pub key_place: KeyPlace,
    /// How it differs from others that speak the same format.
    pub quirks: Quirks,
}

/// Where a key goes in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// `Authorization: Bearer KEY`.
    Bearer,
    /// A header of its own.
    Header(&'static str),
    /// The request is signed: `AWS` Signature Version 4.
    SigV4,
    /// Nowhere.
    None,
}

/// A provider that speaks chat completions.
const fn chat(
    name: &'static str,
    title: &'static str,
    base_url: &'static str,
    key_variables: &'static [&'static str],
    quirks: Quirks,
) -> Entry {
    Entry {
        name,
        title,
        api: Some(Api::OpenAi),
        base_url: Some(base_url),
        base_url_variable: None,
        key_variables,
        key_place: KeyPlace::Bearer,
        quirks,
    }
}

/// A provider that needs no network.
const fn local(name: &'static str, title: &'static str) -> Entry {
    Entry {
        name,
        title,
        api: None,
        base_url: None,
        base_url_variable: None,
        key_variables: &[],
        key_place: KeyPlace::None,
        quirks: NO_WIRE,
    }
}

impl Provider {
    /// Its row.
    pub(crate) fn entry(self) -> &'static Entry {
        match self {
            Self::OpenAi => {
                &const {
                    Entry {
                        base_url_variable: Some("OPENAI_BASE_URL"),
                        ..chat("openai", "OpenAI", "https://api.openai.com/v1", &["OPENAI_API_KEY"], OPENAI)
                    }
                }
            }
            Self::Azure => {
                &const {
                    Entry {
                        base_url: None,
                        base_url_variable: Some("AZURE_OPENAI_ENDPOINT"),
                        key_place: KeyPlace::Header("api-key"),
                        ..chat(
                            "azure",
                            "Azure OpenAI",
                            "",
                            &["AZURE_OPENAI_API_KEY", "AZURE_OPENAI_AD_TOKEN"],
                            OPENAI,
                        )
                    }
                }
            }
            Self::Anthropic => {
                &const {
                    Entry {
                        name: "anthropic",
                        title: "Anthropic",
                        api: Some(Api::Anthropic),
                        base_url: Some("https://api.anthropic.com"),
                        base_url_variable: Some("ANTHROPIC_BASE_URL"),
                        key_variables: &["ANTHROPIC_API_KEY"],
                        key_place: KeyPlace::Header("x-api-key"),
                        quirks: own_format(SchemaRules::Anthropic),
                    }
                }
            }
            Self::Google => {
                &const {
                    Entry {
                        name: "google",
                        title: "Google Gemini",
                        api: Some(Api::Gemini),
                        base_url: Some("https://generativelanguage.googleapis.com/v1beta"),
                        base_url_variable: Some("GOOGLE_GEMINI_BASE_URL"),
                        key_variables: &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
                        key_place: KeyPlace::Header("x-goog-api-key"),
                        quirks: own_format(SchemaRules::Gemini),
                    }
                }
            }
            Self::Vertex => {
                &const {
                    Entry {
                        name: "vertex",
                        title: "Google Vertex AI",
                        api: Some(Api::Gemini),
                        base_url: None,
                        base_url_variable: Some("GOOGLE_VERTEX_BASE_URL"),
                        key_variables: &["GOOGLE_ACCESS_TOKEN"],
                        key_place: KeyPlace::Bearer,
                        quirks: own_format(SchemaRules::Gemini),
                    }
                }
            }
            Self::Bedrock => {
                &const {
                    Entry {
                        name: "bedrock",
                        title: "Amazon Bedrock",
                        api: Some(Api::Bedrock),
                        base_url: None,
                        base_url_variable: Some("AWS_ENDPOINT_URL_BEDROCK_RUNTIME"),
                        key_variables: &["AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID"],
                        key_place: KeyPlace::SigV4,
                        quirks: own_format(SchemaRules::Bedrock),
                    }
                }
            }
            Self::Mistral => {
                &const {
                    Entry {
                        name: "mistral",
                        title: "Mistral AI",
                        api: Some(Api::Mistral),
                        base_url: Some("https://api.mistral.ai/v1"),
                        base_url_variable: None,
                        key_variables: &["MISTRAL_API_KEY"],
                        key_place: KeyPlace::Bearer,
                        quirks: own_format(SchemaRules::Mistral),
                    }
                }
            }
            Self::Cohere => {
                &const {
                    Entry {
                        name: "cohere",
                        title: "Cohere",
                        api: Some(Api::Cohere),
                        base_url: Some("https://api.cohere.com"),
                        base_url_variable: Some("CO_API_URL"),
                        key_variables: &["COHERE_API_KEY", "CO_API_KEY"],
                        key_place: KeyPlace::Bearer,
                        quirks: own_format(SchemaRules::Cohere),
                    }
                }
            }
            Self::Ollama => {
                &const {
                    Entry {
                        name: "ollama",
                        title: "Ollama",
                        api: Some(Api::Ollama),
                        base_url: Some("http://127.0.0.1:11434"),
                        base_url_variable: Some("OLLAMA_HOST"),
                        key_variables: &["OLLAMA_API_KEY"],
                        key_place: KeyPlace::Bearer,
                        quirks: own_format(SchemaRules::Ollama),
                    }
                }
            }
            // The addresses and key variables are those of the providers' own SDKs and pages.
            Self::OpenRouter => {
                &const {
                    chat(
                        "openrouter",
                        "OpenRouter",
                        "https://openrouter.ai/api/v1",
                        &["OPENROUTER_API_KEY"],
                        OPENROUTER,
                    )
                }
            }
            Self::Groq => {
                &const { chat("groq", "Groq", "https://api.groq.com/openai/v1", &["GROQ_API_KEY"], GROQ) }
            }
            Self::Together => {
                &const {
                    chat(
                        "together",
                        "Together AI",
                        "https://api.together.ai/v1",
                        &["TOGETHER_API_KEY"],
                        TOGETHER,
                    )
                }
            }
            Self::Fireworks => {
                &const {
                    chat(
                        "fireworks",
                        "Fireworks AI",
                        "https://api.fireworks.ai/inference/v1",
                        &["FIREWORKS_API_KEY"],
                        FIREWORKS,
                    )
                }
            }
            Self::DeepSeek => {
                &const { chat("deepseek", "DeepSeek", "https://api.deepseek.com", &["DEEPSEEK_API_KEY"], DEEPSEEK) }
            }
            Self::Xai => &const { chat("xai", "xAI", "https://api.x.ai/v1", &["XAI_API_KEY"], XAI) },
            Self::Perplexity => {
                &const {
                    Entry {
                        base_url_variable: Some("PERPLEXITY_BASE_URL"),
                        ..chat(
                            "perplexity",
                            "Perplexity",
                            "https://api.perplexity.ai",
                            &["PERPLEXITY_API_KEY", "PPLX_API_KEY"],
                            PERPLEXITY,
                        )
                    }
                }
            }
            Self::Cerebras => {
                &const {
                    chat(
                        "cerebras",
                        "Cerebras",
                        "https://api.cerebras.ai/v1",
                        &["CEREBRAS_API_KEY"],
                        CEREBRAS,
                    )
                }
            }
            Self::Nvidia => {
                &const {
                    chat(
                        "nvidia",
                        "NVIDIA",
                        "https://integrate.api.nvidia.com/v1",
                        &["NVIDIA_API_KEY"],
                        NVIDIA,
                    )
                }
            }
            // GitHub ended its own service on 2026-07-30; what is left are servers of the same interface.
            Self::Github => {
                &const {
                    Entry {
                        base_url: None,
                        ..chat("github", "GitHub Models and compatible", "", &["GITHUB_TOKEN"], GITHUB)
                    }
                }
            }
            Self::Vllm => {
                &const { chat("vllm", "vLLM", "http://127.0.0.1:8000/v1", &["VLLM_API_KEY"], VLLM) }
            }
            Self::LlamaCpp => {
                &const { chat("llamacpp", "llama.cpp", "http://127.0.0.1:8080/v1", &["LLAMA_API_KEY"], COMPATIBLE) }
            }
            Self::LmStudio => {
                &const { chat("lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", &["LM_API_TOKEN"], LM_STUDIO) }
            }
            Self::LiteLlm => {
                &const {
                    Entry {
                        base_url_variable: Some("LITELLM_PROXY_API_BASE"),
                        ..chat(
                            "litellm",
                            "LiteLLM",
                            "http://127.0.0.1:4000/v1",
                            &["LITELLM_PROXY_API_KEY", "LITELLM_API_KEY"],
                            LITELLM,
                        )
                    }
                }
            }
            // A key is sent only where the target names its variable.
            Self::Http => {
                &const {
                    Entry {
                        api: Some(Api::Http),
                        key_place: KeyPlace::Bearer,
                        ..local("http", "any JSON interface")
                    }
                }
            }
            Self::Exec => &const { local("exec", "a program") },
            Self::Replay => &const { local("replay", "recorded outputs") },
            Self::Echo => &const { local("echo", "the last message") },
            Self::Sim => &const { local("sim", "the simulated model") },
        }
    }
}
