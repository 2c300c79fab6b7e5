use expect_test::{Expect, expect};
use proof_prompt::{Media, MediaSource};
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::{Hint, Settings};

fn request(messages: Vec<Message>, settings: Settings) -> Request {
    Request { model: "gpt-5-mini".to_owned(), messages, settings, repeat: 0, hint: Hint::default() }
}

fn body(request: &Request, is_official: bool) -> Value {
    serde_json::from_slice(&write(request, is_official).unwrap()).unwrap()
}

#[track_caller]
fn check_messages(messages: Vec<Message>, expected: &Expect) {
    expected.assert_eq(&body(&request(messages, Settings::default()), true)["messages"].to_string());
}

#[track_caller]
fn check_read(text: &str, expected: &Expect) {
    let shown = match read(text.as_bytes()) {
        Ok(response) => serde_json::to_string(&response).unwrap(),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    };
    expected.assert_eq(&shown);
}

fn media(source: MediaSource, media_type: Option<&str>) -> Media {
    Media { source, media_type: media_type.map(str::to_owned) }
}

fn with_content(content: Vec<Content>) -> Vec<Message> {
    vec![Message { role: Role::User, content, tool_calls: vec![], tool_call_id: None }]
}

#[test]
fn texts_are_plain_strings() {
    check_messages(
        vec![Message::text(Role::System, "Be \"brief\""), Message::text(Role::User, "a\nb")],
        &expect![[r#"[{"role":"system","content":"Be \"brief\""},{"role":"user","content":"a\nb"}]"#]],
    );
    let parts = ["a", "b\"", "c"].map(|text| Content::Text { text: text.to_owned() });
    check_messages(with_content(parts.to_vec()), &expect![[r#"[{"role":"user","content":"ab\"c"}]"#]]);
    check_messages(with_content(vec![]), &expect![[r#"[{"role":"user","content":""}]"#]]);
}

#[test]
fn pictures_and_files_are_parts() {
    check_messages(
        with_content(vec![
            Content::Text { text: "look".to_owned() },
            Content::Image { media: media(MediaSource::Url("https://x/y.png".to_owned()), None) },
            Content::Image { media: media(MediaSource::Data("/9j/4AAQ".to_owned()), None) },
            Content::File { media: media(MediaSource::Data("JVBERi0x".to_owned()), Some("application/pdf")) },
        ]),
        &expect![[
            r#"[{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"https://x/y.png"}},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/4AAQ"}},{"type":"file","file":{"filename":"file.pdf","file_data":"data:application/pdf;base64,JVBERi0x"}}]}]"#
        ]],
    );
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let path = Content::Image { media: media(MediaSource::Path("a.png".to_owned()), None) };
    let url = Content::File { media: media(MediaSource::Url("https://x/a.pdf".to_owned()), None) };
    let error = |content| {
        write(&request(with_content(vec![content]), Settings::default()), true).unwrap_err().to_string()
    };
    expect!["the file `a.png` was not loaded"].assert_eq(&error(path));
    expect!["chat completions take no file by its address (`https://x/a.pdf`): give a local path"]
        .assert_eq(&error(url));
}

#[test]
fn tools_are_called_and_answered() {
    let call = ToolCall { id: "c1".to_owned(), name: "search".to_owned(), arguments: "{\"q\":1}".to_owned() };
    let asks = Message { role: Role::Assistant, content: vec![], tool_calls: vec![call], tool_call_id: None };
    let answers = Message { tool_call_id: Some("c1".to_owned()), ..Message::text(Role::Tool, "found") };
    check_messages(
        vec![asks, answers],
        &expect![[
            r#"[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"search","arguments":"{\"q\":1}"}}]},{"role":"tool","content":"found","tool_call_id":"c1"}]"#
        ]],
    );
}

#[test]
fn settings_and_extra_go_into_the_body() {
    let extra = serde_json::from_str(r#"{"top_k":5,"temperature":0.9}"#).unwrap();
    let settings = Settings {
        temperature: Some(0.0),
        top_p: Some(0.5),
        max_tokens: Some(20),
        stop: vec!["END".to_owned()],
        seed: Some(-1),
        reasoning_effort: Some("low".to_owned()),
        extra,
    };
    expect![[r#"{"model":"gpt-5-mini","messages":[],"top_p":0.5,"max_completion_tokens":20,"stop":["END"],"seed":-1,"reasoning_effort":"low","top_k":5,"temperature":0.9}"#]].assert_eq(&body(&request(vec![], settings), true).to_string());
}

#[test]
fn the_token_limit_has_the_name_that_the_server_knows() {
    assert_eq!(max_tokens_key("gpt-5-mini", true), "max_completion_tokens");
    assert_eq!(max_tokens_key("o3", true), "max_completion_tokens");
    assert_eq!(max_tokens_key("gpt-4.1-mini", true), "max_tokens");
    assert_eq!(max_tokens_key("ft:gpt-4o-mini:x", true), "max_tokens");
    assert_eq!(max_tokens_key("gpt-5-mini", false), "max_tokens");
}

#[test]
fn an_answer_of_openai_is_read() {
    check_read(
        r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-5-mini-2025-08-07","choices":[{"index":0,
        "message":{"role":"assistant","content":"Hi \u00e9","refusal":null,"annotations":[]},"logprobs":null,
        "finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,
        "prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0},
        "completion_tokens_details":{"reasoning_tokens":12,"audio_tokens":0}},"service_tier":"default"}"#,
        &expect![[
            r#"{"text":"Hi é","finish_reason":"stop","usage":{"input":100,"output":20,"cache_read":64,"cache_write":0,"reasoning":12},"served_model":"gpt-5-mini-2025-08-07","request_id":"chatcmpl-1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn tool_calls_refusals_and_reasoning_are_read() {
    check_read(
        r#"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"c1","type":"function","function":
        {"name":"search","arguments":"{\"q\":1}"}}]},"finish_reason":"tool_calls"}]}"#,
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"c1","name":"search","arguments":"{\"q\":1}"}],"finish_reason":"tool_calls","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    check_read(
        r#"{"choices":[{"message":{"content":null,"refusal":"I cannot help."},"finish_reason":"stop"}]}"#,
        &expect![[
            r#"{"text":"I cannot help.","finish_reason":"refusal","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    check_read(
        r#"{"choices":[{"message":{"content":"4","reasoning_content":"2+2"},"finish_reason":"length"}]}"#,
        &expect![[
            r#"{"text":"4","reasoning":"2+2","finish_reason":"length","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn what_compatible_servers_do_differently_is_read() {
    check_read(
        r#"{"choices":[{"message":{"content":[{"type":"thinking","thinking":[]},{"type":"text","text":"4"}]},
        "finish_reason":"eos"}],"usage":{"prompt_tokens":10,"completion_tokens":2,"prompt_cache_hit_tokens":4}}"#,
        &expect![[
            r#"{"text":"4","finish_reason":"stop","usage":{"input":10,"output":2,"cache_read":4,"cache_write":0,"reasoning":0},"latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    check_read(
        r#"{"choices":[{"message":{"content":"x","tool_calls":null},"finish_reason":null}],"usage":null,"id":null}"#,
        &expect![[r#"{"text":"x","finish_reason":"other","latency":{"secs":0,"nanos":0},"attempts":1}"#]],
    );
}

#[test]
fn a_wrong_usage_does_not_cost_the_output() {
    for usage in [r#""many""#, r#"{"prompt_tokens":-1}"#, "[]", r#"{"prompt_tokens":"3"}"#, "{}"] {
        let body = format!(r#"{{"choices":[{{"message":{{"content":"x"}}}}],"usage":{usage}}}"#);
        let response = read(body.as_bytes()).unwrap();
        assert_eq!((response.text.as_str(), response.usage), ("x", None), "{usage}");
    }
}

#[test]
fn bodies_that_are_no_answer_say_what_came() {
    check_read("", &expect!["malformed: the server answered with an empty body"]);
    check_read(
        "<!doctype html><html><head><title>Sign in\u{1b}[31m</title></head></html>",
        &expect!["malformed: the server answered HTML: `<title>Sign in [31m</title>`"],
    );
    check_read(
        "upstream connect error",
        &expect!["malformed: the server answered something that is not JSON: `upstream connect error`"],
    );
    check_read(
        r#"{"choices":[{"mess"#,
        &expect![[
            r#"malformed: the server answered JSON that is broken (EOF while parsing a string at line 1 column 18): `{"choices":[{"mess`"#
        ]],
    );
    check_read(
        r#"{"result":"x"}"#,
        &expect![[r#"malformed: the server answered JSON without `choices`: `{"result":"x"}`"#]],
    );
    check_read(
        r#"{"choices":[]}"#,
        &expect![[r#"malformed: the server answered JSON without `choices`: `{"choices":[]}`"#]],
    );
    check_read(r#"{"error":{"message":"Rate limited","code":429}}"#, &expect!["rate_limit: Rate limited"]);
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(read(&body));
    }

    #[test]
    fn every_text_comes_back_from_the_wire(texts in proptest::collection::vec(any::<String>(), 1..4)) {
        let content = texts.iter().map(|text| Content::Text { text: text.clone() }).collect();
        let body = body(&request(with_content(content), Settings::default()), true);
        prop_assert_eq!(body["messages"][0]["content"].as_str().unwrap(), texts.concat());
    }
}
