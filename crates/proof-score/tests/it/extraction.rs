//! Extraction: a record and its gold record in, counts and reasons out.

use std::sync::LazyLock;

use expect_test::expect;
use proof_score::{Scored, ScorerSet};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Output, check_mistake, parse, score, score_all, shown};

/// The metrics of a scorer with their values, one a line, those that are skipped left out.
fn figures(yaml: &str, output: &Value, case: &Value) -> Vec<String> {
    let set = parse(yaml).unwrap_or_else(|shown| panic!("{shown}"));
    let text = output.as_str().map_or_else(|| output.to_string(), str::to_owned);
    let scores = score_all(&set, &Output::from(text.as_str()), case);
    let lines = set.metrics().iter().zip(&scores).filter_map(|(metric, scored)| match scored {
        Scored::Skipped(_) => None,
        Scored::Score(score) if score.counts.len() == 2 => {
            Some(format!("{} {}/{}", metric.name, score.counts[0], score.counts[1]))
        }
        other => Some(format!("{} {}", metric.name, shown(other))),
    });
    lines.collect()
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "the form of `json!`")]
fn check(fields: &str, gold: Value, output: Value, expected: &[&str]) {
    let yaml = format!("- extraction: {{per_field: [f1, missing, wrong, hallucinated], fields: {fields}}}");
    assert_eq!(figures(&yaml, &output, &json!({"expected": gold})), expected, "{output}");
}

#[test]
fn each_failure_is_counted_apart() {
    check(
        "{number: exact, issued: date, total: money, note: text}",
        json!({"number": "A-1", "issued": "2024-04-03", "total": "EUR 120", "note": null}),
        json!({"number": "A-1", "issued": "3 May 2024", "note": "thanks"}),
        &[
            // right: number; wrong: issued; missing: total; hallucinated: note
            "extraction 2/6",
            "extraction.macro 0.3333333333333333",
            "extraction.precision 1/3",
            "extraction.recall 1/3",
            "extraction.missing 1/3",
            "extraction.wrong 1/3",
            "extraction.hallucinated 1/3",
            "extraction.number.f1 2/2",
            "extraction.number.missing 0/1",
            "extraction.number.wrong 0/1",
            "extraction.number.hallucinated 0/1",
            "extraction.issued.f1 0/2",
            "extraction.issued.missing 0/1",
            "extraction.issued.wrong 1/1",
            "extraction.issued.hallucinated 0/1",
            "extraction.total.f1 0/1",
            "extraction.total.missing 1/1",
            "extraction.total.wrong 0/1",
            "extraction.note.f1 0/1",
            "extraction.note.hallucinated 1/1",
        ],
    );
}

/// The counts of `documents.jsonl`: see `extraction/oracle.py` for how they were made.
#[test]
fn counts_are_those_of_an_independent_program() {
    let yaml = "- extraction:\n    per_field: [f1, missing, wrong, hallucinated]\n    fields: {number: exact, issued: date, total: money, \
                vendor: company, buyer: {record: {name: name, address: address}}, tags: {set: text}, \
                lines: {list: {item: text, quantity: number, amount: money}}}";
    let set = parse(yaml).unwrap();
    let names: Vec<&str> = set.metrics().iter().map(|metric| metric.name.as_str()).collect();
    let mut n_values = 0.0;
    let mut n_documents = 0;
    for line in include_str!("extraction/documents.jsonl").lines() {
        let document: Value = serde_json::from_str(line).unwrap();
        let output = document["output"].to_string();
        let scores = score_all(&set, &Output::from(output.as_str()), &json!({"expected": document["gold"]}));
        let counts = |metric: &str| match &scores[names.iter().position(|name| *name == metric).unwrap()] {
            Scored::Score(score) => (score.counts[0], score.counts[1]),
            Scored::Skipped(_) => (0.0, 0.0),
            Scored::Error(error) => panic!("{metric}: {error}"),
        };
        let mut total = [0.0; 4];
        for (field, expected) in document["counts"].as_object().unwrap() {
            let expected: Vec<f64> =
                expected.as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
            let figure = |figure: &str| counts(&format!("extraction.{field}.{figure}"));
            let found =
                [figure("f1").0 / 2.0, figure("wrong").0, figure("missing").0, figure("hallucinated").0];
            assert_eq!(found.as_slice(), expected, "{field} of document {n_documents}");
            for (sum, n) in total.iter_mut().zip(&expected) {
                *sum += n;
            }
        }
        let [right, wrong, missing, hallucinated] = total;
        assert_eq!(counts("extraction"), (2.0 * right, 2.0 * right + 2.0 * wrong + missing + hallucinated));
        assert_eq!(counts("extraction.precision"), (right, right + wrong + hallucinated));
        assert_eq!(counts("extraction.recall"), (right, right + wrong + missing));
        n_values += total.iter().sum::<f64>();
        n_documents += 1;
    }
    assert_eq!((n_documents, n_values > 2000.0), (120, true), "{n_values}");
}

