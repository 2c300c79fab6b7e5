use expect_test::{Expect, expect};
use jiff::civil::date;

use super::*;
use crate::price::writer::{self, Syntax};

const DAY: Date = date(2026, 11, 20);

/// What is taken over and what is not, a line each.
#[track_caller]
fn check(text: &str, providers: Providers, expected: &Expect) {
    let shown = match Import::read(&SourceFile::new("list.json", text), DAY, providers) {
        Ok(import) => {
            let rows = import.prices.iter().map(|price| writer::row(price, Syntax::Yaml));
            let skipped = import.skipped.iter().map(|skipped| format!("{}: {}", skipped.model, skipped.why));
            rows.chain(skipped).collect::<Vec<_>>().join("\n")
        }
        Err(diagnostics) => diagnostics.iter().map(proof_diag::render::plain).collect::<Vec<_>>().join("\n"),
    };
    expected.assert_eq(&shown);
}

/// Entries in the form of `model_prices_and_context_window.json`; the numbers are those of real entries.
const LITELLM: &str = r#"{
    "sample_spec": {"input_cost_per_token": 0.0, "litellm_provider": "one of the providers", "max_tokens": "a sentence"},
    "gpt-5.5": {
        "cache_read_input_token_cost": 5e-07,
        "cache_read_input_token_cost_above_272k_tokens": 1e-06,
        "cache_read_input_token_cost_batches": 2.5e-07,
        "cache_read_input_token_cost_priority": 1.25e-06,
        "input_cost_per_token": 5e-06,
        "input_cost_per_token_above_272k_tokens": 1e-05,
        "input_cost_per_token_above_272k_tokens_priority": 2e-05,
        "input_cost_per_token_batches": 2.5e-06,
        "input_cost_per_token_flex": 2.5e-06,
        "litellm_provider": "openai",
        "max_input_tokens": 1050000,
        "mode": "chat",
        "output_cost_per_token": 3e-05,
        "output_cost_per_token_above_272k_tokens": 4.5e-05,
        "output_cost_per_token_batches": 1.5e-05,
        "supports_vision": true
    },
    "claude-sonnet-4-5": {
        "cache_creation_input_token_cost": 3.75e-06,
        "cache_creation_input_token_cost_above_1hr": 6e-06,
        "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 1.2e-05,
        "cache_creation_input_token_cost_above_200k_tokens": 7.5e-06,
        "cache_read_input_token_cost": 3e-07,
        "cache_read_input_token_cost_above_200k_tokens": 6e-07,
        "input_cost_per_token": 3e-06,
        "input_cost_per_token_above_200k_tokens": 6e-06,
        "litellm_provider": "anthropic",
        "mode": "chat",
        "output_cost_per_token": 1.5e-05,
        "output_cost_per_token_above_200k_tokens": 2.25e-05,
        "search_context_cost_per_query": {"search_context_size_low": 0.01}
    },
    "gemini/gemini-2.5-flash": {
        "cache_read_input_token_cost": 3e-08,
        "input_cost_per_audio_token": 1e-06,
        "input_cost_per_token": 3e-07,
        "litellm_provider": "gemini",
        "mode": "chat",
        "output_cost_per_reasoning_token": 2.5e-06,
        "output_cost_per_token": 2.5e-06
    },
    "gpt-audio": {
        "input_cost_per_audio_token": 3.2e-05, "input_cost_per_token": 2.5e-06, "litellm_provider": "openai",
        "mode": "chat", "output_cost_per_audio_token": 6.4e-05, "output_cost_per_token": 1e-05
    },
    "amazon.nova-2-pro-preview-20251202-v1:0": {
        "cache_read_input_token_cost": 5.46875e-07, "input_cost_per_token": 2.1875e-06,
        "litellm_provider": "bedrock_converse", "mode": "chat", "output_cost_per_token": 1.75e-05
    },
    "text-embedding-3-small": {
        "input_cost_per_token": 2e-08, "litellm_provider": "openai", "mode": "embedding", "output_cost_per_token": 0.0
    },
    "mistral/mistral-embed": {"input_cost_per_token": 1.0000000000000002e-07, "litellm_provider": "mistral", "mode": "embedding"},
    "groq/openai/gpt-oss-120b": {
        "cache_read_input_token_cost": null, "input_cost_per_token": 1.5e-07, "litellm_provider": "groq",
        "mode": "chat", "output_cost_per_token": 6e-07
    },
    "vertex_ai/claude-sonnet-5": {"input_cost_per_token": 2e-06, "litellm_provider": "vertex_ai-anthropic_models", "output_cost_per_token": 1e-05},
    "openai/gpt-5.5": {"input_cost_per_token": 9e-06, "litellm_provider": "openai", "mode": "chat", "output_cost_per_token": 9e-06},
    "1024-x-1024/dall-e-2": {"input_cost_per_pixel": 1.9e-08, "litellm_provider": "openai", "mode": "image_generation"},
    "azure/eu/gpt-4o": {"input_cost_per_token": 2.75e-06, "litellm_provider": "azure", "mode": "chat", "output_cost_per_token": 1.1e-05},
    "azure/gpt-4o": {"input_cost_per_token": 2.5e-06, "litellm_provider": "azure", "mode": "chat", "output_cost_per_token": 1e-05},
    "bedrock/us-east-1/anthropic.claude-v2:1": {"input_cost_per_token": 8e-06, "litellm_provider": "bedrock", "mode": "chat", "output_cost_per_token": 2.4e-05},
    "perplexity/sonar": {"input_cost_per_token": 1e-06, "litellm_provider": "perplexity", "mode": "chat", "output_cost_per_token": 1e-06},
    "gpt-4o-search-preview": {"input_cost_per_token": 2.5e-06, "litellm_provider": "openai", "mode": "chat", "output_cost_per_token": 1e-05},
    "deepseek/deepseek-v4-pro": {"input_cost_per_token": 1.32e-06, "litellm_provider": "deepseek", "mode": "chat", "output_cost_per_token": 3.96e-06},
    "xai/tiers": {"input_cost_per_token": 1e-06, "litellm_provider": "xai", "mode": "chat", "output_cost_per_token": 1e-06, "tiered_pricing": [{"range": [0, 32000]}]},
    "cohere/fee": {"input_cost_per_request": 0.002, "input_cost_per_token": 1e-06, "litellm_provider": "cohere_chat", "mode": "chat", "output_cost_per_token": 1e-06},
    "openrouter/x/y:free": {"input_cost_per_token": 0.0, "litellm_provider": "openrouter", "mode": "chat", "output_cost_per_token": 0.0},
    "gpt-without-output": {"input_cost_per_token": 1e-06, "litellm_provider": "openai", "mode": "chat"},
    "o3-twice": {"input_cost_per_token": 1e-06, "litellm_provider": "openai", "mode": "chat", "output_cost_per_token": 1e-06},
    "o3-twice": {"input_cost_per_token": 2e-06, "litellm_provider": "openai", "mode": "chat", "output_cost_per_token": 1e-06},
    "nebius/model": {"input_cost_per_token": 1e-06, "litellm_provider": "nebius", "mode": "chat", "output_cost_per_token": 1e-06},
    "nothing": null
}"#;

