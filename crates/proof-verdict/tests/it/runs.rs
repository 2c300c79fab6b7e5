//! A run against an earlier one.

use expect_test::expect;
use proof_diag::render::plain;
use proof_verdict::{Level, RunComparison, VerdictError, Word, compare_runs};

use crate::build::Build;
use crate::signs;

const LATER: &str = "0192f0c1a2b37c4d8e9f00000000ef01";

fn check(before: Build, mut after: Build) -> Result<RunComparison, VerdictError> {
    let built = before.write();
    LATER.clone_into(&mut after.id);
    after.write_to(&built.store);
    compare_runs(&built.store, &built.id, LATER, Level::P95)
}

#[test]
fn cases_are_matched_and_the_flipped_ones_named() {
    let before =
        Build::new(&["a", "gone"], &["m"]).label().line(0, 0, &signs(60, 40)).line(1, 0, &signs(1, 99));
    let after = Build::new(&["a"], &["m", "other"]).label().line(0, 0, &format!("0{}", signs(89, 15)));
    let comparison = check(before, after).unwrap();
    assert_eq!(comparison.pairs.len(), 1);
    let pair = &comparison.pairs[0];
    assert_eq!((pair.prompt.as_str(), pair.target.as_str()), ("a", "m"));
    assert_eq!((comparison.cases.same, comparison.cases.only_candidate), (100, 5));
    assert_eq!((pair.n_gained, pair.n_lost), (30, 1));
    assert_eq!(
        (pair.gained.len(), pair.gained[0].as_str(), pair.lost[0].as_str()),
        (20, "case-60", "case-0")
    );
    assert_eq!(pair.metrics[0].word, Word::Better);
}

#[test]
fn a_run_equals_itself() {
    let build = Build::new(&["a"], &["m"]).label().line(0, 0, &signs(6, 4));
    let comparison = check(build.clone(), build).unwrap();
    let difference = &comparison.pairs[0].metrics[0];
    assert_eq!((difference.estimate, difference.same, difference.word), (Some(0.0), 10, Word::Undecided));
}

#[test]
fn nothing_in_common() {
    let before = Build::new(&["a"], &["m"]).label().line(0, 0, "11");
    let after = Build::new(&["b"], &["m"]).label().line(0, 0, "11");
    let error = check(before, after).unwrap_err();
    expect![[r#"
        error[E0809]: run 0192f0c1a2b37c4d8e9f00000000abcd and run 0192f0c1a2b37c4d8e9f00000000ef01 have no prompt in common
         |
         = note: runs are compared by the names of their prompts
         = help: `proof list` shows the runs of this project
    "#]].assert_eq(&plain(&error.into()));
}
