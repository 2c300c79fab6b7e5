use std::sync::Arc;

use expect_test::{Expect, expect};
use proof_prompt::{Media, MediaSource, ReasoningBlock, ToolCall};
use serde_json::json;

use super::*;
use crate::fuzzing::read_stream;
use crate::{CallError, OutputFormat, Response};

const MODES: [OutputMode; 5] =
    [OutputMode::Strict, OutputMode::Schema, OutputMode::Json, OutputMode::Tool, OutputMode::Instruction];

fn ask(settings: &str) -> Request {
    let settings = serde_json::from_str(settings).unwrap();
    Request { settings, ..Request::new("llama3.2", vec![Message::text(Role::User, "hi")]) }
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&write(request, false).unwrap()).unwrap()
}

#[track_caller]
fn check(request: &Request, expected: &Expect) {
    expected.assert_eq(&String::from_utf8(write(request, false).unwrap()).unwrap());
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
    let whole = read_stream(Api::Ollama, [bytes]);
    for at in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(at);
        assert_eq!(read_stream(Api::Ollama, [head, tail]), whole, "cut at byte {at}");
    }
    assert_eq!(read_stream(Api::Ollama, bytes.chunks(1)), whole, "byte by byte");
    expected.assert_eq(&shown(whole));
}

fn tool(name: &str) -> Tool {
    Tool {
        name: name.to_owned(),
        description: Some("Looks.".to_owned()),
        parameters: json!({"type": "object"}),
    }
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

#[test]
fn settings_stand_under_options() {
    check(
        &ask(
            r#"{"temperature":0.5,"top_p":0.9,"top_k":20,"max_tokens":10,"stop":["END"],"seed":3,"logprobs":5,"reasoning_effort":"low"}"#,
        ),
        &expect![[
            r#"{"model":"llama3.2","messages":[{"role":"user","content":"hi"}],"tools":[],"stream":false,"options":{"temperature":0.5,"top_p":0.9,"top_k":20,"num_predict":10,"stop":["END"],"seed":3},"think":"low","logprobs":true,"top_logprobs":5}"#
        ]],
    );
    check(
        &ask(r#"{"logprobs":0,"reasoning_effort":"none"}"#),
        &expect![[
            r#"{"model":"llama3.2","messages":[{"role":"user","content":"hi"}],"tools":[],"stream":false,"think":false,"logprobs":true}"#
        ]],
    );
    assert!(String::from_utf8(write(&ask("{}"), true).unwrap()).unwrap().contains(r#""stream":true"#));
}

#[test]
fn what_the_user_adds_wins_and_is_merged_in() {
    check(
        &ask(
            r#"{"temperature":0.5,"max_tokens":10,"reasoning_effort":"low","extra":{"keep_alive":"5m","think":true,"options":{"num_ctx":8192,"temperature":1}}}"#,
        ),
        &expect![[
            r#"{"model":"llama3.2","messages":[{"role":"user","content":"hi"}],"tools":[],"stream":false,"options":{"num_predict":10,"num_ctx":8192,"temperature":1},"keep_alive":"5m","think":true}"#
        ]],
    );
    assert_eq!(body(&ask(r#"{"extra":{"options":{"num_ctx":1}}}"#))["options"], json!({"num_ctx": 1}));
}

#[test]
fn tools_are_declared_unless_none_may_be_called() {
    let with = |settings: &str| {
        body(&Request { tools: [tool("look")].into(), ..ask(settings) })["tools"].to_string()
    };
    let declared = r#"[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object"}}}]"#;
    assert_eq!(with("{}"), declared);
    assert_eq!(with(r#"{"tool_choice":"required"}"#), declared);
    assert_eq!(with(r#"{"tool_choice":"none"}"#), "[]");
}

#[test]
fn the_form_of_the_output_is_asked_for_in_each_way() {
    let with = |mode| {
        let output = Some(Arc::new(OutputFormat { mode, schema: json!({"type": "object"}), notes: vec![] }));
        let body = body(&Request { output, ..ask("{}") });
        format!("{} {}", body["format"], body["tools"])
    };
    expect![[r#"
        {"type":"object"} []
        {"type":"object"} []
        "json" []
        null [{"type":"function","function":{"name":"output","description":"Gives the output.","parameters":{"type":"object"}}}]
        null []
    "#]]
    .assert_eq(&(MODES.map(with).join("\n") + "\n"));
}

#[test]
fn arguments_are_objects_and_results_name_their_tool() {
    let thought = ReasoningBlock { api: "ollama".to_owned(), json: r#"{"thinking":"\u0068m"}"#.to_owned() };
    check(
        &Request::new(
            "m",
            vec![
                Message {
                    tool_calls: vec![
                        call("call_0", "look", r#"{"n": 1.50}"#),
                        call("call_1", "go", "{broken"),
                    ],
                    reasoning: vec![thought],
                    ..Message::text(Role::Assistant, "")
                },
                Message { tool_call_id: Some("call_1".to_owned()), ..Message::text(Role::Tool, "Nothing.") },
            ],
        ),
        &expect![[
            r#"{"model":"m","messages":[{"role":"assistant","thinking":"\u0068m","tool_calls":[{"function":{"name":"look","arguments":{"n": 1.50}}},{"function":{"name":"go","arguments":{"arguments":"{broken"}}}]},{"role":"tool","content":"Nothing.","tool_name":"go"}],"tools":[],"stream":false}"#
        ]],
    );
    let lost = Message { tool_call_id: Some("x".to_owned()), ..Message::text(Role::Tool, "") };
    expect!["the result of the tool call `x` has no such call before it, and Ollama wants the tool's name"]
        .assert_eq(&write(&Request::new("m", vec![lost]), false).unwrap_err().to_string());
}

#[test]
fn pictures_are_data_and_other_media_are_refused() {
    let media = |source| Media { source, media_type: None };
    let data = || media(MediaSource::Data("/9j/4AAQ".to_owned()));
    let with = |content| {
        let content = vec![Content::Text { text: "look".to_owned() }, content];
        write(&Request::new("m", vec![Message { content, ..Message::text(Role::User, "") }]), false)
    };
    expect![[r#"{"model":"m","messages":[{"role":"user","content":"look","images":["/9j/4AAQ"]}],"tools":[],"stream":false}"#]]
        .assert_eq(&String::from_utf8(with(Content::Image { media: data() }).unwrap()).unwrap());
    let refused = |content| with(content).unwrap_err().to_string();
    expect!["Ollama takes no picture by its address (`https://x/y.png`): give a local path"]
        .assert_eq(&refused(Content::Image { media: media(MediaSource::Url("https://x/y.png".to_owned())) }));
    expect!["Ollama takes texts and pictures, no files: put the text of the file into the prompt"]
        .assert_eq(&refused(Content::File { media: data() }));
    expect![
        "Ollama takes texts and pictures, no sound: ask another model, or put what is said into the prompt"
    ]
    .assert_eq(&refused(Content::Audio { media: data() }));
}

#[test]
fn an_answer_is_read() {
    check_read(
        r#"{"model":"llama3.2","created_at":"2025-11-20T10:00:00Z","message":{"role":"assistant","content":"Hello","thinking":"hm"},"done":true,"done_reason":"stop",
            "prompt_eval_count":12,"eval_count":5,"logprobs":[{"token":"Hello","logprob":-0.5,"bytes":[72],"top_logprobs":[{"token":"Hello","logprob":-0.5},{"token":"Hi","logprob":-1}]}]}"#,
        &expect![[
            r#"{"text":"Hello","reasoning":"hm","reasoning_blocks":[{"api":"ollama","json":"{\"thinking\":\"hm\"}"}],"finish_reason":"stop","usage":{"input":12,"output":5,"cache_read":0,"cache_write":0,"reasoning":0},"served_model":"llama3.2","logprobs":[{"token":"Hello","logprob":-0.5,"top":[["Hello",-0.5],["Hi",-1.0]]}],"latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    // A server that does not know both numbers has no usage.
    check_read(
        r#"{"message":{"content":"One"},"done":true,"done_reason":"length","eval_count":5}"#,
        &expect![[r#"{"text":"One","finish_reason":"length","latency":{"secs":0,"nanos":0},"attempts":1}"#]],
    );
}

#[test]
fn calls_have_their_arguments_as_text() {
    check_read(
        r#"{"message":{"content":"","tool_calls":[{"function":{"name":"look","arguments":{"a b": 1.50}}},{"id":"s","function":{"index":1,"name":"go"}}]},"done":true,"done_reason":"stop"}"#,
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"call_0","name":"look","arguments":"{\"a b\":1.50}"},{"id":"s","name":"go","arguments":"{}"}],"finish_reason":"tool_calls","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn what_is_no_answer_says_why() {
    check_read(r#"{"error":"model runner has crashed"}"#, &expect!["bad_request: model runner has crashed"]);
    check_read(
        r#"{"done":true}"#,
        &expect![[r#"malformed: the server answered JSON without `message`: `{"done":true}`"#]],
    );
    check_read(
        "Ollama is running",
        &expect!["malformed: the server answered something that is not JSON: `Ollama is running`"],
    );
    check_read("", &expect!["malformed: the server answered with an empty body"]);
}

#[test]
fn a_stream_gives_the_same_wherever_it_is_cut() {
    let lines = [
        r#"{"model":"m1","message":{"role":"assistant","content":"","thinking":"h"},"done":false}"#,
        r#"{"model":"m1","message":{"role":"assistant","content":"","thinking":"m"},"done":false,"x_new":[1]}"#,
        r#"{"model":"m1","message":{"role":"assistant","content":"Zürich 🏔\n"},"done":false,"logprobs":[{"token":"Z","logprob":-1}]}"#,
        r#"{"model":"m1","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"go","arguments":{"to":"\"é\""}}}]},"done":false}"#,
        r#"{"model":"m1","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4}"#,
    ];
    let expected = expect![[
        r#"{"text":"Zürich 🏔\n","tool_calls":[{"id":"call_0","name":"go","arguments":"{\"to\":\"\\\"é\\\"\"}"}],"reasoning":"hm","reasoning_blocks":[{"api":"ollama","json":"{\"thinking\":\"hm\"}"}],"finish_reason":"tool_calls","usage":{"input":3,"output":4,"cache_read":0,"cache_write":0,"reasoning":0},"served_model":"m1","logprobs":[{"token":"Z","logprob":-1.0}],"latency":{"secs":0,"nanos":0},"attempts":1}"#
    ]];
    check_stream(&(lines.join("\n") + "\n"), &expected);
    check_stream(&(lines.join("\r\n\r\n") + "\r\n"), &expected);
    // The last line needs no end.
    check_stream(&lines.join("\n"), &expected);
}

#[test]
fn a_stream_that_breaks_off_is_not_whole() {
    let hello = r#"{"message":{"content":"Hel"},"done":false}"#;
    let broke_off = expect!["truncated: the stream broke off before it said that the answer is whole"];
    check_stream(hello, &broke_off);
    check_stream(&format!("{hello}\n{{\"message\":{{\"con"), &broke_off);
    check_stream("", &broke_off);
    check_stream(
        "<html><title>Hi</title>",
        &expect!["malformed: the server answered HTML: `<title>Hi</title>`"],
    );
}

#[test]
fn a_malformed_line_is_an_error() {
    let hello = r#"{"message":{"content":"Hel"},"done":false}"#;
    check_stream(
        &format!("{hello}\n{{\"message\":\n{hello}\n"),
        &expect![
            "malformed: the server answered JSON that is broken (EOF while parsing a value at line 1 column 11): `{\"message\":`"
        ],
    );
    check_stream(
        "not JSON\r\n",
        &expect!["malformed: the server answered something that is not JSON: `not JSON`"],
    );
}

#[test]
fn an_error_within_a_stream_is_the_server_s() {
    let hello = r#"{"message":{"content":"Hel"},"done":false}"#;
    let error = r#"{"error":"llama runner process has terminated"}"#;
    check_stream(&format!("{hello}\n{error}\n"), &expect!["server: llama runner process has terminated"]);
    check_stream(&format!("{error}\n"), &expect!["bad_request: llama runner process has terminated"]);
}
