use expect_test::{Expect, expect};
use proof_prompt::{Media, MediaSource};
use proptest::prelude::*;

use super::*;
use crate::{Hint, Settings};

fn request(messages: Vec<Message>, settings: Settings) -> Request {
    Request { model: "claude-sonnet-5".to_owned(), messages, settings, repeat: 0, hint: Hint::default() }
}

#[track_caller]
fn check_write(messages: Vec<Message>, settings: Settings, expected: &Expect) {
    let body = write(&request(messages, settings)).unwrap();
    expected.assert_eq(&String::from_utf8(body).unwrap());
}

#[track_caller]
fn check_read(text: &str, expected: &Expect) {
    let shown = match read(text.as_bytes()) {
        Ok(response) => serde_json::to_string(&response).unwrap(),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    };
    expected.assert_eq(&shown);
}

#[test]
fn the_system_text_stands_apart() {
    check_write(
        vec![
            Message::text(Role::System, "Be \"brief\"."),
            Message::text(Role::User, "hello"),
            Message::text(Role::System, "Be kind."),
        ],
        Settings::default(),
        &expect![[
            r#"{"model":"claude-sonnet-5","max_tokens":4096,"system":"Be \"brief\".\n\nBe kind.","messages":[{"role":"user","content":"hello"}]}"#
        ]],
    );
}

#[test]
fn settings_have_their_own_names() {
    let settings = Settings {
        temperature: Some(0.5),
        max_tokens: Some(10),
        stop: vec!["END".to_owned()],
        seed: Some(3),
        reasoning_effort: Some("low".to_owned()),
        extra: serde_json::from_str(r#"{"thinking":{"type":"adaptive"}}"#).unwrap(),
        ..Settings::default()
    };
    check_write(
        vec![Message::text(Role::User, "x")],
        settings,
        &expect![[
            r#"{"model":"claude-sonnet-5","max_tokens":10,"messages":[{"role":"user","content":"x"}],"temperature":0.5,"stop_sequences":["END"],"output_config":{"effort":"low"},"thinking":{"type":"adaptive"}}"#
        ]],
    );
}

#[test]
fn media_and_tools_are_blocks() {
    let media = |source| Media { source, media_type: None };
    let call = |id: &str, arguments: &str| ToolCall {
        id: id.to_owned(),
        name: "search".to_owned(),
        arguments: arguments.to_owned(),
    };
    let result =
        |id: &str| Message { tool_call_id: Some(id.to_owned()), ..Message::text(Role::Tool, "found") };
    check_write(
        vec![
            Message {
                content: vec![
                    Content::Image { media: media(MediaSource::Data("iVBORw0KGgoA".to_owned())) },
                    Content::File { media: media(MediaSource::Url("https://x/a.pdf".to_owned())) },
                    Content::Text { text: String::new() },
                ],
                ..Message::text(Role::User, "")
            },
            Message {
                tool_calls: vec![call("c1", "{\"q\":1}"), call("c2", "not json")],
                ..Message::text(Role::Assistant, "I look")
            },
            result("c1"),
            result("c2"),
        ],
        Settings::default(),
        &expect![[
            r#"{"model":"claude-sonnet-5","max_tokens":4096,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoA"}},{"type":"document","source":{"type":"url","url":"https://x/a.pdf"}}]},{"role":"assistant","content":[{"type":"text","text":"I look"},{"type":"tool_use","id":"c1","name":"search","input":{"q":1}},{"type":"tool_use","id":"c2","name":"search","input":{"arguments":"not json"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"found"}]},{"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"found"}]}]}]}"#
        ]],
    );
}

#[test]
fn an_answer_is_read_with_all_its_input_counted() {
    check_read(
        r#"{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5","content":[
        {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"Hello "},{"type":"text","text":"you"},
        {"type":"tool_use","id":"t1","name":"search","input":{"q": 1}},{"type":"server_tool_use","id":"x"}],
        "stop_reason":"tool_use","stop_sequence":null,
        "usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":5}}"#,
        &expect![[
            r#"{"text":"Hello you","tool_calls":[{"id":"t1","name":"search","arguments":"{\"q\": 1}"}],"reasoning":"hm","finish_reason":"tool_calls","usage":{"input":60,"output":5,"cache_read":30,"cache_write":20,"reasoning":0},"served_model":"claude-sonnet-5","request_id":"msg_1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn the_reasons_to_stop_are_told_apart() {
    let reason = |word: &str| {
        let body = format!(r#"{{"content":[],"stop_reason":"{word}"}}"#);
        read(body.as_bytes()).unwrap().finish_reason.as_str()
    };
    let words = [
        "end_turn",
        "stop_sequence",
        "max_tokens",
        "model_context_window_exceeded",
        "tool_use",
        "refusal",
        "pause_turn",
    ];
    assert_eq!(words.map(reason), ["stop", "stop", "length", "length", "tool_calls", "refusal", "other"]);
}

#[test]
fn bodies_that_are_no_answer_say_what_came() {
    check_read(
        r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        &expect!["server: Overloaded"],
    );
    check_read(
        r#"{"choices":[]}"#,
        &expect![[r#"malformed: the server answered JSON without `content`: `{"choices":[]}`"#]],
    );
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(read(&body));
    }
}
