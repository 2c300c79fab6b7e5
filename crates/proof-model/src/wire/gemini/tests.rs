use std::sync::Arc;

use expect_test::{Expect, expect};
use proof_prompt::{Content, Media, MediaSource, ReasoningBlock, ToolCall};

use super::*;
use crate::fuzzing::read_stream;
use crate::{Api, CallError, OutputFormat, Response};

fn ask(settings: &str) -> Request {
    let settings = serde_json::from_str(settings).unwrap();
    Request { settings, ..Request::new("gemini-2.5-flash", vec![Message::text(Role::User, "hi")]) }
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&write(request).unwrap()).unwrap()
}

/// What the body holds under a key.
#[track_caller]
fn check(request: &Request, key: &str, expected: &Expect) {
    expected.assert_eq(&body(request)[key].to_string());
}

#[track_caller]
fn check_contents(messages: Vec<Message>, expected: &Expect) {
    check(&Request::new("m", messages), "contents", expected);
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
    let whole = read_stream(Api::Gemini, [bytes]);
    for at in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(at);
        assert_eq!(read_stream(Api::Gemini, [head, tail]), whole, "cut at byte {at}");
    }
    assert_eq!(read_stream(Api::Gemini, bytes.chunks(1)), whole, "byte by byte");
    expected.assert_eq(&shown(whole));
}

