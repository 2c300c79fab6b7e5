//! What a person and a program see of judges, of parts and of what was skipped.

use expect_test::expect;
use proof_report::{Terminal, explanation_terminal, json, jsonl, junit, markdown, terminal};
use proof_store::{MetricKind, ScorerCallRow, TargetSpec};
use proof_verdict::Verdict;

use crate::build::{Build, Built, People};
use crate::{of, signs};

/// The page from the heading of the figures on.
fn figures(page: &str) -> String {
    page.split_once("gpt-5-mini · openai").map(|(_, rest)| format!("gpt-5-mini · openai{rest}")).unwrap()
}

fn call(trial: usize) -> Option<ScorerCallRow> {
    (trial != 11).then(|| ScorerCallRow {
        idx: trial as u64,
        question: [7; 32],
        number: 0,
        judge: 0,
        purpose: "helpful".to_owned(),
        is_cached: trial.is_multiple_of(4),
        attempts: 1,
        latency_s: Some(0.8),
        cost_usd: (trial != 5).then_some(0.002),
        price: None,
        input_tokens: Some(400),
        output_tokens: Some(50),
        error: (trial == 9).then(|| "the connection was closed".to_owned()),
        response: None,
    })
}

fn judged() -> Build {
    let mut build = Build::new(&["triage"], &["gpt-5-mini"])
        .judged("helpful", MetricKind::PassFail, 1.0)
        .gates(&["helpful >= 0.7", "helpful kappa >= 0.6"])
        .scorer_calls(call)
        .latency(|_| 0.5);
    build.spec.judges = vec![TargetSpec {
        id: "judge-model".to_owned(),
        model: "openai/judge-model".to_owned(),
        ..TargetSpec::default()
    }];
    build.line(0, 0, &format!("{}??", signs(70, 28)))
}

const PEOPLE: People = |_, case| match case {
    0..45 if case.is_multiple_of(3) => &[1.0],
    45..60 if case.is_multiple_of(3) => &[0.0, 0.0, 1.0],
    60..64 => &[1.0, 0.0],
    70..80 => &[0.0],
    98 => &[1.0],
    _ => &[],
};

