//! Guarantees: an exact bound.

use expect_test::expect;
use proof_store::MetricKind;

use super::{check, one};
use crate::build::Build;
use crate::signs;

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