#[test]
fn what_is_not_there() {
    let fields = "{a: text, b: {set: text}, c: {record: {d: text}}}";
    // Null, absent and empty are one.
    check(fields, json!({"a": null, "b": []}), json!({"a": " ", "c": {}}), &[]);
    let yaml = format!("- extraction: {{fields: {fields}, per_field: f1, absent: [n/a, Not stated]}}");
    let found =
        figures(&yaml, &json!({"a": "N/A", "b": ["not  stated"]}), &json!({"expected": {"a": "NOT STATED"}}));
    assert_eq!(found, [""; 0]);
    let skipped =
        score("- extraction: {fields: {a: text}, per_field: f1}", "{}", &json!({"expected": {"a": null}}));
    assert!(
        skipped.starts_with("skipped: there is no value, neither in the gold record nor in the output | ")
    );
}

#[test]
fn an_output_that_is_no_record_misses_everything() {
    let case = json!({"expected": {"a": "x", "b": ["y", "z"]}});
    let yaml = "- extraction: {fields: {a: text, b: {set: text}}, per_field: f1}";
    for output in
        ["I could not find it.", "[]", "42", "{\"a\": ", "", &"[".repeat(10_000), &"{\"a\":".repeat(10_000)]
    {
        let found = figures(yaml, &json!(output), &case);
        let expected = [
            "extraction 0/3",
            "extraction.macro 0",
            "extraction.recall 0/3",
            "extraction.missing 3/3",
            "extraction.wrong 0/3",
            "extraction.a.f1 0/1",
            "extraction.b.f1 0/2",
        ];
        assert_eq!(found, expected, "{}", output.len());
    }
    let said = score(yaml, "Sorry.", &case);
    assert!(
        said.starts_with("0: the output is no JSON: \"Sorry.\" | 0 | skipped: the output has no value | "),
        "{said}"
    );
    // Where nothing was to be found, prose is still no record.
    let said = score(yaml, "Sorry.", &json!({"expected": {"a": null}}));
    assert!(said.starts_with("0: the output is no JSON: \"Sorry.\" | 0 | skipped: "), "{said}");
    let found = figures(
        "- extraction: {fields: {a: text}, per_field: f1, find: true}",
        &json!("Here:\n```json\n{\"a\": \"x\"}\n```"),
        &case,
    );
    assert_eq!(found[0], "extraction 2/2");
}

