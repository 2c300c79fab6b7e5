//! What comes back in pieces.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::super::read;
use crate::fuzzing::read_stream;
use crate::{Api, CallError, Response};

const BEGIN: &str = r#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001","content":[],"stop_reason":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":5,"ephemeral_1h_input_tokens":15},"output_tokens":1}}}"#;
const END: &str = r#"{"type":"message_stop"}"#;

/// The events as they come over the wire, each named by its `type`.
fn stream(events: &[&str]) -> String {
    let name = |event: &str| {
        let event: serde_json::Value = serde_json::from_str(event).unwrap();
        event["type"].as_str().unwrap().to_owned()
    };
    let mut body = String::new();
    for event in events {
        writeln!(body, "event: {}\ndata: {event}\n", name(event)).unwrap();
    }
    body
}

fn whole(body: &str) -> Result<Response, CallError> {
    read_stream(Api::Anthropic, [body.as_bytes()])
}

/// Reads a stream that is cut in two at every byte: each time it gives what it gives uncut.
#[track_caller]
fn cut_everywhere(body: &str) -> Result<Response, CallError> {
    let expected = whole(body);
    for at in 0..=body.len() {
        let (first, second) = body.as_bytes().split_at(at);
        assert_eq!(read_stream(Api::Anthropic, [first, second]), expected, "cut at byte {at}");
    }
    let bytes: Vec<&[u8]> = body.as_bytes().chunks(1).collect();
    assert_eq!(read_stream(Api::Anthropic, bytes), expected, "byte by byte");
    expected
}

#[track_caller]
fn check(body: &str, expected: &Expect) {
    let shown = match cut_everywhere(body) {
        Ok(response) => serde_json::to_string(&response).unwrap(),
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    };
    expected.assert_eq(&shown);
}

