use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::read;
use super::{answered, said, shown, words};

#[track_caller]
fn check_read(body: &Value, expected: &Expect) {
    expected.assert_eq(&shown(&read(body.to_string().as_bytes())));
}

#[test]
fn text_and_usage_are_read() {
    let parts = json!([
        {"type": "output_text", "text": "Hi é", "annotations": [{"type": "url_citation", "title": "x"}]},
        {"type": "x_new", "text": {"strange": 1}},
    ]);
    let search = json!({"type": "web_search_call", "action": {"query": "x"}, "arguments": {}});
    check_read(
        &answered("completed", json!([said(parts), search, words(" and more")])),
        &expect![[
            r#"{"text":"Hi é and more","finish_reason":"stop","usage":{"input":100,"output":20,"cache_read":64,"cache_write":16,"reasoning":12},"served_model":"gpt-5-mini-2025-08-07","request_id":"resp_1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    let broken = json!([said(json!([{"type": "output_text", "text": 1}]))]);
    check_read(
        &json!({"output": broken}),
        &expect![[
            r#"malformed: the server answered JSON without an `output` that can be read: `{"output":[{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":1}]}]}`"#
        ]],
    );
}

#[test]
fn calls_and_reasoning_are_read() {
    let reasoning = json!({"type": "reasoning", "id": "rs_1", "encrypted_content": "gA==",
        "summary": [{"type": "summary_text", "text": "Thus "}, {"type": "summary_text", "text": "four."}]});
    let calls = [
        json!({"type": "function_call", "call_id": "c1", "name": "search", "arguments": "{\"q\": 1}"}),
        json!({"type": "function_call", "call_id": "c2", "name": "search", "arguments": "{broken"}),
        json!({"type": "function_call", "name": "search", "arguments": {"q": 2}}),
    ];
    let [first, second, third] = calls;
    let output = json!([reasoning, words("I look."), first, second, third]);
    check_read(
        &answered("completed", output),
        &expect![[
            r#"{"text":"I look.","tool_calls":[{"id":"c1","name":"search","arguments":"{\"q\": 1}"},{"id":"c2","name":"search","arguments":"{broken"},{"id":"call_2","name":"search","arguments":"{\"q\":2}"}],"reasoning":"Thus four.","reasoning_blocks":[{"api":"openai-responses","json":"{\"type\":\"reasoning\",\"id\":\"rs_1\",\"encrypted_content\":\"gA==\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Thus \"},{\"type\":\"summary_text\",\"text\":\"four.\"}]}"}],"finish_reason":"tool_calls","usage":{"input":100,"output":20,"cache_read":64,"cache_write":16,"reasoning":12},"served_model":"gpt-5-mini-2025-08-07","request_id":"resp_1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    // A server that shows the reasoning itself.
    let reasoning =
        json!({"type": "reasoning", "content": [{"type": "reasoning_text", "text": "2+2"}], "summary": null});
    check_read(
        &answered("completed", json!([reasoning, words("4")])),
        &expect![[
            r#"{"text":"4","reasoning":"2+2","reasoning_blocks":[{"api":"openai-responses","json":"{\"type\":\"reasoning\",\"content\":[{\"type\":\"reasoning_text\",\"text\":\"2+2\"}],\"summary\":null}"}],"finish_reason":"stop","usage":{"input":100,"output":20,"cache_read":64,"cache_write":16,"reasoning":12},"served_model":"gpt-5-mini-2025-08-07","request_id":"resp_1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn the_end_says_why() {
    let refusal = json!([said(json!([{"type": "refusal", "refusal": "I can’t."}]))]);
    let cut = |reason: &str| {
        let mut body = answered("incomplete", json!([words("One, two")]));
        body["incomplete_details"] = json!({"reason": reason});
        body
    };
    let reason = |body: &Value| {
        let response = read(body.to_string().as_bytes()).unwrap();
        format!("{}: {}", response.finish_reason.as_str(), response.text)
    };
    expect!["refusal: I can’t."].assert_eq(&reason(&answered("completed", refusal)));
    expect!["length: One, two"].assert_eq(&reason(&cut("max_output_tokens")));
    expect!["content_filter: One, two"].assert_eq(&reason(&cut("content_filter")));
    expect!["other: One, two"].assert_eq(&reason(&cut("steered")));
    expect!["stop: "].assert_eq(&reason(&answered("completed", json!([]))));
}

#[test]
fn logprobs_are_read() {
    let top = json!([{"token": "Yes", "logprob": -0.5, "bytes": []}, {"token": "No", "logprob": -1.5}]);
    let logprobs = json!([
        {"token": "Yes", "bytes": [89], "logprob": -0.5, "top_logprobs": top},
        {"token": ".", "logprob": -0.25},
    ]);
    let part = json!([{"type": "output_text", "text": "Yes.", "logprobs": logprobs}]);
    let response = read(answered("completed", json!([said(part)])).to_string().as_bytes()).unwrap();
    expect![[
        r#"[{"token":"Yes","logprob":-0.5,"top":[["Yes",-0.5],["No",-1.5]]},{"token":".","logprob":-0.25}]"#
    ]]
    .assert_eq(&serde_json::to_string(&response.logprobs).unwrap());
}

#[test]
fn a_wrong_usage_does_not_cost_the_output() {
    for usage in [json!("many"), json!({"input_tokens": -1}), json!([]), json!({}), json!(null)] {
        let mut body = answered("completed", json!([words("x")]));
        body["usage"] = usage.clone();
        let response = read(body.to_string().as_bytes()).unwrap();
        assert_eq!((response.text.as_str(), response.usage), ("x", None), "{usage}");
    }
}

#[test]
fn what_is_no_answer_says_what_came() {
    let mut failed = answered("failed", json!([]));
    failed["error"] = json!({"code": "server_error", "message": "The model failed."});
    check_read(&failed, &expect!["server: The model failed."]);
    failed["error"] = json!({"code": "rate_limit_exceeded", "message": "Slow down."});
    check_read(&failed, &expect!["rate_limit: Slow down."]);
    failed["error"] = json!({"code": "invalid_prompt", "message": "Not this."});
    check_read(&failed, &expect!["bad_request: Not this."]);
    check_read(
        &answered("queued", json!([])),
        &expect![
            "malformed: the server answered with a response that is `queued`: only whole ones can be used"
        ],
    );
    check_read(
        &json!({"choices": []}),
        &expect![[r#"malformed: the server answered JSON without `output`: `{"choices":[]}`"#]],
    );
    let unknown = json!({"error": {"message": "No such model", "code": "model_not_found"}});
    check_read(&unknown, &expect!["not_found: No such model"]);
    expect!["malformed: the server answered with an empty body"].assert_eq(&shown(&read(b"")));
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(read(&body));
    }
}