#[test]
fn a_part_of_the_output_that_is_not_there_misses_everything() {
    let yaml =
        "- extraction: {fields: {a: text, b: text}, per_field: f1, of: output.json.record, threshold: 0.5}";
    let case = json!({"expected": {"a": "x", "b": "y"}});
    assert_eq!(figures(yaml, &json!({"record": {"a": "x", "b": "y"}}), &case)[0], "extraction 4/4");
    let found = figures(yaml, &json!({"a": "x"}), &case);
    assert_eq!(
        found[..4],
        ["extraction 0/2", "extraction.macro 0", "extraction.recall 0/2", "extraction.missing 2/2"]
    );
    let said = score(yaml, r#"{"a": "x"}"#, &case);
    assert!(
        said.starts_with(
            "fail: 0 is below the threshold 0.5: the output has no `json.record` | 0 | skipped: "
        ),
        "{said}"
    );
}

#[test]
fn lists_are_paired_in_the_way_that_is_asked_for() {
    let gold = json!({"lines": [{"sku": "1", "n": 5, "text": "bolt"}, {"sku": "2", "n": 7, "text": "nut"}]});
    let turned =
        json!({"lines": [{"sku": "2", "n": 7, "text": "nut"}, {"sku": "1", "n": 6, "text": "bolt"}]});
    let f1 = |list: &str, output: &Value| {
        let yaml = format!("- extraction: {{per_field: f1, fields: {{lines: {list}}}}}");
        figures(&yaml, output, &json!({"expected": gold}))[0].clone()
    };
    let fields = "{sku: exact, n: number, text: text}";
    assert_eq!(f1(&format!("{{list: {fields}}}"), &turned), "extraction 10/12");
    assert_eq!(f1(&format!("{{list: {fields}, match: order}}"), &turned), "extraction 0/12");
    assert_eq!(f1(&format!("{{list: {fields}, key: sku}}"), &turned), "extraction 10/12");
    // One of three values: less than half, so the one is missing and the other hallucinated, unless less is asked for.
    let far = json!({"lines": [{"sku": "1", "n": 9, "text": "washer"}]});
    assert_eq!(f1(&format!("{{list: {fields}}}"), &far), "extraction 0/9");
    assert_eq!(f1(&format!("{{list: {fields}, at_least: 0.3}}"), &far), "extraction 2/9");
    assert_eq!(f1(&format!("{{list: {fields}, key: [sku]}}"), &far), "extraction 2/9");
    // One record where a list should be, and what is no record.
    assert_eq!(f1(&format!("{{list: {fields}}}"), &json!({"lines": gold["lines"][1]})), "extraction 6/9");
    assert_eq!(
        f1(&format!("{{list: {fields}}}"), &json!({"lines": ["bolt", 7, gold["lines"][1]]})),
        "extraction 6/9"
    );
}

#[test]
fn sets_hold_what_is_of_their_kind() {
    let yaml = "- extraction: {fields: {s: {set: {enum: [a, b]}}, n: {set: number}}, per_field: f1}";
    let case = json!({"expected": {"s": ["a", "b"], "n": [1, 2]}});
    // The key of `a` is its place among the values, which a number must not be taken for.
    let found = figures(yaml, &json!({"s": [0, "B"], "n": ["2.0", "1", "one", 2]}), &case);
    assert_eq!(found[..2], ["extraction 6/9", "extraction.macro 0.6666666666666666"]);
    assert!(
        found.contains(&"extraction.wrong 0/4".to_owned())
            && found.contains(&"extraction.hallucinated 2/5".to_owned())
    );
}

#[test]
fn lists_within_lists() {
    let gold = json!({"orders": [{"id": 1, "items": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]}, {"id": 2, "items": [{"a": 5, "b": 6}]}]});
    let output = json!({"orders": [{"id": 2, "items": [{"a": 5, "b": 0}]}, {"id": 1, "items": [{"a": 3, "b": 4}, {"a": 1, "b": 2}]}]});
    check(
        "{orders: {list: {id: number, items: {list: {a: number, b: number}}}}}",
        gold,
        output,
        &[
            "extraction 14/16",
            "extraction.macro 0.875",
            "extraction.precision 7/8",
            "extraction.recall 7/8",
            "extraction.missing 0/8",
            "extraction.wrong 1/8",
            "extraction.hallucinated 0/8",
            "extraction.orders.id.f1 4/4",
            "extraction.orders.id.missing 0/2",
            "extraction.orders.id.wrong 0/2",
            "extraction.orders.id.hallucinated 0/2",
            "extraction.orders.items.a.f1 6/6",
            "extraction.orders.items.a.missing 0/3",
            "extraction.orders.items.a.wrong 0/3",
            "extraction.orders.items.a.hallucinated 0/3",
            "extraction.orders.items.b.f1 4/6",
            "extraction.orders.items.b.missing 0/3",
            "extraction.orders.items.b.wrong 1/3",
            "extraction.orders.items.b.hallucinated 0/3",
        ],
    );
}

