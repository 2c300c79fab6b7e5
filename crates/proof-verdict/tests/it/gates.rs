//! What gates come to.

use expect_test::{Expect, expect};
use proof_store::MetricKind;

use crate::build::Build;
use crate::{signs, verdict};

/// The gate's outcome, and each check with its words.
fn check(build: Build, gate: &str, expected: Expect) {
    let verdict = verdict(&build.gates(&[gate]));
    let result = &verdict.gates[0];
    let mut shown = format!("{} (exit {})\n", result.outcome.word(), verdict.outcome.exit_code());
    for check in &result.checks {
        let place: Vec<&str> =
            [&check.prompt, &check.target].into_iter().flatten().map(String::as_str).collect();
        shown.push_str(
            &[place.join(" on ").as_str(), ": ", check.outcome.word(), ": ", &check.reason, "\n"].concat(),
        );
    }
    expected.assert_eq(&shown);
}

fn one(line: &str) -> Build {
    Build::new(&["a"], &["m"]).label().line(0, 0, line)
}

fn two(first: &str, second: &str) -> Build {
    Build::new(&["old", "new"], &["m"]).label().line(0, 0, first).line(1, 0, second)
}

#[test]
fn the_lower_bound_must_reach_the_limit() {
    check(
        one(&signs(97, 3)),
        "label >= 0.90",
        expect![[r#"
        passed (exit 0)
        a on m: passed: [0.915, 0.990]
    "#]],
    );
}

#[test]
fn an_estimate_above_the_limit_is_not_enough() {
    check(
        one(&signs(92, 8)),
        "label >= 90%",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: the limit lies within [0.850, 0.959]; about 1,566 more cases would decide it, if the truth is what was seen
    "#]],
    );
}

#[test]
fn an_upper_bound_below_the_limit_fails() {
    check(
        one(&signs(80, 20)),
        "label >= 0.90",
        expect![[r#"
        failed (exit 1)
        a on m: failed: [0.711, 0.867]
    "#]],
    );
}

#[test]
fn an_estimate_at_the_limit_can_not_be_decided() {
    check(
        one(&signs(90, 10)),
        "label >= 0.90",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: the limit lies within [0.826, 0.945]; the estimate is at the limit, so no number of cases decides it
    "#]],
    );
}

#[test]
fn missing_trials_that_could_turn_it_leave_it_open() {
    check(
        one(&format!("{}xxxxxxx?", signs(97, 3))),
        "label >= 0.90",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: 8 trials have no result, which could turn the answer
    "#]],
    );
}

#[test]
fn missing_trials_that_cannot_turn_it_do_not() {
    check(
        one(&format!("{}x?", signs(400, 2))),
        "label >= 0.90",
        expect![[r#"
        passed (exit 0)
        a on m: passed: [0.975, 0.999] even with the 2 trials without a result
    "#]],
    );
    check(
        one(&format!("{}x?", signs(100, 100))),
        "label >= 0.90",
        expect![[r#"
        failed (exit 1)
        a on m: failed: [0.427, 0.573] even with the 2 trials without a result
    "#]],
    );
}

#[test]
fn a_gate_holds_everywhere_or_not_at_all() {
    check(
        two(&signs(97, 3), &signs(80, 20)),
        "label >= 0.90",
        expect![[r#"
        failed (exit 1)
        old on m: passed: [0.915, 0.990]
        new on m: failed: [0.711, 0.867]
    "#]],
    );
    check(
        two(&signs(97, 3), &signs(80, 20)),
        "label >= 0.90 for old on m",
        expect![[r#"
        passed (exit 0)
        old on m: passed: [0.915, 0.990]
    "#]],
    );
}

#[test]
fn no_worse_is_shown_and_not_assumed() {
    check(
        two(&signs(300, 100), &signs(301, 99)),
        "label no worse than old by 0.02",
        expect![[r#"
        passed (exit 0)
        new on m: passed: difference [-0.004, 0.011]
    "#]],
    );
    check(
        two("1010110101", "1010110101"),
        "label no worse than old by 2%",
        expect![[r#"
        undecided (exit 3)
        new on m: undecided: a loss of 0.02 lies within [-0.21, 0.21]; about 2,288 more cases would decide it, if the truth is what was seen
    "#]],
    );
    check(
        two(&signs(300, 100), &signs(240, 160)),
        "label no worse than old by 0.02",
        expect![[r#"
        failed (exit 1)
        new on m: failed: difference [-0.182, -0.123]
    "#]],
    );
    let shuffled = format!("0000{}11111", "1".repeat(51));
    check(
        two(&signs(55, 5), &shuffled),
        "label no worse than old by 0.02",
        expect![[r#"
        undecided (exit 3)
        new on m: undecided: a loss of 0.02 lies within [-0.072, 0.107]; about 629 more cases would decide it, if the truth is what was seen
    "#]],
    );
}

#[test]
fn no_worse_with_missing_trials() {
    check(
        two(&signs(60, 40), &format!("{}xxxx", signs(60, 36))),
        "label no worse than old by 0.05",
        expect![[r#"
        passed (exit 0)
        new on m: passed: difference [-0.027, 0.027]
    "#]],
    );
}

#[test]
fn costs_and_counts_are_known() {
    check(
        one(&signs(90, 10)),
        "cost_usd <= 5",
        expect![[r#"
        passed (exit 0)
        a on m: passed: $0.10
    "#]],
    );
    check(
        one(&signs(90, 10)),
        "cost_usd <= 0.05",
        expect![[r#"
        failed (exit 1)
        a on m: failed: $0.10
    "#]],
    );
    check(
        one(&signs(90, 10)).price(None),
        "cost_usd <= 5",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: 100 outputs without a price: the cost is unknown
    "#]],
    );
    check(
        one(&signs(90, 10)),
        "tokens < 1000",
        expect![[r#"
        failed (exit 1)
        a on m: failed: 15,000 tokens
    "#]],
    );
    check(
        one("11x1"),
        "errors <= 0",
        expect![[r#"
        failed (exit 1)
        a on m: failed: 1 error in 4 trials
    "#]],
    );
}

#[test]
fn cost_alone_does_not_pass_a_run_with_errors() {
    check(
        one("11x1"),
        "cost_usd <= 5",
        expect![[r#"
        passed (exit 3)
        a on m: passed: $0.003
    "#]],
    );
}

#[test]
fn rates_of_errors_have_intervals() {
    check(
        one(&signs(100, 0)),
        "error_rate <= 1%",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: the limit lies within [0.000, 0.037]; about 281 more cases would decide it, if the truth is what was seen
    "#]],
    );
    check(
        one(&signs(500, 0)),
        "error_rate <= 1%",
        expect![[r#"
        passed (exit 0)
        a on m: passed: [0.000, 0.008]
    "#]],
    );
}

#[test]
fn latencies_have_intervals() {
    check(
        one(&signs(90, 10)),
        "latency_p50 < 2",
        expect![[r#"
        passed (exit 0)
        a on m: passed: [0.59, 0.80] s
    "#]],
    );
    check(
        one(&signs(90, 10)),
        "latency_p95 <= 1",
        expect![[r#"
        failed (exit 1)
        a on m: failed: [1.090, 1.190] s
    "#]],
    );
    check(
        one(&signs(30, 10)),
        "latency_p95 <= 5",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: [0.54, above all seen] s; an upper limit needs 72 outputs
    "#]],
    );
    check(
        one(&format!("{}xxxxx", signs(30, 10))),
        "latency_p50 <= 0.45",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: the limit lies within [0.330, 0.460] s
    "#]],
    );
}

#[test]
fn flakiness_needs_repeats() {
    check(
        one("1111"),
        "flakiness <= 0.1",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: flakiness needs `repeats` of 2 or more and a scorer that says pass or fail
    "#]],
    );
    check(
        one(&"1110".repeat(50)).repeats(2),
        "flakiness <= 0.1",
        expect![[r#"
        failed (exit 1)
        a on m: failed: [0.404, 0.596]
    "#]],
    );
}

#[test]
fn numbers_with_missing_trials_are_open() {
    let line: String = (0..60).map(|case| if case % 2 == 0 { '1' } else { '5' }).collect();
    let build =
        |line: &str| Build::new(&["a"], &["m"]).metric("words", MetricKind::Number, 1.0).line(0, 0, line);
    check(
        build(&line),
        "words <= 0.9",
        expect![[r#"
        passed (exit 0)
        a on m: passed: [0.685, 0.815]
    "#]],
    );
    check(
        build(&format!("{line}x")),
        "words <= 0.9",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: 1 trial has no result, which could turn the answer
    "#]],
    );
}

#[test]
fn names_that_the_run_does_not_have_are_open() {
    check(
        one("11"),
        "tone >= 0.5",
        expect![[r#"
        undecided (exit 3)
        : undecided: the run has no metric `tone`
    "#]],
    );
    check(
        one("11"),
        "label >= 0.5 for other",
        expect![[r#"
        undecided (exit 3)
        : undecided: the run has no such prompt and target
    "#]],
    );
    check(
        one("11"),
        "label no worse than production by 0.02",
        expect![[r#"
        undecided (exit 3)
        : undecided: the run has no prompt `production`
    "#]],
    );
    check(
        one("11"),
        "label should be high",
        expect![[r#"
        undecided (exit 3)
        : undecided: this version of the program does not understand the gate
    "#]],
    );
}
