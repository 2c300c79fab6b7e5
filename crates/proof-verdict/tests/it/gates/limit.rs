//! A limit against the interval.

use expect_test::expect;
use proof_store::MetricKind;

use super::{check, one, two};
use crate::build::Build;
use crate::signs;

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
fn values_without_an_interval_are_told_in_a_sentence() {
    let same = Build::new(&["a"], &["m"])
        .metric("size", MetricKind::Number, 1.0)
        .line(0, 0, "vvvvvvvv")
        .value(|_| 3.0);
    check(
        same,
        "size <= 2",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: there is no interval: all values are equal, so their spread is unknown
    "#]],
    );
    check(
        one(&signs(6, 2)).groups_of(8),
        "label >= 0.5",
        expect![[r#"
        undecided (exit 3)
        a on m: undecided: there is no interval: all cases are in one group
    "#]],
    );
}
