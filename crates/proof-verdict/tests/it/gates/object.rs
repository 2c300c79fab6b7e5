//! Objections: only a shown loss fails.

use expect_test::expect;
use proof_store::MetricKind;
use proof_verdict::Outcome;

use super::{check, two};
use crate::build::Build;
use crate::{signs, verdict};

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
