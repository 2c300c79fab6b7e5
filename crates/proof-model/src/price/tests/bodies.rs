//! What the bodies of providers cost: from the counts as each provider writes them to dollars worked out by hand.
//!
//! The counts of `OpenAI` are those of its announcement of prompt caching
//! (<https://openai.com/index/api-prompt-caching/>), those of Anthropic stand in its guide on prompt caching
//! (<https://platform.claude.com/docs/en/build-with-claude/prompt-caching>).

use jiff::civil::date;

use crate::price::{PriceTable, Rate};
use crate::{Api, fuzzing};

/// Reads a body in a wire format and says what the call costs by the prices that come with the program.
#[track_caller]
fn check(api: Api, model: &str, body: &str, expected: &str) {
    let usage = fuzzing::read(api, body.as_bytes()).unwrap().usage.unwrap();
    let cost = PriceTable::built_in().cost_at(model, &usage, date(2026, 11, 20), Rate::Standard).unwrap();
    assert_eq!(cost.usd.normalize().to_string(), expected, "{usage:?}\n{:#?}", cost.parts);
}

#[test]
fn chat_completions_count_cached_input_in_the_input() {
    // gpt-4o: 2,006 - 1,920 = 86 at 2.50, 1,920 at 1.25, 300 at 10: 215 + 2,400 + 3,000 millionths.
    check(
        Api::OpenAi,
        "openai/gpt-4o",
        r#"{"id": "c", "object": "chat.completion", "model": "gpt-4o-2024-08-06",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "ok"}}],
            "usage": {"total_tokens": 2306, "prompt_tokens": 2006, "completion_tokens": 300,
                "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0}}}"#,
        "0.005615",
    );
}

#[test]
fn chat_completions_count_reasoning_in_the_output() {
    // gpt-5-mini: 50 at 0.25, 1,000 at 2 whatever of it is reasoning: 12.5 + 2,000 millionths.
    check(
        Api::OpenAi,
        "openai/gpt-5-mini",
        r#"{"id": "c", "object": "chat.completion", "model": "gpt-5-mini-2025-08-07",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "ok"}}],
            "usage": {"total_tokens": 1050, "prompt_tokens": 50, "completion_tokens": 1000,
                "completion_tokens_details": {"reasoning_tokens": 896}}}"#,
        "0.0020125",
    );
}

#[test]
fn responses_count_as_chat_completions_do() {
    // The same call as above: 86 at 2.50, 1,920 at 1.25, 300 at 10.
    check(
        Api::OpenAiResponses,
        "openai/gpt-4o",
        r#"{"id": "r", "object": "response", "status": "completed", "model": "gpt-4o-2024-08-06",
            "output": [{"type": "message", "id": "m", "role": "assistant", "status": "completed",
                "content": [{"type": "output_text", "text": "ok", "annotations": []}]}],
            "usage": {"input_tokens": 2006, "input_tokens_details": {"cached_tokens": 1920},
                "output_tokens": 300, "output_tokens_details": {"reasoning_tokens": 128}, "total_tokens": 2306}}"#,
        "0.005615",
    );
}

#[test]
fn messages_count_cached_input_beside_the_input() {
    // claude-sonnet-4-5: 2,048 at 3, 1,800 read at 0.30, 148 written for 5 minutes at 3.75, 100 for an hour at 6, 503 at 15:
    // 6,144 + 540 + 555 + 600 + 7,545 millionths. Read as OpenAI's numbers, 2,048 would be all of the input.
    check(
        Api::Anthropic,
        "anthropic/claude-sonnet-4-5",
        r#"{"id": "m", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5-20250929",
            "content": [{"type": "text", "text": "ok"}], "stop_reason": "end_turn", "stop_sequence": null,
            "usage": {"input_tokens": 2048, "cache_read_input_tokens": 1800, "cache_creation_input_tokens": 248,
                "output_tokens": 503,
                "cache_creation": {"ephemeral_5m_input_tokens": 148, "ephemeral_1h_input_tokens": 100}}}"#,
        "0.015384",
    );
}

#[test]
fn messages_with_all_input_cached_still_count_to_its_length() {
    // claude-haiku-5-5 above 100,000 tokens of input: 1 at 0.50, 100,000 read at 0.05, 10 at 2.50: 0.5 + 5,000 + 25.
    check(
        Api::Anthropic,
        "anthropic/claude-haiku-5-5",
        r#"{"id": "m", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
            "content": [{"type": "text", "text": "ok"}], "stop_reason": "end_turn",
            "usage": {"input_tokens": 1, "cache_read_input_tokens": 100000, "output_tokens": 10}}"#,
        "0.0050255",
    );
}

#[test]
fn gemini_counts_thoughts_beside_the_output_and_cached_input_in_the_input() {
    // gemini-2.5-flash: 1,000 - 300 = 700 at 0.30, 300 at 0.03, 50 + 200 at 2.50: 210 + 9 + 625 millionths.
    check(
        Api::Gemini,
        "google/gemini-2.5-flash",
        r#"{"candidates": [{"content": {"role": "model", "parts": [{"text": "ok"}]}, "finishReason": "STOP", "index": 0}],
            "usageMetadata": {"promptTokenCount": 1000, "cachedContentTokenCount": 300, "candidatesTokenCount": 50,
                "thoughtsTokenCount": 200, "totalTokenCount": 1250}, "modelVersion": "gemini-2.5-flash"}"#,
        "0.000844",
    );
}

#[test]
fn converse_counts_cached_input_beside_the_input() {
    // claude-sonnet-4-6: 100 at 3, 1,000 read at 0.30, 200 written at 3.75, 50 at 15: 300 + 300 + 750 + 750 millionths.
    check(
        Api::Bedrock,
        "bedrock/anthropic.claude-sonnet-4-6",
        r#"{"output": {"message": {"role": "assistant", "content": [{"text": "ok"}]}}, "stopReason": "end_turn",
            "usage": {"inputTokens": 100, "outputTokens": 50, "totalTokens": 1350,
                "cacheReadInputTokens": 1000, "cacheWriteInputTokens": 200}, "metrics": {"latencyMs": 10}}"#,
        "0.0021",
    );
}
