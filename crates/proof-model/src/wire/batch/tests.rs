use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::BatchState;

const CHAT: Dialect = Dialect::OpenAi { endpoint: "/v1/chat/completions" };

#[track_caller]
fn check_status(dialect: Dialect, body: &Value, expected: &Expect) {
    let shown = match dialect.read_status(body.to_string().as_bytes()) {
        Ok((BatchStatus { state, done, failed, total }, sources)) => {
            format!("{state:?} {done} + {failed} of {total}, {sources:?}")
        }
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    };
    expected.assert_eq(&shown);
}

#[track_caller]
fn check_line(dialect: Dialect, line: &Value, expected: &Expect) {
    let line = line.to_string();
    let shown = match dialect.read_line(line.as_bytes()) {
        None => "not a line of results".to_owned(),
        Some((name, Line::Answer { body, request_id })) => format!("{name}: answer {body} {request_id:?}"),
        Some((name, Line::Refusal { status, body, request_id })) => {
            format!("{name}: {} {body} {request_id:?}", status.as_u16())
        }
        Some((name, Line::Error(error))) => {
            format!("{name}: {}: {error} {:?}", error.kind.as_str(), error.request_id)
        }
    };
    expected.assert_eq(&shown);
}

#[test]
fn three_formats_have_batches() {
    let endpoint = "/v1/responses";
    assert_eq!(Dialect::of(Api::OpenAi), Some(CHAT));
    assert_eq!(Dialect::of(Api::OpenAiResponses), Some(Dialect::OpenAi { endpoint }));
    assert_eq!(Dialect::of(Api::Anthropic), Some(Dialect::Anthropic));
    assert_eq!(Api::ALL.into_iter().filter(|api| Dialect::of(*api).is_some()).count(), 3);
    assert!(Dialect::OpenAi { endpoint }.frame().name_to_body.contains(endpoint));
    assert!(CHAT.frame().name_to_body.contains("/v1/chat/completions"));
}

