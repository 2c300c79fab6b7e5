//! Events of all formats that read some without JSON.

use crate::Api;

/// The events of a format: those that add words, of which many come, and others.
pub(super) struct Format {
    pub api: Api,
    /// The name and the data. The places of the words, of filler and of a number are marked.
    pub of_words: &'static [(&'static str, &'static str)],
    pub others: &'static [(&'static str, &'static str)],
}

pub(super) const FORMATS: [Format; 6] = [
    Format {
        api: Api::OpenAi,
        of_words: &[
            (
                "",
                r#"{"id":"c","choices":[{"index":0,"delta":{"content":"WORDS"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"FILLER"}"#,
            ),
            ("", r#"{"id":"c","obfuscation":"FILLER","choices":[{"index":0,"delta":{"content":"WORDS"}}]}"#),
            ("", r#"{"id":"c","choices":[{"index":0,"delta":{"reasoning_content":"WORDS x"}}]}"#),
            (
                "",
                r#"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"WORDS"}}]}}]}"#,
            ),
        ],
        others: &[
            ("", r#"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#),
            ("", r#"{"id":"c","choices":[],"usage":{"prompt_tokens":NUMBER,"completion_tokens":1}}"#),
            (
                "",
                r#"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"i","function":{"name":"f","arguments":"WORDS"}}]}}]}"#,
            ),
            ("", r#"{"id":"c","created":NUMBER,"choices":[{"index":0,"delta":{"refusal":"WORDS"}}]}"#),
            ("", "[DONE]"),
        ],
    },
    Format {
        api: Api::Mistral,
        of_words: &[(
            "",
            r#"{"id":"c","choices":[{"index":0,"delta":{"content":"WORDS"},"finish_reason":null}],"p":"FILLER"}"#,
        )],
        others: &[
            (
                "",
                r#"{"id":"c","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"WORDS"}]}]}}],"p":"FILLER"}"#,
            ),
            (
                "",
                r#"{"id":"c","choices":[{"index":0,"delta":{"content":"WORDS"},"finish_reason":"length"}],"usage":{"prompt_tokens":NUMBER,"completion_tokens":1}}"#,
            ),
        ],
    },
    Format {
        api: Api::OpenAiResponses,
        of_words: &[
            (
                "response.output_text.delta",
                r#"{"type":"response.output_text.delta","sequence_number":NUMBER,"item_id":"m","output_index":0,"content_index":0,"delta":"WORDS","logprobs":[],"obfuscation":"FILLER"}"#,
            ),
            (
                "response.output_text.delta",
                r#"{"delta":"WORDS","obfuscation":"FILLER","sequence_number":NUMBER}"#,
            ),
            ("response.output_text.delta", r#"{"delta":"WORDS"}"#),
            ("", r#"{"type":"response.output_text.delta","sequence_number":NUMBER,"delta":"WORDS"}"#),
            (
                "response.refusal.delta",
                r#"{"type":"response.refusal.delta","sequence_number":NUMBER,"delta":"WORDS"}"#,
            ),
            (
                "response.reasoning_text.delta",
                r#"{"type":"response.reasoning_text.delta","sequence_number":NUMBER,"delta":"WORDS"}"#,
            ),
            (
                "response.function_call_arguments.delta",
                r#"{"type":"response.function_call_arguments.delta","sequence_number":NUMBER,"output_index":2,"delta":"WORDS","obfuscation":"FILLER"}"#,
            ),
        ],
        others: &[
            (
                "response.output_text.delta",
                r#"{"sequence_number":NUMBER,"delta":"WORDS","logprobs":[{"token":"a","logprob":-1}]}"#,
            ),
            (
                "response.output_item.added",
                r#"{"sequence_number":NUMBER,"output_index":2,"item":{"type":"function_call","call_id":"i","name":"f","arguments":""}}"#,
            ),
            (
                "response.function_call_arguments.done",
                r#"{"sequence_number":NUMBER,"output_index":2,"arguments":"WORDS"}"#,
            ),
            (
                "response.completed",
                r#"{"sequence_number":NUMBER,"response":{"id":"r","status":"completed","output":[],"usage":{"input_tokens":NUMBER}}}"#,
            ),
            ("error", r#"{"type":"error","sequence_number":NUMBER,"message":"WORDS"}"#),
        ],
    },
    Format {
        api: Api::Gemini,
        of_words: &[
            (
                "",
                r#"{"candidates":[{"content":{"parts":[{"text":"WORDS"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":25,"candidatesTokenCount":NUMBER,"totalTokenCount":NUMBER,"promptTokensDetails":[{"modality":"TEXT","tokenCount":25}]},"modelVersion":"g","responseId":"r"}"#,
            ),
            (
                "",
                r#"{"usageMetadata":{"promptTokenCount":NUMBER},"candidates":[{"content":{"parts":[{"text":"WORDS"}]}}]}"#,
            ),
            (
                "",
                r#"{"candidates":[{"finishReason":"","content":{"parts":[{"thought":false,"text":"WORDS"}]}}]}"#,
            ),
        ],
        others: &[
            (
                "",
                r#"{"candidates":[{"content":{"parts":[{"text":"WORDS","thought":true}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":25,"thoughtsTokenCount":NUMBER}}"#,
            ),
            (
                "",
                r#"{"candidates":[{"content":{"parts":[{"text":"WORDS"},{"functionCall":{"name":"f","args":{"a":NUMBER}}}]}}]}"#,
            ),
            (
                "",
                r#"{"candidates":[{"content":{"parts":[{"text":"WORDS"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":25,"candidatesTokenCount":NUMBER,"totalTokenCount":NUMBER}}"#,
            ),
            (
                "",
                r#"{"promptFeedback":{"blockReason":"SAFETY"},"candidates":[{"content":{"parts":[{"text":"WORDS"}]}}]}"#,
            ),
        ],
    },
    Format {
        api: Api::Cohere,
        of_words: &[
            (
                "content-delta",
                r#"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"WORDS"}}}}"#,
            ),
            (
                "content-delta",
                r#"{"delta":{"message":{"content":{"thinking":"WORDS"}}},"index":0,"type":"content-delta"}"#,
            ),
            ("", r#"{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"WORDS"}}}"#),
            (
                "tool-call-delta",
                r#"{"type":"tool-call-delta","index":1,"delta":{"message":{"tool_calls":{"function":{"arguments":"WORDS"}}}}}"#,
            ),
            (
                "content-start",
                r#"{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":"WORDS"}}}}"#,
            ),
        ],
        others: &[
            (
                "content-delta",
                r#"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"WORDS"}}},"logprobs":{"text":"WORDS","logprobs":[-1]}}"#,
            ),
            ("content-end", r#"{"type":"content-end","index":0}"#),
            (
                "tool-call-start",
                r#"{"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"i","type":"function","function":{"name":"f","arguments":""}}}}}"#,
            ),
            (
                "message-end",
                r#"{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"tokens":{"input_tokens":NUMBER,"output_tokens":1}}}}"#,
            ),
        ],
    },
    Format {
        api: Api::Ollama,
        of_words: &[
            (
                "",
                r#"{"model":"l","created_at":"2026-11-20T12:00:00.FILLERZ","message":{"role":"assistant","content":"WORDS"},"done":false}"#,
            ),
            (
                "",
                r#"{"model":"l","created_at":"FILLER","message":{"role":"assistant","content":"","thinking":"WORDS"},"done":false}"#,
            ),
            ("", r#"{"message":{"content":"WORDS","thinking":""},"created_at":"FILLER"}"#),
            ("", r#"{"message":{"thinking":"WORDS"},"created_at":"FILLER"}"#),
        ],
        others: &[
            (
                "",
                r#"{"model":"l","created_at":"FILLER","message":{"role":"assistant","content":"WORDS","thinking":"WORDS"},"done":false}"#,
            ),
            (
                "",
                r#"{"model":"l","created_at":NUMBER,"message":{"content":"WORDS","tool_calls":[{"function":{"name":"f","arguments":{"a":NUMBER}}}]}}"#,
            ),
            (
                "",
                r#"{"model":"l","created_at":"FILLER","message":{"content":"WORDS"},"logprobs":[{"token":"a","logprob":-1}]}"#,
            ),
            (
                "",
                r#"{"model":"l","created_at":"FILLER","message":{"role":"assistant","content":"WORDS"},"done_reason":"stop","done":true,"prompt_eval_count":NUMBER,"eval_count":200}"#,
            ),
        ],
    },
];
