//! What a set says of itself: metrics, references, blocking.

use expect_test::{Expect, expect};

use crate::parse;

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "the form of expect-test")]
fn check_metrics(yaml: &str, expected: Expect) {
    let set = parse(yaml).unwrap_or_else(|shown| panic!("{shown}"));
    let lines = set.metrics().iter().map(|metric| {
        let threshold = metric.threshold.map(|t| format!(" threshold {t}")).unwrap_or_default();
        let unit = metric.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        let note = metric.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        format!(
            "{} = {}: {:?}, {:?}, weight {}{threshold}{unit}{note}\n",
            metric.name, metric.scorer, metric.kind, metric.direction, metric.weight
        )
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn metrics() {
    check_metrics(
        r#"
- json_schema
- equals: {value: bug, as: label, weight: 2}
- {contains: refund, as: mentions_refund, weight: 0}
- not: refusal
- {not: {contains: x}, as: no_x}
- any_of: [{contains: a}, {contains: b}]
- length: {unit: words}
- {length: {max: 3}, as: short}
- latency: {threshold: 2}
- cost
- {expression: {formula: 1 + 1, measure: true}, as: two}
- expression: 1 == 1
- exec: [judge, --fast]
- {exec: {command: measure.sh, measure: true, direction: lower}, as: m}
- {length: {unit: tokens, model: anthropic/claude-sonnet-5}, as: tokens}
- regex: '(?=a)b'
"#,
        expect![[r#"
            json_schema = json_schema: PassFail, Higher, weight 1
            label = equals: PassFail, Higher, weight 2
            mentions_refund = contains: PassFail, Higher, weight 0
            not_refusal = not: PassFail, Higher, weight 1
            no_x = not: PassFail, Higher, weight 1
            any_of = any_of: PassFail, Higher, weight 1
            length = length: Number, Lower, weight 0 words
            short = length: PassFail, Higher, weight 1
            latency = latency: Number, Lower, weight 1 threshold 2 s
            cost = cost: Number, Lower, weight 0 USD
            two = expression: Number, Higher, weight 0
            expression = expression: PassFail, Higher, weight 1
            exec = exec: Bounded, Higher, weight 1
            m = exec: Number, Lower, weight 0
            tokens = length: Number, Lower, weight 0 tokens (tokens are estimated: no vocabulary is published for `anthropic/claude-sonnet-5`)
            regex = regex: PassFail, Higher, weight 1 (the pattern `(?=a)b` needs the backtracking engine: at most 1,000,000 steps an output)
        "#]],
    );
}

#[test]
fn references_are_what_the_case_must_have() {
    let set = parse(
        "
- equals: {value: \"{{ expected.label }}\", of: output.json.label, as: a}
- equals: {value: [\"{{ vars.x | upper }}\", {k: \"{{ metadata.m[0] }}\"}], as: b}
- expression: \"vars.ticket.body in output.text and 'edge' in tags and id != range(3)\"
- not: {any_of: [{contains: \"{{ expected }}\"}, {field: {path: a, value: \"{{ vars.y }}\"}}]}
",
    )
    .unwrap();
    let paths: Vec<&str> = set.references().iter().map(|reference| reference.path.as_str()).collect();
    assert_eq!(
        paths,
        ["expected.label", "vars.x", "metadata.m[0]", "id", "tags", "vars.ticket.body", "expected", "vars.y"]
    );
    assert_eq!(set.references()[0].span.location(), "suite.yaml:2:19");
    assert_eq!(set.references()[0].span.text(), "\"{{ expected.label }}\"");
}

#[test]
fn only_programs_block() {
    assert!(!parse("- json").unwrap().is_blocking());
    assert!(parse("- json\n- not: {exec: x}").unwrap().is_blocking());
    assert!(parse("- field: {path: a, check: {exec: x}}").unwrap().is_blocking());
}

#[test]
fn a_set_is_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<proof_score::ScorerSet>();
}

#[test]
fn every_example_and_short_form_parses() {
    for info in proof_score::registry() {
        let yaml = info.example.replace("schemas/ticket.json", "schemas/label.json");
        let set = parse(&yaml).unwrap_or_else(|shown| panic!("{}: {shown}", info.name));
        let whole = set.metrics().iter().filter(|metric| metric.part_of.is_none());
        assert_eq!(whole.count(), 1, "{}", info.name);
    }
}
