//! What comes back in pieces.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::super::read;
use crate::fuzzing::read_stream;
use crate::{Api, CallError, ErrorKind, Response};

fn frame(headers: &[(&'static str, &str)], payload: &str) -> Vec<u8> {
    let mut message = Message::new(payload.as_bytes().to_vec());
    for (name, value) in headers {
        message = message.add_header(Header::new(*name, HeaderValue::String((*value).to_owned().into())));
    }
    let mut bytes = vec![];
    write_message_to(&message, &mut bytes).unwrap();
    bytes
}

/// A stream of events, each a name and its data.
pub(super) fn stream(events: &[(&str, &str)]) -> Vec<u8> {
    let frames = events.iter().map(|(name, payload)| {
        frame(
            &[(":event-type", name), (":content-type", "application/json"), (":message-type", "event")],
            payload,
        )
    });
    frames.flatten().collect()
}

fn whole(body: &[u8]) -> Result<Response, CallError> {
    read_stream(Api::Bedrock, [body])
}

/// Reads a stream that is cut in two at every byte: each time it gives what it gives uncut.
#[track_caller]
fn cut_everywhere(body: &[u8]) -> Result<Response, CallError> {
    let expected = whole(body);
    for at in 0..=body.len() {
        assert_eq!(read_stream(Api::Bedrock, [&body[..at], &body[at..]]), expected, "cut at byte {at}");
    }
    assert_eq!(read_stream(Api::Bedrock, body.chunks(1)), expected, "byte by byte");
    expected
}

#[track_caller]
fn check(events: &[(&str, &str)], expected: &Expect) {
    let shown = match cut_everywhere(&stream(events)) {
        Ok(response) => serde_json::to_string(&response).unwrap(),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    };
    expected.assert_eq(&shown);
}

const BEGIN: (&str, &str) = ("messageStart", r#"{"role":"assistant","p":"abcd"}"#);
const STOP_0: (&str, &str) = ("contentBlockStop", r#"{"contentBlockIndex":0}"#);
const STOP_1: (&str, &str) = ("contentBlockStop", r#"{"contentBlockIndex":1}"#);
const END: (&str, &str) = ("messageStop", r#"{"stopReason":"end_turn"}"#);
const COUNTS: (&str, &str) = (
    "metadata",
    r#"{"usage":{"inputTokens":20,"outputTokens":9,"totalTokens":1353,"cacheReadInputTokens":1024,"cacheWriteInputTokens":300,"cacheDetails":[{"ttl":"1h","inputTokens":200}]},"metrics":{"latencyMs":250},"trace":{"promptRouter":{"invokedModelId":"m"}}}"#,
);

#[test]
fn words_and_counts_are_put_together() {
    check(
        &[
            BEGIN,
            ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"Zo"},"p":"a"}"#),
            ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"ë \"q\" 👩‍👧"}}"#),
            STOP_0,
            END,
            COUNTS,
        ],
        &expect![[
            r#"{"text":"Zoë \"q\" 👩‍👧","finish_reason":"stop","usage":{"input":1344,"output":9,"cache_read":1024,"cache_write":300,"cache_write_1h":200,"reasoning":0},"served_model":"m","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn reasoning_is_put_together_as_its_provider_writes_it() {
    check(
        &[
            BEGIN,
            ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"91 = "}}}"#),
            (
                "contentBlockDelta",
                r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"7 × 13"}}}"#,
            ),
            (
                "contentBlockDelta",
                r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"c2ln"}}}"#,
            ),
            STOP_0,
            (
                "contentBlockDelta",
                r#"{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"aGk="}}}"#,
            ),
            (
                "contentBlockDelta",
                r#"{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"ZGRlbg=="}}}"#,
            ),
            STOP_1,
            ("contentBlockDelta", r#"{"contentBlockIndex":2,"delta":{"reasoningContent":{"text":"more"}}}"#),
            ("contentBlockDelta", r#"{"contentBlockIndex":3,"delta":{"text":"No."}}"#),
            END,
        ],
        &expect![[
            r#"{"text":"No.","reasoning":"91 = 7 × 13more","reasoning_blocks":[{"api":"bedrock","json":"{\"reasoningContent\":{\"reasoningText\":{\"text\":\"91 = 7 × 13\",\"signature\":\"c2ln\"}}}"},{"api":"bedrock","json":"{\"reasoningContent\":{\"redactedContent\":\"aGlkZGVu\"}}"},{"api":"bedrock","json":"{\"reasoningContent\":{\"reasoningText\":{\"text\":\"more\"}}}"}],"finish_reason":"stop","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn interleaved_calls_are_told_apart() {
    let events = [
        BEGIN,
        (
            "contentBlockStart",
            r#"{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"search"}}}"#,
        ),
        ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"q\""}}}"#),
        (
            "contentBlockStart",
            r#"{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t2","name":"search"}}}"#,
        ),
        (
            "contentBlockDelta",
            r#"{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"q\":\"Zürich\"}"}}}"#,
        ),
        ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"toolUse":{"input":": 1}"}}}"#),
        STOP_0,
        STOP_1,
        (
            "contentBlockStart",
            r#"{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t3","name":"time"}}}"#,
        ),
        ("contentBlockStop", r#"{"contentBlockIndex":2}"#),
        ("messageStop", r#"{"stopReason":"tool_use"}"#),
        COUNTS,
    ];
    check(
        &events,
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"t1","name":"search","arguments":"{\"q\": 1}"},{"id":"t2","name":"search","arguments":"{\"q\":\"Zürich\"}"},{"id":"t3","name":"time","arguments":"{}"}],"finish_reason":"tool_calls","usage":{"input":1344,"output":9,"cache_read":1024,"cache_write":300,"cache_write_1h":200,"reasoning":0},"served_model":"m","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    let cut = [BEGIN, events[1], events[2], STOP_0, ("messageStop", r#"{"stopReason":"max_tokens"}"#)];
    let response = whole(&stream(&cut)).unwrap();
    assert_eq!(response.tool_calls[0].arguments, "{\"q\"");
    assert_eq!(response.malformed_tool_calls().count(), 1);
}

