//! Outputs that are made to break things: every scorer says something, soon, on one harmless line.

use std::sync::LazyLock;

use proof_score::{Scored, ScorerSet};
use proptest::prelude::*;
use serde_json::json;

use crate::{Output, output_schema, parse, score_with};

/// One of each scorer, in several forms.
const ALL: &str = r#"
- {equals: "x", as: a1}
- {equals: {value: {a: 1}}, as: a2}
- {contains: "x", as: a3}
- {contains: {any: [x, y], ignore_case: true}, as: a4}
- {starts_with: "x", as: a5}
- {ends_with: "x", as: a6}
- {regex: '(a+)+$', as: a7}
- {regex: '(?<!b)x(?=y)', as: a8}
- {one_of: [x, y], as: a9}
- {number: {value: 3, find: only}, as: b1}
- {json: {find: true}, as: b2}
- {json_schema: {find: true}, as: b3}
- {field: {path: a.b, find: true}, as: b4}
- {length: {unit: words}, as: b5}
- {length: {unit: sentences}, as: b6}
- {length: {unit: tokens}, as: b7}
- {refusal: full, as: b8}
- {expression: "output.text | length > 3", as: b9}
- {not: {any_of: [{equals: {value: x, of: "{{ output.json.a | default('y') }}"}}, json]}, as: c1}
- {latency: 1, as: c2}
- {finish_reason: stop, as: c3}
"#;

fn check(output: &str) {
    static SET: LazyLock<ScorerSet> = LazyLock::new(|| parse(ALL).unwrap());
    let set = &*SET;
    let scores = score_with(set, &Output::from(output), &json!({}), Some(&output_schema()));
    assert_eq!(scores.len(), set.metrics().len());
    for (score, metric) in scores.iter().zip(set.metrics()) {
        let said = match score {
            Scored::Score(score) => {
                assert!(score.value.is_finite(), "{}", metric.name);
                score.reason.clone().unwrap_or_default()
            }
            Scored::Skipped(reason) => reason.clone(),
            Scored::Error(error) => error.message.clone(),
        };
        assert!(said.chars().count() < 500, "{}: {} characters", metric.name, said.chars().count());
        assert!(!said.chars().any(char::is_control), "{}: {said:?}", metric.name);
    }
}

#[test]
fn empty_and_blank() {
    check("");
    check(" \r\n\t\u{a0}\u{2028}");
}

#[test]
fn control_characters_and_bombs() {
    check("\u{0}\u{1b}[31mred\u{1b}]0;title\u{7}\u{202e}txet\u{feff}");
    check(&"[".repeat(100_000));
    check(&"{\"a\":".repeat(20_000));
    check(&"a".repeat(100_000));
    check(&"```json\n".repeat(10_000));
    check(&"1 ".repeat(50_000));
    check(&"\"\\u0000".repeat(10_000));
    check("{\"a\": 1e999}");
    check(&"é́\u{200d}".repeat(20_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text(output in "(?s).{0,300}|[{}\\[\\]\",:0-9a-z \n`]{0,300}") {
        check(&output);
    }
}
