//! One call for each provider with a format of its own: where it goes, what shows who asks, and what comes back.

use camino::Utf8Path;
use expect_test::{Expect, expect};
use proof_model::{Environment, Request, Target, TargetConfig};
use proof_prompt::{Message, Role};
use proof_testkit::{FakeModel, Reply, Script};
use serde_json::json;
use tokio_util::sync::CancellationToken;

/// Connects a target, written with `BASE` for the server's address, and asks it once.
async fn ask(target: &str, variables: &[(&str, &str)], reply: Reply) -> String {
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let origin = server.base_url().trim_end_matches("/v1").to_owned();
    let set = variables.iter().map(|(name, value)| ((*name).to_owned(), value.replace("BASE", &origin)));
    let target = connect(&target.replace("BASE", &origin), &Environment::new(set));
    let request = Request::new(target.model(), vec![Message::text(Role::User, "hi")]);
    let result = target.call(&target.ready().await, &request, &CancellationToken::new()).await;
    let asked = server.asked();
    let mut shown = vec![asked[0].path.clone()];
    for name in ["authorization", "x-goog-api-key", "accept"] {
        shown.extend(asked[0].header(name).map(|value| format!("{name}: {value}")));
    }
    shown.push(asked[0].body.to_string());
    shown.push(match result {
        Ok(response) => format!("{:?} {}", response.text, response.finish_reason.as_str()),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    });
    shown.join("\n") + "\n"
}

fn connect(target: &str, environment: &Environment) -> Target {
    let file = proof_diag::SourceFile::new("suite.yaml", target);
    let (document, mut diagnostics) = proof_diag::parse_yaml(&file);
    let config = TargetConfig::parse(&document.unwrap().root, &mut diagnostics);
    assert_eq!(diagnostics, []);
    Target::connect(config.unwrap(), environment, Utf8Path::new("."), 4).unwrap()
}

#[track_caller]
fn check(shown: &str, expected: &Expect) {
    expected.assert_eq(shown);
}

fn gemini() -> Reply {
    Reply::json(
        200,
        &json!({"candidates": [{"content": {"parts": [{"text": "Hello"}]}, "finishReason": "STOP"}]}),
    )
}

