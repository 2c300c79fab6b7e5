//! What a person sees of single figures: what stands behind them, and why there is none.

use expect_test::expect;
use proof_report::{Terminal, jsonl, terminal};
use proof_store::{MetricKind, Scope};

use crate::build::Build;
use crate::{of, signs};

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
          rare      triage  1.00      [0.57, 1.00]     5                                        few cases
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
    let later = proof_verdict::Verdict::compute(&built.store, &second.id, proof_verdict::Level::P95).unwrap();
    expect![[r"
        suites/triage.yaml · run 0000ef01
        10 cases × 1 prompt × 1 target = 10 trials · data/tickets.jsonl
        the same cases were used by 1 run before, with 1 prompt version
    "]]
    .assert_eq(&part(&terminal(&later, Terminal::PLAIN), "suites"));
}
