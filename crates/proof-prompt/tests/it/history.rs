//! What the variable of `@history` may hold.

use expect_test::{Expect, expect};
use proof_prompt::{Message, Role};
use serde_json::{Value, json};

use crate::support::{prompt, rendered};

/// The messages of a history, or what is wrong with it.
#[track_caller]
fn check(history: Value, expected: Expect) {
    expected.assert_eq(&rendered(&prompt("@history\n@user\nQ\n"), json!({"history": history})));
}

#[test]
fn a_history_has_calls_results_reasoning_and_parts() {
    check(
        json!([
            {"role": "user", "name": "Ada", "content": [
                "Look: ",
                {"type": "text", "text": "{{ here }}"},
                {"type": "image", "url": "https://x.example/a.png"},
                {"type": "file", "path": "a.pdf"},
                {"type": "audio", "data": "AAA=", "media_type": "audio/wav"},
                {"type": "image", "source": {"data": "data:image/gif;base64,BBB="}},
            ]},
            {"role": "assistant", "content": null, "refusal": null, "reasoning": [{"api": "anthropic", "json": "{\"type\": \"thinking\" }"}], "tool_calls": [
                {"id": "a", "name": "look", "arguments": {"z": 1, "a": "\""}},
                {"id": "b", "type": "function", "function": {"name": "look", "arguments": "{not json"}},
                {"id": "c", "name": "now"},
            ]},
            {"role": "tool", "tool_call_id": "a", "content": [{"type": "text", "text": "A"}]},
            {"role": "tool", "tool_call_id": "b", "content": "B"},
            {"role": "assistant", "content": "Wait.", "tool_calls": []},
        ]),
        expect![[r#"
            [user]
            Look: 
            {{ here }}
            <image url https://x.example/a.png>
            <file path a.pdf>
            <audio data AAA=>
            <image data BBB=>
            [assistant]
            <reasoning anthropic: {"type": "thinking" }>
            -> a look {"z":1,"a":"\""}
            -> b look {not json
            -> c now {}
            [tool] for a
            A
            [tool] for b
            B
            [assistant]
            Wait.
            [user]
            Q
        "#]],
    );
}

#[test]
fn a_result_below_a_history_answers_its_open_call() {
    let text = "@history\n@tool\nfound\n";
    let history =
        json!([{"role": "assistant", "tool_calls": [{"id": "x1", "name": "look", "arguments": "{}"}]}]);
    expect![[r#"
        [assistant]
        -> x1 look {}
        [tool] for x1
        found
    "#]]
    .assert_eq(&rendered(&prompt(text), json!({"history": history})));
}

#[test]
fn messages_as_they_are_serialized_are_a_history() {
    let text = "---\ninput: {photo: image, clip: audio, doc: file}\n---\n@user\nSee {{ photo }} {{ clip }} and {{ doc }}.\n@include logo.png\n@assistant\nSo.\n@call look l1\n{\"at\": 1}\n@tool l1\nfound\n";
    let values = json!({"photo": "a.png", "clip": {"data": "AA==", "media_type": "audio/mpeg"}, "doc": "https://x.example/d.pdf"});
    let messages = prompt(text).render(values.as_object().unwrap()).unwrap();
    let again = prompt("@history\n").render(json!({"history": messages}).as_object().unwrap()).unwrap();
    assert_eq!(again, messages);
    let thought = Message { content: vec![], ..Message::text(Role::Assistant, "") };
    let thought = Message {
        reasoning: vec![proof_prompt::ReasoningBlock { api: "anthropic".into(), json: "{ }".into() }],
        ..thought
    };
    let again = prompt("@history\n").render(json!({"history": [thought]}).as_object().unwrap()).unwrap();
    assert_eq!(again, [thought]);
}

#[test]
fn mistakes_say_which_message() {
    let assistant = |fields: Value| {
        let mut message = json!({"role": "assistant", "content": "x"});
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        json!([{"role": "user", "content": "q"}, message])
    };
    let cases = [
        json!("x"),
        json!([{"role": "system", "content": "x"}]),
        json!([{"role": "assisstant", "content": "x"}]),
        json!([{"role": "user"}]),
        json!([{"role": "user", "content": 3}]),
        json!([{"role": "user", "content": []}]),
        json!([{"role": "user", "content": [3]}]),
        json!([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]),
        json!([{"role": "user", "content": ["a", {"type": "text"}]}]),
        json!([{"role": "user", "content": [{"type": "image"}]}]),
        json!([{"role": "user", "content": [{"type": "image", "pat": "x"}]}]),
        json!([{"role": "user", "content": "x", "tool_calls": [{}]}]),
        json!([{"role": "tool", "content": "x", "tool_call_id": 3}]),
        json!([{"role": "tool", "content": "x", "toolcall_id": "3"}]),
        assistant(json!({"tool_call": []})),
        assistant(json!({"tool_calls": {}})),
        assistant(json!({"tool_calls": [{"name": "f"}]})),
        assistant(json!({"tool_calls": [{"id": "1", "name": "f"}, {"id": "2", "name": ""}]})),
        assistant(json!({"tool_calls": [{"id": "1", "name": "f", "arguments": [1]}]})),
        assistant(json!({"reasoning": "hm"})),
        assistant(json!({"reasoning": [{"json": "{}"}]})),
        assistant(json!({"reasoning": [{"api": "a", "json": {"type": "thinking"}}]})),
    ];
    let prompt = prompt("@history\n@user\nQ\n");
    let all: String =
        cases.into_iter().map(|history| rendered(&prompt, json!({"history": history}))).collect();
    expect![[r#"
        error: `history` must be a list of messages, found a string
        error: `history` holds a system message (message 1)
        error: `history` has no known role in message 1
        error: `history` has no text under `content` in message 1
        error: `history` has no text under `content` in message 1
        error: `history` has an empty list under `content` in message 1
        error: `history` has the number `3` in part 1 of `content` in message 1
        error: `history` has a `type` that is none of `text`, `image`, `file` and `audio` in part 1 of `content` in message 1
        error: `history` has no text under `text` in part 2 of `content` in message 1
        error: `history` must have one of `path`, `url` and `data` in part 1 of `content` in message 1
        error: `history` has an unknown field `pat` in part 1 of `content` in message 1
        error: `history` has `tool_calls` with the role `user`, not `assistant`, in message 1
        error: `history` has no text under `tool_call_id`, but the number `3`, in message 1
        error: `history` has an unknown field `toolcall_id` (did you mean `tool_call_id`?) in message 1
        error: `history` has an unknown field `tool_call` (did you mean `tool_calls` or `tool_call_id`?) in message 2
        error: `history` has no list under `tool_calls`, but a map, in message 2
        error: `history` has no `id` in tool call 1 in message 2
        error: `history` has no `name` in tool call 2 in message 2
        error: `history` has `arguments` that are neither an object nor its text in tool call 1 in message 2
        error: `history` has no list under `reasoning`, but a string, in message 2
        error: `history` has no text under `api` of its `reasoning` in message 2
        error: `history` has no text under `json` of its `reasoning` in message 2
    "#]].assert_eq(&all);
}