fn events(events: &[&str]) -> String {
    events.iter().flat_map(|event| ["data: ", event, "\r\n\r\n"]).collect()
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

fn calling(calls: Vec<ToolCall>, text: &str, blocks: &[&str]) -> Message {
    let block = |json: &&str| ReasoningBlock { api: "gemini".to_owned(), json: (*json).to_owned() };
    Message {
        tool_calls: calls,
        reasoning: blocks.iter().map(block).collect(),
        ..Message::text(Role::Assistant, text)
    }
}

fn result(id: &str, text: &str) -> Message {
    Message { tool_call_id: Some(id.to_owned()), ..Message::text(Role::Tool, text) }
}

fn media(source: MediaSource, media_type: Option<&str>) -> Media {
    Media { source, media_type: media_type.map(str::to_owned) }
}

fn with_content(content: Vec<Content>) -> Vec<Message> {
    vec![Message { content, ..Message::text(Role::User, "") }]
}

fn tool(name: &str) -> Tool {
    Tool {
        name: name.to_owned(),
        description: Some("Looks.".to_owned()),
        parameters: json!({"type": "object", "properties": {"n": {"type": "integer"}}}),
    }
}

fn output(mode: OutputMode) -> Arc<OutputFormat> {
    Arc::new(OutputFormat { mode, schema: json!({"type": "object"}), notes: vec![] })
}

#[test]
fn the_system_text_stands_apart() {
    let messages = vec![
        Message::text(Role::System, "Be \"brief\"."),
        Message::text(Role::User, "a"),
        Message::text(Role::Assistant, "b"),
        Message::text(Role::System, "Be kind."),
        Message::text(Role::User, "c"),
    ];
    expect![[r#"{"contents":[{"parts":[{"text":"a"}],"role":"user"},{"parts":[{"text":"b"}],"role":"model"},{"parts":[{"text":"c"}],"role":"user"}],"systemInstruction":{"parts":[{"text":"Be \"brief\".\n\nBe kind."}],"role":"user"},"generationConfig":{}}"#]]
        .assert_eq(&body(&Request::new("m", messages)).to_string());
}

#[test]
fn settings_have_their_own_names() {
    check(
        &ask(
            r#"{"temperature":0.5,"top_p":0.9,"top_k":20,"max_tokens":10,"stop":["END"],"seed":3,"logprobs":5,"reasoning_effort":"low"}"#,
        ),
        "generationConfig",
        &expect![[
            r#"{"temperature":0.5,"topP":0.9,"topK":20,"maxOutputTokens":10,"stopSequences":["END"],"seed":3,"responseLogprobs":true,"logprobs":5,"thinkingConfig":{"include_thoughts":true,"thinking_level":"LOW"}}"#
        ]],
    );
    check(&ask(r#"{"logprobs":0}"#), "generationConfig", &expect![[r#"{"responseLogprobs":true}"#]]);
}

#[test]
fn a_number_of_tokens_to_think_wins_over_an_effort() {
    check(
        &ask(r#"{"reasoning_effort":"low","reasoning_tokens":512}"#),
        "generationConfig",
        &expect![[r#"{"thinkingConfig":{"include_thoughts":true,"thinking_budget":512}}"#]],
    );
    for off in [r#"{"reasoning_tokens":0}"#, r#"{"reasoning_effort":"none"}"#] {
        check(&ask(off), "generationConfig", &expect![[r#"{"thinkingConfig":{"thinking_budget":0}}"#]]);
    }
}

#[test]
fn what_the_user_adds_wins_and_is_merged_in() {
    let request = ask(
        r#"{"temperature":0.5,"max_tokens":9,"extra":{"generationConfig":{"temperature":1,"mediaResolution":"LOW"},"safetySettings":[],"toolConfig":{"a":1}},"tool_choice":"auto"}"#,
    );
    expect![[r#"{"contents":[{"parts":[{"text":"hi"}],"role":"user"}],"generationConfig":{"maxOutputTokens":9,"temperature":1,"mediaResolution":"LOW"},"safetySettings":[],"toolConfig":{"a":1}}"#]]
        .assert_eq(&body(&request).to_string());
    check(
        &ask(r#"{"temperature":0.5,"extra":{"generationConfig":null}}"#),
        "generationConfig",
        &expect!["null"],
    );
}

#[test]
fn tools_are_declared_with_each_choice() {
    let with = |choice: &str| Request { tools: [tool("look"), tool("go")].into(), ..ask(choice) };
    check(
        &with("{}"),
        "tools",
        &expect![[
            r#"[{"functionDeclarations":[{"name":"look","description":"Looks.","parameters_json_schema":{"type":"object","properties":{"n":{"type":"integer"}}}},{"name":"go","description":"Looks.","parameters_json_schema":{"type":"object","properties":{"n":{"type":"integer"}}}}]}]"#
        ]],
    );
    check(&with("{}"), "toolConfig", &expect!["null"]);
    let choice =
        |choice: &str| body(&with(&format!(r#"{{"tool_choice":{choice}}}"#)))["toolConfig"].to_string();
    let choices = [r#""auto""#, r#""none""#, r#""required""#, r#"{"tool":"go"}"#].map(choice);
    expect![[r#"
        {"functionCallingConfig":{"mode":"AUTO"}}
        {"functionCallingConfig":{"mode":"NONE"}}
        {"functionCallingConfig":{"mode":"ANY"}}
        {"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["go"]}}
    "#]]
    .assert_eq(&(choices.join("\n") + "\n"));
}

#[test]
fn the_form_of_the_output_is_asked_for_in_each_way() {
    let with = |mode| Request { output: Some(output(mode)), ..ask("{}") };
    let config = |mode| body(&with(mode))["generationConfig"].to_string();
    let schema = r#"{"responseMimeType":"application/json","responseJsonSchema":{"type":"object"}}"#;
    assert_eq!(config(OutputMode::Strict), schema);
    assert_eq!(config(OutputMode::Schema), schema);
    assert_eq!(config(OutputMode::Json), r#"{"responseMimeType":"application/json"}"#);
    assert_eq!(config(OutputMode::Instruction), "{}");
    expect![[r#"{"contents":[{"parts":[{"text":"hi"}],"role":"user"}],"generationConfig":{},"tools":[{"functionDeclarations":[{"name":"output","description":"Gives the output.","parameters_json_schema":{"type":"object"}}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["output"]}}}"#]]
        .assert_eq(&body(&with(OutputMode::Tool)).to_string());
}

#[test]
fn results_name_their_tool_and_stand_in_one_turn() {
    check_contents(
        vec![
            Message::text(Role::User, "look"),
            calling(vec![call("a", "look", r#"{"n": 1.50}"#), call("b", "go", "")], "", &[]),
            result("b", r#"{"to":"x"}"#),
            result("a", "Nothing."),
        ],
        &expect![[
            r#"[{"parts":[{"text":"look"}],"role":"user"},{"parts":[{"functionCall":{"args":{"n":1.5},"name":"look"}},{"functionCall":{"args":{},"name":"go"}}],"role":"model"},{"parts":[{"functionResponse":{"name":"go","response":{"to":"x"}}},{"functionResponse":{"name":"look","response":{"output":"Nothing."}}}],"role":"user"}]"#
        ]],
    );
}

#[test]
fn a_result_without_its_call_is_refused() {
    let error = write(&Request::new("m", vec![result("a", "x")])).unwrap_err().to_string();
    expect!["the result of the tool call `a` has no such call before it, and Gemini wants the tool's name"]
        .assert_eq(&error);
}

#[test]
fn media_are_data_or_addresses() {
    check_contents(
        with_content(vec![
            Content::Image { media: media(MediaSource::Data("iVBORw0KGgo=".to_owned()), None) },
            Content::File { media: media(MediaSource::Data("JVBERi0x".to_owned()), None) },
            Content::Audio { media: media(MediaSource::Data("UklGRjQ".to_owned()), Some("audio/wav")) },
            Content::Image { media: media(MediaSource::Url("https://x/y.JPG?a=b".to_owned()), None) },
            Content::File { media: media(MediaSource::Url("gs://bucket/a.pdf".to_owned()), None) },
            Content::File { media: media(MediaSource::Url("https://youtu.be/abc".to_owned()), None) },
            Content::Audio { media: media(MediaSource::Url("https://x/y".to_owned()), Some("audio/flac")) },
        ]),
        &expect![[
            r#"[{"parts":[{"inlineData":{"data":"iVBORw0KGgo=","mime_type":"image/png"}},{"inlineData":{"data":"JVBERi0x","mime_type":"application/pdf"}},{"inlineData":{"data":"UklGRjQ","mime_type":"audio/wav"}},{"fileData":{"file_uri":"https://x/y.JPG?a=b","mime_type":"image/jpeg"}},{"fileData":{"file_uri":"gs://bucket/a.pdf","mime_type":"application/pdf"}},{"fileData":{"file_uri":"https://youtu.be/abc","mime_type":"video/mp4"}},{"fileData":{"file_uri":"https://x/y","mime_type":"audio/flac"}}],"role":"user"}]"#
        ]],
    );
    let ftp = Content::File { media: media(MediaSource::Url("ftp://x/a.pdf".to_owned()), None) };
    expect!["Gemini takes media from `https://`, `http://` and `gs://` addresses, and `ftp://x/a.pdf` is none: give a local path"]
        .assert_eq(&write(&Request::new("m", with_content(vec![ftp]))).unwrap_err().to_string());
}

#[test]
fn blocks_go_back_in_their_places() {
    let thought = r#"{"text":"hm", "thought":true}"#;
    let signed_words = r#"{"text":"No.","thoughtSignature":"c2ln"}"#;
    let signed_call = r#"{"functionCall":{"name":"go","args":{"a": 1}},"thoughtSignature":"c2ln"}"#;
    let contents = |message| {
        let text = String::from_utf8(write(&Request::new("m", vec![message])).unwrap()).unwrap();
        text.strip_prefix(r#"{"contents":[{"parts":"#)
            .unwrap()
            .split(r#","role":"model""#)
            .next()
            .unwrap()
            .to_owned()
    };
    // Byte for byte, with the space that was there.
    assert_eq!(
        contents(calling(vec![], "Yes. No.", &[thought, signed_words])),
        format!(r#"[{thought},{{"text":"Yes. "}},{signed_words}]"#)
    );
    let calls = vec![call("x", "look", "{}"), call("y", "go", r#"{"a":1}"#), call("z", "go", r#"{"a":2}"#)];
    assert_eq!(
        contents(calling(calls, "I go.", &[signed_call])),
        format!(
            r#"[{{"text":"I go."}},{{"functionCall":{{"args":{{}},"name":"look"}}}},{signed_call},{{"functionCall":{{"args":{{"a":2}},"name":"go"}}}}]"#
        )
    );
    // The signature at the end of a stream has no words of its own.
    let bare = r#"{"text":"","thoughtSignature":"c2ln"}"#;
    assert_eq!(contents(calling(vec![], "No.", &[bare])), format!(r#"[{{"text":"No."}},{bare}]"#));
    // What somebody has changed is not what was signed.
    assert_eq!(
        contents(calling(vec![], "Perhaps.", &[signed_words, signed_call])),
        r#"[{"text":"Perhaps."}]"#
    );
    let of_another_format = ReasoningBlock { api: "anthropic".to_owned(), json: "{}".to_owned() };
    let message = Message { reasoning: vec![of_another_format], ..Message::text(Role::Assistant, "No.") };
    assert_eq!(contents(message), r#"[{"text":"No."}]"#);
    let error = write(&Request::new("m", vec![calling(vec![], "", &["{"])])).unwrap_err().to_string();
    expect!["the reasoning of an earlier answer is not JSON: EOF while parsing an object at line 1 column 1"]
        .assert_eq(&error);
}

#[test]
fn ids_that_the_server_gave_go_back_with_results() {
    let block = r#"{"functionCall":{"id":"s1","name":"go","args":{}}}"#;
    check_contents(
        vec![
            calling(vec![call("s1", "go", "{}"), call("call_1", "go", "{}")], "", &[block]),
            result("s1", "1"),
            result("call_1", "2"),
        ],
        &expect![[
            r#"[{"parts":[{"functionCall":{"id":"s1","name":"go","args":{}}},{"functionCall":{"args":{},"name":"go"}}],"role":"model"},{"parts":[{"functionResponse":{"id":"s1","name":"go","response":{"output":"1"}}},{"functionResponse":{"name":"go","response":{"output":"2"}}}],"role":"user"}]"#
        ]],
    );
}

#[test]
fn an_answer_is_read() {
    check_read(
        r#"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"Hel"},{"executableCode":{"code":"1"}},{"text":"lo"}],"role":"model"},
            "finishReason":"STOP","index":0,"avgLogprobs":-0.2}],
            "usageMetadata":{"promptTokenCount":100,"toolUsePromptTokenCount":5,"cachedContentTokenCount":60,"candidatesTokenCount":20,"thoughtsTokenCount":30,
            "promptTokensDetails":[{"modality":"TEXT","tokenCount":90},{"modality":"AUDIO","tokenCount":10}],"candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":4}]},
            "modelVersion":"gemini-2.5-flash-001","responseId":"r1"}"#,
        &expect![[
            r#"{"text":"Hello","reasoning":"hm","reasoning_blocks":[{"api":"gemini","json":"{\"text\":\"hm\",\"thought\":true}"}],"finish_reason":"stop","usage":{"input":105,"output":50,"cache_read":60,"cache_write":0,"reasoning":30,"input_audio":10,"output_audio":4},"served_model":"gemini-2.5-flash-001","request_id":"r1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn tool_calls_have_their_arguments_as_text() {
    check_read(
        "{\"candidates\":[{\"content\":{\"parts\":[{\n  \"functionCall\": {\n    \"name\": \"look\",\n    \"args\": {\n      \"n\": 1.50\n    }\n  },\n  \"thoughtSignature\": \"c2ln\"\n},{\"functionCall\":{\"id\":\"s2\",\"name\":\"go\"}}]},\"finishReason\":\"STOP\"}]}",
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"call_0","name":"look","arguments":"{\"n\":1.50}"},{"id":"s2","name":"go","arguments":"{}"}],"reasoning_blocks":[{"api":"gemini","json":"{\n  \"functionCall\": {\n    \"name\": \"look\",\n    \"args\": {\n      \"n\": 1.50\n    }\n  },\n  \"thoughtSignature\": \"c2ln\"\n}"},{"api":"gemini","json":"{\"functionCall\":{\"id\":\"s2\",\"name\":\"go\"}}"}],"finish_reason":"tool_calls","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn every_ending_is_known() {
    let ended = |word: &str| {
        let body = format!(r#"{{"candidates":[{{"finishReason":"{word}"}}]}}"#);
        read(body.as_bytes()).unwrap().finish_reason.as_str()
    };
    for word in [
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "MODEL_ARMOR",
        "IMAGE_SAFETY",
    ] {
        assert_eq!(ended(word), "content_filter", "{word}");
    }
    for word in
        ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "OTHER", "FINISH_REASON_UNSPECIFIED", "NEW"]
    {
        assert_eq!(ended(word), "other", "{word}");
    }
    assert_eq!((ended("STOP"), ended("MAX_TOKENS"), ended("CONTINUATION")), ("stop", "length", "length"));
}

#[test]
fn a_prompt_that_was_refused_is_an_empty_output() {
    check_read(
        r#"{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":7}}"#,
        &expect![[
            r#"{"text":"","finish_reason":"content_filter","usage":{"input":7,"output":0,"cache_read":0,"cache_write":0,"reasoning":0},"latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    // Ratings alone refuse nothing.
    check_read(
        r#"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}],"promptFeedback":{"safetyRatings":[]}}"#,
        &expect![[r#"{"text":"a","finish_reason":"stop","latency":{"secs":0,"nanos":0},"attempts":1}"#]],
    );
}

#[test]
fn log_probabilities_are_read() {
    let response = read(
        br#"{"candidates":[{"content":{"parts":[{"text":"Yes"}]},"finishReason":"STOP","logprobsResult":{
            "chosenCandidates":[{"token":"Ye","tokenId":1,"logProbability":-0.25},{"token":"s","logProbability":-0.5}],
            "topCandidates":[{"candidates":[{"token":"Ye","logProbability":-0.25},{"token":"No","logProbability":-2}]}]}}]}"#,
    );
    expect![[
        r#"[{"token":"Ye","logprob":-0.25,"top":[["Ye",-0.25],["No",-2.0]]},{"token":"s","logprob":-0.5}]"#
    ]]
    .assert_eq(&serde_json::to_string(&response.unwrap().logprobs).unwrap());
}

#[test]
fn strange_parts_do_not_cost_the_output() {
    check_read(
        r#"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP","logprobsResult":"?"}],"usageMetadata":{"promptTokenCount":"?"},"promptFeedback":7}"#,
        &expect![[r#"{"text":"a","finish_reason":"stop","latency":{"secs":0,"nanos":0},"attempts":1}"#]],
    );
}

#[test]
fn what_is_no_answer_says_why() {
    check_read(
        r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#,
        &expect!["server: The model is overloaded."],
    );
    check_read(
        "{\"candidates\":[]}",
        &expect!["malformed: the server answered JSON without `candidates`: `{\"candidates\":[]}`"],
    );
    check_read(
        "<html><title>Hi</title>",
        &expect!["malformed: the server answered HTML: `<title>Hi</title>`"],
    );
    check_read("", &expect!["malformed: the server answered with an empty body"]);
    check_read(
        "{\"candidates\":[{",
        &expect![
            "malformed: the server answered JSON that is broken (EOF while parsing an object at line 1 column 16): `{\"candidates\":[{`"
        ],
    );
}

#[test]
fn a_stream_gives_the_same_wherever_it_is_cut() {
    check_stream(
        &events(&[
            r#"{"candidates":[{"content":{"parts":[{"text":"h","thought":true}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":3},"modelVersion":"m1","responseId":"r"}"#,
            r#"{"candidates":[{"content":{"parts":[{"text":"m","thought":true}]},"index":0}],"x_new":{}}"#,
            r#"{"candidates":[{"content":{"parts":[{"text":"Zürich 🏔"}]},"index":0,"logprobsResult":{"chosenCandidates":[{"token":"Z","logProbability":-1}]}}]}"#,
            r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"go","args":{"to":"\"é\""}},"thoughtSignature":"c2ln"}]},"index":0,"logprobsResult":{"chosenCandidates":[{"token":"ü","logProbability":-2}]}}]}"#,
            r#"{"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":2}}"#,
        ]),
        &expect![[
            r#"{"text":"Zürich 🏔","tool_calls":[{"id":"call_0","name":"go","arguments":"{\"to\":\"\\\"é\\\"\"}"}],"reasoning":"hm","reasoning_blocks":[{"api":"gemini","json":"{\"text\":\"h\",\"thought\":true}"},{"api":"gemini","json":"{\"text\":\"m\",\"thought\":true}"},{"api":"gemini","json":"{\"functionCall\":{\"name\":\"go\",\"args\":{\"to\":\"\\\"é\\\"\"}},\"thoughtSignature\":\"c2ln\"}"}],"finish_reason":"tool_calls","usage":{"input":3,"output":6,"cache_read":0,"cache_write":0,"reasoning":2},"served_model":"m1","logprobs":[{"token":"Z","logprob":-1.0},{"token":"ü","logprob":-2.0}],"request_id":"r","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn a_stream_ends_with_the_reason() {
    let hello = r#"{"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}"#;
    check_stream(
        &events(&[hello]),
        &expect!["truncated: the stream broke off before it said that the answer is whole"],
    );
    let end = r#"{"candidates":[{"finishReason":"SAFETY"}]}"#;
    check_stream(
        &events(&[hello, end]),
        &expect![[
            r#"{"text":"Hel","finish_reason":"content_filter","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    check_stream(
        &events(&[r#"{"promptFeedback":{"blockReason":"OTHER"}}"#]),
        &expect![[
            r#"{"text":"","finish_reason":"content_filter","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn an_error_within_a_stream_is_told() {
    let hello = r#"{"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}"#;
    let error = r#"{"error":{"code":429,"message":"Slower.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2.5s"}]}}"#;
    check_stream(&events(&[hello, error]), &expect!["rate_limit: Slower."]);
    let told = read_stream(Api::Gemini, [events(&[error]).as_bytes()]).unwrap_err();
    assert_eq!(told.retry_after, Some(std::time::Duration::from_millis(2_500)));
    check_stream(
        &events(&[hello, "{\"candidates\":["]),
        &expect![
            "malformed: the server answered JSON that is broken (EOF while parsing a list at line 1 column 15): `{\"candidates\":[`"
        ],
    );
}