#[test]
fn the_same_answer_whole_and_streamed_is_the_same() {
    let streamed = whole(&stream(&[
        BEGIN,
        ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}}}"#),
        ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"s"}}}"#),
        STOP_0,
        ("contentBlockDelta", r#"{"contentBlockIndex":1,"delta":{"text":"I look"}}"#),
        STOP_1,
        (
            "contentBlockStart",
            r#"{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t1","name":"search"}}}"#,
        ),
        ("contentBlockDelta", r#"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"q\": 1}"}}}"#),
        ("contentBlockStop", r#"{"contentBlockIndex":2}"#),
        ("messageStop", r#"{"stopReason":"tool_use"}"#),
        COUNTS,
    ]));
    let body = r#"{"output":{"message":{"content":[{"reasoningContent":{"reasoningText":{"text":"hm","signature":"s"}}},{"text":"I look"},
        {"toolUse":{"toolUseId":"t1","name":"search","input":{"q": 1}}}]}},"stopReason":"tool_use",
        "usage":{"inputTokens":20,"outputTokens":9,"cacheReadInputTokens":1024,"cacheWriteInputTokens":300,
        "cacheDetails":[{"ttl":"1h","inputTokens":200}]},"trace":{"promptRouter":{"invokedModelId":"m"}}}"#;
    assert_eq!(streamed, read(body.as_bytes()));
}

