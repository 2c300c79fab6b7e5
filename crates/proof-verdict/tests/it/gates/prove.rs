//! Not worse than another prompt by more than a margin.

use expect_test::expect;
use proof_verdict::{GateKind, Outcome};

use super::{check, two};
use crate::{signs, verdict};

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
fn prove_is_the_word_for_no_worse_than() {
    let with =
        verdict(&two(&signs(300, 100), &signs(301, 99)).gates(&["prove label no worse than old by 0.02"]));
    let without =
        verdict(&two(&signs(300, 100), &signs(301, 99)).gates(&["label no worse than old by 0.02"]));
    assert_eq!(with.gates[0].checks, without.gates[0].checks);
    assert_eq!((with.gates[0].kind, with.gates[0].outcome), (Some(GateKind::Prove), Outcome::Passed));
}

#[test]
fn one_group_is_told_in_a_sentence() {
    check(
        two(&signs(18, 2), &signs(17, 3)).groups_of(20),
        "label no worse than old by 0.05",
        expect![[r#"
            undecided (exit 3)
            new on m: undecided: there is no interval: all cases are in one group
        "#]],
    );
}
