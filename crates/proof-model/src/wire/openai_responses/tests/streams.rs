use expect_test::expect;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::read;
use super::{answered, said, shown, words};
use crate::{Api, CallError, Response, fuzzing};

/// Events, numbered as they come.
fn numbered(events: &[Value]) -> Vec<Value> {
    let numbered = events.iter().enumerate().map(|(number, event)| {
        let mut event = event.clone();
        event["sequence_number"] = number.into();
        event
    });
    numbered.collect()
}

fn frame(events: &[Value]) -> String {
    let lines =
        events.iter().map(|event| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap()));
    lines.collect()
}

fn stream(events: &[Value]) -> String {
    frame(&numbered(events))
}

fn created() -> Value {
    json!({"type": "response.created", "response": answered("in_progress", json!([]))})
}

fn completed(output: Value) -> Value {
    json!({"type": "response.completed", "response": answered("completed", output)})
}

fn delta(kind: &str, index: usize, delta: &str) -> Value {
    json!({"type": format!("response.{kind}.delta"), "output_index": index, "delta": delta, "logprobs": []})
}

fn item(state: &str, index: usize, item: &Value) -> Value {
    json!({"type": format!("response.output_item.{state}"), "output_index": index, "item": item})
}

fn whole(body: &str) -> Result<Response, CallError> {
    fuzzing::read_stream(Api::OpenAiResponses, [body.as_bytes()])
}

/// The response of a stream, which is the same wherever the stream is cut.
#[track_caller]
fn cut(body: &str) -> Result<Response, CallError> {
    let expected = whole(body);
    let bytes = body.as_bytes();
    for at in 0..bytes.len() {
        let (first, second) = bytes.split_at(at);
        assert_eq!(fuzzing::read_stream(Api::OpenAiResponses, [first, second]), expected, "cut at {at}");
    }
    assert_eq!(fuzzing::read_stream(Api::OpenAiResponses, bytes.chunks(1)), expected, "byte by byte");
    expected
}

fn reasoning_item() -> Value {
    let summary = json!([{"type": "summary_text", "text": "2+2"}]);
    json!({"type": "reasoning", "id": "rs_1", "summary": summary, "encrypted_content": "gA=="})
}

fn call_item(id: &str, arguments: &str) -> Value {
    json!({"type": "function_call", "id": "fc_1", "call_id": id, "name": "search", "arguments": arguments})
}

/// Everything that a stream may hold; its last event holds this output.
fn events(output: &Value) -> Vec<Value> {
    let done = json!({"type": "response.function_call_arguments.done", "output_index": 2, "arguments": "{\"q\": 1}"});
    vec![
        created(),
        json!({"type": "response.in_progress", "response": answered("in_progress", json!([]))}),
        item(
            "added",
            0,
            &json!({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "g"}),
        ),
        delta("reasoning_summary_text", 0, "2+"),
        delta("reasoning_summary_text", 0, "2"),
        item("done", 0, &reasoning_item()),
        json!({"type": "response.x_new.delta", "delta": {"a": [1]}}),
        item("added", 1, &said(json!([]))),
        delta("output_text", 1, "I look, "),
        delta("output_text", 1, "Zoë 👩‍👧."),
        json!({"type": "response.output_text.done", "text": "I look, Zoë 👩‍👧."}),
        item("done", 1, &words("I look, Zoë 👩‍👧.")),
        item("added", 2, &call_item("c1", "")),
        delta("function_call_arguments", 2, "{\"q\": "),
        item("added", 3, &call_item("c2", "")),
        delta("function_call_arguments", 3, "{\"q\":\"é"),
        delta("function_call_arguments", 2, "1}"),
        delta("function_call_arguments", 3, "\"}"),
        done,
        item("done", 2, &call_item("c1", "{\"q\": 1}")),
        item("done", 3, &call_item("c2", "{\"q\":\"é\"}")),
        completed(output.clone()),
    ]
}

fn whole_output() -> Value {
    let calls = [call_item("c1", "{\"q\": 1}"), call_item("c2", "{\"q\":\"é\"}")];
    json!([reasoning_item(), words("I look, Zoë 👩‍👧."), calls[0], calls[1]])
}

