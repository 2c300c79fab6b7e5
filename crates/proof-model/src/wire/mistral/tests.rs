use std::sync::Arc;

use expect_test::{Expect, expect};
use proof_prompt::{Content, Media, MediaSource, Message, ReasoningBlock, Role, Tool, ToolCall};
use serde_json::{Value, json};

use super::*;
use crate::settings::ToolChoice;
use crate::{Api, ErrorKind, OutputFormat, OutputMode, Settings, fuzzing};

fn request(messages: Vec<Message>, settings: Settings) -> Request {
    Request { settings, ..Request::new("mistral-small-latest", messages) }
}

#[track_caller]
fn check_body(request: &Request, expected: &Expect) {
    expected.assert_eq(&String::from_utf8(write(request, false).unwrap()).unwrap());
}

fn shown(result: Result<Response, CallError>) -> String {
    match result {
        Ok(response) => {
            let mut value = serde_json::to_value(&response).unwrap();
            let map = value.as_object_mut().unwrap();
            map.shift_remove("latency");
            map.shift_remove("attempts");
            value.to_string()
        }
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    }
}

/// The response to a stream, which is the same wherever it is cut.
#[track_caller]
fn check_stream(events: &[&str], expected: &Expect) {
    let stream = "data: ".to_owned() + &events.join("\n\ndata: ") + "\n\n";
    let stream = stream.as_bytes();
    let whole = shown(fuzzing::read_stream(Api::Mistral, [stream]));
    for at in 0..=stream.len() {
        let (head, tail) = stream.split_at(at);
        assert_eq!(shown(fuzzing::read_stream(Api::Mistral, [head, tail])), whole, "cut at byte {at}");
    }
    expected.assert_eq(&whole);
}

fn medium(source: MediaSource) -> Media {
    Media { source, media_type: None }
}

fn get_weather() -> Tool {
    Tool {
        name: "get_weather".to_owned(),
        description: None,
        parameters: json!({"type": "object", "properties": {"city": {"type": "string"}}}),
    }
}

