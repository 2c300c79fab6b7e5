use std::sync::Arc;

use expect_test::{Expect, expect};
use proof_diag::{MapReader, SourceFile};
use proof_prompt::{Content, Media, MediaSource, Message, Role, Tool};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Hint, Settings};

/// A template for a request; the rest is as small as it can be.
fn template(request: &str) -> HttpTemplate {
    decode(&format!("{{base_url: 'https://x', request: {request}, answer: $.a}}"))
}

fn decode(target: &str) -> HttpTemplate {
    let (document, mut diagnostics) = proof_diag::parse_yaml(&SourceFile::new("suite.yaml", target));
    let document = document.unwrap();
    let mut reader = MapReader::new(&document.root, "the target", &mut diagnostics).unwrap();
    let template = HttpTemplate::decode(&mut reader);
    assert_eq!(diagnostics, []);
    template.unwrap()
}

fn messages() -> Vec<Message> {
    vec![
        Message::text(Role::System, "Be brief."),
        Message::text(Role::User, "first"),
        Message::text(Role::Assistant, "answer"),
        Message::text(Role::User, "last \"one\"\n{{ system }}"),
    ]
}

#[track_caller]
fn check(template: &HttpTemplate, request: &Request, expected: &Expect) {
    let shown = match template.write(request) {
        Ok(body) => String::from_utf8(body).unwrap(),
        Err(error) => format!("error: {error}"),
    };
    expected.assert_eq(&shown);
}

#[track_caller]
fn check_write(request: &str, expected: &Expect) {
    check(&template(request), &Request::new("my-app", messages()), expected);
}

const READING: &str = "{base_url: 'https://x', request: '{{ prompt }}', answer: '$.out[0].text', usage: {input: $.n.in, output: $.n.out},
    finish: $.why, served_model: $.model, error: $.error.message}";

#[track_caller]
fn check_read(text: &str, expected: &Expect) {
    expected.assert_eq(&match decode(READING).read(text.as_bytes()) {
        Ok(response) => serde_json::to_string(&response).unwrap(),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    });
}