#[test]
fn litellm_is_read_as_dollars_for_a_token() {
    check(
        LITELLM,
        Providers::Known,
        &expect![[r#"
            {model: anthropic/claude-sonnet-4-5, from: 2026-11-20, input: 3.00, output: 15.00, cache_read: 0.30, cache_write: 3.75, cache_write_1h: 6.00, source: litellm}
            {model: anthropic/claude-sonnet-4-5, from: 2026-11-20, above_input: 200000, input: 6.00, output: 22.50, cache_read: 0.60, cache_write: 7.50, cache_write_1h: 12.00, source: litellm}
            {model: azure/gpt-4o, from: 2026-11-20, input: 2.50, output: 10.00, source: litellm}
            {model: bedrock/amazon.nova-2-pro-preview-20251202-v1:0, from: 2026-11-20, input: 2.1875, output: 17.50, cache_read: 0.546875, source: litellm}
            {model: google/gemini-2.5-flash, from: 2026-11-20, input: 0.30, output: 2.50, cache_read: 0.03, input_audio: 1.00, source: litellm}
            {model: groq/openai/gpt-oss-120b, from: 2026-11-20, input: 0.15, output: 0.60, source: litellm}
            {model: mistral/mistral-embed, from: 2026-11-20, input: 0.10, output: 0.00, source: litellm}
            {model: openai/gpt-5.5, from: 2026-11-20, input: 5.00, output: 30.00, cache_read: 0.50, batch: {input: 2.50, output: 15.00, cache_read: 0.25}, source: litellm}
            {model: openai/gpt-5.5, from: 2026-11-20, above_input: 272000, input: 10.00, output: 45.00, cache_read: 1.00, source: litellm}
            {model: openai/gpt-audio, from: 2026-11-20, input: 2.50, output: 10.00, input_audio: 32.00, output_audio: 64.00, source: litellm}
            {model: openai/text-embedding-3-small, from: 2026-11-20, input: 0.02, output: 0.00, source: litellm}
            {model: vertex/claude-sonnet-5, from: 2026-11-20, input: 2.00, output: 10.00, source: litellm}
            openai/gpt-5.5: written twice in the list
            openai/1024-x-1024/dall-e-2: not for text
            azure/eu/gpt-4o: for one region, or for capacity bought before
            bedrock/us-east-1/anthropic.claude-v2:1: for one region, or for capacity bought before
            perplexity/sonar: with a fee beside the tokens
            openai/gpt-4o-search-preview: with a fee beside the tokens
            deepseek/deepseek-v4-pro: priced in a way that a row cannot say
            xai/tiers: priced in a way that a row cannot say
            cohere/fee: with a fee beside the tokens
            openrouter/x/y:free: priced 0, which may mean free or not known
            openai/gpt-without-output: without a price for tokens
            openai/o3-twice: written twice in the list
            nebius/model: of a provider that no target can name
            nothing: without a price for tokens"#]],
    );
}

#[test]
fn all_providers_are_taken_over_under_their_own_words() {
    check(
        r#"{"nebius/model": {"input_cost_per_token": 1e-06, "litellm_provider": "nebius", "output_cost_per_token": 1e-06}}"#,
        Providers::All,
        &expect!["{model: nebius/model, from: 2026-11-20, input: 1.00, output: 1.00, source: litellm}"],
    );
}

/// Providers in the form of models.dev's `api.json`.
const MODELS_DEV: &str = r#"{
    "google": {"id": "google", "name": "Google", "models": {
        "gemini-3.1-pro-preview": {"id": "gemini-3.1-pro-preview", "cost": {
            "input": 2, "output": 12, "cache_read": 0.2,
            "tiers": [{"input": 4, "output": 18, "cache_read": 0.4, "tier": {"type": "context", "size": 200000}}],
            "context_over_200k": {"input": 4, "output": 18, "cache_read": 0.4}
        }},
        "gemini-2.5-flash": {"cost": {"input": 0.3, "output": 2.5, "cache_read": 0.03, "input_audio": 1, "reasoning": 2.5}},
        "gemma": {"cost": {"input": 0, "output": 0}},
        "veo": {"cost": {"input": 0.4, "output": 0.4, "per_minute": 3}},
        "aqa": {"name": "no price"}
    }},
    "openai": {"models": {
        "gpt-5.5": {"cost": {
            "input": 5, "output": 30, "cache_read": 0.5,
            "tiers": [{"input": 10, "output": 45, "cache_read": 1, "tier": {"size": 272000}}],
            "context_over_200k": {"input": 10, "output": 45, "cache_read": 1}
        }},
        "gpt-old": {"cost": {"input": 5, "output": 30, "context_over_200k": {"input": 10, "output": 45}}},
        "gpt-half": {"cost": {"input": 5, "output": 30, "cache_read": 0.5, "context_over_200k": {"input": 10, "output": 45}}},
        "gpt-time": {"cost": {"input": 5, "output": 30, "tiers": [{"input": 10, "output": 45, "tier": {"type": "hour", "size": 7}}]}}
    }},
    "amazon-bedrock": {"models": {"amazon.nova-lite-v1:0": {"cost": {"input": 0.06, "output": 0.24}}}},
    "togetherai": {"models": {"meta-llama/Llama-3.3-70B": {"cost": {"input": 0.88, "output": 0.88}}}},
    "perplexity": {"models": {"sonar": {"cost": {"input": 1, "output": 1}}}},
    "deepseek": {"models": {"deepseek-flash": {"cost": {"input": 0.15, "output": 0.6}}}},
    "302ai": {"models": {"gpt-5": {"cost": {"input": 1, "output": 1}}}}
}"#;

#[test]
fn models_dev_is_read_as_dollars_for_a_million() {
    check(
        MODELS_DEV,
        Providers::Known,
        &expect![[r#"
            {model: bedrock/amazon.nova-lite-v1:0, from: 2026-11-20, input: 0.06, output: 0.24, source: models.dev}
            {model: google/gemini-2.5-flash, from: 2026-11-20, input: 0.30, output: 2.50, cache_read: 0.03, input_audio: 1.00, source: models.dev}
            {model: google/gemini-3.1-pro-preview, from: 2026-11-20, input: 2.00, output: 12.00, cache_read: 0.20, source: models.dev}
            {model: google/gemini-3.1-pro-preview, from: 2026-11-20, above_input: 200000, input: 4.00, output: 18.00, cache_read: 0.40, source: models.dev}
            {model: openai/gpt-5.5, from: 2026-11-20, input: 5.00, output: 30.00, cache_read: 0.50, source: models.dev}
            {model: openai/gpt-5.5, from: 2026-11-20, above_input: 272000, input: 10.00, output: 45.00, cache_read: 1.00, source: models.dev}
            {model: openai/gpt-old, from: 2026-11-20, input: 5.00, output: 30.00, source: models.dev}
            {model: openai/gpt-old, from: 2026-11-20, above_input: 200000, input: 10.00, output: 45.00, source: models.dev}
            {model: together/meta-llama/Llama-3.3-70B, from: 2026-11-20, input: 0.88, output: 0.88, source: models.dev}
            google/gemma: priced 0, which may mean free or not known
            google/veo: priced in a way that a row cannot say
            google/aqa: without a price for tokens
            openai/gpt-half: priced in a way that a row cannot say
            openai/gpt-time: priced in a way that a row cannot say
            perplexity/sonar: with a fee beside the tokens
            deepseek/deepseek-flash: priced in a way that a row cannot say
            302ai/gpt-5: of a provider that no target can name"#]],
    );
}

#[test]
fn a_price_file_of_ours_keeps_its_days() {
    check(
        "# c\nprices:\n  - {model: openai/m, from: 2026-03-01, input: 1, output: 2}\n  - {model: openai/m, from: 2026-01-01, input: 2, output: 2, source: us}\n  - {model: nobody/m, from: 2026-01-01, input: 2, output: 2}\n",
        Providers::Known,
        &expect![[r#"
            {model: openai/m, from: 2026-01-01, input: 2.00, output: 2.00, source: us}
            {model: openai/m, from: 2026-03-01, input: 1.00, output: 2.00, source: proofmark}
            nobody/m: of a provider that no target can name"#]],
    );
}

#[test]
fn every_wrong_price_of_a_list_is_shown() {
    check(
        "{\n  \"gpt\": {\"litellm_provider\": \"openai\",\n    \"input_cost_per_token\": \"0.00001\",\n    \"output_cost_per_token\": -1e-06},\n  \"o9\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": 2, \"output_cost_per_token\": 1e-06},\n  \"x\": {\"litellm_provider\": \"nobody\", \"input_cost_per_token\": []}\n}",
        Providers::Known,
        &expect![[r#"
            error[E0523]: `input_cost_per_token` of `openai/gpt` is no price
             --> list.json:3:29
              |
            3 |     "input_cost_per_token": "0.00001",
              |                             ^^^^^^^^^ expected dollars for a token
              |
              = help: nothing was taken over; correct the list, or take the entry out of it

            error[E0523]: `output_cost_per_token` of `openai/gpt` is no price
             --> list.json:4:30
              |
            4 |     "output_cost_per_token": -1e-06},
              |                              ^^^^^^ expected dollars for a token
              |
              = help: nothing was taken over; correct the list, or take the entry out of it

            error[E0523]: `input_cost_per_token` of `openai/o9` is no price
             --> list.json:5:64
              |
            5 | ...nai", "input_cost_per_token": 2, "output_cost_per_token": 1e-06},
              |                                  ^ expected dollars for a token
              |
              = help: nothing was taken over; correct the list, or take the entry out of it
        "#]],
    );
    check(
        "{\"openai\": {\"models\": {\"gpt\": {\"cost\": {\"input\": 1, \"output\": \"2\"}}}}}",
        Providers::Known,
        &expect![[r#"
            error[E0523]: `output` of `openai/gpt` is no price
             --> list.json:1:63
              |
            1 | {"openai": {"models": {"gpt": {"cost": {"input": 1, "output": "2"}}}}}
              |                                                               ^^^ expected dollars for a million tokens
              |
              = help: nothing was taken over; correct the list, or take the entry out of it
        "#]],
    );
    check(
        "prices:\n  - {model: openai/m, from: 2026-03-01, input: one, output: 2}\n  - {model: openai/m, input: 1, output: 2}\n",
        Providers::Known,
        &expect![[r#"
            error[E0520]: `input` must be dollars for a million tokens
             --> list.json:2:48
              |
            2 |   - {model: openai/m, from: 2026-03-01, input: one, output: 2}
              |                                                ^^^ expected a number such as `0.25`

            error[E0103]: the price has no `from`
             --> list.json:3:5
              |
            3 |   - {model: openai/m, input: 1, output: 2}
              |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `from` is missing here
        "#]],
    );
}

#[test]
fn what_is_no_price_list_is_refused() {
    check(
        "{\"a\": 1}",
        Providers::Known,
        &expect![[r#"
        error[E0522]: this is no price list that can be read
         --> list.json:1:1
          |
        1 | {"a": 1}
          | ^^^^^^^^ neither `prices:`, nor models with `litellm_provider`, nor providers with `models`
          |
          = help: give a price file of Proofmark's, LiteLLM's `model_prices_and_context_window.json` or the `api.json` of models.dev
    "#]],
    );
    check(
        "<html>\n<body>404</body>",
        Providers::Known,
        &expect![[r#"
        error[E0522]: this is no price list that can be read
         --> list.json:1:1
          |
        1 | <html>
          | ^^^^^^ neither `prices:`, nor models with `litellm_provider`, nor providers with `models`
          |
          = help: give a price file of Proofmark's, LiteLLM's `model_prices_and_context_window.json` or the `api.json` of models.dev
    "#]],
    );
    check(
        "",
        Providers::Known,
        &expect![[r#"
        error[E0522]: this is no price list that can be read
        --> list.json
         = help: give a price file of Proofmark's, LiteLLM's `model_prices_and_context_window.json` or the `api.json` of models.dev
    "#]],
    );
    check(
        "{\"a\": [1,}",
        Providers::Known,
        &expect![[r#"
        error[E0109]: `[` is closed by `}`
         --> list.json:1:7
          |
        1 | {"a": [1,}
          |       ^ expected `]`
          |
          = help: quote the value if it is text
    "#]],
    );
}