fn delta(index: usize, delta: &str) -> String {
    format!(r#"{{"type":"content_block_delta","index":{index},"delta":{delta}}}"#)
}

fn start(index: usize, block: &str) -> String {
    format!(r#"{{"type":"content_block_start","index":{index},"content_block":{block}}}"#)
}

fn stop(index: usize) -> String {
    format!(r#"{{"type":"content_block_stop","index":{index}}}"#)
}

fn ending(reason: &str) -> String {
    format!(
        r#"{{"type":"message_delta","delta":{{"stop_reason":"{reason}","stop_sequence":null}},"usage":{{"output_tokens":9}}}}"#
    )
}

/// A whole answer with these events between its beginning and its end.
fn answer(events: &[String], reason: &str) -> String {
    let ending = ending(reason);
    let events = events.iter().map(String::as_str);
    stream(&[BEGIN].into_iter().chain(events).chain([&*ending, END]).collect::<Vec<_>>())
}

fn text(index: usize, pieces: &[&str]) -> Vec<String> {
    let pieces = pieces.iter().map(|piece| {
        delta(index, &format!(r#"{{"type":"text_delta","text":{}}}"#, serde_json::json!(piece)))
    });
    [start(index, r#"{"type":"text","text":""}"#)].into_iter().chain(pieces).chain([stop(index)]).collect()
}

#[test]
fn words_and_counts_are_put_together() {
    check(
        &answer(&text(0, &["Zo", "ë \"q\"", " 👩‍👧\n"]), "end_turn"),
        &expect![[
            r#"{"text":"Zoë \"q\" 👩‍👧\n","finish_reason":"stop","usage":{"input":60,"output":9,"cache_read":30,"cache_write":20,"cache_write_1h":15,"reasoning":0},"served_model":"claude-haiku-4-5-20251001","request_id":"msg_1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn later_counts_are_totals() {
    let ending = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":11,"cache_creation_input_tokens":21,"cache_read_input_tokens":null,"output_tokens":40,"output_tokens_details":{"thinking_tokens":30}}}"#;
    let usage = whole(&stream(&[BEGIN, ending, END])).unwrap().usage.unwrap();
    let counts = (
        usage.input,
        usage.cache_read,
        usage.cache_write,
        usage.cache_write_1h,
        usage.output,
        usage.reasoning,
    );
    assert_eq!(counts, (11 + 30 + 21, 30, 21, 15, 40, 30));
}

#[test]
fn reasoning_is_put_together_as_its_provider_writes_it() {
    let events = [
        start(0, r#"{"type":"thinking","thinking":"","signature":""}"#),
        delta(0, r#"{"type":"thinking_delta","thinking":"91 = "}"#),
        delta(0, r#"{"type":"thinking_delta","thinking":"7 × 13"}"#),
        delta(0, r#"{"type":"signature_delta","signature":"c2ln"}"#),
        stop(0),
        start(1, r#"{"type":"redacted_thinking","data":"eA==", "new":1.0}"#),
        stop(1),
    ];
    let events = [&events[..], &text(2, &["No."])].concat();
    check(
        &answer(&events, "end_turn"),
        &expect![[
            r#"{"text":"No.","reasoning":"91 = 7 × 13","reasoning_blocks":[{"api":"anthropic","json":"{\"type\":\"thinking\",\"thinking\":\"91 = 7 × 13\",\"signature\":\"c2ln\"}"},{"api":"anthropic","json":"{\"type\":\"redacted_thinking\",\"data\":\"eA==\", \"new\":1.0}"}],"finish_reason":"stop","usage":{"input":60,"output":9,"cache_read":30,"cache_write":20,"cache_write_1h":15,"reasoning":0},"served_model":"claude-haiku-4-5-20251001","request_id":"msg_1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
}

#[test]
fn interleaved_calls_are_told_apart() {
    let tool = |index, id: &str| {
        start(index, &format!(r#"{{"type":"tool_use","id":"{id}","name":"search","input":{{}}}}"#))
    };
    let json = |index, piece: &str| {
        delta(index, &format!(r#"{{"type":"input_json_delta","partial_json":{}}}"#, serde_json::json!(piece)))
    };
    let events = [
        tool(0, "t1"),
        json(0, ""),
        tool(1, "t2"),
        json(1, "{\"q\":\"Zü"),
        json(0, "{\"q\": "),
        json(1, "rich\"}"),
        json(0, "1}"),
        stop(0),
        stop(1),
        tool(2, "t3"),
        stop(2),
    ];
    check(
        &answer(&events, "tool_use"),
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"t1","name":"search","arguments":"{\"q\": 1}"},{"id":"t2","name":"search","arguments":"{\"q\":\"Zürich\"}"},{"id":"t3","name":"search","arguments":"{}"}],"finish_reason":"tool_calls","usage":{"input":60,"output":9,"cache_read":30,"cache_write":20,"cache_write_1h":15,"reasoning":0},"served_model":"claude-haiku-4-5-20251001","request_id":"msg_1","latency":{"secs":0,"nanos":0},"attempts":1}"#
        ]],
    );
    // What the token limit cuts stays as the model wrote it.
    let cut = answer(&[tool(0, "t1"), json(0, "{\"city\": \"Pa"), stop(0)], "max_tokens");
    let response = whole(&cut).unwrap();
    assert_eq!(response.tool_calls[0].arguments, "{\"city\": \"Pa");
    assert_eq!(response.malformed_tool_calls().count(), 1);
}

#[test]
fn the_same_answer_whole_and_streamed_is_the_same() {
    let events = [
        start(0, r#"{"type":"thinking","thinking":"","signature":""}"#),
        delta(0, r#"{"type":"thinking_delta","thinking":"hm"}"#),
        delta(0, r#"{"type":"signature_delta","signature":"s"}"#),
        stop(0),
    ];
    let call = [
        start(2, r#"{"type":"tool_use","id":"t1","name":"search","input":{}}"#),
        delta(2, r#"{"type":"input_json_delta","partial_json":"{\"q\": 1}"}"#),
        stop(2),
    ];
    let streamed =
        whole(&answer(&[&events[..], &text(1, &["I ", "look"]), &call].concat(), "tool_use")).unwrap();
    let body = r#"{"id":"msg_1","model":"claude-haiku-4-5-20251001","content":[{"type":"thinking","thinking":"hm","signature":"s"},
        {"type":"text","text":"I look"},{"type":"tool_use","id":"t1","name":"search","input":{"q": 1}}],"stop_reason":"tool_use",
        "usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,
        "cache_creation":{"ephemeral_5m_input_tokens":5,"ephemeral_1h_input_tokens":15},"output_tokens":9}}"#;
    assert_eq!(streamed, read(body.as_bytes()).unwrap());
}

#[test]
fn what_is_not_known_is_passed_by() {
    let mut events = vec![
        r#"{"type":"ping"}"#.to_owned(),
        r#"{"type":"new_event","a":[1]}"#.to_owned(),
        start(0, r#"{"type":"server_tool_use","id":"x","name":"web_search","input":{}}"#),
        delta(0, r#"{"type":"input_json_delta","partial_json":"{\"query\""}"#),
        stop(0),
        start(1, r#"{"type":"web_search_tool_result","tool_use_id":"x","content":[]}"#),
        stop(1),
    ];
    events.extend(text(2, &["Hel"]));
    // Nothing of a block that has ended, or never began, is taken.
    events.push(delta(2, r#"{"type":"text_delta","text":"late"}"#));
    events.push(delta(7, r#"{"type":"text_delta","text":"lost"}"#));
    events.push(stop(7));
    events.push(start(3, r#"{"type":"text","text":"lo"}"#));
    events.push(delta(3, r#"{"type":"citations_delta","citation":{"cited_text":"x"}}"#));
    events.push(delta(3, r#"{"type":"new_delta","text":[1]}"#));
    events.push(stop(3));
    let response = cut_everywhere(&answer(&events, "end_turn")).unwrap();
    assert_eq!((&*response.text, response.tool_calls.len()), ("Hello", 0));
}

#[test]
fn an_event_that_comes_twice_counts_once() {
    let thinking = start(0, r#"{"type":"thinking","thinking":"","signature":""}"#);
    let signed = delta(0, r#"{"type":"signature_delta","signature":"s"}"#);
    let tool = start(1, r#"{"type":"tool_use","id":"t1","name":"search","input":{}}"#);
    let events =
        [BEGIN, &thinking, &signed, &stop(0), &tool, &stop(1), &ending("tool_use"), END].map(str::to_owned);
    let once = whole(&stream(&events.each_ref().map(String::as_str))).unwrap();
    for idx in 0..events.len() {
        let mut twice: Vec<&str> = events.iter().map(String::as_str).collect();
        twice.insert(idx, &events[idx]);
        assert_eq!(whole(&stream(&twice)).unwrap(), once, "{}", events[idx]);
    }
}

#[test]
fn events_without_a_name_say_it_within() {
    let mut body = String::new();
    let events = text(0, &["Hello"]);
    let ending = ending("end_turn");
    for event in [BEGIN].into_iter().chain(events.iter().map(String::as_str)).chain([&*ending, END, "[DONE]"])
    {
        writeln!(body, "data: {event}\n").unwrap();
    }
    assert_eq!(cut_everywhere(&body).unwrap().text, "Hello");
}

#[test]
fn an_error_within_the_stream_is_the_calls_error() {
    let error =
        r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#;
    let events = text(0, &["Hel"]);
    let body = stream(&[BEGIN, &events[0], &events[1], error]);
    check(&body, &expect!["server: Overloaded"]);
    check(
        "data: {\"error\":{\"message\":\"no such model\",\"type\":\"not_found_error\"}}\n\n",
        &expect!["not_found: no such model"],
    );
}

#[test]
fn a_stream_that_breaks_off_is_no_answer() {
    let body = answer(&text(0, &["Hello"]), "end_turn");
    let told = body.find("event: message_stop").unwrap();
    for end in 0..body.len() {
        let result = whole(&body[..end]);
        if end < told {
            assert_eq!(result.unwrap_err().kind, crate::ErrorKind::Truncated, "cut after {end} bytes");
        } else {
            // Why it ended has been said: nothing but the farewell is missing.
            assert_eq!(result.unwrap().text, "Hello", "cut after {end} bytes");
        }
    }
}

#[test]
fn events_that_cannot_be_read_are_told() {
    check(
        "event: content_block_delta\ndata: {\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":5}}\n\n",
        &expect![[
            r#"malformed: the server answered JSON without the fields of this event: `{"index":0,"delta":{"type":"text_delta","text":5}}`"#
        ]],
    );
    check(
        "event: content_block_delta\ndata: {\"index\":0,\n\n",
        &expect![[
            r#"malformed: the server answered JSON that is broken (EOF while parsing an object at line 1 column 11): `{"index":0,`"#
        ]],
    );
    check(
        "event: message_start\ndata: <html>\n\n",
        &expect!["malformed: the server answered HTML: `<html>`"],
    );
    let many: Vec<String> = (0..2_000).map(|index| start(index, r#"{"type":"text","text":""}"#)).collect();
    let error = whole(&stream(&many.iter().map(String::as_str).collect::<Vec<_>>())).unwrap_err();
    expect!["the stream has more than 1024 blocks under way"].assert_eq(&error.message);
}

proptest! {
    /// The usual form is read without a parser, any other with it: both say the same.
    #[test]
    fn words_are_the_same_in_every_form(words in any::<String>(), index in 0_usize..12, spaces in 0_usize..3) {
        let spaces = " ".repeat(spaces);
        let text = serde_json::json!(words);
        let usual = format!(r#"{{"type":"content_block_delta","index":{index},"delta":{{"type":"text_delta","text":{text}}}{spaces}}}{spaces}"#);
        let other = format!(r#"{{"index":{index}, "delta":{{"text":{text},"type":"text_delta"}}, "type":"content_block_delta"}}"#);
        let read = |event: &str| {
            let begun = start(index, r#"{"type":"text","text":""}"#);
            whole(&stream(&[BEGIN, &begun, event, &ending("end_turn")])).unwrap().text
        };
        prop_assert_eq!(read(&usual), &*words);
        prop_assert_eq!(read(&other), &*words);
    }

    #[test]
    fn no_stream_makes_it_fail_otherwise_than_with_an_error(
        events in proptest::collection::vec(
            (prop_oneof!["[a-z_]{0,12}", Just("content_block_delta".to_owned()), Just("content_block_start".to_owned())], any::<String>()),
            0..8,
        ),
    ) {
        let mut body = String::new();
        for (name, data) in events {
            writeln!(body, "event: {name}\ndata: {data}\n").unwrap();
        }
        drop(whole(&body));
    }
}
