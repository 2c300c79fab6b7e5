use std::sync::Arc;

use expect_test::{Expect, expect};
use proof_prompt::{Media, MediaSource, ReasoningBlock};

use super::*;
use crate::fuzzing::read_stream;
use crate::{CallError, OutputFormat, Response};

const MODES: [OutputMode; 5] =
    [OutputMode::Strict, OutputMode::Schema, OutputMode::Json, OutputMode::Tool, OutputMode::Instruction];

fn ask(settings: &str) -> Request {
    let settings = serde_json::from_str(settings).unwrap();
    Request { settings, ..Request::new("command-a", vec![Message::text(Role::User, "hi")]) }
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&write(request, false).unwrap()).unwrap()
}

#[track_caller]
fn check(request: &Request, expected: &Expect) {
    expected.assert_eq(&String::from_utf8(write(request, false).unwrap()).unwrap());
}

#[track_caller]
fn check_messages(messages: Vec<Message>, expected: &Expect) {
    expected.assert_eq(&body(&Request::new("m", messages))["messages"].to_string());
}

fn shown(result: Result<Response, CallError>) -> String {
    match result {
        Ok(response) => serde_json::to_string(&response).unwrap(),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    }
}

#[track_caller]
fn check_read(text: &str, expected: &Expect) {
    expected.assert_eq(&shown(read(text.as_bytes())));
}

/// What a stream is read as: the same, wherever it is cut.
#[track_caller]
fn check_stream(text: &str, expected: &Expect) {
    let bytes = text.as_bytes();
    let whole = read_stream(Api::Cohere, [bytes]);
    for at in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(at);
        assert_eq!(read_stream(Api::Cohere, [head, tail]), whole, "cut at byte {at}");
    }
    assert_eq!(read_stream(Api::Cohere, bytes.chunks(1)), whole, "byte by byte");
    expected.assert_eq(&shown(whole));
}

/// A stream of events, each `TYPE {…}` with the rest of its data.
fn events(events: &[&str]) -> String {
    let event = |event: &&str| {
        let (kind, rest) = event.split_once(" {").unwrap();
        format!("event: {kind}\r\ndata: {{\"type\":\"{kind}\",{rest}\r\n\r\n")
    };
    events.iter().map(event).collect()
}

fn tool(name: &str) -> Tool {
    Tool { name: name.to_owned(), description: None, parameters: json!({"type": "object"}) }
}

fn with_content(content: Vec<Content>) -> Vec<Message> {
    vec![Message { content, ..Message::text(Role::User, "") }]
}

fn image(source: MediaSource) -> Content {
    Content::Image { media: Media { source, media_type: None } }
}

fn answered(reasoning: &[&str], text: &str, calls: &[(&str, &str, &str)]) -> Message {
    let block = |json: &&str| ReasoningBlock { api: "cohere".to_owned(), json: (*json).to_owned() };
    let call = |(id, name, arguments): &(&str, &str, &str)| ToolCall {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        arguments: (*arguments).to_owned(),
    };
    Message {
        reasoning: reasoning.iter().map(block).collect(),
        tool_calls: calls.iter().map(call).collect(),
        ..Message::text(Role::Assistant, text)
    }
}

