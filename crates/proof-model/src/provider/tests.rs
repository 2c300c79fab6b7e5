use url::Url;

use super::*;

/// What a row says, in short: the address, the key's variables, and how chat completions differ there.
fn row(provider: Provider) -> String {
    let entry = provider.entry();
    let quirks = entry.quirks;
    let max_tokens = match quirks.max_tokens {
        MaxTokensKey::MaxTokens => "max_tokens",
        MaxTokensKey::MaxCompletionTokens => "max_completion_tokens",
        MaxTokensKey::ByModel => "by model",
    };
    let flags = [
        (quirks.has_stream_options, "stream_options"),
        (quirks.has_top_k, "top_k"),
        (quirks.has_seed, "seed"),
        (quirks.takes_reasoning_back, "reasoning back"),
        (quirks.has_cache_marks, "cache marks"),
        (quirks.fetches_documents, "documents by address"),
    ];
    let flags: Vec<&str> = flags.iter().filter(|(is_set, _)| *is_set).map(|(_, name)| *name).collect();
    format!(
        "{} {} | {max_tokens} | {:?} | logprobs {:?} | reasoning {:?} | {}",
        entry.base_url.unwrap_or("-"),
        entry.key_variables.join(" "),
        quirks.schema,
        quirks.logprobs,
        quirks.reasoning,
        flags.join(", "),
    )
}

#[track_caller]
fn check(provider: Provider, expected: &str) {
    assert_eq!(row(provider), expected, "{}", provider.name());
}

/// Each row, with where it is from. Looked up in November 2026; a change here wants the same page read again.
#[test]
fn presets_are_what_their_providers_say() {
    // openai 3.52.0 for Python, types/chat/completion_create_params.py.
    check(
        Provider::OpenAi,
        "https://api.openai.com/v1 OPENAI_API_KEY | by model | Strict(OpenAi) | logprobs TopLogprobs | reasoning Effort | stream_options, seed",
    );
    // The same, with lib/azure.py.
    check(
        Provider::Azure,
        "- AZURE_OPENAI_API_KEY AZURE_OPENAI_AD_TOKEN | by model | Strict(OpenAi) | logprobs TopLogprobs | reasoning Effort | stream_options, seed",
    );
    // openrouter 1.3.84 for Python, components/chatrequest.py and chatcontentfile.py; docs/use-cases/reasoning-tokens.
    check(
        Provider::OpenRouter,
        "https://openrouter.ai/api/v1 OPENROUTER_API_KEY | max_completion_tokens | Strict(OpenAi) | logprobs TopLogprobs | reasoning Object | top_k, seed, reasoning back, cache marks, documents by address",
    );
    // groq 1.7.0 for Python, types/chat/completion_create_params.py; console.groq.com/docs/structured-outputs.
    check(
        Provider::Groq,
        "https://api.groq.com/openai/v1 GROQ_API_KEY | max_completion_tokens | Strict(Groq) | logprobs None | reasoning Effort | seed, reasoning back",
    );
    // together 3.1.1 for Python, types/chat/completion_create_params.py and chat_completion_assistant_message_param.py.
    check(
        Provider::Together,
        "https://api.together.ai/v1 TOGETHER_API_KEY | max_tokens | Strict(OpenAi) | logprobs Number | reasoning Effort | top_k, seed, reasoning back",
    );
    // fireworks-ai for Python, types/chat/completion_create_params.py; docs.fireworks.ai/structured-responses.
    check(
        Provider::Fireworks,
        "https://api.fireworks.ai/inference/v1 FIREWORKS_API_KEY | max_tokens | Loose | logprobs TopLogprobs | reasoning EffortOrTokens | top_k, seed, reasoning back",
    );
    // api-docs.deepseek.com: create-chat-completion, guides/thinking_mode, guides/json_mode.
    check(
        Provider::DeepSeek,
        "https://api.deepseek.com DEEPSEEK_API_KEY | max_tokens | JsonOnly | logprobs TopLogprobs | reasoning Effort | stream_options, reasoning back",
    );
    // docs.x.ai: api-reference, developers/model-capabilities/text/structured-outputs.
    check(
        Provider::Xai,
        "https://api.x.ai/v1 XAI_API_KEY | max_completion_tokens | Strict(Xai) | logprobs TopLogprobs | reasoning Effort | stream_options, seed",
    );
    // perplexityai 0.46.1 for Python, types/chat/completion_create_params.py.
    check(
        Provider::Perplexity,
        "https://api.perplexity.ai PERPLEXITY_API_KEY PPLX_API_KEY | max_tokens | Loose | logprobs TopLogprobs | reasoning Effort | top_k",
    );
    // cerebras-cloud-sdk 1.91.0 for Python, types/chat/completion_create_params.py;
    // inference-docs.cerebras.ai/capabilities/structured-outputs.
    check(
        Provider::Cerebras,
        "https://api.cerebras.ai/v1 CEREBRAS_API_KEY | max_completion_tokens | Strict(Cerebras) | logprobs TopLogprobs | reasoning Effort | stream_options, seed, reasoning back",
    );
    // docs.api.nvidia.com/nim/reference/llm-apis.
    check(
        Provider::Nvidia,
        "https://integrate.api.nvidia.com/v1 NVIDIA_API_KEY | max_tokens | Loose | logprobs TopLogprobs | reasoning Effort | stream_options, seed",
    );
    // docs.github.com/rest/models/inference. The service itself ended on 2026-07-30 (github.com/orgs/community/discussions/203602).
    check(
        Provider::Github,
        "- GITHUB_TOKEN | max_tokens | Loose | logprobs None | reasoning Effort | stream_options, seed",
    );
    // docs.vllm.ai: serving/openai_compatible_server, features/interleaved_thinking.
    check(
        Provider::Vllm,
        "http://127.0.0.1:8000/v1 VLLM_API_KEY | max_tokens | Loose | logprobs TopLogprobs | reasoning Effort | stream_options, top_k, seed, reasoning back",
    );
    // github.com/ggml-org/llama.cpp, tools/server/README.md.
    check(
        Provider::LlamaCpp,
        "http://127.0.0.1:8080/v1 LLAMA_API_KEY | max_tokens | Loose | logprobs TopLogprobs | reasoning Effort | stream_options, top_k, seed",
    );
    // lmstudio.ai/docs/developer/openai-compat/chat-completions.
    check(
        Provider::LmStudio,
        "http://127.0.0.1:1234/v1 LM_API_TOKEN | max_tokens | Loose | logprobs None | reasoning Effort | stream_options, top_k, seed",
    );
    // docs.litellm.ai: providers/litellm_proxy, completion/input, completion/prompt_caching.
    check(
        Provider::LiteLlm,
        "http://127.0.0.1:4000/v1 LITELLM_PROXY_API_KEY LITELLM_API_KEY | max_tokens | Loose | logprobs TopLogprobs | reasoning Effort | stream_options, top_k, seed, cache marks",
    );
}

