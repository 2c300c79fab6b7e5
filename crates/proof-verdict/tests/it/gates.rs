//! What gates come to.

use expect_test::{Expect, expect};
use proof_store::MetricKind;
use proof_verdict::{GateKind, Outcome};

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
            a on m: undecided: the limit lies within [0.850, 0.959]; about 1,566 more cases would decide it, if the truth is what was seen; repeats would not buy more
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
            new on m: undecided: a loss of 0.02 lies within [-0.21, 0.21]; about 2,288 more cases would decide it, if the truth is what was seen; repeats would not buy more
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
            new on m: undecided: a loss of 0.02 lies within [-0.072, 0.107]; about 629 more cases would decide it, if the truth is what was seen; repeats would not buy more
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
            a on m: undecided: the limit lies within [0.330, 0.460] s; about 45 more outputs would decide it, if the truth is what was seen
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

#[test]
fn prove_is_the_word_for_no_worse_than() {
    let with =
        verdict(&two(&signs(300, 100), &signs(301, 99)).gates(&["prove label no worse than old by 0.02"]));
    let without =
        verdict(&two(&signs(300, 100), &signs(301, 99)).gates(&["label no worse than old by 0.02"]));
    assert_eq!(with.gates[0].checks, without.gates[0].checks);
    assert_eq!((with.gates[0].kind, with.gates[0].outcome), (Some(GateKind::Prove), Outcome::Passed));
}