#[test]
fn what_is_not_known_is_passed_by() {
    let events = [
        BEGIN,
        ("newEvent", "not even JSON"),
        (
            "contentBlockStart",
            r#"{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"x","name":"web","type":"server_tool_use"}}}"#,
        ),
        ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}"#),
        STOP_0,
        ("contentBlockStart", r#"{"contentBlockIndex":1,"start":{"image":{"format":"png"}}}"#),
        ("contentBlockDelta", r#"{"contentBlockIndex":1,"delta":{"image":{"source":{"bytes":"eA=="}}}}"#),
        STOP_1,
        STOP_1,
        ("contentBlockDelta", r#"{"contentBlockIndex":2,"delta":{"citation":{"title":"x"}}}"#),
        ("contentBlockDelta", r#"{"contentBlockIndex":2,"delta":{"text":"Hello"}}"#),
        END,
        END,
    ];
    let response = cut_everywhere(&stream(&events)).unwrap();
    assert_eq!((&*response.text, response.tool_calls.len()), ("Hello", 0));
}

#[test]
fn an_event_that_comes_twice_counts_once() {
    let events = [
        BEGIN,
        (
            "contentBlockStart",
            r#"{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"search"}}}"#,
        ),
        STOP_0,
        ("contentBlockDelta", r#"{"contentBlockIndex":1,"delta":{"reasoningContent":{"signature":"s"}}}"#),
        STOP_1,
        END,
        COUNTS,
    ];
    let once = whole(&stream(&events)).unwrap();
    for idx in 0..events.len() {
        let mut twice = events.to_vec();
        twice.insert(idx, events[idx]);
        assert_eq!(whole(&stream(&twice)).unwrap(), once, "{}", events[idx].0);
    }
}

#[test]
fn an_exception_within_the_stream_is_the_calls_error() {
    let headers = [(":message-type", "exception"), (":exception-type", "throttlingException")];
    let exception = frame(&headers, r#"{"message":"Too many requests, please wait."}"#);
    let begun = stream(&[BEGIN, ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"Hel"}}"#)]);
    let error = cut_everywhere(&[begun, exception].concat()).unwrap_err();
    assert_eq!((error.kind, &*error.message), (ErrorKind::RateLimit, "Too many requests, please wait."));
}

#[test]
fn a_stream_that_breaks_off_is_no_answer() {
    let words = ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"Hello"}}"#);
    let told = stream(&[BEGIN, words, STOP_0, END]).len();
    let body = stream(&[BEGIN, words, STOP_0, END, COUNTS]);
    for end in 0..body.len() {
        let result = whole(&body[..end]);
        if end == told {
            // Why it ended has been said, and no frame is cut: only the counts are missing.
            assert_eq!(result.unwrap().text, "Hello");
        } else {
            assert_eq!(result.unwrap_err().kind, ErrorKind::Truncated, "cut after {end} bytes");
        }
    }
}

#[test]
fn events_that_cannot_be_read_are_told() {
    check(
        &[BEGIN, ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":5}}"#)],
        &expect![[
            r#"malformed: the server answered JSON without the fields of this event: `{"contentBlockIndex":0,"delta":{"text":5}}`"#
        ]],
    );
    check(
        &[BEGIN, ("contentBlockDelta", r#"{"contentBlockIndex":0"#)],
        &expect![[
            r#"malformed: the server answered JSON that is broken (EOF while parsing an object at line 1 column 22): `{"contentBlockIndex":0`"#
        ]],
    );
    let many: Vec<String> = (0..2_000)
        .map(|index| {
            format!(r#"{{"contentBlockIndex":{index},"delta":{{"reasoningContent":{{"text":"x"}}}}}}"#)
        })
        .collect();
    let many: Vec<(&str, &str)> = many.iter().map(|data| ("contentBlockDelta", &**data)).collect();
    expect!["the stream has more than 1024 blocks under way"]
        .assert_eq(&whole(&stream(&many)).unwrap_err().message);
}

proptest! {
    /// The usual form is read without a parser, any other with it: both say the same.
    #[test]
    fn words_are_the_same_in_every_form(words in any::<String>(), index in 0_u64..12, padding in "[a-zA-Z0-9]{0,40}") {
        let text = serde_json::json!(words);
        let forms = [
            format!(r#"{{"contentBlockIndex":{index},"delta":{{"text":{text}}},"p":"{padding}"}}"#),
            format!(r#"{{"contentBlockIndex":{index},"delta":{{"text":{text}}}}}"#),
            format!(r#"{{"delta":{{"text":{text}}}, "p":"{padding}-","contentBlockIndex":{index}}}"#),
        ];
        for form in forms {
            let response = whole(&stream(&[BEGIN, ("contentBlockDelta", &form), END])).unwrap();
            prop_assert_eq!(&response.text, &words);
        }
    }
}
