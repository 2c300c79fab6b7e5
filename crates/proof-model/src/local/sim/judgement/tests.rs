//! Forms as judges are asked for, filled in many times.

use std::sync::Arc;

use proof_prompt::{Message, Role};
use serde_json::{Value, json};

use super::super::model::Sim;
use crate::{Hint, Model as _, Request, Settings};

/// What a judge without gates answers about case `n`.
fn answered(schema: &Value, judge: &Value, asked: &str, n: u32) -> Value {
    let params = json!({"gates": false, "faults": false});
    let sim = Sim::new("lying-judge", params.as_object().unwrap(), 1).unwrap();
    let case = json!({"id": format!("c{n}"), "metadata": {"sim": {"judge": judge}}});
    let request = Request {
        settings: Settings { temperature: Some(0.5), ..Settings::default() },
        hint: Hint {
            case_id: format!("c{n}"),
            case: Some(Arc::new(case)),
            output_schema: Some(Arc::new(schema.clone())),
            ..Hint::default()
        },
        ..Request::new(
            "lying-judge",
            vec![Message::text(Role::System, asked), Message::text(Role::User, asked)],
        )
    };
    let response = futures_util::FutureExt::now_or_never(sim.call(&request)).unwrap().unwrap();
    let value: Value = serde_json::from_str(&response.text).unwrap();
    let validator = jsonschema::validator_for(schema).unwrap();
    assert!(validator.is_valid(&value), "{value} is not of {schema}");
    value
}

fn object(fields: &Value) -> Value {
    let required: Vec<String> = fields.as_object().unwrap().keys().cloned().collect();
    json!({"type": "object", "properties": fields, "required": required, "additionalProperties": false})
}

fn share(n: u32, is: impl Fn(u32) -> bool) -> f64 {
    f64::from(u32::try_from((0..n).filter(|n| is(*n)).count()).unwrap()) / f64::from(n)
}

#[test]
fn every_criterion_has_a_verdict_of_its_own_as_often_right_as_stated() {
    let one = object(&json!({"reason": {"type": "string"}, "verdict": {"enum": ["pass", "fail"]}}));
    let schema = object(&json!({"polite": one, "short": one, "right": one}));
    let n = 1_500;
    let answers: Vec<Value> =
        (0..n).map(|n| answered(&schema, &json!({"good": true}), "Grade.", n)).collect();
    let passes = |n: u32, name: &str| answers[n as usize][name]["verdict"] == "pass";
    for name in ["polite", "short", "right"] {
        let found = share(n, |n| passes(n, name));
        // Four standard errors about the sensitivity of 0.72.
        assert!((found - 0.72).abs() < 4.0 * (0.72_f64 * 0.28 / 1_500.0).sqrt(), "{name}: {found}");
    }
    // Independent: both pass 0.72² of the time.
    let both = share(n, |n| passes(n, "polite") && passes(n, "short"));
    assert!((both - 0.5184).abs() < 4.0 * (0.5184_f64 * 0.4816 / 1_500.0).sqrt(), "{both}");
    // The first place is drawn as a bare verdict is.
    let alone = |n: u32| answered(&one, &json!({"good": true}), "Grade.", n)["verdict"] == "pass";
    assert!((0..200).all(|n| alone(n) == passes(n, "polite")));
    assert!(answers[0]["short"]["reason"].as_str().unwrap().ends_with('.'));
}

#[test]
fn the_favourable_word_is_found() {
    let good = json!({"good": true});
    let asked = |words: Value, judge: &Value, word: &str| {
        let schema = object(&json!({"verdict": {"enum": words}}));
        share(800, |n| answered(&schema, judge, "Grade.", n)["verdict"] == word)
    };
    // Sensitivity 0.72, specificity 0.48.
    let near = |found: f64, p: f64| assert!((found - p).abs() < 0.07, "{found} is not {p}");
    near(asked(json!(["yes", "no"]), &good, "yes"), 0.72);
    near(asked(json!(["bad", "fine"]), &good, "fine"), 0.72);
    near(asked(json!(["helpful", "not helpful"]), &good, "helpful"), 0.72);
    near(asked(json!(["red", "blue"]), &json!({"good": true, "verdicts": ["blue", "red"]}), "blue"), 0.72);
    near(asked(json!(["yes", "no"]), &json!({"good": false}), "yes"), 0.52);
    // Of two: better in 0.6 of the cases, 0.2 for the place; nothing said is a tie.
    near(asked(json!(["first", "second", "tie"]), &json!({"better": "second"}), "first"), 0.6);
    near(asked(json!(["first", "second"]), &json!({}), "first"), 0.7);
}