#[test]
fn an_objection_needs_proof() {
    // One case of a hundred is lost: not shown, so no objection; and what would have been seen is said.
    check(
        two(&signs(90, 10), &signs(89, 11)),
        "object if label worse than old",
        expect![[r#"
            passed (exit 0)
            new on m: passed: not shown to be worse: difference [-0.054, 0.027]; a loss of 0.0767 or more would have been seen with 80 % power
        "#]],
    );
    check(
        two(&signs(90, 10), &signs(70, 30)),
        "object if label worse than old",
        expect![[r#"
        failed (exit 1)
        new on m: failed: shown to be worse: difference [-0.289, -0.133], p <0.0001
    "#]],
    );
    check(
        two(&signs(90, 10), &signs(98, 2)),
        "object if label worse than old",
        expect![[r#"
            passed (exit 0)
            new on m: passed: not shown to be worse: difference [0.040, 0.150]; a loss of 0.0783 or more would have been seen with 80 % power
        "#]],
    );
    check(
        two(&signs(90, 10), &signs(90, 10)),
        "object if label worse than old for new on m",
        expect![[r#"
            passed (exit 0)
            new on m: passed: not shown to be worse: difference [-0.037, 0.037]; a loss of 0.0767 or more would have been seen with 80 % power
        "#]],
    );
}

#[test]
fn an_objection_does_not_fail_open() {
    let lost = format!("{}{}", signs(90, 3), "x".repeat(7));
    check(
        two(&signs(90, 10), &lost),
        "object if label worse than old",
        expect![[r#"
        undecided (exit 3)
        new on m: undecided: missing data: 7 of 100 trials of the candidate have no score, and more than 5 % may not be missing
    "#]],
    );
    check(
        two(&signs(90, 10), &"-".repeat(100)),
        "object if label worse than old",
        expect![[r#"
            undecided (exit 3)
            new on m: undecided: the run has not ended
        "#]],
    );
    // Five trials without a result stay below the rule, but could turn the answer.
    let some = format!("xxxxx{}", signs(81, 14));
    check(
        two(&signs(90, 10), &some),
        "object if label worse than old",
        expect![[r#"
        undecided (exit 3)
        new on m: undecided: 5 trials have no result, which could turn the answer
    "#]],
    );
    check(
        two(&signs(20, 0), &signs(2, 18)).groups_of(5),
        "object if label worse than old",
        expect![[r#"
        undecided (exit 3)
        new on m: undecided: few groups: 4 groups, and fewer than 5 decide nothing
    "#]],
    );
}

#[test]
fn objections_share_their_error_rate() {
    let build = Build::new(&["old", "new", "newer"], &["m"])
        .label()
        .line(0, 0, &signs(60, 40))
        .line(1, 0, &signs(54, 46))
        .line(2, 0, &signs(60, 40));
    check(
        build.clone(),
        "object if label worse than old for new",
        expect![[r#"
        failed (exit 1)
        new on m: failed: shown to be worse: difference [-0.125, -0.021], p 0.016
    "#]],
    );
    check(
        build.clone(),
        "object if label worse than old",
        expect![[r#"
            failed (exit 1)
            new on m: failed: shown to be worse: difference [-0.125, -0.021], p 0.031 (Holm over 2 comparisons)
            newer on m: passed: not shown to be worse: difference [-0.037, 0.037]; a loss of 0.0926 or more would have been seen with 80 % power
        "#]],
    );
    // Two gates about the same place ask one question, not two.
    let twice =
        verdict(&build.gates(&[
            "object if label worse than old for new",
            "object if label worse than old for new on m",
        ]));
    for gate in &twice.gates {
        assert_eq!(gate.checks[0].p_adjusted.as_ref().unwrap().family_size, 1);
        assert_eq!(gate.outcome, Outcome::Failed);
    }
}

#[test]
fn objections_to_numbers() {
    let line = |n: usize| (0..60).map(|case| if case % n == 0 { '5' } else { '1' }).collect::<String>();
    let build = |second: &str| {
        Build::new(&["old", "new"], &["m"])
            .metric("seconds", MetricKind::Number, 1.0)
            .line(0, 0, &line(2))
            .line(1, 0, second)
    };
    check(
        build(&line(7)),
        "object if seconds worse than old",
        expect![[r#"
        failed (exit 1)
        new on m: failed: shown to be worse: difference [0.097, 0.253], p 0.00040
    "#]],
    );
    check(
        build(&line(3)),
        "object if seconds worse than old",
        expect![[r#"
            passed (exit 0)
            new on m: passed: not shown to be worse: difference [-0.006, 0.173]; a rise of 0.127 or more would have been seen with 80 % power
        "#]],
    );
    check(
        build(&line(2)),
        "object if seconds worse than old",
        expect![[r#"
        passed (exit 0)
        new on m: passed: not shown to be worse: no case differs
    "#]],
    );
}

#[test]
fn a_guarantee_has_an_exact_bound() {
    check(
        one(&signs(400, 0)),
        "absolute label >= 99%",
        expect![[r#"
            passed (exit 0)
            a on m: passed: 0 of 400 failures: true failure rate below 0.00747 with 95 % confidence
        "#]],
    );
    check(
        one(&signs(100, 0)),
        "absolute label >= 99%",
        expect![[r#"
            undecided (exit 3)
            a on m: undecided: 0 of 100 failures: true failure rate below 0.0296 with 95 % confidence; below 0.01 takes 299 cases without any: 199 more cases
        "#]],
    );
    check(
        one(&signs(397, 3)),
        "absolute label >= 98%",
        expect![[r#"
        passed (exit 0)
        a on m: passed: 3 of 400 failures: true failure rate below 0.0193 with 95 % confidence
    "#]],
    );
    check(
        one(&signs(199, 1)),
        "absolute label >= 99%",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: 1 of 200 failures: true failure rate below 0.0235 with 95 % confidence; about 1,990 more cases would show that it is below 0.01, if the truth is what was seen
    "#]],
    );
    check(
        one(&signs(98, 2)),
        "absolute label >= 99%",
        expect![[r#"
            undecided (exit 3)
            a on m: undecided: 2 of 100 failures: true failure rate below 0.0617 with 95 % confidence; the rate seen, 0.02, is not below 0.01: more cases would not show it
        "#]],
    );
    check(
        one(&signs(90, 10)),
        "absolute label >= 99%",
        expect![[r#"
            failed (exit 1)
            a on m: failed: 10 of 100 failures: true failure rate above 0.0552 with 95 % confidence
        "#]],
    );
    check(
        one(&signs(0, 400)),
        "absolute label <= 1%",
        expect![[r#"
            passed (exit 0)
            a on m: passed: 0 of 400 passes: true pass rate below 0.00747 with 95 % confidence
        "#]],
    );
    check(
        one(&signs(30, 100)),
        "absolute label < 1%",
        expect![[r#"
        failed (exit 1)
        a on m: failed: 30 of 130 passes: true pass rate above 0.171 with 95 % confidence
    "#]],
    );
}

#[test]
fn a_guarantee_counts_cases() {
    // Three repeats of 100 cases are 100 cases.
    check(
        one(&"111".repeat(100)).repeats(3),
        "absolute label >= 99%",
        expect![[r#"
            undecided (exit 3)
            a on m: undecided: 0 of 100 failures: true failure rate below 0.0296 with 95 % confidence; below 0.01 takes 299 cases without any: 199 more cases
        "#]],
    );
    check(
        one(&format!("110{}", "111".repeat(499))).repeats(3),
        "absolute label >= 99%",
        expect![[r#"
            passed (exit 0)
            a on m: passed: 0.333 of 500 failures: true failure rate below 0.00946 with 95 % confidence (means over the repeats of a case)
        "#]],
    );
    // Groups of five that stand and fall together are worth a fifth of their cases.
    check(
        one(&signs(400, 0)).groups_of(5),
        "absolute label >= 99%",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: 0 of 400 failures: true failure rate below 0.0368 with 95 % confidence (400 cases in 80 groups, worth 80 independent ones); below 0.01 takes 299 cases without any: 1,095 more cases
    "#]],
    );
    check(
        one(&signs(395, 5)).groups_of(5),
        "absolute label >= 95%",
        expect![[r#"
            undecided (exit 3)
            a on m: undecided: 5 of 400 failures: true failure rate below 0.0592 with 95 % confidence (400 cases in 80 groups, worth 77.5 independent ones); about 494 more cases would show that it is below 0.05, if the truth is what was seen
        "#]],
    );
    check(
        one(&signs(20, 0)).groups_of(10),
        "absolute label >= 50%",
        expect![[r#"
            undecided (exit 3)
            a on m: undecided: 0 of 20 failures: true failure rate below 0.777 with 95 % confidence (20 cases in 2 groups, worth 2 independent ones); too few groups to tell
        "#]],
    );
}

#[test]
fn a_guarantee_does_not_fail_open() {
    check(
        one(&format!("{}x", signs(400, 0))),
        "absolute label >= 99%",
        expect![[r#"
            undecided (exit 3)
            a on m: undecided: 0 of 400 failures: true failure rate below 0.00747 with 95 % confidence; 1 trial has no result, which could turn the answer
        "#]],
    );
    check(
        one(&format!("{}xxxx", signs(300, 0))),
        "absolute label >= 99%",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: 0 of 300 failures: true failure rate below 0.00994 with 95 % confidence; 4 trials have no result, which could turn the answer
    "#]],
    );
    check(
        one("xxxx"),
        "absolute label >= 99%",
        expect![[r#"
        undecided (exit 5)
        a on m: undecided: no trial has a score
    "#]],
    );
    let bounded = Build::new(&["a"], &["m"]).metric("tone", MetricKind::Bounded, 1.0).line(0, 0, "1515");
    check(
        bounded,
        "absolute tone >= 50%",
        expect![[r#"
        undecided (exit 3)
        : undecided: a guarantee needs a metric that says pass or fail
    "#]],
    );
}
