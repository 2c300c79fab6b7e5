//! What comes back whole.

use expect_test::{Expect, expect};
use http::StatusCode;
use proptest::prelude::*;

use super::super::read;
use crate::fuzzing::failure;

#[track_caller]
fn check(text: &str, expected: &Expect) {
    let shown = match read(text.as_bytes()) {
        Ok(response) => serde_json::to_string(&response).unwrap(),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    };
    expected.assert_eq(&shown);
}

#[test]
fn an_answer_is_read_with_all_its_input_counted() {
    check(
        r#"{"metrics":{"latencyMs":250},"output":{"message":{"role":"assistant","content":[
        {"text":"It is "},{"citationsContent":{"content":[{"text":"8 849 m"},{"text":" high."}],"citations":[{"title":"H"}]}},
        {"toolUse":{"toolUseId":"t1","name":"search","input":{"q": 1}}},{"toolUse":{"name":"time"}},
        {"toolUse":{"toolUseId":"t2","name":"web","input":{},"type":"server_tool_use"}},{"new":{"text":1}}]}},
        "stopReason":"tool_use","usage":{"inputTokens":20,"outputTokens":34,"totalTokens":1378,"cacheReadInputTokens":1024,
        "cacheWriteInputTokens":300,"cacheDetails":[{"ttl":"1h","inputTokens":200},{"ttl":"5m","inputTokens":100}]},
        "trace":{"promptRouter":{"invokedModelId":"arn:aws:bedrock:us-east-1::foundation-model/m"}}}"#,
        &expect![[
            r#"{"text":"It is 8 849 m high.","tool_calls":[{"id":"t1","name":"search","arguments":"{\"q\": 1}"},{"id":"call_1","name":"time","arguments":"{}"}],"finish_reason":"tool_calls","usage":{"input":1344,"output":34,"cache_read":1024,"cache_write":300,"cache_write_1h":200,"reasoning":0},"served_model":"arn:aws:bedrock:us-east-1::foundation-model/m","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn reasoning_is_kept_byte_for_byte() {
    let reasoning = r#"{"reasoningContent":{"reasoningText":{"text":"h\u006d", "signature":"s"}}}"#;
    let redacted = r#"{"reasoningContent": {"redactedContent":"eA=="}}"#;
    let body = format!(
        r#"{{"output":{{"message":{{"content":[{reasoning},{redacted},{{"text":"4"}}]}}}},"stopReason":"end_turn"}}"#
    );
    let response = read(body.as_bytes()).unwrap();
    let blocks: Vec<_> = response.reasoning_blocks.iter().map(|block| (&*block.api, &*block.json)).collect();
    assert_eq!(blocks, [("bedrock", reasoning), ("bedrock", redacted)]);
    assert_eq!((response.reasoning.as_deref(), &*response.text), (Some("hm"), "4"));
}

#[test]
fn the_reasons_to_stop_are_told_apart() {
    let reason = |word: &str| {
        let body = format!(r#"{{"output":{{"message":{{"content":[]}}}},"stopReason":"{word}"}}"#);
        read(body.as_bytes()).unwrap().finish_reason.as_str()
    };
    let words = [
        "end_turn",
        "stop_sequence",
        "max_tokens",
        "model_context_window_exceeded",
        "tool_use",
        "guardrail_intervened",
        "content_filtered",
        "malformed_tool_use",
    ];
    let expected =
        ["stop", "stop", "length", "length", "tool_calls", "content_filter", "content_filter", "other"];
    assert_eq!(words.map(reason), expected);
}

#[test]
fn a_wrong_usage_does_not_cost_the_output() {
    for usage in [r#""many""#, r#"{"inputTokens":-1}"#, "[]", "{}", "null"] {
        let body = format!(r#"{{"output":{{"message":{{"content":[{{"text":"x"}}]}}}},"usage":{usage}}}"#);
        let response = read(body.as_bytes()).unwrap();
        assert_eq!((&*response.text, response.usage), ("x", None), "{usage}");
    }
}

#[test]
fn bodies_that_are_no_answer_say_what_came() {
    check(
        r#"{"output":{"message":{"content":[{"text":5}]}}}"#,
        &expect![
            "malformed: a block of the answer cannot be read: invalid type: integer `5`, expected a text at line 1 column 9"
        ],
    );
    check(
        r#"{"output":{}}"#,
        &expect![[
            r#"malformed: the server answered JSON without `output.message.content`: `{"output":{}}`"#
        ]],
    );
    check(
        r#"{"message":"Signature expired"}"#,
        &expect![[
            r#"malformed: the server answered JSON without `output.message.content`: `{"message":"Signature expired"}`"#
        ]],
    );
    check("", &expect!["malformed: the server answered with an empty body"]);
}

#[test]
fn failures_are_read_by_their_status_type_and_words() {
    let read = |status: u16, kind: &str, message: &str| {
        let status = StatusCode::from_u16(status).unwrap();
        let kind = format!("{kind}:http://internal.amazon.com/coral/com.amazon.bedrock/");
        let body = serde_json::json!({ "message": message }).to_string();
        let headers = [("x-amzn-errortype", &*kind), ("content-type", "application/json")];
        failure(status, &headers, body.as_bytes()).kind.as_str()
    };
    let failures = [
        read(429, "ThrottlingException", "Too many requests, please wait before trying again."),
        read(429, "ThrottlingException", "Too many tokens per day, please wait before trying again."),
        read(429, "ModelNotReadyException", "Model is not ready for inference."),
        read(408, "ModelTimeoutException", "Model took too long."),
        read(424, "ModelErrorException", "The system encountered an unexpected error."),
        read(500, "InternalServerException", "Oh no."),
        read(503, "ServiceUnavailableException", "Bedrock is unable to process your request."),
        read(403, "AccessDeniedException", "You don't have access to the model."),
        read(403, "InvalidSignatureException", "Signature expired."),
        read(400, "ServiceQuotaExceededException", "Your request exceeds the service quota."),
        read(404, "ResourceNotFoundException", "Could not resolve the foundation model."),
        read(400, "ValidationException", "The provided model identifier is invalid."),
        read(400, "ValidationException", "Input is too long for requested model."),
        read(
            400,
            "ValidationException",
            "The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum",
        ),
        read(
            400,
            "ValidationException",
            "Input Tokens Exceeded: Number of input tokens exceeds maximum length.",
        ),
        read(
            400,
            "ValidationException",
            "Too many input tokens. Max input tokens: 8192, request input token count: 9000",
        ),
        read(400, "ValidationException", "Malformed input request: extraneous key [x] is not permitted"),
    ];
    expect![[r#"
        rate_limit
        quota
        rate_limit
        server
        server
        server
        server
        auth
        auth
        rate_limit
        not_found
        not_found
        context_too_long
        context_too_long
        context_too_long
        context_too_long
        bad_request"#]]
    .assert_eq(&failures.join("\n"));
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(read(&body));
    }
}
