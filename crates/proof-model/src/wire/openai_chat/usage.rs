//! Tokens, as the many servers count them.
//!
//! Here all counts are parts of each other: what was cached is a part of the input, reasoning a part of the output.

use serde::Deserialize;

use crate::Usage;

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
pub(super) struct Tokens {
    #[serde(default)]
    prompt_tokens: Option<u64>,
    #[serde(default)]
    completion_tokens: Option<u64>,
    #[serde(default)]
    prompt_tokens_details: Option<InputDetails>,
    #[serde(default)]
    completion_tokens_details: Option<OutputDetails>,
    /// `DeepSeek`'s name for what others call `cached_tokens`.
    #[serde(default)]
    prompt_cache_hit_tokens: Option<u64>,
    /// Mistral's.
    #[serde(default)]
    num_cached_tokens: Option<u64>,
    /// Perplexity's.
    #[serde(default)]
    reasoning_tokens: Option<u64>,
}

#[derive(Default, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
struct InputDetails {
    #[serde(default)]
    cached_tokens: Option<u64>,
    #[serde(default)]
    cache_write_tokens: Option<u64>,
    #[serde(default)]
    audio_tokens: Option<u64>,
}

#[derive(Default, Deserialize)]
struct OutputDetails {
    #[serde(default)]
    reasoning_tokens: Option<u64>,
    #[serde(default)]
    audio_tokens: Option<u64>,
}

impl Tokens {
    pub(super) fn usage(self) -> Option<Usage> {
        let input = self.prompt_tokens?;
        let details = self.prompt_tokens_details.unwrap_or_default();
        let output_details = self.completion_tokens_details.unwrap_or_default();
        let output = self.completion_tokens.unwrap_or(0);
        let cached = details.cached_tokens.or(self.prompt_cache_hit_tokens).or(self.num_cached_tokens);
        let cache_read = cached.unwrap_or(0).min(input);
        let reasoning = output_details.reasoning_tokens.or(self.reasoning_tokens);
        Some(Usage {
            input,
            output,
            cache_read,
            cache_write: details.cache_write_tokens.unwrap_or(0).min(input - cache_read),
            reasoning: reasoning.unwrap_or(0).min(output),
            input_audio: details.audio_tokens.unwrap_or(0).min(input),
            output_audio: output_details.audio_tokens.unwrap_or(0).min(output),
            ..Usage::default()
        })
    }
}