#[test]
fn settings_have_mistrals_names() {
    let extra = json!({"safe_prompt": true, "prompt_mode": "reasoning", "temperature": 0.9});
    let settings = Settings {
        temperature: Some(0.25),
        top_p: Some(0.5),
        top_k: Some(20),
        max_tokens: Some(64),
        stop: vec!["END".to_owned()],
        seed: Some(42),
        reasoning_effort: Some("high".to_owned()),
        logprobs: Some(3),
        extra: extra.as_object().unwrap().clone(),
        ..Settings::default()
    };
    check_body(
        &request(vec![Message::text(Role::User, "Say \"é\".")], settings),
        &expect![[
            r#"{"model":"mistral-small-latest","messages":[{"role":"user","content":"Say \"é\"."}],"top_p":0.5,"top_k":20,"max_tokens":64,"stop":["END"],"random_seed":42,"reasoning_effort":"high","logprobs":true,"top_logprobs":3,"safe_prompt":true,"prompt_mode":"reasoning","temperature":0.9}"#
        ]],
    );
    check_body(
        &request(vec![], Settings { logprobs: Some(0), ..Settings::default() }),
        &expect![[r#"{"model":"mistral-small-latest","messages":[],"logprobs":true}"#]],
    );
}

#[test]
fn media_are_addresses() {
    let content = vec![
        Content::Image { media: medium(MediaSource::Url("https://x/y.png".to_owned())) },
        Content::Image { media: medium(MediaSource::Data("iVBORw0KGgo=".to_owned())) },
        Content::File { media: medium(MediaSource::Url("https://x/a.pdf".to_owned())) },
        Content::File { media: medium(MediaSource::Data("JVBERi0x".to_owned())) },
        Content::Audio { media: medium(MediaSource::Url("https://x/a.mp3".to_owned())) },
        Content::Audio { media: medium(MediaSource::Data("UklGRjQA".to_owned())) },
        Content::Text { text: "look".to_owned() },
    ];
    check_body(
        &request(vec![Message { content, ..Message::text(Role::User, "") }], Settings::default()),
        &expect![[
            r#"{"model":"mistral-small-latest","messages":[{"role":"user","content":[{"type":"image_url","image_url":"https://x/y.png"},{"type":"image_url","image_url":"data:image/png;base64,iVBORw0KGgo="},{"type":"document_url","document_url":"https://x/a.pdf"},{"type":"document_url","document_url":"data:application/pdf;base64,JVBERi0x"},{"type":"input_audio","input_audio":"https://x/a.mp3"},{"type":"input_audio","input_audio":"UklGRjQA"},{"type":"text","text":"look"}]}]}"#
        ]],
    );
}

#[test]
fn tools_are_declared_called_and_answered() {
    let call =
        ToolCall { id: "a1b2c3d4e".to_owned(), name: "get_weather".to_owned(), arguments: "{".to_owned() };
    let asks = Message { content: vec![], tool_calls: vec![call], ..Message::text(Role::Assistant, "") };
    let answers = Message { tool_call_id: Some("a1b2c3d4e".to_owned()), ..Message::text(Role::Tool, "21") };
    let settings = Settings { parallel_tool_calls: Some(false), ..Settings::default() };
    let request = Request { tools: Arc::new([get_weather()]), ..request(vec![asks, answers], settings) };
    check_body(
        &request,
        &expect![[
            r#"{"model":"mistral-small-latest","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"a1b2c3d4e","type":"function","function":{"name":"get_weather","arguments":"{"}}]},{"role":"tool","content":"21","tool_call_id":"a1b2c3d4e"}],"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],"parallel_tool_calls":false}"#
        ]],
    );
}

#[test]
fn a_tool_may_must_or_must_not_be_called() {
    let choice = |choice| {
        let settings = Settings { tool_choice: Some(choice), ..Settings::default() };
        let request = Request { tools: Arc::new([get_weather()]), ..request(vec![], settings) };
        serde_json::from_slice::<Value>(&write(&request, false).unwrap()).unwrap()["tool_choice"].to_string()
    };
    assert_eq!(choice(ToolChoice::Auto), r#""auto""#);
    assert_eq!(choice(ToolChoice::None), r#""none""#);
    assert_eq!(choice(ToolChoice::Required), r#""any""#);
    assert_eq!(choice(ToolChoice::Tool("a".to_owned())), r#"{"type":"function","function":{"name":"a"}}"#);
}

#[test]
fn the_form_of_the_output_is_asked_for() {
    let with = |mode| {
        let output = OutputFormat { mode, schema: json!({"type": "object"}), notes: vec![] };
        Request { output: Some(Arc::new(output)), ..request(vec![], Settings::default()) }
    };
    check_body(
        &with(OutputMode::Strict),
        &expect![[
            r#"{"model":"mistral-small-latest","messages":[],"response_format":{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object"},"strict":true}}}"#
        ]],
    );
    check_body(
        &with(OutputMode::Schema),
        &expect![[
            r#"{"model":"mistral-small-latest","messages":[],"response_format":{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object"}}}}"#
        ]],
    );
    check_body(
        &with(OutputMode::Json),
        &expect![[
            r#"{"model":"mistral-small-latest","messages":[],"response_format":{"type":"json_object"}}"#
        ]],
    );
    check_body(
        &with(OutputMode::Tool),
        &expect![[
            r#"{"model":"mistral-small-latest","messages":[],"tools":[{"type":"function","function":{"name":"output","description":"Gives the answer in the form that is wanted.","parameters":{"type":"object"}}}],"tool_choice":{"type":"function","function":{"name":"output"}}}"#
        ]],
    );
    check_body(
        &with(OutputMode::Instruction),
        &expect![[r#"{"model":"mistral-small-latest","messages":[]}"#]],
    );
}

#[test]
fn thinking_goes_back_as_it_came() {
    let block = |api: &str, json: &str| ReasoningBlock { api: api.to_owned(), json: json.to_owned() };
    let reasoning = vec![
        block(
            "mistral",
            r#"{"type":"thinking" , "thinking":[{"type":"text","text":"7 \u00d7 13"}],"closed":true}"#,
        ),
        block("anthropic", r#"{"type":"thinking","thinking":"x"}"#),
    ];
    let answered = Message { reasoning: reasoning.clone(), ..Message::text(Role::Assistant, "No.") };
    check_body(
        &request(vec![answered], Settings::default()),
        &expect![[
            r#"{"model":"mistral-small-latest","messages":[{"role":"assistant","content":[{"type":"thinking" , "thinking":[{"type":"text","text":"7 \u00d7 13"}],"closed":true},{"type":"text","text":"No."}]}]}"#
        ]],
    );
    let broken = Message { reasoning: vec![block("mistral", "{")], ..Message::text(Role::Assistant, "No.") };
    assert!(write(&request(vec![broken], Settings::default()), false).is_err());
}

#[test]
fn an_answer_is_read() {
    let check = |body: &str, expected: &Expect| expected.assert_eq(&shown(read(body.as_bytes())));
    check(
        r#"{"id":"cmpl-1","model":"mistral-small-latest","choices":[{"index":0,"message":{"role":"assistant","content":[
        {"type":"thinking" , "thinking":[{"type":"text","text":"91 = "},{"type":"reference","reference_ids":[1]},{"type":"text","text":"7 \u00d7 13."}],"closed":true},
        {"type":"text","text":"No"},{"type":"reference","reference_ids":[1,"a"]},{"type":"text","text":"."}],"tool_calls":null},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":1200,"completion_tokens":5,"total_tokens":1205,"num_cached_tokens":1024}}"#,
        &expect![[
            r#"{"text":"No.","reasoning":"91 = 7 × 13.","reasoning_blocks":[{"api":"mistral","json":"{\"type\":\"thinking\" , \"thinking\":[{\"type\":\"text\",\"text\":\"91 = \"},{\"type\":\"reference\",\"reference_ids\":[1]},{\"type\":\"text\",\"text\":\"7 \\u00d7 13.\"}],\"closed\":true}"}],"finish_reason":"stop","usage":{"input":1200,"output":5,"cache_read":1024,"cache_write":0,"reasoning":0},"served_model":"mistral-small-latest","request_id":"cmpl-1"}"#
        ]],
    );
    check(
        r#"{"choices":[{"message":{"content":"","tool_calls":[{"id":"a1b2c3d4e","function":{"name":"f","arguments":"{\"q\": "}}]},"finish_reason":"tool_calls"}]}"#,
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"a1b2c3d4e","name":"f","arguments":"{\"q\": "}],"finish_reason":"tool_calls"}"#
        ]],
    );
    check(
        r#"{"choices":[{"message":{"content":"One, tw"},"finish_reason":"model_length"}]}"#,
        &expect![[r#"{"text":"One, tw","finish_reason":"length"}"#]],
    );
    check(
        r#"{"choices":[{"message":{"content":"half"},"finish_reason":"error"}]}"#,
        &expect!["server: the provider broke the answer off: `error`"],
    );
    check(
        r#"{"object":"error","message":"Invalid model: x","type":"invalid_model","param":null,"code":"1500"}"#,
        &expect!["not_found: Invalid model: x"],
    );
}

#[test]
fn a_stream_is_read() {
    check_stream(
        &[
            r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
            r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"91 = "}]}]},"finish_reason":null}]}"#,
            r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"7 × 13."}],"signature":"s"}]},"finish_reason":null}]}"#,
            r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"No"},"finish_reason":null}],"p":"abc"}"#,
            r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"."},"finish_reason":null}],"p":"abcdef"}"#,
            r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Sure?"}]},{"type":"text","text":" Sure."}]},"finish_reason":null}]}"#,
            r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}"#,
            "[DONE]",
        ],
        &expect![[
            r#"{"text":"No. Sure.","reasoning":"91 = 7 × 13.Sure?","reasoning_blocks":[{"api":"mistral","json":"{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"91 = 7 × 13.\"}],\"signature\":\"s\"}"},{"api":"mistral","json":"{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Sure?\"}]}"}],"finish_reason":"stop","usage":{"input":12,"output":5,"cache_read":0,"cache_write":0,"reasoning":0},"served_model":"m","request_id":"c"}"#
        ]],
    );
    check_stream(
        &[
            r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"a1b2c3d4e","function":{"name":"f","arguments":"{\"ci"},"index":0}]},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"f5g6h7i8j","function":{"name":"g","arguments":""},"index":1}]},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"null","function":{"name":"","arguments":"ty\":1}"},"index":0}]},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"tool_calls"}]}"#,
            "[DONE]",
        ],
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"a1b2c3d4e","name":"f","arguments":"{\"city\":1}"},{"id":"f5g6h7i8j","name":"g","arguments":""}],"finish_reason":"tool_calls"}"#
        ]],
    );
}

#[test]
fn a_stream_that_fails_says_so() {
    let words = r#"{"choices":[{"index":0,"delta":{"content":"half"},"finish_reason":null}]}"#;
    check_stream(
        &[words, r#"{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#],
        &expect!["server: the provider broke the answer off: `error`"],
    );
    check_stream(
        &[
            words,
            r#"{"object":"error","message":"Service unavailable","type":"internal_server_error","code":"3000"}"#,
        ],
        &expect!["server: Service unavailable"],
    );
    let error = fuzzing::read_stream(Api::Mistral, [format!("data: {words}\n\n").as_bytes()]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Truncated);
}

#[test]
fn a_stream_is_asked_for() {
    let body = String::from_utf8(write(&request(vec![], Settings::default()), true).unwrap()).unwrap();
    assert_eq!(body, r#"{"model":"mistral-small-latest","messages":[],"stream":true}"#);
}