#[test]
fn texts_are_templates_and_one_expression_keeps_its_type() {
    check_write(
        r#"{question: "{{ prompt }}", shown: "Q: {{ prompt }}", history: "{{ messages }}", app: "{{ model }}", n: 3, on: true, nothing: null,
            list: ["{{ messages | length }}", [1, {a: "b"}]], plain: "as it is"}"#,
        &expect![[
            r#"{"question":"last \"one\"\n{{ system }}","shown":"Q: last \"one\"\n{{ system }}","history":[{"role":"system","content":"Be brief."},{"role":"user","content":"first"},{"role":"assistant","content":"answer"},{"role":"user","content":"last \"one\"\n{{ system }}"}],"app":"my-app","n":3,"on":true,"nothing":null,"list":[4,[1,{"a":"b"}]],"plain":"as it is"}"#
        ]],
    );
    check_write(r#""{{ prompt | upper }}""#, &expect![[r#""LAST \"ONE\"\n{{ SYSTEM }}""#]]);
    check_write(
        r#"["{% for m in messages if m.role == 'user' %}{{ m.content }};{% endfor %}"]"#,
        &expect![[r#"["first;last \"one\"\n{{ system }};"]"#]],
    );
}

#[test]
fn settings_that_are_not_set_are_null() {
    let settings: Settings =
        serde_json::from_value(json!({"temperature": 0.5, "extra": {"lang": "de"}})).unwrap();
    let request = Request { settings, ..Request::new("m", messages()) };
    check(
        &template(
            r#"{q: "{{ prompt }}", t: "{{ settings.temperature }}", n: "{{ settings.max_tokens }}", lang: "{{ settings.extra.lang }}", dialect: "{{ settings.extra.dialect | default('x') }}"}"#,
        ),
        &request,
        &expect![[r#"{"q":"last \"one\"\n{{ system }}","t":0.5,"n":null,"lang":"de","dialect":"x"}"#]],
    );
    check(
        &template(r#"["{{ prompt }}", "{{ settings.extra.dialect }}"]"#),
        &request,
        &expect![
            "error: `settings.extra.dialect` is undefined in `{{ settings.extra.dialect }}`, in the target's `request`"
        ],
    );
}

#[test]
fn the_case_the_tools_and_the_schema_can_be_named() {
    let tool = Tool { name: "look".to_owned(), description: None, parameters: json!({"type": "object"}) };
    let request = Request {
        tools: [tool].into(),
        hint: Hint {
            case_id: "c-1".to_owned(),
            output_schema: Some(Arc::new(json!({"type": "string"}))),
            ..Hint::default()
        },
        ..Request::new("m", messages())
    };
    let named = template(
        r#"{user: {id: "{{ case }}"}, tools: "{{ tools }}", schema: "{{ output_schema }}", system: "{{ system }}"}"#,
    );
    check(
        &named,
        &request,
        &expect![[
            r#"{"user":{"id":"c-1"},"tools":[{"name":"look","parameters":{"type":"object"}}],"schema":{"type":"string"},"system":"Be brief."}"#
        ]],
    );
    check(
        &named,
        &Request::new("m", vec![Message::text(Role::User, "x")]),
        &expect![[r#"{"user":{"id":""},"tools":[],"schema":null,"system":""}"#]],
    );
    // Two cases with one question have two bodies.
    assert!(!named.is_cacheable());
    assert!(template("'{{ prompt }}'").is_cacheable());
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let one = template("'{{ prompt }}'");
    check(
        &one,
        &Request::new("m", vec![Message::text(Role::System, "x")]),
        &expect!["error: the prompt has no user message, so `prompt` in the target's `request` has no value"],
    );
    let media = Media { source: MediaSource::Data("/9j/".to_owned()), media_type: None };
    let content = vec![Content::Image { media }];
    check(
        &one,
        &Request::new("m", vec![Message { content, ..Message::text(Role::User, "") }]),
        &expect!["error: an `http` target sends texts, and the prompt has a picture, a document or sound"],
    );
}

#[test]
fn calls_of_tools_are_a_part_of_the_messages() {
    let call =
        proof_prompt::ToolCall { id: "a".to_owned(), name: "look".to_owned(), arguments: "{}".to_owned() };
    let messages = vec![
        Message { tool_calls: vec![call], ..Message::text(Role::Assistant, "") },
        Message { tool_call_id: Some("a".to_owned()), ..Message::text(Role::Tool, "Nothing.") },
    ];
    check(
        &template("'{{ messages }}'"),
        &Request::new("m", messages),
        &expect![[
            r#"[{"role":"assistant","content":"","tool_calls":[{"id":"a","name":"look","arguments":"{}"}]},{"role":"tool","content":"Nothing.","tool_call_id":"a"}]"#
        ]],
    );
}

proptest! {
    /// No text of a prompt can open a field or be read as a template.
    #[test]
    fn any_prompt_comes_back_as_it_is(prompt in any::<String>(), system in any::<String>()) {
        let messages = vec![Message::text(Role::System, system.clone()), Message::text(Role::User, prompt.clone())];
        let template = template(r#"{q: "{{ prompt }}", deep: [{s: "{{ system }}"}], both: "<{{ prompt }}|{{ system }}>", all: "{{ messages }}"}"#);
        let body = template.write(&Request::new("m", messages)).unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let expected = json!({
            "q": prompt,
            "deep": [{"s": system}],
            "both": format!("<{prompt}|{system}>"),
            "all": [{"role": "system", "content": system}, {"role": "user", "content": prompt}],
        });
        prop_assert_eq!(body, expected);
    }

    /// No body makes the reader fail otherwise than by an error.
    #[test]
    fn any_body_is_read_or_refused(body in any::<Vec<u8>>()) {
        prop_assert!(decode(READING).read(&body).is_err());
    }
}

#[test]
fn an_answer_is_found_by_its_paths() {
    check_read(
        r#"{"out":[{"text":"Hello"}],"n":{"in":5,"out":7},"why":"MAX_TOKENS","model":"m-2","error":{"message":""}}"#,
        &expect![[
            r#"{"text":"Hello","finish_reason":"length","usage":{"input":5,"output":7,"cache_read":0,"cache_write":0,"reasoning":0},"served_model":"m-2","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    // What is not there is not guessed.
    check_read(
        r#"{"out":[{"text":"Hello"}],"n":{"in":5,"out":"?"}}"#,
        &expect![[r#"{"text":"Hello","finish_reason":"other","latency":{"secs":0,"nanos":0},"attempts":1}"#]],
    );
}

#[test]
fn what_is_no_text_is_written_as_json() {
    let read = |text: &str| {
        let body = format!(r#"{{"out":[{{"text":{text}}}]}}"#);
        decode(READING).read(body.as_bytes()).unwrap().text
    };
    assert_eq!(
        [r#""a\nb""#, "1.5", "true", r#"{"b": [1], "a": null}"#, r#""""#].map(read),
        ["a\nb", "1.5", "true", r#"{"b":[1],"a":null}"#, ""]
    );
}

#[test]
fn an_answer_that_is_not_there_says_so() {
    check_read(
        r#"{"out":[]}"#,
        &expect![[
            r#"malformed: `answer` (`$.out[0].text`) is not there in what the server answered: `{"out":[]}`"#
        ]],
    );
    check_read(
        r#"{"out":[{"text":null}]}"#,
        &expect![[
            r#"malformed: `answer` (`$.out[0].text`) is null in what the server answered: `{"out":[{"text":null}]}`"#
        ]],
    );
    let several = decode("{base_url: 'https://x', request: '{{ prompt }}', answer: '$.out[*].text'}");
    let error = several.read(br#"{"out":[{"text":"a"},{"text":"b"}]}"#).unwrap_err();
    expect![[r#"`answer` (`$.out[*].text`) stands for 2 values, not one in what the server answered: `{"out":[{"text":"a"},{"text":"b"}]}`"#]]
        .assert_eq(&error.message);
    check_read(
        "<html><title>Hi</title>",
        &expect!["malformed: the server answered HTML: `<title>Hi</title>`"],
    );
    check_read("", &expect!["malformed: the server answered with an empty body"]);
    check_read(
        "{\"out\":",
        &expect![
            "malformed: the server answered JSON that is broken (EOF while parsing a value at line 1 column 7): `{\"out\":`"
        ],
    );
}

#[test]
fn an_error_is_told_in_the_server_s_words() {
    check_read(
        r#"{"out":[{"text":"a"}],"error":{"message":"No such app."}}"#,
        &expect!["bad_request: No such app."],
    );
    check_read(r#"{"error":{"message":"Wait.","code":429}}"#, &expect!["rate_limit: Wait."]);
    // Without a path the usual places are looked at.
    let plain = decode("{base_url: 'https://x', request: '{{ prompt }}', answer: $.text}");
    let error = plain.read(br#"{"error":"overloaded","x":1}"#).unwrap_err();
    assert_eq!(error.message, "overloaded");
    assert_eq!(decode(READING).error_words(br#"{"error":{"message":"No."}}"#).as_deref(), Some("No."));
    assert_eq!(plain.error_words(br#"{"error":{"message":"No."}}"#), None);
}

#[test]
fn every_ending_is_known() {
    let ended = |word: &str| {
        let body = format!(r#"{{"out":[{{"text":""}}],"why":{word}}}"#);
        decode(READING).read(body.as_bytes()).unwrap().finish_reason.as_str()
    };
    let words = [
        r#""stop""#,
        r#""END_TURN""#,
        r#""length""#,
        r#""tool_calls""#,
        r#""content_filter""#,
        r#""refusal""#,
        r#""new""#,
        "7",
        "null",
    ];
    assert_eq!(
        words.map(ended),
        ["stop", "stop", "length", "tool_calls", "content_filter", "refusal", "other", "other", "other"]
    );
}