#[test]
fn names_are_words_that_are_found_again() {
    for provider in Provider::ALL {
        assert_eq!(Provider::from_name(provider.name()), Some(provider));
        assert!(provider.base_url().is_none_or(|base| Url::parse(base).is_ok()), "{}", provider.name());
        assert!(!provider.title().is_empty());
    }
    for api in Api::ALL {
        assert_eq!(Api::from_name(api.name()), Some(api));
    }
}

#[test]
fn servers_of_ones_own_need_no_key() {
    let own: Vec<&str> =
        Provider::ALL.into_iter().filter(|one| one.is_self_hosted()).map(Provider::name).collect();
    assert_eq!(own, ["ollama", "vllm", "llamacpp", "lmstudio", "litellm"]);
}

#[test]
fn a_server_is_known_by_its_provider_and_address() {
    let of = |provider: Provider, api, address: Option<&str>| {
        let address = address.map(|address| Url::parse(address).unwrap());
        Quirks::of(provider, api, address.as_ref())
    };
    let official = Provider::OpenAi.entry().quirks;
    assert_eq!(of(Provider::OpenAi, Api::OpenAi, None), official);
    assert_eq!(
        of(Provider::OpenAi, Api::OpenAiResponses, Some("https://api.openai.com/v1/responses")),
        official
    );
    let unknown = Quirks::of_unknown_server(Api::OpenAi);
    assert_eq!(of(Provider::OpenAi, Api::OpenAi, Some("http://127.0.0.1:8000/v1")), unknown);
    // A proxy in front of a named provider is that provider still.
    let groq = Provider::Groq.entry().quirks;
    assert_eq!(of(Provider::Groq, Api::OpenAi, Some("https://proxy.example.com/groq")), groq);
    let anthropic = Quirks::of_unknown_server(Api::Anthropic);
    assert_eq!(of(Provider::OpenRouter, Api::Anthropic, None), anthropic);
    assert_eq!(
        of(Provider::Azure, Api::OpenAiResponses, Some("https://r.openai.azure.com/openai/v1/responses")),
        official
    );
}
