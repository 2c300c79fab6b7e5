//! What is sent; what comes back is in `answers`, and in pieces in `streams`.

mod answers;
mod measure;
mod streams;

use std::sync::Arc;

use expect_test::{Expect, expect};
use http::{HeaderMap, HeaderName, HeaderValue};
use proof_prompt::{Content, Media, MediaSource, Message, ReasoningBlock, ToolCall};
use proptest::prelude::*;

use super::super::Wire;
use super::*;
use crate::provider::Quirks;
use crate::settings::PromptCache;
use crate::{Api, OutputFormat, Settings};

fn request(messages: Vec<Message>, settings: Settings) -> Request {
    Request { settings, ..Request::new("claude-haiku-4-5", messages) }
}

fn ask(settings: Settings) -> Request {
    request(vec![Message::text(Role::User, "x")], settings)
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&write(request, false).unwrap()).unwrap()
}

/// The body, without the fields that every body has.
#[track_caller]
fn check(request: &Request, expected: &Expect) {
    let Value::Object(mut body) = body(request) else { panic!("an object is sent") };
    assert_eq!(body.shift_remove("model"), Some(json!("claude-haiku-4-5")));
    if body.get("max_tokens") == Some(&json!(MAX_TOKENS)) {
        body.shift_remove("max_tokens");
    }
    if body.get("messages") == Some(&json!([{"role": "user", "content": "x"}])) {
        body.shift_remove("messages");
    }
    expected.assert_eq(&Value::Object(body).to_string());
}

#[track_caller]
fn check_error(content: Content, expected: &Expect) {
    let message = Message { content: vec![content], ..Message::text(Role::User, "") };
    expected.assert_eq(&write(&request(vec![message], Settings::default()), false).unwrap_err().to_string());
}

fn media(source: MediaSource, media_type: Option<&str>) -> Media {
    Media { source, media_type: media_type.map(str::to_owned) }
}

fn call(id: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: "search".to_owned(), arguments: arguments.to_owned() }
}

fn result(id: &str, text: &str) -> Message {
    Message { tool_call_id: Some(id.to_owned()), ..Message::text(Role::Tool, text) }
}

fn search() -> Tool {
    let parameters = json!({"type": "object", "properties": {"q": {"type": "string"}}});
    Tool { name: "search".to_owned(), description: Some("Searches.".to_owned()), parameters }
}

fn with_tools(settings: Settings) -> Request {
    let time = Tool { name: "time".to_owned(), description: None, parameters: json!({"type": "object"}) };
    Request { tools: [search(), time].into(), ..ask(settings) }
}

fn with_output(mode: OutputMode, settings: Settings) -> Request {
    let schema = json!({"type": "object", "properties": {"label": {"type": "string"}}});
    Request { output: Some(Arc::new(OutputFormat { mode, schema, notes: vec![] })), ..ask(settings) }
}

#[test]
fn the_system_text_stands_apart() {
    check(
        &request(
            vec![
                Message::text(Role::System, "Be \"brief\"."),
                Message::text(Role::User, "hello"),
                Message::text(Role::System, "Be kind."),
            ],
            Settings::default(),
        ),
        &expect![[
            r#"{"system":"Be \"brief\".\n\nBe kind.","messages":[{"role":"user","content":"hello"}]}"#
        ]],
    );
}