#[test]
fn settings_have_their_own_names() {
    check(
        &ask(
            r#"{"temperature":0.5,"top_p":0.9,"top_k":20,"max_tokens":10,"stop":["END"],"seed":3,"logprobs":5,"reasoning_tokens":64}"#,
        ),
        &expect![[
            r#"{"model":"command-a","messages":[{"role":"user","content":"hi"}],"stream":false,"temperature":0.5,"p":0.9,"k":20,"max_tokens":10,"stop_sequences":["END"],"seed":3,"logprobs":true,"thinking":{"type":"enabled","token_budget":64}}"#
        ]],
    );
    check(
        &ask(r#"{"temperature":0.5,"reasoning_tokens":0,"extra":{"temperature":1,"safety_mode":"OFF"}}"#),
        &expect![[
            r#"{"model":"command-a","messages":[{"role":"user","content":"hi"}],"stream":false,"thinking":{"type":"disabled"},"temperature":1,"safety_mode":"OFF"}"#
        ]],
    );
    assert!(String::from_utf8(write(&ask("{}"), true).unwrap()).unwrap().contains(r#""stream":true"#));
}

#[test]
fn tools_are_declared_with_each_choice() {
    let with = |choice: &str| {
        let request = Request { tools: [tool("look"), tool("go")].into(), ..ask(choice) };
        let body = body(&request);
        format!("{} {}", body["tool_choice"], body["tools"])
    };
    let choices = [
        "{}",
        r#"{"tool_choice":"auto"}"#,
        r#"{"tool_choice":"none"}"#,
        r#"{"tool_choice":"required"}"#,
        r#"{"tool_choice":{"tool":"go"}}"#,
    ];
    expect![[r#"
        null [{"type":"function","function":{"name":"look","parameters":{"type":"object"}}},{"type":"function","function":{"name":"go","parameters":{"type":"object"}}}]
        null [{"type":"function","function":{"name":"look","parameters":{"type":"object"}}},{"type":"function","function":{"name":"go","parameters":{"type":"object"}}}]
        "NONE" [{"type":"function","function":{"name":"look","parameters":{"type":"object"}}},{"type":"function","function":{"name":"go","parameters":{"type":"object"}}}]
        "REQUIRED" [{"type":"function","function":{"name":"look","parameters":{"type":"object"}}},{"type":"function","function":{"name":"go","parameters":{"type":"object"}}}]
        "REQUIRED" [{"type":"function","function":{"name":"go","parameters":{"type":"object"}}}]
    "#]]
    .assert_eq(&(choices.map(with).join("\n") + "\n"));
}

#[test]
fn the_form_of_the_output_is_asked_for_in_each_way() {
    let with = |mode| {
        let output = Some(Arc::new(OutputFormat { mode, schema: json!({"type": "object"}), notes: vec![] }));
        let body = body(&Request { output, ..ask("{}") });
        format!("{} {} {}", body["response_format"], body["tools"], body["tool_choice"])
    };
    expect![[r#"
        {"type":"json_object","json_schema":{"type":"object"}} null null
        {"type":"json_object","json_schema":{"type":"object"}} null null
        {"type":"json_object"} null null
        null [{"type":"function","function":{"name":"output","description":"Gives the output.","parameters":{"type":"object"}}}] "REQUIRED"
        null null null
    "#]]
    .assert_eq(&(MODES.map(with).join("\n") + "\n"));
}

#[test]
fn calls_and_results_are_messages() {
    check_messages(
        vec![
            Message::text(Role::System, "Be brief."),
            answered(&[], "", &[("a", "look", "{\"n\": 1}"), ("b", "go", "{broken")]),
            Message { tool_call_id: Some("a".to_owned()), ..Message::text(Role::Tool, "Nothing.") },
        ],
        &expect![[
            r#"[{"role":"system","content":"Be brief."},{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"look","arguments":"{\"n\": 1}"}},{"id":"b","type":"function","function":{"name":"go","arguments":"{broken"}}]},{"role":"tool","tool_call_id":"a","content":"Nothing."}]"#
        ]],
    );
}

#[test]
fn reasoning_goes_back_as_it_came() {
    let text = String::from_utf8(
        write(
            &Request::new(
                "m",
                vec![
                    answered(&[r#"{"type":"thinking", "thinking":"hm"}"#], "No.", &[]),
                    answered(&[r#"{"tool_plan":"I \u006cook."}"#], "", &[("a", "look", "{}")]),
                ],
            ),
            false,
        )
        .unwrap(),
    );
    expect![[r#"{"model":"m","messages":[{"role":"assistant","content":[{"type":"thinking", "thinking":"hm"},{"type":"text","text":"No."}]},{"role":"assistant","tool_plan":"I \u006cook.","tool_calls":[{"id":"a","type":"function","function":{"name":"look","arguments":"{}"}}]}],"stream":false}"#]]
        .assert_eq(&text.unwrap());
}

#[test]
fn pictures_are_parts_and_other_media_are_refused() {
    check_messages(
        with_content(vec![
            Content::Text { text: "look".to_owned() },
            image(MediaSource::Url("https://x/y.png".to_owned())),
            image(MediaSource::Data("/9j/4AAQ".to_owned())),
        ]),
        &expect![[
            r#"[{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"https://x/y.png"}},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/4AAQ"}}]}]"#
        ]],
    );
    let media = || Media { source: MediaSource::Data("JVBERi0x".to_owned()), media_type: None };
    let refused =
        |content| write(&Request::new("m", with_content(vec![content])), false).unwrap_err().to_string();
    expect!["Cohere takes texts and pictures, no files: put the text of the file into the prompt"]
        .assert_eq(&refused(Content::File { media: media() }));
    expect![
        "Cohere takes texts and pictures, no sound: ask another model, or put what is said into the prompt"
    ]
    .assert_eq(&refused(Content::Audio { media: media() }));
}

#[test]
fn an_answer_is_read() {
    check_read(
        r#"{"id":"c1","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Hel"},{"type":"x_new"},{"type":"text","text":"lo"}],"citations":[{"start":0}]},
            "usage":{"billed_units":{"input_tokens":5.0,"output_tokens":7},"tokens":{"input_tokens":66,"output_tokens":9},"cached_tokens":64},
            "logprobs":[{"text":"Hel","token_ids":[1,2],"logprobs":[-0.5,-0.25]},{"text":"lo","token_ids":[3],"logprobs":[-1]}]}"#,
        &expect![[
            r#"{"text":"Hello","reasoning":"hm","reasoning_blocks":[{"api":"cohere","json":"{\"type\":\"thinking\",\"thinking\":\"hm\"}"}],"finish_reason":"stop","usage":{"input":5,"output":7,"cache_read":0,"cache_write":0,"reasoning":0},"logprobs":[{"token":"Hel","logprob":-0.75},{"token":"lo","logprob":-1.0}],"request_id":"c1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn calls_come_with_their_plan() {
    check_read(
        r#"{"id":"c1","finish_reason":"TOOL_CALL","message":{"tool_plan":"I look.","tool_calls":[{"id":"a","type":"function","function":{"name":"look","arguments":"{\"n\": 1"}},{"function":{"name":"go"}}]},
            "usage":{"tokens":{"input_tokens":66,"output_tokens":9}}}"#,
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"a","name":"look","arguments":"{\"n\": 1"},{"id":"call_1","name":"go","arguments":""}],"reasoning":"I look.","reasoning_blocks":[{"api":"cohere","json":"{\"tool_plan\":\"I look.\"}"}],"finish_reason":"tool_calls","usage":{"input":66,"output":9,"cache_read":0,"cache_write":0,"reasoning":0},"request_id":"c1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn every_ending_is_known() {
    let ended = |word: &str| {
        let body = format!(r#"{{"message":{{"content":"a"}},"finish_reason":"{word}","usage":"?"}}"#);
        shown(read(body.as_bytes()))
    };
    expect![[r#"{"text":"a","finish_reason":"stop","latency":{"secs":0,"nanos":0},"attempts":1}"#]]
        .assert_eq(&ended("STOP_SEQUENCE"));
    expect![[r#"{"text":"a","finish_reason":"length","latency":{"secs":0,"nanos":0},"attempts":1}"#]]
        .assert_eq(&ended("MAX_TOKENS"));
    expect![[r#"{"text":"a","finish_reason":"content_filter","latency":{"secs":0,"nanos":0},"attempts":1}"#]]
        .assert_eq(&ended("ERROR_TOXIC"));
    expect![[r#"{"text":"a","finish_reason":"other","latency":{"secs":0,"nanos":0},"attempts":1}"#]]
        .assert_eq(&ended("NEW"));
    expect!["server: the server failed while it wrote the answer, and does not say why"]
        .assert_eq(&ended("ERROR"));
    expect!["server: the server broke the answer off because it took too long"].assert_eq(&ended("TIMEOUT"));
}

#[test]
fn what_is_no_answer_says_why() {
    check_read(
        r#"{"id":"c1"}"#,
        &expect![[r#"malformed: the server answered JSON without `message`: `{"id":"c1"}`"#]],
    );
    check_read(
        r#"{"message":"invalid request"}"#,
        &expect![[
            r#"malformed: the server answered JSON without `message`: `{"message":"invalid request"}`"#
        ]],
    );
    check_read("", &expect!["malformed: the server answered with an empty body"]);
    check_read(
        "{\"message\":",
        &expect![
            "malformed: the server answered JSON that is broken (EOF while parsing a value at line 1 column 11): `{\"message\":`"
        ],
    );
}

#[test]
fn a_stream_gives_the_same_wherever_it_is_cut() {
    check_stream(
        &events(&[
            r#"message-start {"id":"c1","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}"#,
            r#"content-start {"index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}}"#,
            r#"content-delta {"index":0,"delta":{"message":{"content":{"thinking":"hm \"é\""}}}}"#,
            r#"content-end {"index":0}"#,
            r#"debug {"prompt":"x"}"#,
            r#"x-new {"delta":"a text","index":-1}"#,
            r#"content-start {"index":1,"delta":{"message":{"content":{"type":"text","text":""}}}}"#,
            r#"content-delta {"index":1,"delta":{"message":{"content":{"text":"Zürich 🏔"}}},"logprobs":{"text":"Z","token_ids":[1],"logprobs":[-1]}}"#,
            r#"citation-start {"index":0,"delta":{"message":{"citations":{"start":0}}}}"#,
            r#"citation-end {"index":0}"#,
            r#"content-end {"index":1}"#,
            r#"message-end {"delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":5,"output_tokens":7}}}}"#,
        ]),
        &expect![[
            r#"{"text":"Zürich 🏔","reasoning":"hm \"é\"","reasoning_blocks":[{"api":"cohere","json":"{\"type\":\"thinking\",\"thinking\":\"hm \\\"é\\\"\"}"}],"finish_reason":"stop","usage":{"input":5,"output":7,"cache_read":0,"cache_write":0,"reasoning":0},"logprobs":[{"token":"Z","logprob":-1.0}],"request_id":"c1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn calls_come_in_pieces_also_side_by_side() {
    check_stream(
        &events(&[
            r#"tool-plan-delta {"delta":{"message":{"tool_plan":"I "}}}"#,
            r#"tool-plan-delta {"delta":{"message":{"tool_plan":"look."}}}"#,
            r#"tool-call-start {"index":0,"delta":{"message":{"tool_calls":{"id":"a","type":"function","function":{"name":"look","arguments":""}}}}}"#,
            r#"tool-call-delta {"index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"n"}}}}}"#,
            r#"tool-call-start {"index":1,"delta":{"message":{"tool_calls":{"id":"b","type":"function","function":{"name":"go","arguments":"{}"}}}}}"#,
            r#"tool-call-delta {"index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"\":1}"}}}}}"#,
            r#"tool-call-end {"index":0}"#,
            r#"message-end {"delta":{"finish_reason":"TOOL_CALL"}}"#,
        ]),
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"a","name":"look","arguments":"{\"n\":1}"},{"id":"b","name":"go","arguments":"{}"}],"reasoning":"I look.","reasoning_blocks":[{"api":"cohere","json":"{\"tool_plan\":\"I look.\"}"}],"finish_reason":"tool_calls","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn a_stream_that_fails_is_an_error() {
    let hello = r#"content-delta {"index":0,"delta":{"message":{"content":{"text":"Hel"}}}}"#;
    check_stream(
        &events(&[hello]),
        &expect!["truncated: the stream broke off before it said that the answer is whole"],
    );
    check_stream(
        &events(&[hello, r#"message-end {"delta":{"finish_reason":"ERROR","error":"an internal error"}}"#]),
        &expect!["server: an internal error"],
    );
    check_stream(
        &events(&[r#"content-delta {"delta":7}"#]),
        &expect![[
            r#"malformed: the server answered JSON without what belongs to its `type`: `{"type":"content-delta","delta":7}`"#
        ]],
    );
    check_stream(
        "data: {\"message\":\"no\"}\n\n",
        &expect![[r#"malformed: the server answered JSON without `type`: `{"message":"no"}`"#]],
    );
    check_stream(
        "data: {\"type\":\"content\n\n",
        &expect![
            "malformed: the server answered JSON that is broken (EOF while parsing a string at line 1 column 16): `{\"type\":\"content`"
        ],
    );
}
