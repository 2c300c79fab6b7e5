use std::sync::Arc;

use expect_test::{Expect, expect};
use proof_prompt::{Content, Media, MediaSource, Message, ReasoningBlock, Role, Tool, ToolCall};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{IGNORED, write};
use crate::{Api, OutputFormat, OutputMode, Request, Settings, ToolChoice, fuzzing};

fn request(messages: Vec<Message>) -> Request {
    Request::new("gpt-5-mini", messages)
}

fn with_settings(settings: Settings) -> Request {
    Request { settings, ..request(vec![Message::text(Role::User, "a")]) }
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&write(request, false).unwrap()).unwrap()
}

#[track_caller]
fn check(request: &Request, expected: &Expect) {
    expected.assert_eq(&body(request).to_string());
}

#[track_caller]
fn check_items(messages: Vec<Message>, expected: &Expect) {
    expected.assert_eq(&body(&request(messages))["input"].to_string());
}

fn media(source: MediaSource, media_type: Option<&str>) -> Media {
    Media { source, media_type: media_type.map(str::to_owned) }
}

fn data(data: &str, media_type: Option<&str>) -> Media {
    media(MediaSource::Data(data.to_owned()), media_type)
}

fn url(url: &str) -> Media {
    media(MediaSource::Url(url.to_owned()), None)
}

fn text(text: &str) -> Content {
    Content::Text { text: text.to_owned() }
}