#[test]
fn reasons_say_what_is_wrong() {
    let yaml = "- extraction: {fields: {a: text, b: money, c: date, d: text, lines: {list: {x: text, y: number}}}, per_field: f1, threshold: 1}";
    let case =
        json!({"expected": {"a": "x", "b": "EUR 5", "c": "2024-01-01", "lines": [{"x": "p", "y": 1}]}});
    let said = score(yaml, r#"{"a": "x", "b": "€6", "d": "made up", "lines": [{"x": "p", "y": 2}]}"#, &case);
    let main = said.split(" | ").next().unwrap();
    assert_eq!(
        main,
        "0.4 fail: 0.4 is below the threshold 1: 2 wrong, 1 missing, 1 hallucinated: `b` is \"€6\", expected \"EUR 5\"; `c` is missing, \
         expected \"2024-01-01\"; `d` is \"made up\", expected nothing; and 1 more"
    );
    let said =
        score(yaml, r#"{"a": "x", "b": "€5", "c": "1 Jan 2024", "lines": [{"x": "p", "y": 1}]}"#, &case);
    assert!(said.starts_with("pass | 1 | "), "{said}");
}

#[test]
fn a_gold_record_that_cannot_be_used_is_an_error() {
    let yaml = "- extraction: {fields: {a: date, b: {record: {c: text}}}, per_field: f1}";
    let said = |case: Value| {
        let all = score(yaml, "{}", &case);
        let first = all.split(" | ").next().unwrap().to_owned();
        assert!(all.split(" | ").all(|each| each == first), "{all}");
        first
    };
    assert_eq!(said(json!({})), "unscored: case `c1` has no `expected`");
    assert_eq!(
        said(json!({"expected": {"a": "03/04/2024"}})),
        "unscored: the gold record cannot be used: `a` is \"03/04/2024\": day and month cannot be told apart: say which with \
         `date: {order: day_first}`"
    );
    assert_eq!(
        said(json!({"expected": {"b": "x"}})),
        "unscored: the gold record cannot be used: `b` is no record: \"x\""
    );
    assert_eq!(said(json!({"expected": "prose"})), "unscored: the gold record is no JSON: \"prose\"");
    // A CSV file has its records as text.
    let said = score(yaml, "{\"a\": \"2024-04-03\"}", &json!({"expected": "{\"a\": \"3 April 2024\"}"}));
    assert!(said.starts_with("pass") || said.starts_with("1 |"), "{said}");
}

#[test]
fn confidence_is_held_against_what_was_right() {
    let yaml = "- extraction: {fields: {a: text, b: text, c: {record: {d: text, e: text}}}, per_field: f1, confidence: \"{{ output.json.sure }}\"}";
    let case = json!({"expected": {"a": "x", "b": "y", "c": {"d": "p", "e": "q"}}});
    let of = |output: Value| {
        let found = figures(yaml, &output, &case);
        let parts =
            found.into_iter().filter(|line| line.contains("calibration") || line.contains("confidence"));
        parts.collect::<Vec<_>>()
    };
    // a right at 0.9, b wrong at 0.5, c as a whole wrong at 0.25: 0.01 + 0.25 + 0.0625; 1.65 claimed, 1 right.
    let output =
        json!({"a": "x", "b": "n", "c": {"d": "p"}, "sure": {"a": 0.9, "b": 0.5, "c": 0.25, "z": "high"}});
    let found = of(output);
    assert!(found[0].starts_with("extraction.calibration 0.32") && found[0].ends_with("/3"), "{found:?}");
    assert!(found[1].starts_with("extraction.overconfidence 0.216666"), "{found:?}");
    let found = of(json!({"a": "x", "b": "y", "c": {"d": "p", "e": "n"}, "sure": {"c": {"d": 1, "e": 0}}}));
    assert_eq!(found, ["extraction.calibration 0/2", "extraction.overconfidence 0"]);
    assert_eq!(of(json!({"a": "x"})), [""; 0], "no confidence is stated");
    assert_eq!(of(json!({"a": "x", "sure": {}})), [""; 0]);
    for (sure, why) in [
        (json!({"a": 1.5}), "the confidence of `a` is 1.5: expected a number from 0 to 1"),
        (json!({"c": {"d": "high"}}), "the confidence of `c.d` is \"high\": expected a number from 0 to 1"),
        (json!(0.9), "the confidence is 0.9: expected a map from fields to numbers"),
    ] {
        let expected =
            ["calibration", "overconfidence"].map(|part| format!("extraction.{part} unscored: {why}"));
        assert_eq!(of(json!({"a": "x", "sure": sure})), expected);
    }
}

#[test]
fn quotes_are_looked_for_in_the_source() {
    let document = "The total is\n EUR 1,200 – due in 30 days.";
    let case = json!({"expected": {"total": "EUR 1200"}, "vars": {"document": document}});
    let yaml = "- extraction: {fields: {total: money}, per_field: f1, quotes: \"{{ output.json.evidence }}\", source: \"{{ vars.document }}\"}";
    let quotes = |evidence: Value| {
        let found = figures(yaml, &json!({"total": 1200, "evidence": evidence}), &case);
        found.into_iter().find(|line| line.contains("quotes"))
    };
    let found = |text: &str| Some(format!("extraction.quotes {text}"));
    assert_eq!(
        quotes(json!({"total": "total is EUR 1,200", "due": ["due in 30 days", "due in 31 days"]})),
        found("2/3")
    );
    assert_eq!(quotes(json!("EUR 1,200 - due")), found("1/1"));
    assert_eq!(quotes(json!([])), None);
    assert_eq!(quotes(json!(null)), None);
    let yaml =
        "- quote_in_source: {of: \"{{ output.json.q }}\", source: \"{{ vars.document }}\", threshold: 1}";
    assert_eq!(score(yaml, r#"{"q": ["30 days", "The total … due in 30 days."]}"#, &case), "pass");
    assert_eq!(
        score(yaml, r#"{"q": ["31 days", "30 days", "the total"]}"#, &case),
        "0.3333333333333333 fail: 0.333333 is below the threshold 1: not in the source: \"31 days\" (and 1 more)"
    );
    assert_eq!(score(yaml, r#"{"q": []}"#, &case), "skipped: nothing is quoted");
    assert_eq!(
        score(yaml, r#"{"q": ["x"]}"#, &json!({"vars": {"document": " "}})),
        "unscored: the source is empty"
    );
    assert_eq!(
        score(
            "- quote_in_source: \"{{ vars.documents }}\"",
            "30 days",
            &json!({"vars": {"documents": ["x", document]}})
        ),
        "1"
    );
}

#[test]
fn hostile_outputs_end_soon() {
    let yaml = "- extraction: {fields: {t: text, d: date, m: money, q: quantity, n: name, s: {set: text}, l: {list: {a: text, b: number}}}, per_field: f1}";
    let gold = json!({"expected": {"t": "x", "d": "2024-01-01", "m": 5, "q": "5 mg", "n": "A B", "s": ["a", "b"],
        "l": [{"a": "x", "b": 1}, {"a": "y", "b": 2}]}});
    let long = "9".repeat(300_000);
    let all_long = json!({"t": long, "d": long, "m": long, "q": long, "n": long, "s": long, "l": [{"a": long, "b": long}]});
    let repeated = json!({"l": vec![json!({"a": "x", "b": 7}); 100_000], "s": vec!["a"; 100_000]});
    let distinct =
        json!({"l": (0..100_000).map(|n| json!({"a": format!("z{n}"), "b": n})).collect::<Vec<_>>()});
    for (output, expected) in
        [(all_long, "extraction 0/19"), (repeated, "extraction 4/200012"), (distinct, "extraction 4/200011")]
    {
        let found = figures(yaml, &output, &gold);
        assert_eq!(found[0], expected);
    }
    // Two lists of 5,000 records that all agree in half of their values.
    let list =
        |from: usize| json!({"l": (0..5000).map(|n| json!({"a": "x", "b": from + n})).collect::<Vec<_>>()});
    let said = score(yaml, list(0).to_string().as_str(), &json!({"expected": list(6000)}));
    assert!(
        said.starts_with(
            "unscored: the lists of the output and of the gold record are too long to be aligned"
        ),
        "{said}"
    );
}

#[test]
fn every_value_is_scored_or_refused() {
    let yaml = "- extraction: {fields: {t: {text: {at_least: 0.5}}, e: {enum: [a, b]}, r: {record: {x: date}}, s: {set: number}}, per_field: f1}";
    let case = json!({"expected": {"t": "text", "e": "a", "r": {"x": "2024"}, "s": [1]}});
    let set = parse(yaml).unwrap();
    for value in [
        json!(null),
        json!([[]]),
        json!({"x": {}}),
        json!(1e300),
        json!("\u{202E}\u{0}"),
        json!([1, "1", true]),
    ] {
        let output = json!({"t": value, "e": value, "r": value, "s": value}).to_string();
        for scored in score_all(&set, &Output::from(output.as_str()), &case) {
            assert!(!matches!(scored, Scored::Error(_)), "{output}: {scored:?}");
        }
    }
}

#[test]
fn mistakes_in_the_field_list() {
    check_mistake(
        "- extraction",
        expect![[r#"
        error[E0604]: scorer `extraction` needs `fields`
         --> suite.yaml:1:3
          |
        1 | - extraction
          |   ^^^^^^^^^^ `fields` is missing
          |
          = note: `fields`: the fields that are compared, each with its kind
          = help: such as `- extraction: {gold: "{{ expected }}", fields: {number: exact, issued: date, total: money, lines: {list: {item: text, amount: money}}}}`
    "#]],
    );
    check_mistake(
        "- extraction: {fields: {total: mony, when: {date: {order: dmy}}, tags: set}}",
        expect![[r#"
            error[E0606]: `mony` is no kind of field
             --> suite.yaml:1:32
              |
            1 | - extraction: {fields: {total: mony, when: {date: {order: dmy}}, tags: set}}
              |                                ^^^^ expected a kind
              |
              = note: the kinds are `exact`, `text`, `number`, `date`, `money`, `name`, `company`, `address`, `quantity`, `enum`, `set`, `record`, `list`
              = help: did you mean `money`?

            error[E0606]: `order` must be `day_first` or `month_first`, found `dmy`
             --> suite.yaml:1:59
              |
            1 | - extraction: {fields: {total: mony, when: {date: {order: dmy}}, tags: set}}
              |                                                           ^^^ not this

            error[E0606]: `set` needs to know what it holds
             --> suite.yaml:1:72
              |
            1 | - extraction: {fields: {total: mony, when: {date: {order: dmy}}, tags: set}}
              |                                                                        ^^^ expected a map
              |
              = help: such as `{set: text}`
        "#]],
    );
    check_mistake(
        "- extraction: {fields: {}}",
        expect![[r#"
        error[E0606]: a record needs fields, each with its kind
         --> suite.yaml:1:24
          |
        1 | - extraction: {fields: {}}
          |                        ^^ expected a map
          |
          = help: such as `{invoice_number: exact, issued: date, total: money}`
    "#]],
    );
    check_mistake(
        "- extraction: {fields: {a: {list: text}, b: {list: {x: text}, key: y}, c: {list: {x: text}, match: greedy}}}",
        expect![[r#"
            error[E0606]: `list` holds records, found a string
             --> suite.yaml:1:35
              |
            1 | - extraction: {fields: {a: {list: text}, b: {list: {x: text}, key: y}, c: {list: {x: text}, m...
              |                                   ^^^^ expected the fields of an item
              |
              = help: single values are a set: `{set: text}`

            error[E0606]: `key` must be fields of the list's items: `x`
             --> suite.yaml:1:68
              |
            1 | - extraction: {fields: {a: {list: text}, b: {list: {x: text}, key: y}, c: {list: {x: text}, m...
              |                                                                    ^ no such field

            error[E0606]: `match` must be one of `best`, `order`, found `greedy`
             --> suite.yaml:1:100
              |
            1 | ...y: y}, c: {list: {x: text}, match: greedy}}}
              |                                       ^^^^^^ no such word
        "#]],
    );
    check_mistake(
        "- extraction: {fields: {a: {enum: [x]}, b: {enum: {x: [z], y: [Z]}}, c: {number: {tolerance: -1}}, d: {text: {at_least: 2}}}}",
        expect![[r#"
            error[E0606]: `enum` needs two values or more
             --> suite.yaml:1:35
              |
            1 | - extraction: {fields: {a: {enum: [x]}, b: {enum: {x: [z], y: [Z]}}, c: {number: {tolerance: ...
              |                                   ^^^ expected a list, or a map
              |
              = help: such as `[open, paid]`, or `{open: [unpaid, due], paid: [settled]}` with other ways to write them

            error[E0606]: `z` stands for two values of the `enum`
             --> suite.yaml:1:51
              |
            1 | ...um: [x]}, b: {enum: {x: [z], y: [Z]}}, c: {number: {tolerance: -1}}, d: {text: {at_least: ...
              |                        ^^^^^^^^^^^^^^^^ upper and lower case are the same

            error[E0606]: `tolerance` must be 0 or more, found `-1`
             --> suite.yaml:1:94
              |
            1 | ...[z], y: [Z]}}, c: {number: {tolerance: -1}}, d: {text: {at_least: 2}}}}
              |                                           ^^ not this

            error[E0606]: `at_least` must be a number between 0 and 1, found `2`
             --> suite.yaml:1:121
              |
            1 | ... {tolerance: -1}}, d: {text: {at_least: 2}}}}
              |                                            ^ not this
        "#]],
    );
    check_mistake(
        "- extraction: {fields: {a: {money: {currency: EURO$}}, b: {quantity: {unit: tablets}}, c: {company: {x: 1}}, \"d.e\": text}}",
        expect![[r#"
            error[E0606]: `currency` must be a currency such as `EUR`, found `EURO$`
             --> suite.yaml:1:47
              |
            1 | - extraction: {fields: {a: {money: {currency: EURO$}}, b: {quantity: {unit: tablets}}, c: {co...
              |                                               ^^^^^ not this

            error[E0606]: `unit` must be a unit such as `mg`, `km/h` or `months`, found `tablets`
             --> suite.yaml:1:77
              |
            1 | ...rency: EURO$}}, b: {quantity: {unit: tablets}}, c: {company: {x: 1}}, "d.e": text}}
              |                                         ^^^^^^^ not this

            error[E0606]: kind `company` takes nothing
             --> suite.yaml:1:101
              |
            1 | ...{unit: tablets}}, c: {company: {x: 1}}, "d.e": text}}
              |                                   ^^^^^^ write `company` alone

            error[E0606]: `d.e` cannot name a field here
             --> suite.yaml:1:110
              |
            1 | ... {company: {x: 1}}, "d.e": text}}
              |                        ^^^^^ expected letters, digits, `_`, `-` or spaces
              |
              = note: the name becomes that of a metric; a field of a nested record is written `buyer: {record: {name: company}}`
        "#]],
    );
    check_mistake(
        "- extraction: {fields: {a: {name: text, address: address}, b: {record: {x: text}, y: text}}}",
        expect![[r#"
            error[E0606]: `{name: text, address: address}` is no kind of field
             --> suite.yaml:1:28
              |
            1 | - extraction: {fields: {a: {name: text, address: address}, b: {record: {x: text}, y: text}}}
              |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected a kind
              |
              = note: the kinds are `exact`, `text`, `number`, `date`, `money`, `name`, `company`, `address`, `quantity`, `enum`, `set`, `record`, `list`
              = help: a nested record is written `{record: {name: company, address: address}}`

            error[E0606]: `y` has no meaning beside `record`
             --> suite.yaml:1:83
              |
            1 | - extraction: {fields: {a: {name: text, address: address}, b: {record: {x: text}, y: text}}}
              |                                                                                   ^ remove it
              |
              = help: a nested record is written `{record: {name: company, address: address}}`
        "#]],
    );
    check_mistake(
        "- extraction: {fields: {a b: text, a_b: text}}",
        expect![[r#"
        error[E0606]: two fields have the name `a_b`
         --> suite.yaml:1:41
          |
        1 | - extraction: {fields: {a b: text, a_b: text}}
          |                                         ^^^^ this is the second
    "#]],
    );
    check_mistake(
        "- extraction: {fields: {a: text}, per_field: [f1, f2], quotes: \"{{ output.json.q }}\"}",
        expect![[r#"
            error[E0606]: `per_field` must be one of `f1`, `precision`, `recall`, `missing`, `wrong`, `hallucinated`, found `f2`
             --> suite.yaml:1:51
              |
            1 | - extraction: {fields: {a: text}, per_field: [f1, f2], quotes: "{{ output.json.q }}"}
              |                                                   ^^ no such word
              |
              = help: did you mean `f1`?

            error[E0604]: scorer `extraction` needs `source`
             --> suite.yaml:1:3
              |
            1 | - extraction: {fields: {a: text}, per_field: [f1, f2], quotes: "{{ output.json.q }}"}
              |   ^^^^^^^^^^ `source` is missing
              |
              = note: `source`: the text that is quoted from, such as "{{ vars.document }}"
              = help: such as `- extraction: {gold: "{{ expected }}", fields: {number: exact, issued: date, total: money, lines: {list: {item: text, amount: money}}}}`
        "#]],
    );
    check_mistake(
        "- quote_in_source",
        expect![[r#"
        error[E0604]: scorer `quote_in_source` needs `source`
         --> suite.yaml:1:3
          |
        1 | - quote_in_source
          |   ^^^^^^^^^^^^^^^ `source` is missing
          |
          = note: `source`: the text that is quoted from, or a list of them, such as "{{ vars.document }}"
          = help: such as `- quote_in_source: {of: "{{ output.json.evidence }}", source: "{{ vars.document }}", threshold: 1}`
    "#]],
    );
}

/// The counts of F1, precision and recall; nothing where there is no value.
fn figures_of(gold: &Value, output: &str) -> [Option<(f64, f64)>; 3] {
    static SET: LazyLock<ScorerSet> = LazyLock::new(|| {
        let fields = "{a: text, n: number, s: {set: text}, r: {record: {x: text, y: number}}, l: {list: {x: text, y: number, z: {set: text}}}}";
        parse(&format!("- extraction: {{fields: {fields}}}")).unwrap()
    });
    let scores = score_all(&SET, &Output::from(output), &json!({"expected": gold}));
    for scored in &scores {
        let said = match scored {
            Scored::Score(score) => {
                assert!((0.0..=1.0).contains(&score.value), "{score:?}");
                score.reason.as_deref().unwrap_or_default()
            }
            Scored::Skipped(reason) => reason,
            Scored::Error(error) => panic!("{error}"),
        };
        assert!(said.chars().count() < 500 && !said.chars().any(char::is_control), "{said:?}");
    }
    let places = ["extraction", "extraction.precision", "extraction.recall"];
    places.map(|name| match &scores[SET.metrics().iter().position(|metric| metric.name == name).unwrap()] {
        Scored::Score(score) => Some((score.counts[0], score.counts[1])),
        _ => None,
    })
}

fn text() -> impl Strategy<Value = Value> {
    prop_oneof![2 => "[abc]".prop_map(Value::from), 1 => Just(Value::Null), 1 => Just(json!(" "))]
}

fn set() -> impl Strategy<Value = Value> {
    prop::collection::vec("[abcd]", 0..4).prop_map(Value::from)
}

fn item() -> impl Strategy<Value = Value> {
    (text(), 0..3, set()).prop_map(|(x, y, z)| json!({"x": x, "y": y, "z": z}))
}

fn record() -> impl Strategy<Value = Value> {
    (text(), prop::option::of(0..3), set(), item(), prop::collection::vec(item(), 0..5))
        .prop_map(|(a, n, s, r, l)| json!({"a": a, "n": n, "s": s, "r": r, "l": l}))
}

/// Any JSON, under the names that are looked for.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,80}".prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[ansrlxyz]", inner, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn a_record_agrees_with_itself(gold in record()) {
        for (n, of) in figures_of(&gold, &gold.to_string()).into_iter().flatten() {
            prop_assert!((n - of).abs() < 1e-9);
        }
    }

    #[test]
    fn precision_is_recall_the_other_way_round(left in record(), right in record()) {
        let [f1, precision, recall] = figures_of(&left, &right.to_string());
        let [other_f1, other_precision, other_recall] = figures_of(&right, &left.to_string());
        prop_assert_eq!((f1, precision, recall), (other_f1, other_recall, other_precision));
    }

    #[test]
    fn order_does_not_matter(left in record(), mut right in record()) {
        let before = figures_of(&left, &right.to_string());
        right["s"].as_array_mut().unwrap().reverse();
        right["l"].as_array_mut().unwrap().reverse();
        prop_assert_eq!(before, figures_of(&left, &right.to_string()));
    }

    #[test]
    fn any_output_is_scored(gold in record(), output in anything()) {
        figures_of(&gold, &output.to_string());
    }
}
