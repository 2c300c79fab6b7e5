//! A table for each scorer.

use serde_json::json;

use crate::{Output, check_table, score};

#[test]
fn equals() {
    let case = json!({"expected": {"label": "bug", "n": 3}, "vars": {"names": ["a", "b"]}});
    check_table(
        "- equals: bug",
        &case,
        &[
            ("bug", "pass"),
            ("  bug\n", "pass"),
            ("Bug", "fail: expected \"bug\", found \"Bug\""),
            ("", "fail: expected \"bug\", found \"\""),
        ],
    );
    check_table(
        "- equals: {value: bug, exact: true}",
        &case,
        &[("bug", "pass"), ("bug ", "fail: expected \"bug\", found \"bug\"")],
    );
    check_table("- equals: {value: BUG, ignore_case: true}", &case, &[("bUg", "pass")]);
    check_table(
        "- equals: 42",
        &case,
        &[("42.0", "pass"), ("42 apples", "fail: expected 42, found \"42 apples\"")],
    );
    check_table(
        "- equals: {value: {a: [1, \"{{ expected.n }}\"]}}",
        &case,
        &[
            ("{\"a\": [1.0, 3]}", "pass"),
            ("{\"a\": [1]}", "fail: expected {\"a\":[1,3]}, found \"{\"a\": [1]}\""),
        ],
    );
    check_table("- equals: \"{{ expected.label }}\"", &case, &[("bug", "pass")]);
    check_table("- equals: \"the {{ expected.label | upper }}!\"", &case, &[("the BUG!", "pass")]);
    check_table("- equals: \"{{ vars.names }}\"", &case, &[("[\"a\",\"b\"]", "pass")]);
    check_table(
        "- equals: \"{{ expected.other }}\"",
        &case,
        &[("x", "unscored: case `c1` has no `expected.other`")],
    );
    check_table(
        "- equals: \"{{ expected }}\"",
        &json!({}),
        &[("x", "unscored: case `c1` has no `expected`")],
    );
}

#[test]
fn contains() {
    let case = json!({"expected": ["red", "blue"], "vars": {"empty": ""}});
    check_table(
        "- contains: refund",
        &case,
        &[("no refund today", "pass"), ("Refund", "fail: \"refund\" is not in \"Refund\"")],
    );
    check_table(
        "- contains: {value: REFUND, ignore_case: true}",
        &case,
        &[("a Refund", "pass"), ("É refund", "pass")],
    );
    check_table(
        "- contains: {any: [a1, b2]}",
        &case,
        &[("has b2", "pass"), ("none", "fail: \"a1\" nor any of 1 others is not in \"none\"")],
    );
    check_table(
        "- contains: {all: [a1, b2]}",
        &case,
        &[("b2 a1", "pass"), ("only a1", "fail: \"b2\" is not in \"only a1\"")],
    );
    check_table(
        "- contains: {all: \"{{ expected }}\"}",
        &case,
        &[("red and blue", "pass"), ("red", "fail: \"blue\" is not in \"red\"")],
    );
    check_table(
        "- contains: \"{{ vars.empty }}\"",
        &case,
        &[("x", "unscored: the text to look for is empty: every output has it")],
    );
    check_table(
        "- contains: {value: red, of: output.json.colours}",
        &case,
        &[
            ("{\"colours\": [\"red\"]}", "pass"),
            ("{\"colours\": [\"reddish\"]}", "fail: \"red\" is not in [\"reddish\"]"),
            ("{\"colours\": \"reddish\"}", "pass"),
        ],
    );
}

#[test]
fn starts_with_and_ends_with() {
    let case = json!({"expected": "a"});
    check_table(
        "- starts_with: \"Output (a)\"",
        &case,
        &[
            (" Output (a) is better", "pass"),
            ("I think Output (a)", "fail: does not begin with \"Output (a)\": \"I think Output (a)\""),
        ],
    );
    check_table(
        "- starts_with: {value: \"Output ({{ expected }})\", exact: true}",
        &case,
        &[
            ("Output (a)", "pass"),
            (" Output (a)", "fail: does not begin with \"Output (a)\": \"Output (a)\""),
        ],
    );
    check_table(
        "- ends_with: {value: BYE, ignore_case: true}",
        &case,
        &[("good bye \n", "pass"), ("bye now", "fail: does not end with \"BYE\": \"bye now\"")],
    );
    let long = "x".repeat(100) + "end";
    assert_eq!(
        score("- ends_with: END", long.as_str(), &case),
        format!("fail: does not end with \"END\": \"…{}end\"", "x".repeat(57))
    );
}