#[test]
fn a_stream_gives_the_same_as_a_whole_answer_wherever_it_is_cut() {
    let streamed = cut(&stream(&events(&whole_output())));
    assert_eq!(streamed, read(answered("completed", whole_output()).to_string().as_bytes()));
    expect![[r#"{"text":"I look, Zoë 👩‍👧.","tool_calls":[{"id":"c1","name":"search","arguments":"{\"q\": 1}"},{"id":"c2","name":"search","arguments":"{\"q\":\"é\"}"}],"reasoning":"2+2","reasoning_blocks":[{"api":"openai-responses","json":"{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"2+2\"}],\"encrypted_content\":\"gA==\"}"}],"finish_reason":"tool_calls","usage":{"input":100,"output":20,"cache_read":64,"cache_write":16,"reasoning":12},"served_model":"gpt-5-mini-2025-08-07","request_id":"resp_1","latency":{"secs":0,"nanos":0},"attempts":1}"#]].assert_eq(&shown(&streamed));
    // The pieces count where the last event brings no output.
    assert_eq!(cut(&stream(&events(&json!([])))), streamed);
}

#[test]
fn an_event_that_comes_twice_counts_once() {
    let numbered = numbered(&events(&json!([])));
    let expected = whole(&frame(&numbered));
    for (idx, event) in numbered.iter().enumerate() {
        let mut events = numbered.clone();
        events.insert(idx, event.clone());
        assert_eq!(whole(&frame(&events)), expected, "{event}");
    }
    // A proxy that connects again sends a stretch a second time.
    let (head, tail) = numbered.split_at(18);
    assert_eq!(whole(&frame(&[head, &numbered[3..18], tail].concat())), expected);
}

#[test]
fn numbers_that_number_nothing_cost_no_text() {
    let mut events = vec![item("added", 0, &said(json!([])))];
    events.extend(["ha", "ha", "ha", "!"].map(|text| delta("output_text", 0, text)));
    events.push(completed(json!([])));
    for number in [json!(0), json!(-1), json!(null), json!(1_000_000)] {
        for event in &mut events {
            event["sequence_number"] = number.clone();
        }
        assert_eq!(whole(&frame(&events)).unwrap().text, "hahaha!", "{number}");
    }
}

#[test]
fn refusals_come_in_pieces() {
    let pieces = [delta("refusal", 0, "I "), delta("refusal", 0, "can’t.")];
    let [first, second] = pieces;
    let output = json!([said(json!([{"type": "refusal", "refusal": "I can’t."}]))]);
    for output in [output, json!([])] {
        let response = cut(&stream(&[created(), first.clone(), second.clone(), completed(output)])).unwrap();
        assert_eq!((response.text.as_str(), response.finish_reason.as_str()), ("I can’t.", "refusal"));
    }
    // Words count more than a refusal, as in an answer that comes whole.
    let response = cut(&stream(&[first, delta("output_text", 0, "Yes."), completed(json!([]))])).unwrap();
    assert_eq!((response.text.as_str(), response.finish_reason.as_str()), ("Yes.", "refusal"));
}

#[test]
fn a_cut_answer_says_so() {
    let response = answered("incomplete", json!([words("One, tw")]));
    let mut last = json!({"type": "response.incomplete", "response": response});
    last["response"]["incomplete_details"] = json!({"reason": "max_output_tokens"});
    let response = cut(&stream(&[created(), delta("output_text", 0, "One, tw"), last])).unwrap();
    assert_eq!((response.text.as_str(), response.finish_reason.as_str()), ("One, tw", "length"));
}

#[test]
fn logprobs_come_in_pieces() {
    let mut piece = delta("output_text", 0, "Yes");
    piece["logprobs"] = json!([{"token": "Yes", "logprob": -0.5, "top_logprobs": []}]);
    let response = cut(&stream(&[created(), piece, completed(json!([]))])).unwrap();
    assert_eq!(serde_json::to_value(&response.logprobs).unwrap(), json!([{"token": "Yes", "logprob": -0.5}]));
}

#[test]
fn names_of_events_may_be_missing() {
    let [first, second] = [delta("output_text", 0, "Hi"), completed(json!([words("Hi")]))];
    let bare = format!("data: {first}\n\ndata: {second}\n\ndata: [DONE]\n\n");
    assert_eq!(cut(&bare).unwrap().text, "Hi");
}

#[test]
fn failures_within_a_stream_are_told() {
    let begun = [created(), delta("output_text", 0, "Hel")];
    let with = |last: Value| {
        let [first, second] = begun.clone();
        shown(&cut(&stream(&[first, second, last])))
    };
    let mut failed = json!({"type": "response.failed", "response": answered("failed", json!([]))});
    failed["response"]["error"] = json!({"code": "server_error", "message": "The model failed."});
    expect!["server: The model failed."].assert_eq(&with(failed));
    let error =
        json!({"type": "error", "code": "rate_limit_exceeded", "message": "Slow down.", "param": null});
    expect!["rate_limit: Slow down."].assert_eq(&with(error));
    expect!["truncated: the stream broke off before it said that the answer is whole"]
        .assert_eq(&shown(&cut(&stream(&begun))));
    expect![[r#"malformed: the server answered JSON without what such an event holds: `{"type":"response.output_text.delta","sequence_number":2}`"#]].assert_eq(&with(json!({"type": "response.output_text.delta"})));
    expect![[r#"malformed: the server answered JSON that is broken (EOF while parsing a string at line 1 column 17): `{"response":{"out`"#]].assert_eq(&shown(&whole("event: response.completed\ndata: {\"response\":{\"out\n\n")));
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(fuzzing::read_stream(Api::OpenAiResponses, [body.as_slice()]));
    }

    #[test]
    fn every_text_comes_back_from_a_stream(texts in proptest::collection::vec(any::<String>(), 1..6)) {
        let pieces = texts.iter().map(|text| delta("output_text", 0, text));
        let events: Vec<Value> = pieces.chain([completed(json!([]))]).collect();
        prop_assert_eq!(whole(&stream(&events)).unwrap().text, texts.concat());
    }
}