#[tokio::test]
async fn gemini_has_the_model_in_its_address() {
    let key = [("GEMINI_API_KEY", "fake-key")];
    check(
        &ask("{model: google/gemini-2.5-flash, base_url: 'BASE/v1beta'}", &key, gemini()).await,
        &expect![[r#"
        /v1beta/models/gemini-2.5-flash:generateContent
        x-goog-api-key: fake-key
        accept: application/json
        {"contents":[{"parts":[{"text":"hi"}],"role":"user"}],"generationConfig":{}}
        "Hello" stop
    "#]],
    );
    check(
        &ask("{model: google/tunedModels/mine, base_url: 'BASE/v1beta'}", &key, gemini()).await,
        &expect![[r#"
        /v1beta/tunedModels/mine:generateContent
        x-goog-api-key: fake-key
        accept: application/json
        {"contents":[{"parts":[{"text":"hi"}],"role":"user"}],"generationConfig":{}}
        "Hello" stop
    "#]],
    );
}

#[tokio::test]
async fn gemini_streams_by_another_verb() {
    let stream = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}]}}]}\r\n\r\ndata: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"lo\"}]},\"finishReason\":\"STOP\"}]}\r\n\r\n";
    let reply = Reply::raw(200, "text/event-stream", stream);
    check(
        &ask(
            "{model: google/models/m, base_url: 'BASE/v1beta', stream: true}",
            &[("GOOGLE_API_KEY", "fake-key")],
            reply,
        )
        .await,
        &expect![[r#"
        /v1beta/models/m:streamGenerateContent?alt=sse
        x-goog-api-key: fake-key
        accept: text/event-stream, application/json
        {"contents":[{"parts":[{"text":"hi"}],"role":"user"}],"generationConfig":{}}
        "Hello" stop
    "#]],
    );
}

#[tokio::test]
async fn vertex_has_a_project_and_a_token() {
    let set = [
        ("GOOGLE_ACCESS_TOKEN", "fake-token"),
        ("GOOGLE_CLOUD_PROJECT", "my-project"),
        ("GOOGLE_VERTEX_BASE_URL", "BASE"),
    ];
    check(
        &ask("{model: vertex/gemini-2.5-flash, region: europe-west4}", &set, gemini()).await,
        &expect![[r#"
        /v1/projects/my-project/locations/europe-west4/publishers/google/models/gemini-2.5-flash:generateContent
        authorization: Bearer fake-token
        accept: application/json
        {"contents":[{"parts":[{"text":"hi"}],"role":"user"}],"generationConfig":{}}
        "Hello" stop
    "#]],
    );
    let express = [("GOOGLE_API_KEY", "fake-key")];
    check(
        &ask("{model: vertex/gemini-2.5-flash, base_url: 'BASE'}", &express, gemini()).await,
        &expect![[r#"
        /v1/publishers/google/models/gemini-2.5-flash:generateContent
        x-goog-api-key: fake-key
        accept: application/json
        {"contents":[{"parts":[{"text":"hi"}],"role":"user"}],"generationConfig":{}}
        "Hello" stop
    "#]],
    );
}

#[tokio::test]
async fn cohere_has_a_version_in_its_path() {
    let reply = Reply::json(
        200,
        &json!({"message": {"content": [{"type": "text", "text": "Hello"}]}, "finish_reason": "MAX_TOKENS"}),
    );
    check(
        &ask("{model: cohere/command-a, base_url: 'BASE'}", &[("CO_API_KEY", "fake-key")], reply).await,
        &expect![[r#"
        /v2/chat
        authorization: Bearer fake-key
        accept: application/json
        {"model":"command-a","messages":[{"role":"user","content":"hi"}],"stream":false}
        "Hello" length
    "#]],
    );
}

#[tokio::test]
async fn ollama_is_found_by_its_variable_and_streams_lines() {
    let stream = "{\"message\":{\"content\":\"Hel\"},\"done\":false}\n{\"message\":{\"content\":\"lo\"},\"done\":true,\"done_reason\":\"stop\"}\n";
    let reply = Reply::raw(200, "application/x-ndjson", stream);
    check(
        &ask("{model: 'ollama/llama3.2:1b', stream: true}", &[("OLLAMA_HOST", "BASE/")], reply).await,
        &expect![[r#"
        /api/chat
        accept: text/event-stream, application/json
        {"model":"llama3.2:1b","messages":[{"role":"user","content":"hi"}],"tools":[],"stream":true}
        "Hello" stop
    "#]],
    );
}

const APP: &str = "{model: http/my-app, base_url: 'BASE/ask?lang=de', request: {q: '{{ prompt }}', app: '{{ model }}'}, answer: $.a, error: $.oops, key_env: APP_KEY}";

#[tokio::test]
async fn any_other_interface_is_asked_by_its_template() {
    let key = [("APP_KEY", "fake-key")];
    check(
        &ask(APP, &key, Reply::json(200, &json!({"a": "Hello"}))).await,
        &expect![[r#"
        /ask?lang=de
        authorization: Bearer fake-key
        accept: application/json
        {"q":"hi","app":"my-app"}
        "Hello" other
    "#]],
    );
    // The words of a refusal are the server's own.
    check(
        &ask(APP, &key, Reply::json(422, &json!({"oops": "No such app.", "message": "x"}))).await,
        &expect![[r#"
        /ask?lang=de
        authorization: Bearer fake-key
        accept: application/json
        {"q":"hi","app":"my-app"}
        bad_request: HTTP 422: No such app.
    "#]],
    );
}

#[tokio::test]
async fn who_is_asked_depends_on_the_template() {
    let environment = Environment::new([("APP_KEY".to_owned(), "x".to_owned())]);
    let [one, same, other] = [APP, APP, &APP.replace("$.a", "$.b")]
        .map(|target| connect(&target.replace("BASE", "http://127.0.0.1:1"), &environment));
    assert_eq!(one.identity(), same.identity());
    assert_ne!(one.identity(), other.identity());
    assert!(one.is_cacheable());
    let by_case = APP.replace("{{ model }}", "{{ case }}").replace("BASE", "http://127.0.0.1:1");
    assert!(!connect(&by_case, &environment).is_cacheable());
}
