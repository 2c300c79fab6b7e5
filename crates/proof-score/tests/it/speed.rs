//! The bar is 500,000 deterministic checks a second on one core for an output of 1 kB. Nothing here is timed but on demand:
//! `SPEED=1 cargo test --release -p proof-score speed -- --nocapture`.

use std::time::Instant;

use serde_json::json;

use crate::{Output, parse, score_with};

#[test]
fn checks_per_second() {
    if std::env::vars_os().all(|(name, _)| name != "SPEED") {
        println!("skipped: set SPEED=1 for the figure");
        return;
    }
    let yaml = r#"
- {equals: "{{ expected.label }}", as: a}
- {contains: the end, as: b}
- {starts_with: Lorem, as: c}
- {ends_with: "the end.", as: d}
- {regex: 'the \w+\.$', as: e}
- {length: {max: 2000}, as: f}
- {equals: {value: "{{ expected.label }}", of: output.json.label}, as: g}
- {contains: {any: [nowhere, the end], ignore_case: true}, as: h}
- {finish_reason: stop, as: i}
- {latency: 2, as: j}
"#;
    let set = parse(yaml).unwrap();
    let text = "Lorem ipsum dolor sit amet. ".repeat(36) + "That is the end.";
    let case = json!({"expected": {"label": "bug"}});
    let output = Output::from(text.as_str());
    let n = 20_000;
    let started = Instant::now();
    let mut n_checks = 0_usize;
    for _ in 0..n {
        n_checks += score_with(&set, &output, &case, None).len();
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{} bytes: {:.0} checks a second", text.len(), n_checks as f64 / seconds);
    assert_eq!(n_checks, n * 10);
}