#[test]
fn one_of() {
    let case = json!({"expected": {"labels": ["bug", 3], "one": "bug"}});
    check_table(
        "- one_of: [bug, billing]",
        &case,
        &[(" billing ", "pass"), ("refund", "fail: expected one of \"bug\", \"billing\", found \"refund\"")],
    );
    check_table("- one_of: \"{{ expected.labels }}\"", &case, &[("3", "pass"), ("bug", "pass")]);
    check_table(
        "- one_of: \"{{ expected.one }}\"",
        &case,
        &[("bug", "unscored: `values` must be a list, found \"bug\"")],
    );
}

#[test]
fn regex() {
    let case = json!({"expected": "b"});
    check_table("- regex: '\\d{3}'", &case, &[("a 123", "pass"), ("a 12", "fail: no match in \"a 12\"")]);
    check_table(
        "- regex: {pattern: 'a|ab', full: true}",
        &case,
        &[("ab", "pass"), ("abc", "fail: no match in \"abc\"")],
    );
    check_table("- regex: {pattern: YES, ignore_case: true}", &case, &[("oh yes", "pass")]);
    // The paper's rule for LLMBar: (a) anywhere is tried before (b).
    let yaml = "- regex: {pattern: '(?ms)\\A(?:.*^Output \\((a)\\)|.*?^Output \\((b)\\))', value: \"{{ expected }}\"}";
    check_table(
        yaml,
        &case,
        &[
            ("Output (b) is better", "pass"),
            ("Output (b)\nOutput (a)", "fail: expected \"b\", matched \"a\""),
            ("neither", "fail: no match in \"neither\""),
        ],
    );
    check_table(
        "- regex: {pattern: '(?<n>\\d+) of (\\d+)', value: 7, group: 2}",
        &case,
        &[("3 of 7", "pass")],
    );
    check_table(
        "- regex: {pattern: '(?<n>\\d+) of (\\d+)', value: 3, group: n}",
        &case,
        &[("3 of 7", "pass")],
    );
}

#[test]
fn regex_with_backtracking() {
    let case = json!({});
    check_table(
        "- regex: '\\b(\\w+) \\1\\b'",
        &case,
        &[("the the end", "pass"), ("the end", "fail: no match in \"the end\"")],
    );
    check_table(
        "- regex: '^(?!.*refund).*$'",
        &case,
        &[("ok", "pass"), ("a refund", "fail: no match in \"a refund\"")],
    );
    let hostile = "a".repeat(40) + "!";
    assert_eq!(
        score("- not: {regex: '^(?:(a|aa)(?!b))+$'}", hostile.as_str(), &case),
        "unscored: the pattern took more than 1,000,000 steps on this output; write one without look-around"
    );
}

#[test]
fn number() {
    let case = json!({"expected": {"total": "1,234.50", "word": "many"}});
    check_table(
        "- number: 42",
        &case,
        &[
            ("42", "pass"),
            (" 42.0\n", "pass"),
            ("+4.2e1", "pass"),
            ("43", "fail: expected 42, found 43"),
            ("42 apples", "fail: not a number: \"42 apples\""),
            ("", "fail: not a number: \"\""),
            ("4,2", "fail: not a number: \"4,2\""),
        ],
    );
    check_table(
        "- number: {value: 10, tolerance: 0.5}",
        &case,
        &[("10.5", "pass"), ("10.6", "fail: expected 10, found 10.6, off by 0.6 (at most 0.5)")],
    );
    check_table("- number: {value: -200, relative: 0.01}", &case, &[("-202", "pass"), ("−198", "pass")]);
    check_table(
        "- number: {value: \"{{ expected.total }}\", find: last}",
        &case,
        &[("3 items make $1,234.50.", "pass"), ("none", "fail: no number in \"none\"")],
    );
    check_table(
        "- number: {value: 4, find: first}",
        &case,
        &[("GPT-4 said 5", "pass"), ("-4", "fail: expected 4, found -4")],
    );
    check_table(
        "- number: {value: 5, find: only}",
        &case,
        &[("5, I repeat: 5.0", "pass"), ("5 or 6", "fail: two numbers, 5 and 6, in \"5 or 6\"")],
    );
    check_table(
        "- number: {value: 5, of: output.json.n}",
        &case,
        &[("{\"n\": 5}", "pass"), ("{\"n\": \"5\"}", "pass"), ("{\"n\": [5]}", "fail: not a number: [5]")],
    );
    check_table(
        "- number: \"{{ expected.word }}\"",
        &case,
        &[("5", "unscored: the expected value is no number: \"many\"")],
    );
}

