//! What is counted beside the metrics: cost, errors, latency, flakiness.

use expect_test::expect;

use super::{check, one};
use crate::signs;

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