#[test]
fn settings_have_their_own_names() {
    let settings = Settings {
        temperature: Some(0.5),
        top_p: Some(0.9),
        top_k: Some(20),
        max_tokens: Some(10),
        stop: vec!["END".to_owned()],
        seed: Some(3),
        logprobs: Some(2),
        ..Settings::default()
    };
    check(
        &ask(settings),
        &expect![[r#"{"max_tokens":10,"temperature":0.5,"top_p":0.9,"top_k":20,"stop_sequences":["END"]}"#]],
    );
}

#[test]
fn sampling_is_asked_for_in_the_version_that_takes_it() {
    let version = |settings| version(&ask(settings));
    assert_eq!(version(Settings::default()), "2026-10-21");
    assert_eq!(version(Settings { temperature: Some(1.0), ..Settings::default() }), "2023-06-01");
    assert_eq!(version(Settings { top_p: Some(0.5), ..Settings::default() }), "2023-06-01");
    assert_eq!(version(Settings { top_k: Some(5), ..Settings::default() }), "2023-06-01");
    let extra = serde_json::from_str(r#"{"temperature":0}"#).unwrap();
    assert_eq!(version(Settings { extra, ..Settings::default() }), "2023-06-01");
}

#[test]
fn a_targets_own_version_counts_first() {
    let wire =
        Wire { api: Api::Anthropic, quirks: Quirks::of_unknown_server(Api::Anthropic), template: None };
    let version = |asked: Option<&Request>, own: Option<&'static str>| {
        let mut headers = HeaderMap::new();
        headers.extend(
            own.map(|own| (HeaderName::from_static("anthropic-version"), HeaderValue::from_static(own))),
        );
        wire.add_headers(asked, &mut headers);
        headers["anthropic-version"].to_str().unwrap().to_owned()
    };
    let asked = ask(Settings::default());
    assert_eq!(version(Some(&asked), None), "2026-10-21");
    assert_eq!(version(Some(&asked), Some("2027-01-01")), "2027-01-01");
    // A batch may hold requests of both kinds.
    assert_eq!(version(None, None), "2023-06-01");
}

#[test]
fn the_effort_lets_the_models_think_that_decide_themselves() {
    let effort = |model: &str, effort: &str| {
        let settings = Settings { reasoning_effort: Some(effort.to_owned()), ..Settings::default() };
        let body = body(&Request { model: model.to_owned(), ..ask(settings) });
        format!("{} {}", body["output_config"], body["thinking"])
    };
    expect![[r#"{"effort":"low"} {"type":"adaptive"}"#]].assert_eq(&effort("claude-opus-4-6", "low"));
    expect![[r#"{"effort":"low"} null"#]].assert_eq(&effort("claude-opus-4-5", "low"));
    expect![[r#"null {"type":"disabled"}"#]].assert_eq(&effort("claude-sonnet-5", "none"));
}

#[test]
fn reasoning_in_tokens_leaves_room_for_the_answer() {
    let tokens =
        |tokens, max_tokens| Settings { reasoning_tokens: Some(tokens), max_tokens, ..Settings::default() };
    check(
        &ask(tokens(2048, None)),
        &expect![[r#"{"max_tokens":6144,"thinking":{"type":"enabled","budget_tokens":2048}}"#]],
    );
    check(
        &ask(tokens(2048, Some(3000))),
        &expect![[r#"{"max_tokens":3000,"thinking":{"type":"enabled","budget_tokens":2048}}"#]],
    );
    check(&ask(tokens(0, None)), &expect![[r#"{"thinking":{"type":"disabled"}}"#]]);
}

#[test]
fn tools_are_declared() {
    check(
        &with_tools(Settings::default()),
        &expect![[
            r#"{"tools":[{"name":"search","description":"Searches.","input_schema":{"type":"object","properties":{"q":{"type":"string"}}}},{"name":"time","input_schema":{"type":"object"}}]}"#
        ]],
    );
}

#[test]
fn the_choice_of_tools_has_its_own_words() {
    let choice = |tool_choice, parallel_tool_calls| {
        let settings = Settings { tool_choice, parallel_tool_calls, ..Settings::default() };
        body(&with_tools(settings))["tool_choice"].to_string()
    };
    let named = Some(ToolChoice::Tool("search".to_owned()));
    let choices = [
        choice(None, None),
        choice(None, Some(true)),
        choice(None, Some(false)),
        choice(Some(ToolChoice::Auto), None),
        choice(Some(ToolChoice::Required), None),
        choice(Some(ToolChoice::None), Some(false)),
        choice(named.clone(), None),
        choice(named, Some(false)),
    ];
    expect![[r#"
        null
        null
        {"type":"auto","disable_parallel_tool_use":true}
        {"type":"auto"}
        {"type":"any"}
        {"type":"none"}
        {"type":"tool","name":"search"}
        {"type":"tool","name":"search","disable_parallel_tool_use":true}"#]]
    .assert_eq(&choices.join("\n"));
    // A choice without tools is refused.
    let settings = Settings { tool_choice: Some(ToolChoice::Auto), ..Settings::default() };
    assert_eq!(body(&ask(settings)).get("tool_choice"), None);
}

#[test]
fn calls_and_their_results_are_blocks() {
    let messages = vec![
        Message {
            tool_calls: vec![call("c1", "{\"q\": 1.10}"), call("c2", "not json"), call("c3", "")],
            ..Message::text(Role::Assistant, "I look")
        },
        result("c1", "found"),
        result("c2", "also found"),
        result("c3", ""),
        Message::text(Role::User, "and?"),
    ];
    let body = write(&request(messages, Settings::default()), false).unwrap();
    expect![[r#"{"model":"claude-haiku-4-5","max_tokens":4096,"messages":[{"role":"assistant","content":[{"type":"text","text":"I look"},{"type":"tool_use","id":"c1","name":"search","input":{"q": 1.10}},{"type":"tool_use","id":"c2","name":"search","input":{"arguments":"not json"}},{"type":"tool_use","id":"c3","name":"search","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"found"}]},{"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"also found"}]},{"type":"tool_result","tool_use_id":"c3","content":[]}]},{"role":"user","content":"and?"}]}"#]].assert_eq(&String::from_utf8(body).unwrap());
}

#[test]
fn pictures_and_documents_are_blocks() {
    let content = vec![
        Content::Image { media: media(MediaSource::Data("iVBORw0KGgoA".to_owned()), None) },
        Content::Image { media: media(MediaSource::Url("https://x/a.png".to_owned()), None) },
        Content::File { media: media(MediaSource::Data("JVBERi0x".to_owned()), None) },
        Content::File { media: media(MediaSource::Url("https://x/a.pdf".to_owned()), None) },
        Content::File { media: media(MediaSource::Data("Wm/Dqw==".to_owned()), Some("text/csv")) },
        Content::Text { text: String::new() },
        Content::Text { text: "look".to_owned() },
    ];
    let message = Message { content, ..Message::text(Role::User, "") };
    check(
        &request(vec![message], Settings::default()),
        &expect![[
            r#"{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoA"}},{"type":"image","source":{"type":"url","url":"https://x/a.png"}},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0x"}},{"type":"document","source":{"type":"url","url":"https://x/a.pdf"}},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Zoë"}},{"type":"text","text":"look"}]}]}"#
        ]],
    );
}

#[test]
fn what_cannot_be_sent_is_refused() {
    check_error(
        Content::Image { media: media(MediaSource::Path("a.png".to_owned()), None) },
        &expect!["the file `a.png` was not loaded"],
    );
    let data = |media_type| media(MediaSource::Data("/9j/4AAQ".to_owned()), Some(media_type));
    check_error(
        Content::Audio { media: data("audio/wav") },
        &expect!["Anthropic's messages take no sound: give its words instead, or ask another model"],
    );
    check_error(
        Content::File { media: data("application/msword") },
        &expect![
            "Anthropic's messages take PDF and text as files, not `application/msword`: convert the file, or put its words into the prompt"
        ],
    );
    check_error(
        Content::File { media: data("text/plain") },
        &expect!["a file of type `text/plain` is not UTF-8"],
    );
}

#[test]
fn the_output_is_asked_for_by_its_schema() {
    check(
        &with_output(OutputMode::Strict, Settings::default()),
        &expect![[
            r#"{"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"label":{"type":"string"}}}}}}"#
        ]],
    );
    let [strict, loose] =
        [OutputMode::Strict, OutputMode::Schema].map(|mode| body(&with_output(mode, Settings::default())));
    assert_eq!(strict, loose);
    // The words stand in the system message already.
    for mode in [OutputMode::Json, OutputMode::Instruction] {
        check(&with_output(mode, Settings::default()), &expect![[r#"{}"#]]);
    }
}

#[test]
fn the_output_is_asked_for_by_a_tool() {
    check(
        &with_output(OutputMode::Tool, Settings::default()),
        &expect![[
            r#"{"tools":[{"name":"output","description":"Takes the answer. Call it once, with the whole answer.","input_schema":{"type":"object","properties":{"label":{"type":"string"}}}}],"tool_choice":{"type":"tool","name":"output","disable_parallel_tool_use":true}}"#
        ]],
    );
}

#[test]
fn effort_and_schema_share_an_object_and_extra_wins() {
    let settings = |extra: &str| Settings {
        reasoning_effort: Some("low".to_owned()),
        extra: serde_json::from_str(extra).unwrap(),
        ..Settings::default()
    };
    check(
        &with_output(OutputMode::Strict, settings("{}")),
        &expect![[
            r#"{"output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object","properties":{"label":{"type":"string"}}}}}}"#
        ]],
    );
    let own = r#"{"output_config":{"effort":"max","task_budget":1},"thinking":{"type":"adaptive"}}"#;
    check(
        &with_output(OutputMode::Strict, settings(own)),
        &expect![[
            r#"{"output_config":{"effort":"max","format":{"type":"json_schema","schema":{"type":"object","properties":{"label":{"type":"string"}}}},"task_budget":1},"thinking":{"type":"adaptive"}}"#
        ]],
    );
    check(
        &with_output(OutputMode::Strict, settings(r#"{"output_config":null}"#)),
        &expect![[r#"{"output_config":null}"#]],
    );
    check(
        &ask(Settings { reasoning_effort: None, ..settings(own) }),
        &expect![[r#"{"output_config":{"effort":"max","task_budget":1},"thinking":{"type":"adaptive"}}"#]],
    );
}

#[test]
fn extra_wins() {
    let extra = r#"{"temperature":0.9,"max_tokens":7,"system":"S","tools":[],"tool_choice":{"type":"any"},"speed":"fast"}"#;
    let settings = Settings {
        temperature: Some(0.1),
        max_tokens: Some(5),
        tool_choice: Some(ToolChoice::None),
        extra: serde_json::from_str(extra).unwrap(),
        ..Settings::default()
    };
    let messages = vec![Message::text(Role::System, "mine"), Message::text(Role::User, "x")];
    check(
        &Request { tools: [search()].into(), ..request(messages, settings) },
        &expect![[
            r#"{"temperature":0.9,"max_tokens":7,"system":"S","tools":[],"tool_choice":{"type":"any"},"speed":"fast"}"#
        ]],
    );
}

#[test]
fn a_stream_is_asked_for() {
    let streamed = write(&ask(Settings::default()), true).unwrap();
    let streamed: Value = serde_json::from_slice(&streamed).unwrap();
    assert_eq!(streamed["stream"], json!(true));
    assert_eq!(body(&ask(Settings::default())).get("stream"), None);
}

#[test]
fn reasoning_goes_back_first_and_byte_for_byte() {
    let block = |api: &str, json: &str| ReasoningBlock { api: api.to_owned(), json: json.to_owned() };
    let thinking = r#"{"type":"thinking", "thinking":"\u0068m","signature":"c2ln"}"#;
    let message = Message {
        reasoning: vec![
            block("anthropic", thinking),
            block("gemini", r#"{"text":"no"}"#),
            block("anthropic", r#"{"type":"redacted_thinking","data":"eA=="}"#),
        ],
        tool_calls: vec![call("c1", "{}")],
        ..Message::text(Role::Assistant, "I look")
    };
    let request = request(vec![message, result("c1", "found")], Settings::default());
    let body = String::from_utf8(write(&request, false).unwrap()).unwrap();
    assert!(body.contains(thinking), "{body}");
    expect![[r#"{"model":"claude-haiku-4-5","max_tokens":4096,"messages":[{"role":"assistant","content":[{"type":"thinking", "thinking":"\u0068m","signature":"c2ln"},{"type":"redacted_thinking","data":"eA=="},{"type":"text","text":"I look"},{"type":"tool_use","id":"c1","name":"search","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"found"}]}]}]}"#]].assert_eq(&body);
}

#[test]
fn broken_reasoning_is_told() {
    let block = ReasoningBlock { api: "anthropic".to_owned(), json: "{".to_owned() };
    let message = Message { reasoning: vec![block], ..Message::text(Role::Assistant, "x") };
    let error = write(&request(vec![message], Settings::default()), false).unwrap_err();
    expect![
        "a block of reasoning in the conversation is no JSON (EOF while parsing an object at line 1 column 1)"
    ]
    .assert_eq(&error.to_string());
}

#[test]
fn what_stays_the_same_is_marked_for_the_cache() {
    let few_shot = vec![
        Message::text(Role::System, "Label."),
        Message::text(Role::User, "money back"),
        Message::text(Role::Assistant, "refund"),
        Message::text(Role::User, "parcel?"),
    ];
    let request = |messages, cache| Request {
        tools: [search()].into(),
        ..request(messages, Settings { prompt_cache: Some(cache), ..Settings::default() })
    };
    check(
        &request(few_shot.clone(), PromptCache::FiveMinutes),
        &expect![[
            r#"{"system":[{"type":"text","text":"Label.","cache_control":{"type":"ephemeral"}}],"tools":[{"name":"search","description":"Searches.","input_schema":{"type":"object","properties":{"q":{"type":"string"}}},"cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"money back"},{"role":"assistant","content":[{"type":"text","text":"refund","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"parcel?"}]}"#
        ]],
    );
    let body = body(&request(few_shot, PromptCache::OneHour));
    assert_eq!(body.to_string().matches(r#"{"type":"ephemeral","ttl":"1h"}"#).count(), 3);
    // After a call of a tool, the results are what is new.
    let called = vec![
        Message::text(Role::User, "money back"),
        Message { tool_calls: vec![call("c1", "{}")], ..Message::text(Role::Assistant, "") },
        result("c1", "found"),
    ];
    check(
        &request(called, PromptCache::FiveMinutes),
        &expect![[
            r#"{"tools":[{"name":"search","description":"Searches.","input_schema":{"type":"object","properties":{"q":{"type":"string"}}},"cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"money back"},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"search","input":{},"cache_control":{"type":"ephemeral"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"found"}]}]}]}"#
        ]],
    );
    // One question alone, and an empty system text: nothing before it can be marked.
    let alone = vec![Message::text(Role::System, ""), Message::text(Role::User, "x")];
    check(
        &request(alone, PromptCache::FiveMinutes),
        &expect![[
            r#"{"system":"","tools":[{"name":"search","description":"Searches.","input_schema":{"type":"object","properties":{"q":{"type":"string"}}},"cache_control":{"type":"ephemeral"}}]}"#
        ]],
    );
}

proptest! {
    #[test]
    fn every_text_comes_back_from_the_wire(texts in proptest::collection::vec(any::<String>(), 1..4)) {
        let content = texts.iter().map(|text| Content::Text { text: text.clone() }).collect();
        let messages = vec![Message { content, ..Message::text(Role::User, "") }];
        let body = body(&request(messages, Settings::default()));
        prop_assert_eq!(body["messages"][0]["content"].as_str().unwrap(), texts.concat());
    }

    #[test]
    fn any_arguments_can_be_sent_back(arguments in any::<String>()) {
        let message = Message { tool_calls: vec![call("c1", &arguments)], ..Message::text(Role::Assistant, "") };
        let body = body(&request(vec![message], Settings::default()));
        prop_assert!(body["messages"][0]["content"][0]["input"].is_object());
    }
}
