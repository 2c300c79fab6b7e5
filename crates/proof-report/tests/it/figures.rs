//! What a person sees of single figures: what stands behind them, and why there is none.

use expect_test::expect;
use proof_report::{Terminal, json, jsonl, terminal};
use proof_store::{MetricKind, Scope};
use proof_verdict::{Level, compare_runs};
use serde_json::Value;

use crate::build::Build;
use crate::{everything, of, signs};

/// The lines of a page from the one that begins so, up to the next empty one.
fn part(page: &str, start: &str) -> String {
    let lines = page.lines().skip_while(|line| !line.starts_with(start));
    let part: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    format!("{}\n", part.join("\n"))
}

#[test]
fn the_tag_that_is_shown_to_be_worst_comes_first() {
    let build = Build::new(&["triage"], &["gpt-5-mini"])
        .label()
        .tags(|case| match case % 4 {
            0 => vec!["billing"],
            1 if case < 20 => vec!["rare"],
            1 => vec!["shipping", "gift"],
            _ => vec!["shipping"],
        })
        .line(0, 0, &format!("{}{}", "0111".repeat(14), "1011".repeat(6)));
    let page = terminal(&of(&build.write()), Terminal::PLAIN);
    expect![[r#"
        By tag: label
          tag       prompt  estimate  interval         n  to the rest  interval        p
          billing   triage  0.30      [0.15, 0.52]    20  -0.60        [-0.77, -0.36]  <0.0001
          gift      triage  0.60      [0.36, 0.80]    15  -0.18        [-0.45, +0.05]   0.19
          shipping  triage  0.891     [0.782, 0.949]  55  +0.45        [+0.24, +0.64]  <0.0001
          rare      triage  1.00      [0.57, 1.00]     5               few cases
          to the rest: against the cases without the tag; p adjusted by Benjamini-Hochberg over 3 rows
    "#]]
    .assert_eq(&part(&page, "By tag"));
}

#[test]
fn a_number_without_a_scale_has_no_bounds_and_a_scorer_that_gives_none_is_named() {
    let build = Build::new(&["triage"], &["gpt-5-mini"])
        .metric("length", MetricKind::Number, 1.0)
        .value(|case| [120.0, 80.0, 95.0, 133.0, 71.5][case % 5])
        .line(0, 0, "vvvvvvvvvvxnivvvvv");
    let built = build.write();
    let page = terminal(&of(&built), Terminal::PLAIN);
    expect![[r"
        Trials without a result
        triage · gpt-5-mini: 1 error in 18 trials
          1 × rate_limit, case case-10: slow down
        triage · gpt-5-mini: 2 outputs not scored by length
          case case-11: the scorer gave NaN, which is not a finite number
    "]]
    .assert_eq(&part(&page, "Trials without"));
    expect![[r#"
        gpt-5-mini · openai/gpt-5-mini
          prompt  metric  estimate  interval    n  missing  if these fail … pass
          triage  length  100       [87, 113]  15        3  not bounded: no scale
    "#]]
    .assert_eq(&part(&page, "gpt-5-mini"));
    let mut lines = Vec::new();
    jsonl(&built.store, &built.store.find_run(&built.id).unwrap(), &mut lines).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let reason = r#""scores":{"length":{"unscored":"the scorer gave inf, which is not a finite number"}}"#;
    assert!(lines.contains(reason), "{lines}");
}

#[test]
fn unequal_repeats_of_these_cases_alone() {
    let mut build = Build::new(&["triage"], &["gpt-5-mini"]).label().repeats(3).line(
        0,
        0,
        &"111_110_1x1_000_101_".repeat(4),
    );
    build.spec.scope = Scope::Suite;
    let page = terminal(&of(&build.write()), Terminal::PLAIN);
    expect![[r#"
        gpt-5-mini · openai/gpt-5-mini
          prompt  metric  estimate  interval         n  repeats  flaky                          missing  if these fail … pass
          triage  label   0.667     [0.567, 0.767]  20  2–3      0.40 [0.22, 0.61] of 20 cases        4  0.600 … 0.667
    "#]]
    .assert_eq(&part(&page, "gpt-5-mini"));
    expect![[r"
        95 % intervals: t over the repeats of these cases; latency: order statistics. n counts cases; the
          figures are about these cases alone (`scope: suite`): only the repeats count. –: above the largest
          value seen (n >= 72 needed for an upper limit of p95).
    "]]
    .assert_eq(&part(&page, "95 %"));
}

#[test]
fn cases_that_were_looked_at_before() {
    let mut first = Build::new(&["triage"], &["gpt-5-mini"]).label().line(0, 0, &signs(8, 2));
    first.spec.dataset.hash = "c0ffee".to_owned();
    let built = first.write();
    let before = terminal(&of(&built), Terminal::PLAIN);
    let mut second = Build::new(&["triage"], &["gpt-5-mini"]).label().line(0, 0, &signs(9, 1));
    second.spec.dataset.hash = "c0ffee".to_owned();
    second.id = "0192f0c1a2b37c4d8e9f00000000ef01".to_owned();
    second.write_to(&built.store);
    assert_eq!(terminal(&of(&built), Terminal::PLAIN), before, "the same bytes, whatever came later");
    let later = proof_verdict::Verdict::compute(&built.store, &second.id, Level::P95).unwrap();
    expect![[r"
        suites/triage.yaml · run 0000ef01
        10 cases × 1 prompt × 1 target = 10 trials · data/tickets.jsonl
        the same cases were used by 1 run before, with 1 prompt version
    "]]
    .assert_eq(&part(&terminal(&later, Terminal::PLAIN), "suites"));
}

const FIELDS: [&str; 11] = [
    "estimate",
    "interval",
    "refusal",
    "n",
    "n_clusters",
    "n_effective",
    "design_effect",
    "method",
    "adjustments",
    "seed",
    "warnings",
];

/// Visits every figure below a value: an object with an estimate. Each must have its evidence, which says the same.
fn figures(path: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| figures(path, value, found)),
        Value::Object(fields) => {
            let is_evidence = fields.contains_key("adjustments") && fields.contains_key("interval");
            if is_evidence {
                let names: Vec<&str> = FIELDS.into_iter().filter(|name| fields.contains_key(*name)).collect();
                assert_eq!((names.len(), fields.len()), (11, 11), "{path}: {value}");
                let says = !value["interval"].is_null() || value["refusal"]["message"].is_string();
                let is_sum = path.ends_with(".checks.evidence");
                assert!(says || is_sum, "{path}: an interval or the reason: {value}");
                assert!(value["interval"].is_null() || value["method"].is_string(), "{path}: {value}");
                return;
            }
            if let Some(estimate) = fields.get("estimate") {
                found.push(path.to_owned());
                let evidence = &value["evidence"];
                assert_eq!(&evidence["estimate"], estimate, "{path}: {value}");
                if let Some(ci) = fields.get("ci").filter(|ci| !ci.is_null()) {
                    for end in ["low", "high", "level", "method"] {
                        assert_eq!(evidence["interval"][end], ci[end], "{path}: {value}");
                    }
                }
            }
            for (name, value) in fields {
                figures(&format!("{path}.{name}"), value, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_figure_in_json_carries_its_evidence() {
    let repeated = Build::new(&["a", "b"], &["m"])
        .label()
        .repeats(2)
        .groups_of(2)
        .tags(|case| if case % 2 == 0 { vec!["even"] } else { vec!["odd"] })
        .line(0, 0, &"11_10_00_11_01_11_00_11_10_10_".repeat(3))
        .line(1, 0, &"11_11_1x_11_11_01_00_11_11_11_".repeat(3));
    let mut found = Vec::new();
    for build in [everything(), repeated.clone()] {
        let text = json(&of(&build.write())).unwrap();
        figures("", &serde_json::from_str(&text).unwrap(), &mut found);
    }
    let built = repeated.write();
    let mut later = repeated;
    later.id = "0192f0c1a2b37c4d8e9f00000000ef01".to_owned();
    later.write_to(&built.store);
    let compared = compare_runs(&built.store, &built.id, &later.id, Level::P95).unwrap();
    figures("", &serde_json::from_str(&json(&compared).unwrap()).unwrap(), &mut found);
    let n = found.len();
    found.sort();
    found.dedup();
    expect![[r#"
        .cells.latency.p50
        .cells.latency.p95
        .cells.metrics
        .cells.metrics.bounds.high
        .cells.metrics.bounds.low
        .cells.metrics.flakiness
        .comparisons.metrics
        .comparisons.ratios
        .gates.checks
        .pairs.metrics
        .pairs.ratios
        .pairs.tags
        .tags.metrics
        .tags.metrics.rest
        .target_comparisons.metrics
        .target_comparisons.ratios
    "#]]
    .assert_eq(&format!("{}\n", found.join("\n")));
    assert!(100 < n, "{n} figures");
}
