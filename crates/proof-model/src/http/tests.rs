//! Failures as a person sees them: a fake model, a real connection, the rendered text.

use camino::Utf8Path;
use expect_test::{Expect, expect};
use proof_testkit::{FakeModel, Reply, Script};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{Environment, Hint, Provider, Settings, Target, TargetConfig};

const KEY: &str = "planted-key-0123456789";

fn config(provider: Provider, server: &FakeModel) -> TargetConfig {
    let mut config = TargetConfig::new(provider, "m");
    config.base_url = Some(server.base_url());
    config.max_attempts = 1;
    config
}

fn connect(config: TargetConfig) -> Target {
    let pairs = [("OPENAI_API_KEY", KEY), ("ANTHROPIC_API_KEY", KEY)];
    let environment = Environment::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Target::connect(config, &environment, Utf8Path::new("."), 4).unwrap()
}

fn request() -> Request {
    let messages = vec![proof_prompt::Message::text(proof_prompt::Role::User, "hello")];
    Request {
        model: "m".to_owned(),
        messages,
        settings: Settings::default(),
        tools: [].into(),
        output: None,
        origin: None,
        repeat: 0,
        hint: Hint::default(),
    }
}

async fn call(target: &Target) -> Result<Response, CallError> {
    let permit = target.ready().await;
    target.call(&permit, &request(), &CancellationToken::new()).await
}

/// What a person sees when a server answers so; the server's address is shown as `ADDRESS`.
async fn check_config(reply: Reply, change: impl FnOnce(&mut TargetConfig), expected: &Expect) {
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let mut config = config(Provider::OpenAi, &server);
    change(&mut config);
    let error = call(&connect(config)).await.unwrap_err();
    let shown = proof_diag::render::plain(&error.to_diagnostic());
    let recorded = serde_json::to_string(&error).unwrap();
    assert!(!format!("{shown}{recorded}{error:?}").contains(KEY), "{shown}");
    expected.assert_eq(&shown.replace(&server.address().to_string(), "ADDRESS"));
}

async fn check(reply: Reply, expected: &Expect) {
    check_config(reply, |_| (), expected).await;
}

#[tokio::test]
async fn both_formats_go_over_the_wire() {
    let server = FakeModel::start(Script::from_fn(|asked| Reply::text(asked.last_text()))).unwrap();
    for provider in [Provider::OpenAi, Provider::Anthropic] {
        let response = call(&connect(config(provider, &server))).await.unwrap();
        assert_eq!((response.text.as_str(), response.attempts), ("hello", 1));
        assert!(Duration::ZERO < response.latency && !response.raw.is_empty());
        assert_eq!(response.usage.unwrap().output, 1);
    }
    let asked = server.asked();
    assert_eq!(asked[0].header("authorization"), Some("Bearer planted-key-0123456789"));
    assert_eq!(
        (asked[1].header("x-api-key"), asked[1].header("anthropic-version")),
        (Some(KEY), Some("2026-10-21"))
    );
    assert_eq!(asked[0].body, json!({"model": "m", "messages": [{"role": "user", "content": "hello"}]}));
}

#[tokio::test]
async fn the_request_id_is_kept() {
    let reply = Reply::text("x").header("x-request-id", "req_1");
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let response = call(&connect(config(Provider::OpenAi, &server))).await.unwrap();
    assert_eq!(response.request_id.as_deref(), Some("req_1"));
}

#[tokio::test]
async fn a_body_in_chunks_is_read_whole() {
    let reply = Reply::text("x".repeat(50_000)).in_chunks(Duration::from_millis(1));
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let response = call(&connect(config(Provider::OpenAi, &server))).await.unwrap();
    assert_eq!(response.text.len(), 50_000);
    assert!(50_000 < response.raw.len());
}