#[test]
fn a_file_goes_up_as_a_form() {
    let (kind, form) = openai::upload(b"{\"a\":1}\n");
    let kind = kind.to_str().unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let shown = String::from_utf8(form).unwrap().replace(boundary, "BOUNDARY").replace('\r', "");
    expect![[r#"
        --BOUNDARY
        Content-Disposition: form-data; name="purpose"

        batch
        --BOUNDARY
        Content-Disposition: form-data; name="file"; filename="batch.jsonl"
        Content-Type: application/jsonl

        {"a":1}

        --BOUNDARY--
    "#]]
    .assert_eq(&shown);
    expect![[r#"{"input_file_id":"file-1","endpoint":"/v1/responses","completion_window":"24h"}"#]]
        .assert_eq(std::str::from_utf8(&openai::create("/v1/responses", "file-1")).unwrap());
    assert_eq!(read_name(br#"{"id": "file-1"}"#).unwrap(), "file-1");
    expect![[r#"the server answered JSON without `id`: `{"id": ""}`"#]]
        .assert_eq(&read_name(br#"{"id": ""}"#).unwrap_err().to_string());
}

#[test]
fn openai_says_how_a_batch_stands() {
    let batch = |status: &str| {
        json!({
            "id": "batch_1", "object": "batch", "status": status, "errors": null, "output_file_id": "file-o",
            "error_file_id": null, "request_counts": {"total": 3, "completed": 2, "failed": 1},
        })
    };
    check_status(CHAT, &batch("completed"), &expect![[r#"Ended 2 + 1 of 3, [File("file-o")]"#]]);
    check_status(CHAT, &batch("expired"), &expect![[r#"Ended 2 + 1 of 3, [File("file-o")]"#]]);
    check_status(CHAT, &batch("cancelled"), &expect![[r#"Ended 2 + 1 of 3, [File("file-o")]"#]]);
    for status in ["validating", "in_progress", "finalizing", "cancelling", "x_new"] {
        let (seen, _) = CHAT.read_status(batch(status).to_string().as_bytes()).unwrap();
        assert_eq!(seen.state, BatchState::Working, "{status}");
    }
    let mut failed = batch("failed");
    check_status(
        CHAT,
        &failed,
        &expect![[r#"Failed("the provider gives no reason") 2 + 1 of 3, [File("file-o")]"#]],
    );
    failed["errors"] =
        json!({"data": [{"message": "no such\u{1b}[31m\nmodel", "line": 1}, {"message": "x"}, {}]});
    check_status(
        CHAT,
        &failed,
        &expect![[r#"Failed("no such [31m model (request 1), and 2 more") 2 + 1 of 3, [File("file-o")]"#]],
    );
    check_status(CHAT, &json!({"status": "validating"}), &expect!["Working 0 + 0 of 0, []"]);
    check_status(
        CHAT,
        &json!({"error": {"message": "No such batch", "code": "not_found_error"}}),
        &expect!["not_found: No such batch"],
    );
}

#[test]
fn anthropic_says_how_a_batch_stands() {
    let counts = json!({"processing": 0, "succeeded": 1, "errored": 1, "canceled": 1, "expired": 1});
    let url = "https://api.anthropic.com/v1/messages/batches/msgbatch_1/results";
    let mut batch = json!({"id": "msgbatch_1", "processing_status": "ended", "request_counts": counts, "results_url": url});
    check_status(
        Dialect::Anthropic,
        &batch,
        &expect![[
            r#"Ended 1 + 3 of 4, [Address(Some("https://api.anthropic.com/v1/messages/batches/msgbatch_1/results"))]"#
        ]],
    );
    batch["processing_status"] = json!("canceling");
    batch["results_url"] = Value::Null;
    check_status(Dialect::Anthropic, &batch, &expect!["Working 1 + 3 of 4, [Address(None)]"]);
    check_status(
        Dialect::Anthropic,
        &json!({}),
        &expect!["malformed: the server answered JSON without `processing_status`: `{}`"],
    );
}

#[test]
fn lines_of_openai_are_answers_or_say_why_there_is_none() {
    let line = |response: Value, error: Value| json!({"id": "x", "custom_id": "t1", "response": response, "error": error});
    let answer = json!({"status_code": 200, "request_id": "req_1", "body": {"choices": []}});
    check_line(CHAT, &line(answer, Value::Null), &expect![[r#"t1: answer {"choices":[]} Some("req_1")"#]]);
    let refusal = json!({"status_code": 400, "request_id": "req_1", "body": {"error": {"message": "no"}}});
    check_line(
        CHAT,
        &line(refusal, Value::Null),
        &expect![[r#"t1: 400 {"error":{"message":"no"}} Some("req_1")"#]],
    );
    let strange = json!({"status_code": 7, "body": {}});
    check_line(CHAT, &line(strange, Value::Null), &expect!["t1: 500 {} None"]);
    let expired = json!({"code": "batch_expired", "message": "Too late."});
    check_line(CHAT, &line(Value::Null, expired), &expect!["t1: timeout: Too late. None"]);
    check_line(
        CHAT,
        &line(Value::Null, json!({"code": "batch_cancelled"})),
        &expect!["t1: cancelled: the batch has no answer: batch_cancelled None"],
    );
    check_line(
        CHAT,
        &line(Value::Null, json!({})),
        &expect!["t1: server: the batch has no answer, and no reason None"],
    );
    check_line(
        CHAT,
        &line(Value::Null, Value::Null),
        &expect!["t1: malformed: the result is neither an answer nor an error None"],
    );
    check_line(CHAT, &json!({"custom_id": 1}), &expect!["not a line of results"]);
}

#[test]
fn lines_of_anthropic_are_answers_or_say_why_there_is_none() {
    let line = |result: Value| json!({"custom_id": "t1", "result": result});
    check_line(
        Dialect::Anthropic,
        &line(json!({"type": "succeeded", "message": {"id": "msg_1"}})),
        &expect![[r#"t1: answer {"id":"msg_1"} None"#]],
    );
    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Busy"}, "request_id": "req_1"});
    check_line(
        Dialect::Anthropic,
        &line(json!({"type": "errored", "error": error})),
        &expect![[r#"t1: server: Busy Some("req_1")"#]],
    );
    let error = json!({"type": "error", "error": {"type": "invalid_request_error", "message": "No"}});
    check_line(
        Dialect::Anthropic,
        &line(json!({"type": "errored", "error": error})),
        &expect!["t1: bad_request: No None"],
    );
    check_line(
        Dialect::Anthropic,
        &line(json!({"type": "expired"})),
        &expect!["t1: timeout: the batch's time was over before the request was answered None"],
    );
    check_line(
        Dialect::Anthropic,
        &line(json!({"type": "canceled"})),
        &expect!["t1: cancelled: the batch was stopped before the request was answered None"],
    );
    check_line(
        Dialect::Anthropic,
        &line(json!({"type": "x_new"})),
        &expect!["t1: malformed: the result is of a kind that is not known here: `x_new` None"],
    );
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        for dialect in [CHAT, Dialect::Anthropic] {
            drop(dialect.read_status(&body));
            drop(dialect.read_line(&body));
        }
        drop(read_name(&body));
    }
}