#[test]
fn json_strict_and_found() {
    let case = json!({});
    check_table(
        "- json",
        &case,
        &[
            (" {\"a\": 1}\n", "pass"),
            ("null", "pass"),
            ("{\"a\": 1,}", "fail: not JSON: key must be a string at line 1 column 9: \"{\"a\": 1,}\""),
            ("", "fail: not JSON: EOF while parsing a value at line 1 column 0: \"\""),
        ],
    );
    check_table(
        "- json: {find: true}",
        &case,
        &[
            ("Here:\n```json\n[1]\n```", "pass"),
            ("It is {\"a\": 1}.", "pass"),
            ("none", "fail: no JSON in \"none\""),
        ],
    );
}

#[test]
fn json_schema() {
    let case = json!({});
    check_table(
        "- json_schema",
        &case,
        &[
            ("{\"label\": \"bug\", \"why\": \"x\"}", "pass"),
            ("{\"label\": \"bug\"}", "fail: \"why\" is a required property"),
            (
                "{\"label\": \"refund\", \"why\": 3}",
                "fail: `/label`: \"refund\" is not one of \"bug\", \"billing\" or \"other\" (and 1 more)",
            ),
            ("bug", "fail: not JSON: expected value at line 1 column 1: \"bug\""),
        ],
    );
    check_table("- json_schema: schemas/label.json", &case, &[("{\"label\": 1}", "pass")]);
    check_table("- json_schema: {schema: {type: integer}, find: true}", &case, &[("```\n3\n```", "pass")]);
    check_table(
        "- json_schema: {schema: {type: integer}, of: output.json.n}",
        &case,
        &[("{\"n\": 3}", "pass"), ("{}", "fail: the output has no `json.n`")],
    );
}

#[test]
fn field() {
    let case = json!({"expected": {"label": "bug"}});
    check_table(
        "- field: items[0].name",
        &case,
        &[
            ("{\"items\": [{\"name\": null}]}", "pass"),
            ("{\"items\": []}", "fail: the output has no `items[0]`"),
            ("no", "fail: not JSON: expected ident at line 1 column 2: \"no\""),
        ],
    );
    check_table(
        "- field: {path: label, value: \"{{ expected.label }}\"}",
        &case,
        &[
            ("{\"label\": \"bug\"}", "pass"),
            ("{\"label\": \"other\"}", "fail: `label`: expected \"bug\", found \"other\""),
        ],
    );
    check_table(
        "- field: {path: price, check: {number: {value: 3, tolerance: 0.1}}, find: true}",
        &case,
        &[
            ("So: {\"price\": 3.05}", "pass"),
            ("So: {\"price\": 4}", "fail: `price`: expected 3, found 4, off by 1 (at most 0.1)"),
        ],
    );
    check_table(
        "- field: {path: why, check: {length: {unit: words, threshold: 2}}}",
        &case,
        &[
            ("{\"why\": \"two words\"}", "pass"),
            ("{\"why\": \"three words now\"}", "fail: `why`: 3 is above the threshold 2"),
        ],
    );
    check_table(
        "- field: {path: secret, exists: false}",
        &case,
        &[
            ("{}", "pass"),
            ("{\"secret\": 1}", "fail: the output has `secret`: 1"),
            ("no", "fail: not JSON: expected ident at line 1 column 2: \"no\""),
        ],
    );
    check_table(
        "- field: {path: tags, check: {not: {contains: red}}}",
        &case,
        &[
            ("{\"tags\": [\"blue\"]}", "pass"),
            ("{\"tags\": [\"red\"]}", "fail: `tags`: `contains: red` passes, and must not"),
            ("{}", "fail: the output has no `tags`"),
        ],
    );
}

