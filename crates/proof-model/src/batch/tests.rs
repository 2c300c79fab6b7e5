use camino::Utf8Path;
use expect_test::expect;
use proof_prompt::{Message, Role};
use proof_testkit::{BatchScript, FakeBatch, FakeModel, Fate, Reply, ResultOrder, Script};
use serde_json::{Value, json};

use super::*;
use crate::{Api, Environment, FinishReason, OutputFormat, OutputMode, TargetConfig};

const KEY: &str = "planted-key-0123456789";

fn connect(config: TargetConfig) -> Target {
    let names = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY"];
    let environment = Environment::new(names.map(|name| (name.to_owned(), KEY.to_owned())));
    Target::connect(config, &environment, Utf8Path::new("."), 4).unwrap()
}

fn config(provider: Provider, server: &FakeBatch) -> TargetConfig {
    let mut config = TargetConfig::new(provider, "m");
    config.base_url = Some(server.base_url());
    config
}

fn target(provider: Provider, server: &FakeBatch) -> Target {
    connect(config(provider, server))
}

fn request(text: &str) -> Request {
    Request::new("m", vec![Message::text(Role::User, text)])
}

fn requests(n: usize) -> Vec<(String, Request)> {
    (0..n).map(|idx| (format!("t{idx}"), request(&format!("text {idx}")))).collect()
}

/// All results, by name: the text, or the kind and words of the error.
async fn collect(batch: &Batch<'_>, id: &str) -> Vec<(String, String)> {
    let mut results = batch.results(id).await.unwrap();
    let mut all = vec![];
    while let Some(item) = results.next().await {
        let (name, result) = item.unwrap();
        all.push((
            name,
            match result {
                Ok(response) => {
                    assert!(response.is_batch && response.latency.is_zero() && !response.raw.is_empty());
                    response.text
                }
                Err(error) => format!("{}: {error}", error.kind.as_str()),
            },
        ));
    }
    all.sort();
    all
}

const BOTH: [Provider; 2] = [Provider::OpenAi, Provider::Anthropic];

#[tokio::test]
async fn what_is_handed_in_comes_back_answered() {
    for provider in BOTH {
        let script = BatchScript::echo().polls(2).order(ResultOrder::Mixed);
        let server = FakeBatch::start(script).unwrap();
        let target_a = target(provider, &server);
        let id = target_a.batch().unwrap().submit(&requests(20)).await.unwrap();
        // Another process goes on with nothing but the name.
        let target_b = target(provider, &server);
        let batch = target_b.batch().unwrap();
        for _ in 0..2 {
            assert_eq!(batch.status(&id).await.unwrap().state, BatchState::Working);
        }
        let done = batch.status(&id).await.unwrap();
        assert_eq!((done.state, done.done, done.failed, done.total), (BatchState::Ended, 20, 0, 20));
        let mut expected: Vec<_> = (0..20).map(|idx| (format!("t{idx}"), format!("text {idx}"))).collect();
        expected.sort();
        assert_eq!(collect(&batch, &id).await, expected, "{provider:?}");
        // Results can be taken as often as one likes.
        assert_eq!(collect(&batch, &id).await, expected);
        assert_eq!(server.batches()[0].1.len(), 20);
        let name = if provider == Provider::OpenAi { "authorization" } else { "x-api-key" };
        assert!(server.calls().iter().all(|call| call.header(name).is_some_and(|key| key.ends_with(KEY))));
    }
}

