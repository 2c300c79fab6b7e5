//! `of`: what is scored, and what happens when it is not there.

use proof_prompt::ToolCall;
use serde_json::json;

use crate::{Output, check_table, score};

#[test]
fn every_part_of_an_output_can_be_chosen() {
    let case = json!({});
    let output = || Output {
        reasoning: Some("because"),
        tool_calls: vec![ToolCall {
            id: "t1".to_owned(),
            name: "lookup".to_owned(),
            arguments: "{\"city\": \"Paris\"}".to_owned(),
        }],
        ..Output::from("{\"a\": {\"b\": [1, \"two\"]}}")
    };
    for (of, value) in [
        ("'output.json.a.b[-1]'", "two"),
        ("\"output.json['a'].b[1]\"", "two"),
        ("\"{{ output.json.a.b[1] }}\"", "two"),
        ("\"{{ output.json.a.b[1] | upper }}\"", "TWO"),
        ("\"<{{ output.json.a.b[0] }}>\"", "<1>"),
        ("output.reasoning", "because"),
        ("'output.tool_calls[0].name'", "lookup"),
        ("'output.tool_calls[0].arguments.city'", "Paris"),
        ("output.finish_reason", "stop"),
        ("output.latency_s", "1.25"),
        ("output.input_tokens", "40"),
        ("id", "c1"),
    ] {
        let yaml = format!("- equals: {{value: '{value}', of: {of}}}");
        assert_eq!(score(&yaml, output(), &case), "pass", "{of}");
    }
}

#[test]
fn what_the_output_does_not_have_is_a_fail_under_not_too() {
    let case = json!({});
    for yaml in [
        "- equals: {value: x, of: output.json.label}",
        "- {not: {equals: {value: x, of: output.json.label}}}",
        "- {not: {equals: x}, of: output.json.label}",
        "- {not: {not: {equals: {value: x, of: \"{{ output.json.label | lower }}\"}}}}",
        "- {not: {any_of: [{contains: zz}, {equals: {value: x, of: output.json.label}}]}}",
        "- {not: {all_of: [{contains: zz}, {equals: {value: x, of: output.json.label}}]}}",
    ] {
        let absent = "the output has no `json.label`";
        let shown = score(yaml, "{\"other\": 1}", &case);
        assert!(shown.starts_with("fail: ") && shown.contains(absent), "{yaml}: {shown}");
        let shown = score(yaml, "label: x", &case);
        assert!(shown.starts_with("fail: ") && shown.contains("the output is not JSON"), "{yaml}: {shown}");
    }
    check_table(
        "- equals: {value: x, of: output.reasoning}",
        &case,
        &[("x", "fail: the output has no reasoning")],
    );
    check_table(
        "- equals: {value: x, of: output.text.y}",
        &case,
        &[("x", "fail: the output has no `text.y`")],
    );
}

#[test]
fn what_the_case_does_not_have_is_unscored_under_not_too() {
    let case = json!({"vars": {"a": {"b": 1}}});
    for (template, missing) in [
        ("vars.x", "vars.x"),
        ("vars.a.c", "vars.a.c"),
        ("metadata.m", "metadata.m"),
        ("tags[0]", "tags[0]"),
        ("vars.x | upper", "vars.x"),
    ] {
        for yaml in [
            format!("- equals: \"{{{{ {template} }}}}\""),
            format!("- not: {{equals: \"{{{{ {template} }}}}\"}}"),
            format!("- any_of: [{{contains: a}}, {{equals: \"{{{{ {template} }}}}\"}}]"),
        ] {
            assert_eq!(score(&yaml, "a", &case), format!("unscored: case `c1` has no `{missing}`"), "{yaml}");
        }
    }
    check_table(
        "- equals: {value: 1, of: output.output_tokens}",
        &case,
        &[("x", "unscored: the provider did not say how many output tokens there were")],
    );
}

#[test]
fn of_on_a_wrapper_is_for_all_its_parts() {
    let case = json!({});
    check_table(
        "- {any_of: [{equals: a}, {equals: b}], of: output.json.x}",
        &case,
        &[
            ("{\"x\": \"b\"}", "pass"),
            ("{\"x\": \"c\"}", "fail: none holds: expected \"a\", found \"c\"; expected \"b\", found \"c\""),
        ],
    );
}

#[test]
fn a_measure_of_nothing_is_unscored() {
    let case = json!({});
    check_table(
        "- length: {of: output.json.why}",
        &case,
        &[("{\"why\": \"abc\"}", "3"), ("{}", "unscored: nothing to measure: the output has no `json.why`")],
    );
    check_table(
        "- length: {of: output.json.why, max: 5}",
        &case,
        &[("{}", "fail: the output has no `json.why`")],
    );
}
