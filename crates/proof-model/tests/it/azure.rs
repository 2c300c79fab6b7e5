//! `OpenAI` at Azure: where its calls go, what shows who asks, and what its filter says.

use camino::Utf8Path;
use expect_test::{Expect, expect};
use proof_model::{Environment, Request, Target, TargetConfig};
use proof_prompt::{Message, Role};
use proof_testkit::{FakeModel, Reply, Script};
use serde_json::json;
use tokio_util::sync::CancellationToken;

/// Connects a target to a server that answers so, asks it once, and shows what was asked and what came of it.
async fn ask(target: &str, variables: &[(&str, &str)], reply: Reply) -> String {
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let origin = server.base_url().trim_end_matches("/v1").to_owned();
    let set = variables.iter().map(|(name, value)| ((*name).to_owned(), value.replace("BASE", &origin)));
    let file = proof_diag::SourceFile::new("suite.yaml", target);
    let (document, mut diagnostics) = proof_diag::parse_yaml(&file);
    let config = TargetConfig::parse(&document.unwrap().root, &mut diagnostics).unwrap();
    assert_eq!(diagnostics, []);
    let target = Target::connect(config, &Environment::new(set), Utf8Path::new("."), 4).unwrap();
    let request = Request::new(target.model(), vec![Message::text(Role::User, "hi")]);
    let result = target.call(&target.ready().await, &request, &CancellationToken::new()).await;
    let asked = server.asked();
    let mut shown = vec![asked[0].path.clone()];
    for name in ["authorization", "api-key"] {
        shown.extend(asked[0].header(name).map(|value| format!("{name}: {value}")));
    }
    shown.push(asked[0].body.to_string());
    shown.push(match result {
        Ok(response) => format!("{:?} {}", response.text, response.finish_reason.as_str()),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    });
    shown.join("\n") + "\n"
}

fn hello() -> Reply {
    Reply::json(200, &json!({"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}))
}

#[track_caller]
fn check(shown: &str, expected: &Expect) {
    expected.assert_eq(shown);
}

#[tokio::test]
async fn a_resource_is_named_by_its_host_alone() {
    let set = [("AZURE_OPENAI_ENDPOINT", "BASE/"), ("AZURE_OPENAI_API_KEY", "fake-key")];
    check(
        &ask("azure/my-gpt", &set, hello()).await,
        &expect![[r#"
        /openai/v1/chat/completions
        api-key: fake-key
        {"model":"my-gpt","messages":[{"role":"user","content":"hi"}]}
        "Hello" stop
    "#]],
    );
}

#[tokio::test]
async fn a_version_makes_the_older_address() {
    let set = [("AZURE_OPENAI_ENDPOINT", "BASE"), ("AZURE_OPENAI_API_KEY", "fake-key")];
    check(
        &ask("{model: azure/my-gpt, api_version: '2024-10-21'}", &set, hello()).await,
        &expect![[r#"
        /openai/deployments/my-gpt/chat/completions?api-version=2024-10-21
        api-key: fake-key
        {"model":"my-gpt","messages":[{"role":"user","content":"hi"}]}
        "Hello" stop
    "#]],
    );
}

#[tokio::test]
async fn a_token_of_entra_goes_where_tokens_go() {
    let set = [("AZURE_OPENAI_ENDPOINT", "BASE"), ("AZURE_OPENAI_AD_TOKEN", "eyJh.eyJi.c2ln")];
    check(
        &ask("azure/my-gpt", &set, hello()).await,
        &expect![[r#"
        /openai/v1/chat/completions
        authorization: Bearer eyJh.eyJi.c2ln
        {"model":"my-gpt","messages":[{"role":"user","content":"hi"}]}
        "Hello" stop
    "#]],
    );
}

#[tokio::test]
async fn a_prompt_that_the_filter_refuses_is_an_answer_that_ended_so() {
    let set = [("AZURE_OPENAI_ENDPOINT", "BASE"), ("AZURE_OPENAI_API_KEY", "fake-key")];
    let refused = json!({"error": {
        "message": "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        "type": null, "param": "prompt", "code": "content_filter", "status": 400,
        "innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": {}}
    }});
    check(
        &ask("azure/my-gpt", &set, Reply::json(400, &refused)).await,
        &expect![[r#"
        /openai/v1/chat/completions
        api-key: fake-key
        {"model":"my-gpt","messages":[{"role":"user","content":"hi"}]}
        "" content_filter
    "#]],
    );
    // Other refusals are errors.
    let other =
        json!({"error": {"message": "bad", "code": "invalid_request", "type": "invalid_request_error"}});
    check(
        &ask("azure/my-gpt", &set, Reply::json(400, &other)).await,
        &expect![[r#"
        /openai/v1/chat/completions
        api-key: fake-key
        {"model":"my-gpt","messages":[{"role":"user","content":"hi"}]}
        bad_request: HTTP 400: bad
    "#]],
    );
}