#[tokio::test]
async fn responses_are_batched_at_their_own_endpoint() {
    let script = BatchScript::new(|_, asked| {
        assert_eq!(asked.path, "/v1/responses");
        let part = json!({"type": "output_text", "text": asked.body["input"][0]["content"]});
        let item = json!({"type": "message", "content": [part]});
        Fate::Answered(Reply::json(200, &json!({"id": "resp_1", "status": "completed", "output": [item]})))
    });
    let server = FakeBatch::start(script).unwrap();
    let mut config = config(Provider::OpenAi, &server);
    config.api = Some(Api::OpenAiResponses);
    let target = connect(config);
    let batch = target.batch().unwrap();
    let id = batch.submit(&requests(1)).await.unwrap();
    batch.status(&id).await.unwrap();
    assert_eq!(collect(&batch, &id).await, [("t0".to_owned(), "text 0".to_owned())]);
    let create: Value = serde_json::from_slice(&server.calls()[1].body).unwrap();
    expect![[r#"{"input_file_id":"file-1","endpoint":"/v1/responses","completion_window":"24h"}"#]]
        .assert_eq(&create.to_string());
}

#[tokio::test]
async fn each_request_may_fail_alone() {
    for provider in BOTH {
        let script = BatchScript::new(|name, asked| match name {
            "t1" => Fate::Answered(Reply::error(400, "invalid_request_error", format!("no, {KEY}"))),
            "t2" => Fate::Expired,
            "t3" => Fate::Cancelled,
            "t4" => Fate::Forgotten,
            "t5" => Fate::Answered(Reply::json(200, &json!({"strange": true}))),
            "t6" => Fate::Answered(Reply::text(format!("the key is {KEY}")).finish("length")),
            "t7" => Fate::Answered(Reply::error(400, "content_filter", "filtered")),
            _ => Fate::Answered(Reply::text(asked.last_text())),
        });
        let server = FakeBatch::start(script).unwrap();
        let target = target(provider, &server);
        let batch = target.batch().unwrap();
        let id = batch.submit(&requests(8)).await.unwrap();
        assert_eq!(batch.status(&id).await.unwrap().state, BatchState::Ended);
        let all = collect(&batch, &id).await;
        let shown = all.iter().map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join("\n");
        if provider == Provider::OpenAi {
            expect![[r#"
                t0: text 0
                t1: bad_request: HTTP 400: no, ***
                t2: timeout: This request could not be executed before the completion window expired.
                t3: cancelled: The batch was cancelled.
                t5: malformed: the server answered JSON without `choices`: `{"strange":true}`
                t6: the key is ***
                t7: "#]]
            .assert_eq(&shown);
        } else {
            expect![[r#"
                t0: text 0
                t1: bad_request: no, ***
                t2: timeout: the batch's time was over before the request was answered
                t3: cancelled: the batch was stopped before the request was answered
                t5: malformed: the server answered JSON without `content`: `{"strange":true}`
                t6: the key is ***
                t7: bad_request: filtered"#]]
            .assert_eq(&shown);
        }
    }
}

#[tokio::test]
async fn a_batch_that_is_refused_says_why() {
    let server = FakeBatch::start(BatchScript::echo().refused("the model is not there")).unwrap();
    let target_o = target(Provider::OpenAi, &server);
    let batch = target_o.batch().unwrap();
    let id = batch.submit(&requests(1)).await.unwrap();
    let state = batch.status(&id).await.unwrap().state;
    assert_eq!(state, BatchState::Failed("the model is not there (request 1)".to_owned()));
    assert!(collect(&batch, &id).await.is_empty());
    let target_a = target(Provider::Anthropic, &server);
    let error = target_a.batch().unwrap().submit(&requests(1)).await.unwrap_err();
    assert_eq!(error.to_string(), "HTTP 400: the model is not there");
    let error = batch.status("batch_77").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_batch_can_be_stopped() {
    for provider in BOTH {
        let server = FakeBatch::start(BatchScript::echo().polls(9)).unwrap();
        let target = target(provider, &server);
        let batch = target.batch().unwrap();
        let id = batch.submit(&requests(1)).await.unwrap();
        let error = batch.results(&id).await.unwrap_err();
        assert_eq!(error.to_string(), format!("batch `{id}` is not done yet"));
        batch.cancel(&id).await.unwrap();
        assert_eq!(batch.status(&id).await.unwrap().failed, 1);
        let all = collect(&batch, &id).await;
        assert!(all[0].1.starts_with("cancelled: "), "{all:?}");
    }
}

#[tokio::test]
async fn calls_are_tried_again() {
    let busy = || Reply::rate_limited(1);
    let script = BatchScript::echo()
        .fault("POST /v1/files", Reply::server_error())
        .cut("POST /v1/files")
        .fault("POST /v1/batches", busy())
        .fault("POST /v1/batches", Reply::error(503, "server_error", "no room"))
        .fault("GET /v1/batches", Reply::server_error())
        .fault("GET /v1/files", Reply::close())
        .cut("GET /v1/files");
    let server = FakeBatch::start(script).unwrap();
    let target = target(Provider::OpenAi, &server);
    let batch = target.batch().unwrap();
    let id = batch.submit(&requests(30)).await.unwrap();
    batch.status(&id).await.unwrap();
    let all = collect(&batch, &id).await;
    // What came before the break is not told a second time.
    assert_eq!(all.len(), 30);
    assert_eq!(server.batches().len(), 1);
}

#[tokio::test]
async fn a_batch_that_may_have_been_made_is_not_made_again() {
    for provider in BOTH {
        let path =
            if provider == Provider::OpenAi { "POST /v1/batches" } else { "POST /v1/messages/batches" };
        for (script, words) in [
            (BatchScript::echo().cut(path), "broke off"),
            (BatchScript::echo().fault(path, Reply::close()), "connection closed"),
            (BatchScript::echo().fault(path, Reply::server_error()), "HTTP 500"),
        ] {
            let server = FakeBatch::start(script).unwrap();
            let target = target(provider, &server);
            let error = target.batch().unwrap().submit(&requests(1)).await.unwrap_err();
            let shown = proof_diag::render::plain(&error.to_diagnostic());
            assert!(shown.contains(words), "{shown}");
            assert!(
                error
                    .message
                    .ends_with("(the batch may have been made all the same: look at the provider's list)")
            );
            let n_creates = server.calls().iter().filter(|call| call.call == path).count();
            assert_eq!(n_creates, 1, "{shown}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_handed_in_is_refused_before_it_is_sent() {
    let server = FakeBatch::start(BatchScript::echo()).unwrap();
    let target = target(Provider::Anthropic, &server);
    let batch = target.batch().unwrap();
    let named = |names: &[&str]| -> Vec<(String, Request)> {
        names.iter().map(|name| ((*name).to_owned(), request("a"))).collect()
    };
    let long = "x".repeat(65);
    let mut unloaded = request("a");
    let path =
        proof_prompt::Media { source: proof_prompt::MediaSource::Path("a.png".to_owned()), media_type: None };
    unloaded.messages[0].content.push(proof_prompt::Content::Image { media: path });
    let mut errors = vec![];
    for requests in [
        vec![],
        named(&["a", "b", "a"]),
        named(&[""]),
        named(&["a b"]),
        named(&[&long]),
        vec![("a".to_owned(), unloaded)],
        vec![("a".to_owned(), request("a")); 100_001],
    ] {
        let error = batch.submit(&requests).await.unwrap_err();
        errors.push(format!("{}: {error}", error.kind.as_str()));
    }
    for id in ["", "../files", "a/b", "a?b"] {
        let error = batch.status(id).await.unwrap_err();
        errors.push(format!("{}: {error}", error.kind.as_str()));
    }
    expect![[r#"
        bad_request: a batch of no requests cannot be handed in
        bad_request: two requests of the batch are named `a`
        bad_request: `` cannot name a request: 1 to 64 letters, digits, `_` and `-`
        bad_request: `a b` cannot name a request: 1 to 64 letters, digits, `_` and `-`
        bad_request: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` cannot name a request: 1 to 64 letters, digits, `_` and `-`
        bad_request: the request cannot be written: the file `a.png` was not loaded
        bad_request: a batch may hold 100000 requests, not 100001
        bad_request: `` is no name of a batch
        bad_request: `../files` is no name of a batch
        bad_request: `a/b` is no name of a batch
        bad_request: `a?b` is no name of a batch"#]].assert_eq(&errors.join("\n"));
    assert!(server.calls().is_empty());
}

#[tokio::test]
async fn a_request_keeps_to_its_line() {
    let server = FakeBatch::start(BatchScript::echo()).unwrap();
    let target = target(Provider::OpenAi, &server);
    let mut request = request("one\ntwo\r\nthree\u{2028}");
    request.settings.extra.insert("metadata".to_owned(), json!({"a": "b\nc"}));
    let batch = target.batch().unwrap();
    let id = batch.submit(&[("t1".to_owned(), request.clone())]).await.unwrap();
    assert_eq!(server.batches()[0].1[0].1["metadata"], json!({"a": "b\nc"}));
    batch.status(&id).await.unwrap();
    assert_eq!(collect(&batch, &id).await[0].1, "one\ntwo\r\nthree\u{2028}");
    assert!(100 < batch.request_len(&request));
}

#[tokio::test]
async fn a_tool_that_stands_for_the_output_is_settled_by_hand() {
    let server = FakeBatch::start(BatchScript::new(|_, _| {
        let call =
            json!({"id": "c1", "type": "function", "function": {"name": "output", "arguments": "{\"a\":1}"}});
        let message = json!({"content": null, "tool_calls": [call]});
        Fate::Answered(Reply::json(
            200,
            &json!({"choices": [{"message": message, "finish_reason": "tool_calls"}]}),
        ))
    }))
    .unwrap();
    let target = target(Provider::OpenAi, &server);
    let batch = target.batch().unwrap();
    let mut request = request("a");
    let schema = json!({"type": "object"});
    request.output =
        Some(std::sync::Arc::new(OutputFormat { mode: OutputMode::Tool, schema, notes: vec![] }));
    let id = batch.submit(&[("t1".to_owned(), request.clone())]).await.unwrap();
    batch.status(&id).await.unwrap();
    let (_, result) = batch.results(&id).await.unwrap().next().await.unwrap().unwrap();
    let mut response = result.unwrap();
    assert_eq!(response.text, "");
    Batch::settle(&request, &mut response);
    assert_eq!((response.text.as_str(), response.finish_reason), ("{\"a\":1}", FinishReason::Stop));
    assert_eq!(response.output_mode, Some(OutputMode::Tool));
}

#[tokio::test]
async fn only_two_providers_have_batches() {
    let server = FakeBatch::start(BatchScript::echo()).unwrap();
    for provider in [Provider::Vllm, Provider::Mistral, Provider::Google, Provider::Ollama] {
        assert!(target(provider, &server).batch().is_none(), "{provider:?}");
    }
    assert!(connect(TargetConfig::new(Provider::Echo, "")).batch().is_none());
    let limits = BOTH.map(|provider| target(provider, &server).batch().unwrap().limits());
    assert_eq!(limits.map(|limits| limits.requests), [50_000, 100_000]);
    assert_eq!(limits.map(|limits| limits.bytes), [200_000_000, 256_000_000]);
}

/// The lines of three results, as one document.
fn lines(between: &str, end: &str) -> String {
    let line = |name: &str| {
        let body = json!({"choices": [{"message": {"content": name}}]});
        json!({"custom_id": name, "response": {"status_code": 200, "body": body}, "error": null}).to_string()
    };
    ["t0", "t1", "t2"].map(line).join(between) + end
}

#[tokio::test]
async fn lines_are_found_however_they_come() {
    let kind = "application/octet-stream";
    let soon = std::time::Duration::from_millis(1);
    for reply in [
        Reply::raw(200, kind, lines("\n", "")),
        Reply::raw(200, kind, lines("\r\n\r\n", "\r\n")),
        Reply::raw(200, kind, lines("\n", "\n")).in_chunks(soon),
        Reply::raw(200, "", ""),
    ] {
        let is_empty = reply == Reply::raw(200, "", "");
        let server = FakeBatch::start(BatchScript::echo().fault("GET /v1/files", reply)).unwrap();
        let target = target(Provider::OpenAi, &server);
        let batch = target.batch().unwrap();
        let id = batch.submit(&requests(1)).await.unwrap();
        batch.status(&id).await.unwrap();
        let names: Vec<String> = collect(&batch, &id).await.into_iter().map(|(_, text)| text).collect();
        let expected: &[&str] = if is_empty { &[] } else { &["t0", "t1", "t2"] };
        assert_eq!(names, expected);
    }
}

#[tokio::test]
async fn results_that_break_off_are_read_anew_until_it_is_enough() {
    let cut = || Reply::raw(200, "", lines("\n", "\n")).cut_without_length();
    let broken =
        |n: usize| (0..n).fold(BatchScript::echo(), |script, _| script.fault("GET /v1/files", cut()));
    for (n, is_enough) in [(5, true), (6, false)] {
        let server = FakeBatch::start(broken(n)).unwrap();
        let target = target(Provider::OpenAi, &server);
        let batch = target.batch().unwrap();
        let id = batch.submit(&requests(2)).await.unwrap();
        batch.status(&id).await.unwrap();
        let mut results = batch.results(&id).await.unwrap();
        let mut names = vec![];
        let mut failure = None;
        while let Some(item) = results.next().await {
            match item {
                Ok((name, _)) => names.push(name),
                Err(error) => failure = Some(error.kind),
            }
        }
        // What came before each break was told, once.
        assert_eq!(names.first().map(String::as_str), Some("t0"));
        assert_eq!(names.len(), if is_enough { 2 } else { 1 });
        assert_eq!(failure, (!is_enough).then_some(ErrorKind::Truncated));
        assert!(results.next().await.is_none());
    }
    // A line that will never be one is told at once.
    let server = FakeBatch::start(BatchScript::echo().fault("GET /v1/files", Reply::html("hello"))).unwrap();
    let target = target(Provider::OpenAi, &server);
    let batch = target.batch().unwrap();
    let id = batch.submit(&requests(1)).await.unwrap();
    batch.status(&id).await.unwrap();
    let error = batch.results(&id).await.unwrap().next().await.unwrap().unwrap_err();
    assert_eq!(error.kind, ErrorKind::Malformed);
}

#[tokio::test]
async fn the_key_goes_to_no_other_server() {
    for (host, expected) in
        [(None, "/elsewhere/r"), (Some("https://api.anthropic.com"), "/v1/messages/batches/b/results")]
    {
        let script = Script::from_fn(move |asked| {
            if asked.path != "/v1/messages/batches/b" {
                return Reply::raw(200, "", "");
            }
            let own = format!("http://{}", asked.header("host").unwrap());
            let url = format!("{}/elsewhere/r", host.unwrap_or(&own));
            Reply::json(200, &json!({"id": "b", "processing_status": "ended", "results_url": url}))
        });
        let server = FakeModel::start(script).unwrap();
        let mut config = TargetConfig::new(Provider::Anthropic, "m");
        config.base_url = Some(format!("http://{}", server.address()));
        let target = connect(config);
        assert!(target.batch().unwrap().results("b").await.unwrap().next().await.is_none());
        assert_eq!(server.asked()[1].path, expected);
    }
}

#[test]
fn what_is_begun_may_go_from_thread_to_thread() {
    fn check<T: Send>(_: T) {}
    let server = FakeBatch::start(BatchScript::echo()).unwrap();
    let target = target(Provider::OpenAi, &server);
    let batch = target.batch().unwrap();
    let mut results = BatchResults::new(batch, vec![]);
    check(batch.submit(&[]));
    check(batch.status("b"));
    check(batch.results("b"));
    check(batch.cancel("b"));
    check(results.next());
    let cancel = tokio_util::sync::CancellationToken::new();
    check(target.embed(&[], &cancel));
    check(target.moderate(&[], &cancel));
}