fn message(role: Role, content: Vec<Content>) -> Message {
    Message { content, ..Message::text(role, "") }
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

fn search() -> Tool {
    Tool {
        name: "search".to_owned(),
        description: Some("Searches.".to_owned()),
        parameters: json!({"type": "object", "properties": {"q": {"type": "string"}}}),
    }
}

fn format(mode: OutputMode) -> OutputFormat {
    OutputFormat { mode, schema: json!({"type": "object"}), notes: vec![] }
}

#[test]
fn nothing_is_kept_at_the_provider() {
    check(
        &request(vec![Message::text(Role::User, "a\n\"b\"")]),
        &expect![[r#"{"model":"gpt-5-mini","input":[{"role":"user","content":"a\n\"b\""}],"store":false}"#]],
    );
    let extra = json!({"store": true}).as_object().unwrap().clone();
    assert_eq!(body(&with_settings(Settings { extra, ..Settings::default() }))["store"], true);
}

#[test]
fn system_messages_at_the_head_are_instructions() {
    let messages = [
        (Role::System, "A."),
        (Role::System, "B."),
        (Role::User, "c"),
        (Role::System, "D."),
        (Role::User, "e"),
    ];
    let messages = messages.map(|(role, text)| Message::text(role, text)).to_vec();
    check(
        &request(messages),
        &expect![[
            r#"{"model":"gpt-5-mini","instructions":"A.\n\nB.","input":[{"role":"user","content":"c"},{"role":"system","content":"D."},{"role":"user","content":"e"}],"store":false}"#
        ]],
    );
    // Instructions are text only: what is more stays an item.
    let pictured = message(Role::System, vec![text("See"), Content::Image { media: url("https://x/y.png") }]);
    check(
        &request(vec![Message::text(Role::System, "A."), pictured]),
        &expect![[
            r#"{"model":"gpt-5-mini","instructions":"A.","input":[{"role":"system","content":[{"type":"input_text","text":"See"},{"type":"input_image","image_url":"https://x/y.png"}]}],"store":false}"#
        ]],
    );
}

#[test]
fn settings_have_the_names_of_this_format() {
    let settings = Settings {
        temperature: Some(0.0),
        top_p: Some(0.5),
        max_tokens: Some(20),
        reasoning_effort: Some("low".to_owned()),
        parallel_tool_calls: Some(false),
        logprobs: Some(3),
        ..Settings::default()
    };
    check(
        &with_settings(settings),
        &expect![[
            r#"{"model":"gpt-5-mini","input":[{"role":"user","content":"a"}],"temperature":0.0,"top_p":0.5,"max_output_tokens":20,"reasoning":{"effort":"low"},"parallel_tool_calls":false,"include":["message.output_text.logprobs"],"top_logprobs":3,"store":false}"#
        ]],
    );
}

#[test]
fn what_has_no_field_is_not_sent_and_is_listed() {
    let settings = Settings {
        stop: vec!["END".to_owned()],
        seed: Some(1),
        top_k: Some(5),
        reasoning_tokens: Some(100),
        prompt_cache: Some(crate::PromptCache::FiveMinutes),
        ..Settings::default()
    };
    assert_eq!(body(&with_settings(settings)), body(&with_settings(Settings::default())));
    let ignored: Vec<&str> = IGNORED.iter().map(|(setting, _)| *setting).collect();
    assert_eq!(ignored, ["stop", "seed", "top_k", "reasoning_tokens", "prompt_cache"]);
}

#[test]
fn extra_wins_and_is_put_together_with_objects() {
    let extra = json!({
        "temperature": 0.9,
        "reasoning": {"summary": "auto"},
        "text": {"verbosity": "low"},
        "include": ["reasoning.encrypted_content"],
        "service_tier": "flex",
    });
    let settings = Settings {
        temperature: Some(0.0),
        reasoning_effort: Some("high".to_owned()),
        logprobs: Some(0),
        extra: extra.as_object().unwrap().clone(),
        ..Settings::default()
    };
    check(
        &Request { output: Some(Arc::new(format(OutputMode::Strict))), ..with_settings(settings) },
        &expect![[
            r#"{"model":"gpt-5-mini","input":[{"role":"user","content":"a"}],"reasoning":{"effort":"high","summary":"auto"},"text":{"format":{"type":"json_schema","name":"output","schema":{"type":"object"},"strict":true},"verbosity":"low"},"top_logprobs":0,"store":false,"temperature":0.9,"include":["reasoning.encrypted_content","message.output_text.logprobs"],"service_tier":"flex"}"#
        ]],
    );
    let extra = json!({"reasoning": {"effort": "minimal"}, "include": null, "instructions": "X"});
    let settings = Settings {
        reasoning_effort: Some("high".to_owned()),
        logprobs: Some(2),
        extra: extra.as_object().unwrap().clone(),
        ..Settings::default()
    };
    let mut request = with_settings(settings);
    request.messages.insert(0, Message::text(Role::System, "Y"));
    check(
        &request,
        &expect![[
            r#"{"model":"gpt-5-mini","input":[{"role":"user","content":"a"}],"top_logprobs":2,"store":false,"reasoning":{"effort":"minimal"},"include":null,"instructions":"X"}"#
        ]],
    );
}

#[test]
fn pictures_and_files_are_parts() {
    check_items(
        vec![message(
            Role::User,
            vec![
                text("look"),
                Content::Image { media: url("https://x/y.png") },
                Content::Image { media: data("/9j/4AAQ", None) },
                Content::File { media: data("JVBERi0x", Some("application/pdf")) },
                Content::File { media: data("YQ==", Some("text/plain")) },
                Content::File { media: url("https://x/y.pdf") },
            ],
        )],
        &expect![[
            r#"[{"role":"user","content":[{"type":"input_text","text":"look"},{"type":"input_image","image_url":"https://x/y.png"},{"type":"input_image","image_url":"data:image/jpeg;base64,/9j/4AAQ"},{"type":"input_file","filename":"file.pdf","file_data":"data:application/pdf;base64,JVBERi0x"},{"type":"input_file","filename":"file","file_data":"data:text/plain;base64,YQ=="},{"type":"input_file","file_url":"https://x/y.pdf"}]}]"#
        ]],
    );
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let error = |message| write(&request(vec![message]), false).unwrap_err().to_string();
    let path = Content::Image { media: media(MediaSource::Path("a.png".to_owned()), None) };
    expect!["the file `a.png` was not loaded"].assert_eq(&error(message(Role::User, vec![path])));
    let sound = Content::Audio { media: data("UklGRg==", Some("audio/wav")) };
    expect!["Responses take no sound: write `api: openai` for the target, with a model that hears"]
        .assert_eq(&error(message(Role::User, vec![sound])));
    let shown = Content::Image { media: url("https://x/y.png") };
    expect!["an assistant message holds words only in Responses: show the picture or file as the user's"]
        .assert_eq(&error(message(Role::Assistant, vec![shown])));
    let block = ReasoningBlock { api: "openai-responses".to_owned(), json: "{".to_owned() };
    expect!["the reasoning of an earlier answer is not JSON: EOF while parsing an object at line 1 column 1"]
        .assert_eq(&error(Message { reasoning: vec![block], ..Message::text(Role::Assistant, "a") }));
}

#[test]
fn calls_and_results_are_items() {
    let asks = Message {
        tool_calls: vec![call("c1", "search", "{\"q\": 1}"), call("c2", "search", "no JSON")],
        ..message(Role::Assistant, vec![])
    };
    let first = Message { tool_call_id: Some("c1".to_owned()), ..Message::text(Role::Tool, "found") };
    let picture = vec![text("this"), Content::Image { media: url("https://x/y.png") }];
    let second = Message { tool_call_id: Some("c2".to_owned()), ..message(Role::Tool, picture) };
    let says =
        Message { tool_calls: vec![call("c3", "search", "{}")], ..Message::text(Role::Assistant, "Again.") };
    check_items(
        vec![asks, first, second, says],
        &expect![[
            r#"[{"type":"function_call","call_id":"c1","name":"search","arguments":"{\"q\": 1}"},{"type":"function_call","call_id":"c2","name":"search","arguments":"no JSON"},{"type":"function_call_output","call_id":"c1","output":"found"},{"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"this"},{"type":"input_image","image_url":"https://x/y.png"}]},{"role":"assistant","content":"Again."},{"type":"function_call","call_id":"c3","name":"search","arguments":"{}"}]"#
        ]],
    );
}

#[test]
fn reasoning_goes_back_byte_for_byte_before_what_came_after_it() {
    let json = r#"{"id":"rs_1",  "type":"reasoning","summary":[],"encrypted_content":"gAA\u0041=="}"#;
    let block = |api: &str, json: &str| ReasoningBlock { api: api.to_owned(), json: json.to_owned() };
    let reasoning = vec![block("anthropic", r#"{"type":"thinking"}"#), block("openai-responses", json)];
    let tool_calls = vec![call("c1", "search", "{}")];
    let message = Message { reasoning, tool_calls, ..message(Role::Assistant, vec![]) };
    let sent = String::from_utf8(write(&request(vec![message]), false).unwrap()).unwrap();
    assert!(sent.contains(&format!(r#""input":[{json},{{"type":"function_call""#)), "{sent}");
    assert!(!sent.contains("thinking"), "{sent}");
}

#[test]
fn tools_are_flat_and_can_be_chosen() {
    let choices = [
        None,
        Some(ToolChoice::Auto),
        Some(ToolChoice::None),
        Some(ToolChoice::Required),
        Some(ToolChoice::Tool("search".to_owned())),
    ];
    let bodies = choices.map(|tool_choice| {
        let settings = Settings { tool_choice, ..Settings::default() };
        body(&Request { tools: [search()].into(), ..with_settings(settings) })
    });
    expect![[r#"[{"type":"function","name":"search","description":"Searches.","parameters":{"type":"object","properties":{"q":{"type":"string"}}},"strict":false}]"#]].assert_eq(&bodies[0]["tools"].to_string());
    expect![[r#"null "auto" "none" "required" {"type":"function","name":"search"}"#]]
        .assert_eq(&bodies.map(|body| body["tool_choice"].to_string()).join(" "));
}

#[test]
fn the_form_of_the_output_is_asked_for_in_each_mode() {
    let asked = |mode| {
        let output = Some(Arc::new(format(mode)));
        let request = Request { output, ..request(vec![Message::text(Role::User, "a")]) };
        String::from_utf8(fuzzing::write(Api::OpenAiResponses, &request, false).unwrap().to_vec()).unwrap()
    };
    expect![[r#"{"model":"gpt-5-mini","input":[{"role":"user","content":"a"}],"text":{"format":{"type":"json_schema","name":"output","schema":{"type":"object"},"strict":true}},"store":false}"#]].assert_eq(&asked(OutputMode::Strict));
    expect![[r#"{"model":"gpt-5-mini","input":[{"role":"user","content":"a"}],"text":{"format":{"type":"json_schema","name":"output","schema":{"type":"object"},"strict":false}},"store":false}"#]].assert_eq(&asked(OutputMode::Schema));
    expect![[r#"{"model":"gpt-5-mini","input":[{"role":"system","content":"Answer with one JSON document that fits this JSON Schema, and with nothing else:\n{\"type\":\"object\"}"},{"role":"user","content":"a"}],"text":{"format":{"type":"json_object"}},"store":false}"#]].assert_eq(&asked(OutputMode::Json));
    expect![[r#"{"model":"gpt-5-mini","input":[{"role":"user","content":"a"}],"tools":[{"type":"function","name":"output","parameters":{"type":"object"},"strict":false}],"tool_choice":{"type":"function","name":"output"},"store":false}"#]].assert_eq(&asked(OutputMode::Tool));
    expect![[r#"{"model":"gpt-5-mini","instructions":"Answer with one JSON document that fits this JSON Schema, and with nothing else:\n{\"type\":\"object\"}","input":[{"role":"user","content":"a"}],"store":false}"#]].assert_eq(&asked(OutputMode::Instruction));
}

#[test]
fn a_streamed_answer_is_asked_for() {
    let request = request(vec![Message::text(Role::User, "a")]);
    let body: Value = serde_json::from_slice(&write(&request, true).unwrap()).unwrap();
    assert_eq!(body["stream"], true);
}

proptest! {
    #[test]
    fn every_text_comes_back_from_the_wire(texts in proptest::collection::vec(any::<String>(), 1..4)) {
        let content = texts.iter().map(|part| text(part)).collect();
        let body = body(&request(vec![message(Role::User, content)]));
        prop_assert_eq!(body["input"][0]["content"].as_str().unwrap(), texts.concat());
    }
}