#[tokio::test]
async fn a_wrong_key() {
    let message = format!("Incorrect API key provided: {KEY}. You can find your API key at https://x.");
    check(
        Reply::error(401, "invalid_api_key", message).header("x-request-id", "req_7"),
        &expect![[r#"
            error[E0536]: the key was not accepted: HTTP 401: Incorrect API key provided: ***. You can find your API key at https://x.
             |
             = note: request id `req_7`
             = help: check the key in the environment, and that it may use this model
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_empty_account() {
    let message = "You exceeded your current quota, please check your plan and billing details.";
    check(Reply::error(429, "insufficient_quota", message), &expect![[r#"
        error[E0537]: the account is empty: HTTP 429: You exceeded your current quota, please check your plan and billing details.
         |
         = help: add credit to the account, or take another key
    "#]]).await;
}

#[tokio::test]
async fn a_rate_limit_that_is_too_long() {
    check(
        Reply::error(429, "rate_limit_exceeded", "Rate limit reached").header("retry-after", "7200"),
        &expect![[r#"
            error[E0530]: too many requests: HTTP 429: Rate limit reached (the provider asks to wait 7200 s, which is too long)
             |
             = help: lower `concurrency`, or set the target's `rpm` and `tpm` to what the account allows
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_unknown_model() {
    check(
        Reply::error(404, "model_not_found", "The model `m` does not exist"),
        &expect![[r#"
        error[E0538]: no such model or path: HTTP 404: The model `m` does not exist
         |
         = help: check the model's name and `base_url` (most OpenAI-like servers want it to end in `/v1`)
    "#]],
    )
    .await;
}

#[tokio::test]
async fn an_input_that_is_too_long() {
    let message =
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.";
    check(Reply::error(400, "context_length_exceeded", message), &expect![[r#"
        error[E0539]: the input is too long for the model: HTTP 400: This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.
         |
         = help: shorten the prompt or the case, lower `max_tokens`, or take a model with a longer context
    "#]]).await;
}

#[tokio::test]
async fn a_request_that_is_refused() {
    check(
        Reply::error(400, "invalid_request_error", "Unsupported value: 'temperature'"),
        &expect![[r#"
        error[E0540]: the request was not accepted: HTTP 400: Unsupported value: 'temperature'
         |
         = help: the provider's words say what it did not like; the same request will fail again
    "#]],
    )
    .await;
    check(
        Reply::raw(422, "application/json", r#"{"detail":"field required"}"#),
        &expect![[r#"
        error[E0540]: the request was not accepted: HTTP 422: field required
         |
         = help: the provider's words say what it did not like; the same request will fail again
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_server_that_fails() {
    check(
        Reply::server_error(),
        &expect![[r#"
        error[E0531]: the server failed: HTTP 500: injected fault (given up after 1 attempt)
         |
         = help: it is the provider's fault: continue later with `proof run --resume`
    "#]],
    )
    .await;
    check(Reply::raw(502, "text/html", "<html><head><title>502 Bad Gateway</title></head></html>"), &expect![[r#"
        error[E0531]: the server failed: HTTP 502: the server answered HTML: `<title>502 Bad Gateway</title>` (given up after 1 attempt)
         |
         = help: it is the provider's fault: continue later with `proof run --resume`
    "#]]).await;
    check(Reply::raw(529, "text/plain", ""), &expect![[r#"
        error[E0531]: the server failed: HTTP 529: the provider reports an error without a word of explanation (given up after 1 attempt)
         |
         = help: it is the provider's fault: continue later with `proof run --resume`
    "#]]).await;
}

#[tokio::test]
async fn an_answer_in_html() {
    check(Reply::html("Welcome to nginx!"), &expect![[r#"
        error[E0535]: the answer cannot be read: HTTP 200: the server answered HTML: `<title>Welcome to nginx!</title>`
         |
         = help: check `base_url`: it ends where `/chat/completions` (OpenAI) or `/v1/messages` (Anthropic) begins
    "#]]).await;
}

#[tokio::test]
async fn an_answer_that_is_not_json() {
    check(Reply::raw(200, "application/json", r#"{"choices": [}"#), &expect![[r#"
        error[E0535]: the answer cannot be read: HTTP 200: the server answered JSON that is broken (expected value at line 1 column 14): `{"choices": [}`
         |
         = help: check `base_url`: it ends where `/chat/completions` (OpenAI) or `/v1/messages` (Anthropic) begins
    "#]]).await;
    check(Reply::empty(), &expect![[r#"
        error[E0535]: the answer cannot be read: HTTP 200: the server answered with an empty body
         |
         = help: check `base_url`: it ends where `/chat/completions` (OpenAI) or `/v1/messages` (Anthropic) begins
    "#]]).await;
}

#[tokio::test]
async fn an_answer_that_breaks_off() {
    check(Reply::text("hello").truncated(), &expect![[r#"
        error[E0534]: the answer broke off: only 136 bytes came: end of file before message length reached (given up after 1 attempt)
         |
         = help: the connection is not reliable: lower `concurrency`, or look at the proxy in between
    "#]]).await;
    check(Reply::text("hello").cut_chunks(), &expect![[r#"
        error[E0534]: the answer broke off: only 136 bytes came: unexpected EOF during chunk size line (given up after 1 attempt)
         |
         = help: the connection is not reliable: lower `concurrency`, or look at the proxy in between
    "#]]).await;
    check(Reply::text("hello").cut_without_length(), &expect![[r#"
        error[E0534]: the answer broke off: HTTP 200: the server answered JSON that is broken (EOF while parsing a string at line 1 column 136): `{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","cont` (given up after 1 attempt)
         |
         = help: the connection is not reliable: lower `concurrency`, or look at the proxy in between
    "#]]).await;
}

#[tokio::test]
async fn a_connection_that_closes() {
    check(Reply::close(), &expect![[r#"
        error[E0532]: no connection: the connection to `http://ADDRESS` ended before an answer: connection closed before message completed (given up after 1 attempt)
         |
         = help: check `base_url`, and that the server is running and can be reached
    "#]]).await;
}

#[tokio::test]
async fn an_address_that_sends_elsewhere() {
    check(
        Reply::raw(301, "text/plain", "").header("location", "https://elsewhere/v1/chat/completions"),
        &expect![[r#"
            error[E0538]: no such model or path: HTTP 301: the server sends to `https://elsewhere/v1/chat/completions`
             |
             = help: check the model's name and `base_url` (most OpenAI-like servers want it to end in `/v1`)
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_server_that_is_not_there() {
    check_config(
        Reply::text(""),
        |config| config.base_url = Some("http://127.0.0.1:1/v1".to_owned()),
        &expect![[r#"
            error[E0532]: no connection: could not connect to `http://127.0.0.1:1`: Connection refused (given up after 1 attempt)
             |
             = help: check `base_url`, and that the server is running and can be reached
        "#]],
    )
    .await;
}

#[tokio::test]
async fn answers_that_take_too_long() {
    let soon = Duration::from_millis(50);
    check_config(
        Reply::hang(),
        |config| config.timeouts.first_byte = soon,
        &expect![[r#"
        error[E0533]: too slow: the first byte did not come within 0.05 s (given up after 1 attempt)
         |
         = help: raise `timeout_s`, `first_byte_timeout_s` or `chunk_timeout_s` of the target
    "#]],
    )
    .await;
    check_config(
        Reply::hang(),
        |config| config.timeouts.total = soon,
        &expect![[r#"
        error[E0533]: too slow: the answer did not come within 0.05 s (given up after 1 attempt)
         |
         = help: raise `timeout_s`, `first_byte_timeout_s` or `chunk_timeout_s` of the target
    "#]],
    )
    .await;
    check_config(Reply::text("hello").stalled(), |config| config.timeouts.chunk = soon, &expect![[r#"
        error[E0533]: too slow: the next piece of the answer did not come within 0.05 s (given up after 1 attempt)
         |
         = help: raise `timeout_s`, `first_byte_timeout_s` or `chunk_timeout_s` of the target
    "#]]).await;
}

#[tokio::test]
async fn a_truncated_answer_is_asked_for_again() {
    let replies =
        [Reply::text("first").truncated(), Reply::text("second").cut_without_length(), Reply::text("third")];
    let server = FakeModel::start(Script::sequence(replies)).unwrap();
    let mut config = config(Provider::OpenAi, &server);
    config.max_attempts = 3;
    let response = call(&connect(config)).await.unwrap();
    assert_eq!((response.text.as_str(), response.attempts, server.requests()), ("third", 3, 3));
}

#[tokio::test]
async fn a_refusal_is_waited_off() {
    let server = FakeModel::start(Script::sequence([Reply::rate_limited(30), Reply::text("then")])).unwrap();
    let began = Instant::now();
    let response = call(&connect(config(Provider::OpenAi, &server))).await.unwrap();
    assert_eq!((response.text.as_str(), response.attempts), ("then", 2));
    assert!(Duration::from_millis(30) <= began.elapsed());
    // The wait is not a part of the latency.
    assert!(response.latency + Duration::from_millis(30) < began.elapsed());
}

#[tokio::test]
async fn a_key_that_a_server_gives_back_is_kept_nowhere() {
    let server = FakeModel::start(Script::text(format!("your key is {KEY}"))).unwrap();
    let response = call(&connect(config(Provider::OpenAi, &server))).await.unwrap();
    assert_eq!(response.text, "your key is ***");
    assert!(!String::from_utf8_lossy(&response.raw).contains(KEY));
}

#[tokio::test]
async fn limits_are_learnt_from_headers() {
    let reply = Reply::text("x")
        .header("x-ratelimit-limit-requests", "600")
        .header("x-ratelimit-remaining-requests", "1")
        .header("x-ratelimit-reset-requests", "59s");
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let target = connect(config(Provider::OpenAi, &server));
    let began = Instant::now();
    for _ in 0..3 {
        call(&target).await.unwrap();
    }
    // One is left after the first answer; the third waits for a tenth of a second.
    assert!(Duration::from_millis(80) <= began.elapsed(), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_second_request_is_sent_while_the_first_is_held() {
    let replies = [Reply::text("slow").held(), Reply::text("fast")];
    let server = FakeModel::start(Script::sequence(replies)).unwrap();
    let mut config = config(Provider::OpenAi, &server);
    config.hedge = Some(crate::HedgeAfter::Time(Duration::from_millis(5)));
    let target = connect(config);
    let response = call(&target).await.unwrap();
    assert_eq!((response.text.as_str(), response.is_hedged, server.requests()), ("fast", true, 2));
    assert!(Duration::from_millis(5) <= response.latency);
    let asked = server.asked();
    assert_eq!(asked[0].body, asked[1].body);
}

#[tokio::test]
async fn a_stream_that_has_begun_is_seen_from_outside_so_no_second_request_is_sent() {
    let event = |text: &str| format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
    let body = format!("{}{}", event("hello"), event("world"));
    let server =
        FakeModel::start(Script::always(Reply::raw(200, "text/event-stream", body).stalled())).unwrap();
    let mut config = config(Provider::OpenAi, &server);
    config.is_streamed = true;
    let target = connect(config);
    let model = target.http().unwrap();
    let (asked, progress) = (request(), Progress::default());
    let attempt = model.attempt(&asked, model.body(&asked).unwrap(), Some(&progress));
    let begun = async {
        while !progress.has_output() {
            tokio::task::yield_now().await;
        }
    };
    // The rest of the stream never comes.
    tokio::select! { attempt = attempt => panic!("{attempt:?}"), () = begun => {} }
}