fn write(document: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    document(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_judges_rate_is_called_so() {
    let page = terminal(&of(&judged().write()), Terminal::PLAIN);
    expect![[r#"
        gpt-5-mini · openai/gpt-5-mini
          prompt  metric   estimate  interval                       n  missing  if these fail … pass
          triage  helpful  0.714     [0.618, 0.794]  judge's rate  98        2  0.700 … 0.720

          prompt  outputs  unscored  cost   a call  p50     p95     tokens
          triage      100         2  $0.10  $0.001  500 ms  500 ms  120 → 30

          asked by scorers  calls  cached  failed  spent  tokens
          judge-model          99      25       1  $0.15  29,600 → 3,700

        Gates
        ? helpful >= 0.7  undecided: the limit lies within [0.618, 0.794]; about 7,910 more cases would
          decide it, if the truth is what was seen; repeats would not buy more (the judge's rate)
        ? helpful kappa >= 0.6  undecided: the judge was not calibrated: run `proof judge calibrate
          rubrics/helpful.yaml --labels FILE`

        95 % intervals: Wilson; latency: order statistics. n counts cases; a judge's rate or mean is what a
          model says, and only human labels tell how far off it is.

        undecided: 2 of 2 gates undecided · cost $0.10 · $0.15 for 99 calls of scorers, without 1 that has
          no price
    "#]]
    .assert_eq(&figures(&page));
}

#[test]
fn a_corrected_rate_says_how_far_off_the_judge_was() {
    let verdict = of(&judged().people("helpful", PEOPLE).write());
    expect![[r#"
        gpt-5-mini · openai/gpt-5-mini
          prompt  metric   estimate  interval                               n  missing  if these fail … pass
          triage  helpful  0.54      [0.37, 0.68]  corrected by 30 labels  98        2  0.525 … 0.545
          triage, helpful: the judge alone says 0.714 [0.618, 0.794], 0.18 too high; 4 outputs on which
            people are evenly split left out; 1 labelled output without a readable verdict left out

          prompt  outputs  unscored  cost   a call  p50     p95     tokens
          triage      100         2  $0.10  $0.001  500 ms  500 ms  120 → 30

          asked by scorers  calls  cached  failed  spent  tokens
          judge-model          99      25       1  $0.15  29,600 → 3,700

        Gates
        ✗ helpful >= 0.7  failed: [0.36, 0.69], corrected by 30 human labels, even with the 2 trials without
          a result
        ? helpful kappa >= 0.6  undecided: the judge was not calibrated: run `proof judge calibrate
          rubrics/helpful.yaml --labels FILE`

        95 % intervals: verdict-stratified Wilson, limits combined by square-and-add; latency: order
          statistics. n counts cases.

        failed: 1 of 2 gates failed, 1 of 2 gates undecided · cost $0.10 · $0.15 for 99 calls of scorers,
          without 1 that has no price
    "#]]
    .assert_eq(&figures(&terminal(&verdict, Terminal::PLAIN)));
    let cells: Vec<_> = verdict.cells.iter().collect();
    let page = explanation_terminal(&verdict, &verdict.metrics[0], &cells, Terminal::PLAIN);
    expect![[r#"
        helpful in run 0000abcd
        from the scorer `judge`; each output passes or fails; the figure is the pass rate; higher is better;
          judged by `judge-model`

        triage on gpt-5-mini: 0.54 [0.37, 0.68], corrected by 30 labels
          100 trials planned, 98 with a score, from 98 cases
          the judge alone says 0.714 [0.618, 0.794], 0.18 too high
          4 outputs on which people are evenly split left out
          1 labelled output without a readable verdict left out
          2 trials without a score (2 of them have an output that could not be scored): left out, neither
            passed nor failed; the figure would be 0.525 had all of them scored worst and 0.545 had all
            scored best
          note: 2 of 100 planned trials without a score left out"#]]
    .assert_eq(page.split_once("the 95 %").unwrap().0.trim_end());
    let page = markdown(&verdict);
    assert!(page.contains("corrected by 30 labels") && page.contains("the judge alone says"), "{page}");
    let value: serde_json::Value = serde_json::from_str(&json(&verdict).unwrap()).unwrap();
    let judged = &value["cells"][0]["metrics"][0]["judged"];
    expect![[r#"
        {
          "name": "corrected rate",
          "is_corrected": true,
          "judge_only": {
            "estimate": 0.7142857142857143,
            "interval": {
              "low": 0.6180933267840759,
              "high": 0.7943123917352038,
              "level": 0.95,
              "method": "Wilson"
            },
            "refusal": null,
            "n": 98,
            "n_clusters": null,
            "n_effective": 98.0,
            "design_effect": null,
            "method": "Wilson",
            "adjustments": [],
            "seed": null,
            "warnings": []
          },
          "off": 0.1785714285714286,
          "n_labels": 30,
          "n_ties": 4,
          "n_without_verdict": 1
        }"#]]
    .assert_eq(&format!("{judged:#}"));
    expect![[r#"
        [
          {
            "name": "judge-model",
            "model": "openai/judge-model",
            "is_simulated": false,
            "calls": 99,
            "cached": 25,
            "failed": 1,
            "spent_usd": 0.146,
            "n_unpriced": 1,
            "input_tokens": 29600,
            "output_tokens": 3700
          }
        ]"#]]
    .assert_eq(&format!("{:#}", value["scorer_calls"]));
}

#[test]
fn two_prompts_of_a_judge() {
    let mut build = Build::new(&["triage", "triage-v2"], &["gpt-5-mini"])
        .judged("helpful", MetricKind::PassFail, 1.0)
        .tags(|case| if case % 2 == 0 { vec!["short"] } else { vec!["long"] })
        .price(None)
        .line(0, 0, &signs(50, 50))
        .line(1, 0, &signs(70, 30));
    let own = terminal(&of(&build.write()), Terminal::PLAIN);
    expect![[r#"
         triage on the same cases
          prompt     metric   difference  interval          up  down    n  p
          triage-v2  helpful  +0.200      [+0.133, +0.289]  20     0  100  <0.0001  better
          triage-v2 helpful: better (pairing gain 2.88×, judge's difference)

        By tag: helpful
          tag    prompt     estimate  interval                     n  to the rest  interval        p
          long   triage     0.50      [0.37, 0.63]  judge's rate  50  +0.00        [-0.19, +0.19]  1.00
                 triage-v2  0.70      [0.56, 0.81]  judge's rate  50  +0.00        [-0.18, +0.18]  1.00
          short  triage     0.50      [0.37, 0.63]  judge's rate  50  +0.00        [-0.19, +0.19]  1.00
                 triage-v2  0.70      [0.56, 0.81]  judge's rate  50  +0.00        [-0.18, +0.18]  1.00
          to the rest: against the cases without the tag, by the judge's own values; p adjusted by
            Benjamini-Hochberg over 4 rows

        95 % intervals: Wilson; latency: order statistics. n counts cases; a judge's rate or mean is what a
          model says, and only human labels tell how far off it is.
        Differences are candidate minus baseline: Tango score; p: McNemar mid-p.

        passed: every trial has a result; the suite has no gates · cost unknown (no price)
    "#]]
    .assert_eq(own.split_once("Against").unwrap().1);
    let people: People = |prompt, case| match (case % 3, prompt) {
        (0, 0) if case < 40 => &[1.0],
        (0, 1) if case < 52 => &[1.0],
        (0, _) => &[0.0],
        _ => &[],
    };
    build = build.people("helpful", people);
    let corrected = terminal(&of(&build.write()), Terminal::PLAIN);
    expect![[r#"
         triage on the same cases
          prompt     metric   difference  interval        up  down    n  p
          triage-v2  helpful  +0.12       [+0.00, +0.23]  20     0  100  0.044  better
          triage-v2 helpful: better (effective n 34, pairing gain 2.88×, corrected by 34 human labels on
            both sides, the judge alone says +0.20)

        By tag: helpful
          tag    prompt     estimate  interval                               n  to the rest  interval        p
          long   triage     0.44      [0.23, 0.64]  corrected by 17 labels  50  +0.00        [-0.19, +0.19]  1.00
                 triage-v2  0.52      [0.31, 0.72]  corrected by 17 labels  50  +0.00        [-0.18, +0.18]  1.00
          short  triage     0.39      [0.19, 0.60]  corrected by 17 labels  50  +0.00        [-0.19, +0.19]  1.00
                 triage-v2  0.52      [0.31, 0.72]  corrected by 17 labels  50  +0.00        [-0.18, +0.18]  1.00
          to the rest: against the cases without the tag, by the judge's own values; p adjusted by
            Benjamini-Hochberg over 4 rows

        95 % intervals: verdict-stratified Wilson, limits combined by square-and-add; latency: order
          statistics. n counts cases.
        Differences are candidate minus baseline: Student t of the labels alone; p: t of the corrected
          difference.

        passed: every trial has a result; the suite has no gates · cost unknown (no price)
    "#]].assert_eq(corrected.split_once("Against").unwrap().1);
}

/// A metric of documents with many parts.
fn extraction(n_parts: usize) -> Build {
    let mut build = Build::new(&["triage", "triage-v2"], &["gpt-5-mini"]).ratio("fields", 1.0).price(None);
    for part in 0..n_parts {
        build = build.metric(&format!("fields.f{part:02}"), MetricKind::PassFail, 0.0);
        build.spec.metrics.last_mut().unwrap().part_of = Some("fields".to_owned());
    }
    let line = |shift: usize| {
        let mut words = vec!["c".repeat(24)];
        for part in 0..n_parts {
            let sign = |case: usize| match (part, (case + shift * part) % 8) {
                (1, 0..6) => 's',
                (0, _) => '1',
                (_, 0) => '0',
                _ => '1',
            };
            words.push((0..24).map(sign).collect());
        }
        words.join(" ")
    };
    build.parts(|case| ((3 + case % 4) as f64, (4 + case % 4) as f64)).line(0, 0, &line(0)).line(
        1,
        0,
        &line(1),
    )
}

#[test]
fn parts_stand_in_a_table_of_their_own() {
    let page = terminal(&of(&extraction(5).write()), Terminal::PLAIN);
    expect![[r#"
        gpt-5-mini · openai/gpt-5-mini
          prompt     metric  estimate  interval         n
          triage     fields  0.818     [0.802, 0.834]  24
          triage-v2  fields  0.818     [0.802, 0.834]  24

          prompt     part of  part  estimate  interval         n  skipped
          triage     fields   f00   1.000     [0.862, 1.000]  24
                              f01   1.00      [0.61, 1.00]     6       18
                              f02   0.88      [0.69, 0.96]    24
                              f03   0.88      [0.69, 0.96]    24
                              f04   0.88      [0.69, 0.96]    24
          triage-v2  fields   f00   1.000     [0.862, 1.000]  24
                              f01   1.00      [0.61, 1.00]     6       18
                              f02   0.88      [0.69, 0.96]    24
                              f03   0.88      [0.69, 0.96]    24
                              f04   0.88      [0.69, 0.96]    24

          prompt     outputs  cost      p50                p95              tokens
          triage          24  no price  315 [260, 370] ms  419 [390, –] ms  120 → 30
          triage-v2       24  no price  315 [260, 370] ms  419 [390, –] ms  120 → 30

        Against triage on the same cases
          prompt     metric  difference  interval               up  down   n
          triage-v2  fields  +0.000      none: no case differs   0     0  24  undecided
          triage-v2 fields: undecided, no case differs; to settle: no number of cases can be named, because
            too few of them differ

          prompt     metric      difference  interval        up  down   n  p
          triage-v2  fields.f02  +0.00       [-0.22, +0.22]   3     3  24  1.00  undecided
                     fields.f03  +0.00       [-0.22, +0.22]   3     3  24  1.00  undecided
                     fields.f04  +0.00       [-0.22, +0.22]   3     3  24  1.00  undecided
          2 parts of metrics: no case differs

        95 % intervals: Student t of linearised counts and Wilson; latency: order statistics. n counts
          cases. –: above the largest value seen (n >= 72 needed for an upper limit of p95).
        Differences are candidate minus baseline: Tango score; p: McNemar mid-p.
        p of metrics without weight is adjusted by Holm (fewer than 6 cases or groups) over 5 comparisons
          with the first prompt: triage-v2 fields.f00, triage-v2 fields.f01, triage-v2 fields.f02, triage-v2
          fields.f03 and triage-v2 fields.f04; intervals are those of each alone.

        passed: every trial has a result; the suite has no gates · cost unknown (no price)
    "#]]
    .assert_eq(&figures(&page));
}

#[test]
fn many_parts_stay_readable() {
    let verdict = of(&extraction(120).write());
    let page = terminal(&verdict, Terminal::PLAIN);
    let n_lines = page.lines().count();
    assert!(n_lines < 320, "{n_lines} lines for two prompts and 120 parts:\n{page}");
    assert!(page.contains("40 more parts in `--format json`"), "{page}");
    assert_eq!(verdict.cells[0].metrics.len(), 121, "JSON has them all");
    let of_thirty = terminal(&of(&extraction(30).write()), Terminal::PLAIN);
    let n_lines = of_thirty.lines().count();
    assert!(n_lines < 140, "{n_lines} lines for two prompts and 30 parts:\n{of_thirty}");
}

fn skipped() -> Built {
    Build::new(&["triage"], &["gpt-5-mini"])
        .metric("faithful", MetricKind::PassFail, 1.0)
        .ratio("fields", 0.0)
        .parts(|case| (case as f64, 8.0))
        .line(0, 0, "11101s0s?x cccccccccc")
        .write()
}

#[test]
fn what_was_skipped_is_told_in_every_form() {
    let built = skipped();
    let verdict: Verdict = of(&built);
    expect![[r#"
        gpt-5-mini · openai/gpt-5-mini
          prompt  metric    estimate  interval      n  skipped  missing  if these fail … pass
          triage  faithful  0.67      [0.30, 0.90]  6        2        2  0.500 … 0.750
                  fields    0.50      [0.24, 0.76]  9                 1  not bounded: counts unknown

          prompt  outputs  errors  unscored  cost    a call  p50                p95              tokens
          triage        9       1         1  $0.009  $0.001  240 [210, 270] ms  276 [260, –] ms  120 → 30

        95 % intervals: Wilson and Student t of linearised counts; latency: order statistics. n counts
          cases. –: above the largest value seen (n >= 72 needed for an upper limit of p95).

        undecided: 2 of 10 trials without a result · cost $0.009
    "#]]
    .assert_eq(&figures(&terminal(&verdict, Terminal::PLAIN)));
    let run = built.store.find_run(&built.id).unwrap();
    let xml = write(|out| junit(&built.store, &run, out).unwrap());
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="suites/triage.yaml" tests="10" failures="2" errors="2">
            <testsuite name="triage on gpt-5-mini" tests="10" disabled="0" errors="2" failures="2" skipped="2">
                <testcase name="case-0" classname="triage on gpt-5-mini" time="0.200"/>
                <testcase name="case-1" classname="triage on gpt-5-mini" time="0.210"/>
                <testcase name="case-2" classname="triage on gpt-5-mini" time="0.220"/>
                <testcase name="case-3" classname="triage on gpt-5-mini" time="0.230">
                    <failure message="faithful 0: expected `refund`, found `other 3`" type="equals">answer 3</failure>
                </testcase>
                <testcase name="case-4" classname="triage on gpt-5-mini" time="0.240"/>
                <testcase name="case-5" classname="triage on gpt-5-mini" time="0.250">
                    <skipped message="faithful: no claim to check"/>
                </testcase>
                <testcase name="case-6" classname="triage on gpt-5-mini" time="0.260">
                    <failure message="faithful 0: expected `refund`, found `other 6`" type="equals">answer 6</failure>
                </testcase>
                <testcase name="case-7" classname="triage on gpt-5-mini" time="0.270">
                    <skipped message="faithful: no claim to check"/>
                </testcase>
                <testcase name="case-8" classname="triage on gpt-5-mini" time="0.280">
                    <error message="faithful not scored: the output is not JSON" type="equals">answer 8</error>
                </testcase>
                <testcase name="case-9" classname="triage on gpt-5-mini" time="0.000">
                    <error message="slow down" type="rate_limit"></error>
                </testcase>
            </testsuite>
        </testsuites>
    "#]].assert_eq(&xml);
    let lines = write(|out| jsonl(&built.store, &run, out).unwrap());
    let scores: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["scores"].to_string())
        .collect();
    expect![[r#"
        {"faithful":{"value":1.0,"pass":true},"fields":{"value":0.5,"counts":[4.0,8.0]}}
        {"faithful":{"skipped":"no claim to check"},"fields":{"value":0.625,"counts":[5.0,8.0]}}
        {"faithful":{"value":0.0,"pass":false,"reason":"expected `refund`, found `other 6`"},"fields":{"value":0.75,"counts":[6.0,8.0]}}
        {"faithful":{"skipped":"no claim to check"},"fields":{"value":0.875,"counts":[7.0,8.0]}}
        {"faithful":{"unscored":"the output is not JSON"},"fields":{"value":1.0,"counts":[8.0,8.0]}}"#]].assert_eq(&scores[4..9].join("\n"));
}

#[test]
fn an_unreadable_judge_is_told_once_and_not_for_each_part() {
    let mut build = Build::new(&["triage"], &["gpt-5-mini"]).judged("helpful", MetricKind::Bounded, 1.0);
    for part in ["clear", "kind"] {
        build = build.judged(&format!("helpful.{part}"), MetricKind::PassFail, 0.0);
        build.spec.metrics.last_mut().unwrap().part_of = Some("helpful".to_owned());
    }
    // One more output lacks the second part alone.
    let page = terminal(&of(&build.line(0, 0, "1115? 1111? 111??").write()), Terminal::PLAIN);
    expect![[r#"
         a result
        triage · gpt-5-mini: 1 output not scored by helpful
          case case-4: the output is not JSON
        triage · gpt-5-mini: 2 outputs not scored by helpful.kind
          case case-3: the output is not JSON

        gpt-5-mini · openai/gpt-5-mini
          prompt  metric   estimate  interval                    n  missing  if these fail … pass
          triage  helpful  0.88      [0.21, 1.00]  judge's mean  4        1  0.700 … 0.900
                  pass     1.00      [0.44, 1.00]                3        2  0.600 … 1.000

          prompt  part of  part   estimate  interval                    n  missing
          triage  helpful  clear  1.00      [0.51, 1.00]  judge's rate  4        1
                           kind   1.00      [0.44, 1.00]  judge's rate  3        2

    "#]]
    .assert_eq(page.split_once("Trials without").unwrap().1.split_once("  prompt  outputs").unwrap().0);
}

#[test]
fn parts_that_lack_the_same_outputs_for_the_same_reason_are_told_together() {
    let mut build = Build::new(&["triage"], &["gpt-5-mini"]).judged("helpful", MetricKind::Bounded, 1.0);
    for part in 0..8 {
        build = build.judged(&format!("helpful.part_{part}"), MetricKind::PassFail, 0.0);
        build.spec.metrics.last_mut().unwrap().part_of = Some("helpful".to_owned());
    }
    // One output lacks seven parts but not the metric; one more lacks the last part alone.
    let line = format!("1111{} 1??1", " 11?1".repeat(7));
    let page = terminal(&of(&build.line(0, 0, &line).write()), Terminal::PLAIN);
    expect![[r#"
         a result
        triage · gpt-5-mini: 1 output not scored by 7 parts of helpful: part_0, part_1, part_2, part_3,
          part_4 and 2 more
          case case-2: the output is not JSON
        triage · gpt-5-mini: 2 outputs not scored by helpful.part_7
          case case-1: the output is not JSON

    "#]]
    .assert_eq(page.split_once("Trials without").unwrap().1.split_once("gpt-5-mini · openai").unwrap().0);
}

#[test]
fn calls_that_nobody_answered_cost_nothing_that_is_known() {
    let failed = |trial| {
        call(trial).map(|row| ScorerCallRow { error: Some("closed".to_owned()), cost_usd: None, ..row })
    };
    let page = terminal(&of(&judged().scorer_calls(failed).write()), Terminal::PLAIN);
    assert!(page.contains("no answer to 99 calls of scorers"), "{page}");
}