#[test]
fn levels_and_numbers_have_the_mean_of_their_law() {
    let mean = |schema: Value, asked: &str, value: &dyn Fn(&Value) -> f64| {
        let schema = object(&json!({"reason": {"type": "string"}, "score": schema}));
        let judge = json!({"quality": 0.5});
        (0..800).map(|n| value(&answered(&schema, &judge, asked, n)["score"])).sum::<f64>() / 800.0
    };
    // 0.52 + 0.5 (0.72 − 0.52) = 0.62, standard deviation of a score 0.16.
    let near = |found: f64, p: f64| assert!((found - p).abs() < 0.05, "{found} is not {p}");
    let level =
        |word: &Value| ["poor", "fair", "good"].iter().position(|it| word == it).unwrap() as f64 / 2.0;
    near(mean(json!({"enum": ["poor", "fair", "good"]}), "Grade.", &level), 0.62);
    let number = |value: &Value| value.as_f64().unwrap();
    near(mean(json!({"type": "number", "minimum": 0, "maximum": 1}), "Grade.", &number), 0.62);
    let whole = |value: &Value| (value.as_i64().unwrap() - 1) as f64 / 4.0;
    near(mean(json!({"type": "integer", "minimum": 1, "maximum": 5}), "Grade.", &whole), 0.62);
    let stepped = |value: &Value| {
        let halves = value.as_f64().unwrap() * 2.0;
        assert!(halves.fract() == 0.0, "{value}");
        halves / 20.0
    };
    let asked = "A verdict is a number from 0 to 10, in steps of 0.5.";
    near(mean(json!({"type": "number", "minimum": 0, "maximum": 10}), asked, &stepped), 0.62);
    // What says no is the lowest level.
    let words = ["disagree", "subset", "superset", "same"];
    let level = |word: &Value| words.iter().position(|it| word == it).unwrap() as f64 / 3.0;
    near(mean(json!({"enum": ["subset", "superset", "same", "disagree"]}), "Compare.", &level), 0.62);
}

#[test]
fn lists_have_one_to_three_items_or_one_for_each_numbered_line() {
    let claims = object(&json!({"claims": {"type": "array", "items": {"type": "string"}}}));
    let lengths: std::collections::BTreeSet<usize> = (0..60)
        .map(|n| {
            let answer = answered(&claims, &json!({}), "Which claims?", n);
            let claims: Vec<&str> =
                answer["claims"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
            assert!(claims.iter().all(|claim| claim.ends_with('.')));
            let different: std::collections::BTreeSet<&&str> = claims.iter().collect();
            assert_eq!(different.len(), claims.len());
            claims.len()
        })
        .collect();
    assert_eq!(Vec::from_iter(lengths), [1, 2, 3]);
    let item = object(
        &json!({"number": {"type": "integer"}, "reason": {"type": "string"}, "supported": {"type": "boolean"}}),
    );
    let checked = object(&json!({"claims": {"type": "array", "items": item}}));
    let asked = "1. of a source\n2. of it\n\nClaims\n1. One.\n2. Two,\nwith a line more.\n3. Three.\n4. Four.\nWhich of them?";
    let answer = answered(&checked, &json!({"good": true}), asked, 1);
    let numbers: Vec<i64> =
        answer["claims"].as_array().unwrap().iter().map(|it| it["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    let kinds = object(&json!({"verdicts": {"type": "array", "minItems": 1, "items": {"enum": ["a", "b"]}}}));
    for n in 0..20 {
        let answer = answered(&kinds, &json!({}), "Which kinds?", n);
        assert!((1..=2).contains(&answer["verdicts"].as_array().unwrap().len()));
    }
}

#[test]
fn a_field_that_says_what_is_bad_is_turned() {
    let schema = object(&json!({"question": {"type": "string"}, "evasive": {"type": "boolean"}}));
    let found =
        share(800, |n| answered(&schema, &json!({"good": true}), "Which question?", n)["evasive"] == true);
    assert!((found - 0.28).abs() < 0.07, "{found}");
}

#[test]
fn a_form_of_mere_text_takes_the_verdicts_word() {
    let schema = object(&json!({"answer": {"type": "string"}}));
    let answer = answered(&schema, &json!({"good": true, "verdicts": ["good one", "bad one"]}), "Grade.", 1);
    assert!(["good one", "bad one"].contains(&answer["answer"].as_str().unwrap()), "{answer}");
}
