//! What comes back whole.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::super::read;

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
        r#"{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001","content":[
        {"type":"text","text":"Hello "},{"type":"text","text":"you","citations":[{"type":"char_location"}]},
        {"type":"tool_use","id":"t1","name":"search","input":{"q": 1}},{"type":"tool_use","name":"time"},
        {"type":"server_tool_use","id":"x","name":"web_search","input":{}},{"type":"new","text":[1]}],
        "stop_reason":"tool_use","stop_sequence":null,"stop_details":null,
        "usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,
        "cache_creation":{"ephemeral_5m_input_tokens":5,"ephemeral_1h_input_tokens":15},"output_tokens":9,
        "output_tokens_details":{"thinking_tokens":4},"service_tier":"standard"}}"#,
        &expect![[
            r#"{"text":"Hello you","tool_calls":[{"id":"t1","name":"search","arguments":"{\"q\": 1}"},{"id":"call_1","name":"time","arguments":"{}"}],"finish_reason":"tool_calls","usage":{"input":60,"output":9,"cache_read":30,"cache_write":20,"cache_write_1h":15,"reasoning":4},"served_model":"claude-haiku-4-5-20251001","request_id":"msg_1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn reasoning_is_kept_byte_for_byte() {
    let thinking = r#"{"type":"thinking","thinking":"h\u006d","signature":"s", "new": 1.0}"#;
    let redacted = r#"{"type":"redacted_thinking","data":"eA=="}"#;
    let hidden = r#"{"type":"thinking","thinking":"","signature":"t"}"#;
    let body = format!(
        r#"{{"content":[{thinking}, {redacted},{hidden},{{"type":"text","text":"4"}}],"stop_reason":"end_turn"}}"#
    );
    let response = read(body.as_bytes()).unwrap();
    let blocks: Vec<_> = response.reasoning_blocks.iter().map(|block| (&*block.api, &*block.json)).collect();
    assert_eq!(blocks, [("anthropic", thinking), ("anthropic", redacted), ("anthropic", hidden)]);
    assert_eq!((response.reasoning.as_deref(), &*response.text), (Some("hm"), "4"));
    // Reasoning that is not shown is no reasoning to show.
    let body = format!(r#"{{"content":[{hidden}],"stop_reason":"end_turn"}}"#);
    assert_eq!(read(body.as_bytes()).unwrap().reasoning, None);
}

#[test]
fn the_reasons_to_stop_are_told_apart() {
    let reason = |word: &str| {
        let body = format!(r#"{{"content":[],"stop_reason":{word}}}"#);
        read(body.as_bytes()).unwrap().finish_reason.as_str()
    };
    let words = [
        r#""end_turn""#,
        r#""stop_sequence""#,
        r#""max_tokens""#,
        r#""model_context_window_exceeded""#,
        r#""tool_use""#,
        r#""refusal""#,
        r#""pause_turn""#,
        "null",
    ];
    let expected = ["stop", "stop", "length", "length", "tool_calls", "refusal", "other", "other"];
    assert_eq!(words.map(reason), expected);
}

#[test]
fn usage_is_taken_as_far_as_it_is_there() {
    let usage = |usage: &str| {
        let body = format!(r#"{{"content":[{{"type":"text","text":"x"}}],"usage":{usage}}}"#);
        let response = read(body.as_bytes()).unwrap();
        assert_eq!(response.text, "x", "{usage}");
        response.usage.map(|usage| (usage.input, usage.output, usage.cache_write, usage.cache_write_1h))
    };
    // A wrong usage does not cost the output.
    for wrong in [r#""many""#, r#"{"input_tokens":-1}"#, "[]", "{}", "null"] {
        assert_eq!(usage(wrong), None, "{wrong}");
    }
    assert_eq!(
        usage(r#"{"input_tokens":3,"output_tokens":2,"cache_read_input_tokens":null}"#),
        Some((3, 2, 0, 0))
    );
    let by_age = r#"{"input_tokens":3,"output_tokens":2,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":6}}"#;
    assert_eq!(usage(by_age), Some((13, 2, 10, 6)));
}

#[test]
fn bodies_that_are_no_answer_say_what_came() {
    check(
        r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#,
        &expect!["server: Overloaded"],
    );
    check(
        r#"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}"#,
        &expect!["rate_limit: Slow down"],
    );
    check(
        r#"{"choices":[]}"#,
        &expect![[r#"malformed: the server answered JSON without `content`: `{"choices":[]}`"#]],
    );
    check(
        r#"{"content":[{"type":"text","text":5}]}"#,
        &expect![
            "malformed: a block of the answer cannot be read: invalid type: integer `5`, expected a text at line 1 column 23"
        ],
    );
    check(
        "<html><title>Sign in</title></html>",
        &expect!["malformed: the server answered HTML: `<title>Sign in</title>`"],
    );
    check("", &expect!["malformed: the server answered with an empty body"]);
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(read(&body));
    }
}