#[test]
fn length() {
    let case = json!({});
    check_table("- length", &case, &[("", "0"), ("añb\n", "4")]);
    check_table(
        "- length: {unit: words, max: 2}",
        &case,
        &[("one two", "pass"), ("one two three", "fail: 3 words, at most 2 were asked for")],
    );
    check_table(
        "- length: {unit: sentences, min: 2, max: 3}",
        &case,
        &[("One. Two.", "pass"), ("One.", "fail: 1 sentences, at least 2 were asked for")],
    );
    check_table("- length: {unit: tokens, model: gpt-4o}", &case, &[("tiktoken is great!", "6")]);
    check_table("- length: {unit: tokens}", &case, &[("12345678", "2")]);
    check_table(
        "- length: {threshold: 3}",
        &case,
        &[("abc", "3 pass"), ("abcd", "4 fail: 4 is above the threshold 3")],
    );
    check_table(
        "- length: {threshold: 3, direction: higher}",
        &case,
        &[("abc", "3 pass"), ("ab", "2 fail: 2 is below the threshold 3")],
    );
}

#[test]
fn latency_and_cost() {
    let case = json!({});
    check_table("- latency", &case, &[("", "1.25")]);
    check_table("- latency: 2", &case, &[("", "pass")]);
    check_table("- latency: {max: 1}", &case, &[("", "fail: 1.25 s, at most 1 were asked for")]);
    check_table("- latency: {threshold: 1}", &case, &[("", "1.25 fail: 1.25 is above the threshold 1")]);
    check_table("- cost: {max: 0.001}", &case, &[("", "fail: 0.002 USD, at most 0.001 were asked for")]);
    let free = Output { cost_usd: None, ..Output::from("x") };
    assert_eq!(score("- cost", free, &case), "unscored: there is no price for this model");
}

#[test]
fn finish_reason() {
    let case = json!({});
    check_table("- finish_reason", &case, &[("x", "pass")]);
    check_table("- finish_reason: length", &case, &[("x", "fail: ended with `stop`, expected `length`")]);
    check_table("- finish_reason: [length, stop]", &case, &[("x", "pass")]);
}

#[test]
fn refusal() {
    let case = json!({});
    check_table(
        "- refusal",
        &case,
        &[("I'm sorry, but I can't help with that.", "pass"), ("Sure.", "fail: no refusal: \"Sure.\"")],
    );
    check_table(
        "- refusal: partial",
        &case,
        &[("I cannot assist with that request.", "fail: a full refusal: \"I cannot assist\"")],
    );
    check_table(
        "- not: refusal",
        &case,
        &[("I cannot assist with that.", "fail: `refusal` passes, and must not"), ("Here you are.", "pass")],
    );
    let filtered = Output { finish_reason: "content_filter", ..Output::from("") };
    assert_eq!(score("- refusal: full", filtered, &case), "pass");
}

#[test]
fn expression() {
    let case = json!({"expected": {"n": 3}, "vars": {"xs": [1, 2]}, "tags": ["edge"], "metadata": {"m": 1}});
    check_table(
        "- expression: \"output.text | length < 4 and 'edge' in tags\"",
        &case,
        &[
            ("abc", "pass"),
            ("abcd", "fail: `output.text | length < 4 and 'edge' in tags` is false for \"abcd\""),
        ],
    );
    check_table(
        "- expression: \"output.json.n == expected.n\"",
        &case,
        &[
            ("{\"n\": 3}", "pass"),
            ("{}", "fail: the output has no `json.n`"),
            ("three", "fail: the output is not JSON: \"three\""),
        ],
    );
    check_table("- expression: {formula: vars.xs | sum, measure: true}", &case, &[("x", "3")]);
    check_table(
        "- expression: {formula: output.json.p, threshold: 0.5}",
        &case,
        &[
            ("{\"p\": 0.7}", "0.7 pass"),
            ("{\"p\": 0.2}", "0.2 fail: 0.2 is below the threshold 0.5"),
            ("x", "unscored: nothing to measure: the output is not JSON: \"x\""),
        ],
    );
    check_table(
        "- expression: vars.missing == 1",
        &case,
        &[("x", "unscored: case `c1` has no `vars.missing`")],
    );
    check_table(
        "- expression: \"vars.missing is defined\"",
        &case,
        &[("x", "fail: `vars.missing is defined` is false for \"x\"")],
    );
    check_table(
        "- expression: output.text",
        &case,
        &[("x", "unscored: the expression gives \"x\", not true, false or a number")],
    );
    check_table(
        "- expression: 1 + 1",
        &case,
        &[(
            "x",
            "unscored: the expression gives the number 2; compare it, or add `threshold` or `measure: true`",
        )],
    );
    check_table(
        "- expression: \"range(100000000) | sum == 0\"",
        &case,
        &[("x", "unscored: range has too many elements")],
    );
}
