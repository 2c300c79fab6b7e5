//! Tool calls: what the output calls, and what each scorer says of it.

use std::cell::OnceCell;

use expect_test::expect;
use proof_prompt::{Message, Role, Tool, ToolCall};
use proof_score::{CaseView, ScoreInput};
use serde_json::{Map, Value, json};

use crate::{check_mistake, parse, shown};

/// A call: its name and its arguments as the model wrote them.
fn call(name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: format!("call_{name}"), name: name.to_owned(), arguments: arguments.to_owned() }
}

/// The tools that the prompt of these tests offers.
fn offered() -> Vec<Tool> {
    let tool = |name: &str, parameters: Value| Tool { name: name.to_owned(), description: None, parameters };
    vec![
        tool(
            "book",
            json!({"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}, "nights": {"type": "integer", "minimum": 1}}}),
        ),
        tool("search", json!({"type": "object", "properties": {"query": {"type": "string"}}})),
    ]
}

/// The score of an output that makes these calls after a message that called `search`.
#[track_caller]
fn score(yaml: &str, calls: &[(&str, &str)], case: &Value) -> String {
    let set = parse(yaml).unwrap_or_else(|shown| panic!("{shown}"));
    let calls: Vec<ToolCall> = calls.iter().map(|(name, arguments)| call(name, arguments)).collect();
    let mut earlier = Message::text(Role::Assistant, "");
    earlier.tool_calls.push(call("search", "{\"query\": \"hotel\"}"));
    let (vars, metadata) = (Map::new(), case["metadata"].as_object().cloned().unwrap_or_default());
    let (tools, messages) = (offered(), [Message::text(Role::User, "hi"), earlier]);
    let input = ScoreInput {
        text: "",
        repaired: None,
        reasoning: None,
        tool_calls: &calls,
        finish_reason: "tool_calls",
        latency_s: 1.0,
        first_token_s: None,
        tokens_per_second: None,
        cost_usd: None,
        input_tokens: None,
        output_tokens: None,
        case: CaseView { id: "c1", vars: &vars, expected: &case["expected"], tags: &[], metadata: &metadata },
        output_schema: None,
        tools: &tools,
        messages: &messages,
        peers: None,
        replies: &proof_score::Replies::default(),
        json: OnceCell::new(),
        context: OnceCell::new(),
    };
    set.score(&input).iter().map(shown).collect::<Vec<_>>().join(" | ")
}

/// A table of (calls, scores).
#[track_caller]
fn check(yaml: &str, rows: &[(&[(&str, &str)], &str)]) {
    let found: Vec<String> = rows.iter().map(|(calls, _)| score(yaml, calls, &json!({}))).collect();
    let expected: Vec<&str> = rows.iter().map(|(_, expected)| *expected).collect();
    assert_eq!(found, expected, "{yaml}");
}

#[test]
fn tool_call_valid() {
    check(
        "- tool_call_valid",
        &[
            (&[], "skipped: no tool is called | skipped: no tool is called"),
            (&[("book", "{\"city\": \"Paris\", \"nights\": 2}"), ("search", "")], "pass | 1"),
            (
                &[("book", "{\"city\": \"Paris\"}"), ("fly", "{}")],
                "fail: `fly`: no such tool is offered; offered: `book`, `search` | 0.5",
            ),
            (&[("book", "{}")], "fail: `book`: \"city\" is a required property | 0"),
            (
                &[("book", "{\"city\": \"Paris\", \"nights\": \"2\"}")],
                "fail: `book`: `/nights`: \"2\" is not of type \"integer\" | 0",
            ),
            (&[("book", "Paris")], "fail: `book`: the arguments are no JSON object: \"Paris\" | 0"),
            (&[("search", "{\"top\": 3}")], "pass | 1"),
        ],
    );
    check(
        "- tool_call_valid: {strict: true}",
        &[(&[("search", "{\"top\": 3}")], "fail: `search`: the tool takes no `top` | 0")],
    );
    check(
        "- tool_call_valid: [{type: function, function: {name: fly, parameters: {type: object, required: [to]}}}]",
        &[
            (&[("fly", "{\"to\": \"Rome\"}")], "pass | 1"),
            (&[("search", "{}")], "fail: `search`: no such tool is offered; offered: `fly` | 0"),
        ],
    );
}

#[test]
fn tool_names() {
    check(
        "- tool_names: [search, book]",
        &[
            (&[("book", ""), ("search", "")], "1 | 1 | 1 | 1"),
            (
                &[("search", ""), ("search", "")],
                "0.6666666666666666: not called: `book` | 1 | 0.5 | 0.6666666666666666",
            ),
            (
                &[("book", ""), ("fly", ""), ("search", "")],
                "0.8: not expected: `fly` | 0.6666666666666666 | 1 | 0.8",
            ),
            (&[], "0: not called: `book`, `search` | skipped: no tool is called | 0 | 0"),
        ],
    );
    check(
        "- tool_names: {expected: [search, search, book], count: each}",
        &[
            (&[("book", ""), ("search", ""), ("search", "")], "1 | 1 | 1 | 1"),
            (&[("search", "")], "0.5: not called: `book`, `search` | 1 | 0.3333333333333333 | 0.5"),
        ],
    );
    check(
        "- tool_names: []",
        &[
            (
                &[],
                "1 | skipped: no tool is called | skipped: no call is expected | skipped: no call is expected, and none is made",
            ),
            (&[("book", "")], "0: not expected: `book` | 0 | skipped: no call is expected | 0"),
        ],
    );
}

#[test]
fn tool_arguments() {
    let paris = "{\"nights\": 2.0, \"city\": \"Paris\"}";
    check(
        "- tool_arguments: [{book: {city: Paris, nights: 2}}]",
        &[
            (&[("book", paris)], "pass | 1"),
            (&[], "fail: `book` is not called: no tool is called | 0"),
            (&[("search", "{}")], "fail: `book` is not called: `search` is | 0"),
            // Two names and one argument right, one argument wrong: 2·2 / (2·2 + 2).
            (
                &[("book", "{\"nights\": 3, \"city\": \"Paris\"}")],
                "fail: `book`: `nights` is 3, expected 2 | 0.6666666666666666",
            ),
            (&[("book", "{\"city\": \"Paris\"}")], "fail: `book`: `nights` is missing | 0.8"),
            (
                &[("book", "{\"city\": \"Paris\", \"nights\": 2, \"pets\": true}")],
                "fail: `book`: `pets` is not expected | 0.8571428571428571",
            ),
            (
                &[("book", paris), ("search", "{\"query\": \"x\"}")],
                "fail: `search` is called, and not expected | 0.75",
            ),
            (
                &[("book", "two nights")],
                "fail: `book`: the arguments are no JSON object: \"two nights\" | 0.5",
            ),
        ],
    );
    check(
        "- tool_arguments: {expected: [{book: {city: Paris, nights: 2}}], optional: [nights], extra: true, extra_calls: true}",
        &[
            (&[("book", "{\"city\": \"Paris\", \"pets\": true}"), ("search", "")], "pass | 1"),
            (
                &[("book", "{\"city\": \"Paris\", \"nights\": 1}")],
                "fail: `book`: `nights` is 1, expected 2 | 0.6666666666666666",
            ),
        ],
    );
    check(
        "- tool_arguments: []",
        &[
            (&[], "pass | skipped: no call is expected, and none is made"),
            (&[("book", "{}")], "fail: `book` is called, and not expected | 0"),
        ],
    );
}

#[test]
fn tool_arguments_pairs_calls_of_one_name() {
    check(
        "- tool_arguments: [{search: {query: a}}, {search: {query: b}}, search]",
        &[
            (
                &[
                    ("search", "{\"query\": \"z\"}"),
                    ("search", "{\"query\": \"b\"}"),
                    ("search", "{\"query\": \"a\"}"),
                ],
                "pass | 1",
            ),
            (
                &[
                    ("search", "{\"query\": \"z\"}"),
                    ("search", "{\"query\": \"b\"}"),
                    ("search", "{\"query\": \"c\"}"),
                ],
                "fail: `search`: `query` is \"z\", expected \"a\" | 0.8",
            ),
        ],
    );
}

#[test]
fn tool_arguments_with_the_values_that_bfcl_accepts() {
    let yaml = "- tool_arguments: {expected: \"{{ expected }}\", alternatives: true, strings: normalised}";
    let case = json!({"expected": [{"triangle_area": {"base": [10], "height": [5], "unit": ["units", ""]}}]});
    let of = |arguments: &str| score(yaml, &[("triangle_area", arguments)], &case);
    assert_eq!(of("{\"base\": 10, \"height\": 5}"), "pass | 1");
    assert_eq!(of("{\"base\": 10, \"height\": 5, \"unit\": \"Units\"}"), "pass | 1");
    assert_eq!(
        of("{\"base\": 10, \"height\": 5, \"unit\": \"cm\"}"),
        "fail: `triangle_area`: `unit` is \"cm\", expected one of [\"units\",\"\"] | 0.75"
    );
    assert_eq!(of("{\"base\": 10}"), "fail: `triangle_area`: `height` is missing | 0.8");
}

#[test]
fn tool_sequence() {
    let (a, b, c) = (("a", "{}"), ("b", "{\"x\": 1}"), ("c", "{}"));
    check(
        "- tool_sequence: [a, {b: {x: 1}}]",
        &[
            (&[a, b], "pass"),
            (&[b, a], "fail: call 1 is `b`, expected `a`"),
            (&[a], "fail: call 2 should be `b`, and there are 1"),
            (&[a, b, c], "fail: call 3 is `c`, and not expected"),
            (&[a, ("b", "{\"x\": 2}")], "fail: call 2, `b`: `x` is 2, expected 1"),
        ],
    );
    check(
        "- tool_sequence: {expected: [a, {b: {x: 1}}], mode: unordered}",
        &[
            (&[b, a], "pass"),
            (&[b, a, a], "fail: `a` is called, and not expected"),
            (&[a, ("b", "{\"x\": 2}")], "fail: `b` is not called: `x` is 2, expected 1"),
        ],
    );
    check(
        "- tool_sequence: {expected: [a, {b: {x: 1}}], mode: subset}",
        &[
            (&[], "pass"),
            (&[b], "pass"),
            (&[a, a], "fail: `a` is called, and not expected"),
            (&[("b", "{}")], "fail: `b` is called, and not expected: `x` is missing"),
        ],
    );
    check(
        "- tool_sequence: {expected: [a, a, {b: {x: 1}}], mode: superset}",
        &[
            (&[c, b, a, a], "pass"),
            (&[c, b, a], "fail: `a` is called too seldom"),
            (&[a, a], "fail: `b` is not called"),
        ],
    );
    check(
        "- tool_sequence: {expected: [a, b], mode: in_order}",
        &[
            (&[c, a, c, b], "pass"),
            (&[b, a], "fail: `b` is not called where it should be"),
            (&[c], "fail: `a` is not called"),
        ],
    );
    check("- tool_sequence: []", &[(&[], "pass"), (&[a], "fail: call 1 is `a`, and not expected")]);
}

#[test]
fn tool_forbidden() {
    check(
        "- tool_forbidden: [delete, {refund: {approved: true}}]",
        &[
            (&[], "pass"),
            (&[("search", "")], "pass"),
            (&[("delete", "{\"all\": true}")], "fail: `delete` is called with {\"all\":true}"),
            (&[("refund", "{\"approved\": false}")], "pass"),
            (
                &[("refund", "{\"approved\": true, \"sum\": 5}")],
                "fail: `refund` is called with {\"approved\":true,\"sum\":5}",
            ),
        ],
    );
}

#[test]
fn tool_count() {
    check("- tool_count", &[(&[], "0"), (&[("a", ""), ("b", "")], "2")]);
    check(
        "- tool_count: {min: 1, max: 1, names: [a]}",
        &[
            (&[("a", ""), ("b", "")], "pass"),
            (&[], "fail: 0 calls, at least 1 were asked for"),
            (&[("a", ""), ("a", "")], "fail: 2 calls, at most 1 were asked for"),
        ],
    );
}

#[test]
fn calls_may_come_from_before_or_from_elsewhere() {
    let case = json!({"metadata": {"trajectory": [{"role": "assistant", "tool_calls": [{"function": {"name": "a", "arguments": "{}"}}]}]}});
    assert_eq!(
        score("- tool_sequence: {expected: [search, book], history: true}", &[("book", "{}")], &case),
        "pass"
    );
    assert_eq!(
        score("- tool_sequence: {expected: [a], calls: \"{{ metadata.trajectory }}\"}", &[], &case),
        "pass"
    );
    assert_eq!(
        score("- tool_count: {calls: \"{{ metadata.other }}\"}", &[], &case),
        "unscored: case `c1` has no `metadata.other`"
    );
    assert_eq!(
        score("- tool_count: {max: 3, calls: \"{{ output.latency_s }}\"}", &[], &case),
        "fail: `calls` cannot be read: 1.0 is neither a name nor a call"
    );
    assert_eq!(
        score("- tool_names: \"{{ expected.tools }}\"", &[], &json!({"expected": {"tools": [7]}})),
        "unscored: `expected` cannot be read: 7 is neither a name nor a call | unscored: `expected` cannot be read: 7 is \
         neither a name nor a call | unscored: `expected` cannot be read: 7 is neither a name nor a call | unscored: \
         `expected` cannot be read: 7 is neither a name nor a call"
    );
}

#[test]
fn hostile_calls() {
    let deep = "[".repeat(10_000);
    let many: Vec<(&str, &str)> = (0..5_000).map(|_| ("search", "{\"query\": \"x\"}")).collect();
    let yaml = "- tool_call_valid\n- tool_arguments: [{search: {query: x}}]\n- {tool_sequence: {expected: [{search: {query: x}}], mode: superset}, as: s}";
    assert_eq!(score(yaml, &[("search", &deep)], &json!({})).matches("no JSON object").count(), 3,);
    assert_eq!(
        score(yaml, &many, &json!({})),
        "pass | 1 | fail: `search` is called, and not expected | 0.0003999200159968006 | pass"
    );
    let mut last = many.clone();
    last.push(("book", "{}"));
    assert_eq!(
        score("- tool_sequence: {expected: [search, book], mode: superset}", &last, &json!({})),
        "pass"
    );
    assert!(score("- tool_names: [a]", &[("\u{202E}\u{0}", "\\u12")], &json!({})).contains("\\u{202e}"));
}

#[test]
fn mistakes() {
    check_mistake(
        "- tool_sequence: {expected: [a, 3], mode: ordered}\n- tool_forbidden: []\n- tool_names\n- tool_count: {min: 3, max: 1}\n",
        expect![[r#"
            error[E0606]: `mode` must be one of `strict`, `unordered`, `subset`, `superset`, `in_order`, found `ordered`
             --> suite.yaml:1:43
              |
            1 | - tool_sequence: {expected: [a, 3], mode: ordered}
              |                                           ^^^^^^^ no such word
              |
              = help: did you mean `unordered`?

            error[E0606]: `expected` cannot be read: 3 is neither a name nor a call
             --> suite.yaml:1:29
              |
            1 | - tool_sequence: {expected: [a, 3], mode: ordered}
              |                             ^^^^^^ expected names or calls, such as `[search, {book: {nights: 2}}]`

            error[E0606]: `names` is an empty list
             --> suite.yaml:2:19
              |
            2 | - tool_forbidden: []
              |                   ^^ nothing could fail

            error[E0604]: scorer `tool_names` needs `expected`
             --> suite.yaml:3:3
              |
            3 | - tool_names
              |   ^^^^^^^^^^ `expected` is missing
              |
              = note: `expected`: a list of names (`search`), of calls (`{search: {query: x}}` or `{name: search, arguments: {query: x}}`), or a template that gives one
              = help: such as `- tool_names: [search, book]`

            error[E0606]: `max` 1 is less than `min` 3
             --> suite.yaml:4:29
              |
            4 | - tool_count: {min: 3, max: 1}
              |                             ^ nothing could pass
        "#]],
    );
}
