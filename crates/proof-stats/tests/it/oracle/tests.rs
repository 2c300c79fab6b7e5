use super::{Case, Fields, each_case, folder};
use proof_stats::{Interval, Refusal};
use serde_json::{Value, json};
use std::cell::RefCell;

fn case(input: Value, expected: Value) -> Case {
    Case {
        fields: Fields { id: "case".to_owned(), input },
        expected,
        absolute: 1e-9,
        relative: 1e-6,
        compared: RefCell::default(),
    }
}

#[test]
fn every_kind_of_input_is_read() {
    let case = case(
        json!({
            "x": 1.5, "far": "-inf", "none": null, "n": 3, "ns": [1, 2], "labels": [7, 0],
            "xs": [1.0, null], "rows": [[1.0, 2.0], [3.0]], "gaps": [[1.0, null]], "word": "one",
            "words": ["one", "two"], "yes": true, "bits": [true, 0], "in": {"x": 2.0}, "list": [{"x": 3.0}],
        }),
        json!({}),
    );
    assert_eq!((case.number("x"), case.number("far")), (1.5, f64::NEG_INFINITY));
    assert_eq!((case.optional_number("x"), case.optional_number("none")), (Some(1.5), None));
    assert!(case.has("none") && !case.has("nothing"));
    assert_eq!((case.count("n"), case.counts("ns"), case.labels("labels")), (3, vec![1, 2], vec![7, 0]));
    assert!(case.numbers("xs")[1].is_nan());
    assert_eq!(case.optional_numbers("xs"), [Some(1.0), None]);
    assert_eq!(case.matrix("rows"), [vec![1.0, 2.0], vec![3.0]]);
    assert_eq!(case.optional_matrix("gaps"), [[Some(1.0), None]]);
    assert_eq!((case.text("word"), case.text("nothing")), ("one", ""));
    assert_eq!(case.texts("words"), ["one", "two"]);
    assert!(case.flag("yes"));
    assert_eq!(case.flags("bits"), [true, false]);
    assert_eq!(case.object("in").number("x").to_bits(), 2.0_f64.to_bits());
    assert_eq!(case.objects("list")[0].number("x").to_bits(), 3.0_f64.to_bits());
}

#[test]
fn every_kind_of_expectation_is_compared() {
    let case = case(
        json!({}),
        json!({
            "a": 1.0, "b": 1.0, "none": null, "ends": [0.0, 1.0], "wide": [0.0, 1.0], "gaps": [1.0, null],
            "rows": [[1.0], [2.0]], "word": "one", "in": {"x": 2.0}, "list": [{"x": 0.0}, {"x": 1.0}],
            "refuse_t": "no_data", "abs_tolerance": 0.5,
        }),
    );
    case.close("a", 1.0 + 1e-7);
    case.close_absolute("b", 1.1, 0.2);
    case.close_optional("none", None);
    case.close_interval("ends", Interval { lo: 0.0, hi: 1.0 });
    case.close_interval_absolute("wide", Interval { lo: 0.1, hi: 1.1 }, 0.2);
    case.close_optional_list("gaps", &[Some(1.0), None]);
    case.close_matrix("rows", &[vec![1.0], vec![2.0]]);
    case.equal("word", "one");
    case.nested("in", |inside| inside.close("x", 2.0));
    case.nested_each("list", 2, |idx, inside| inside.close("x", idx as f64));
    case.refuses_part("t", &Err::<f64, _>(Refusal::NoData));
    case.must_be_compared();
}

#[test]
#[should_panic(expected = "expected a refusal")]
fn a_number_is_not_a_refusal() {
    case(json!({}), json!({"refuse": "no_data"})).refuses(&Ok(1.0));
}

#[test]
#[should_panic(expected = "nobody compares [\"b\"]")]
fn a_field_that_nobody_compares_is_told() {
    let case = case(json!({}), json!({"a": 1.0, "b": 2.0}));
    case.close("a", 1.0);
    case.must_be_compared();
}

#[test]
#[should_panic(expected = "expected inf")]
fn a_large_number_is_not_infinite() {
    case(json!({}), json!({"a": "inf"})).close("a", 1e300);
}

#[test]
#[should_panic(expected = "expected null")]
fn a_number_is_not_nothing() {
    case(json!({}), json!({"a": [1.0, null]})).close_list("a", &[1.0, 2.0]);
}

#[test]
#[should_panic(expected = "absent.json")]
fn a_file_that_is_not_there_is_told() {
    assert!(folder().is_dir(), "absent.json: skipped, no ../shared");
    each_case("absent.json", |_| {});
}
