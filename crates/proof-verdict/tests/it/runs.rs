//! A run against an earlier one.

use expect_test::expect;
use proof_diag::render::plain;
use proof_store::MetricKind;
use proof_verdict::{
    Block, Level, MarginSource, RunComparison, VerdictError, Word, compare_runs, compare_runs_within,
};

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

#[test]
fn what_only_one_run_has_is_said() {
    let before = Build::new(&["a"], &["m"])
        .label()
        .metric("tone", MetricKind::Bounded, 1.0)
        .metric("words", MetricKind::Bounded, 0.0)
        .line(0, 0, &format!("{0} {0} {0}", signs(30, 10)));
    let after = Build::new(&["a"], &["m"])
        .label()
        .metric("words", MetricKind::Number, 0.0)
        .metric("fresh", MetricKind::Number, 0.0)
        .line(0, 0, &format!("{0} {0} {0}", signs(33, 10)));
    let comparison = check(before, after).unwrap();
    assert_eq!(
        comparison.warnings,
        [
            "3 cases in one run only",
            "metric `tone` is only in the earlier run: not compared",
            "metric `words` is of another kind or direction in the later run: not compared",
            "metric `pass` is only in the earlier run: not compared",
            "metric `fresh` is only in the later run: not compared",
        ]
    );
    assert_eq!(comparison.pairs[0].metrics.len(), 1);
    assert_eq!(comparison.pairs[0].metrics[0].n_planned, 40);
}

#[test]
fn a_margin_counts_where_both_runs_declared_it() {
    let build = |margin: Option<f64>, line: &str| {
        let mut build = Build::new(&["a"], &["m"]).label().line(0, 0, line);
        build.spec.margins.extend(margin.map(|margin| ("label".to_owned(), margin)));
        build
    };
    let compared = |before, after| {
        let sides = (build(before, &signs(300, 100)), build(after, &signs(301, 99)));
        check(sides.0, sides.1).unwrap().pairs.remove(0).metrics.remove(0)
    };
    let both = compared(Some(0.05), Some(0.03));
    assert_eq!((both.word, both.margin), (Word::Equivalent, Some(0.03)), "the smaller one");
    let one = compared(None, Some(0.05));
    assert_eq!((one.word, one.margin_from), (Word::Undecided, Some(MarginSource::PostHoc)));
    assert_eq!(
        one.reason.as_deref(),
        Some(
            "the interval holds both gains and losses; it lies within ±0.05, but that margin is post hoc: only one that both \
             runs declared shows equivalence"
        )
    );
    assert_eq!(compared(None, None).margin, None);
}

#[test]
fn a_run_that_has_not_ended_decides_nothing() {
    let before = Build::new(&["a"], &["m"]).label().line(0, 0, &signs(60, 40));
    let after = Build::new(&["a"], &["m"]).label().line(0, 0, &format!("{}--", signs(90, 8)));
    let difference = check(before, after).unwrap().pairs.remove(0).metrics.remove(0);
    assert_eq!((difference.blocked, difference.word), (Some(Block::NotEnded), Word::Undecided));
    assert_eq!(difference.reason.as_deref(), Some("the run has not ended"));
}

#[test]
fn repeats_may_be_unequal() {
    let before = Build::new(&["a"], &["m"]).label().line(0, 0, &signs(20, 20));
    let after = Build::new(&["a"], &["m"]).label().repeats(3).line(0, 0, &"111".repeat(40));
    let difference = check(before, after).unwrap().pairs.remove(0).metrics.remove(0);
    let repeats = difference.trials_per_case.unwrap();
    assert_eq!((repeats.baseline, repeats.candidate), ([1, 1], [3, 3]));
    assert_eq!((difference.word, difference.n_units), (Word::Better, 40));
}

#[test]
fn differences_by_tag() {
    let build = |line: &str| {
        Build::new(&["a"], &["m"]).label().line(0, 0, line).tags(|case| match case {
            0..40 => vec!["plain"],
            40..95 => vec!["edge", "long"],
            _ => vec!["rare"],
        })
    };
    let gained = format!("{}{}{}", "1".repeat(40), signs(40, 15), "0".repeat(5));
    let comparison = check(build(&signs(40, 60)), build(&gained)).unwrap();
    let rows = &comparison.pairs[0].tags;
    let shown: Vec<(&str, u64, u64)> =
        rows.iter().map(|row| (row.tag.as_str(), row.n_units, row.gains)).collect();
    assert_eq!(shown, [("edge", 55, 40), ("long", 55, 40), ("plain", 40, 0), ("rare", 5, 0)]);
    let adjusted = rows[0].p_adjusted.as_ref().unwrap();
    assert_eq!((adjusted.method, adjusted.family_size), ("Benjamini-Hochberg", 3));
    assert!(adjusted.p < 1e-9 && 1.0 <= rows[2].p_adjusted.as_ref().unwrap().p);
    assert!(rows[3].is_small && rows[3].test.is_none() && rows[3].p_adjusted.is_none());
    // One tag is no split.
    let one = |line: &str| Build::new(&["a"], &["m"]).label().line(0, 0, line).tags(|_| vec!["all"]);
    assert!(check(one("1100"), one("1110")).unwrap().pairs[0].tags.is_empty());
}

#[test]
fn a_margin_named_later_is_post_hoc() {
    let built = Build::new(&["a"], &["m"]).label().line(0, 0, &signs(300, 100)).write();
    let mut after = Build::new(&["a"], &["m"]).label().line(0, 0, &signs(301, 99));
    LATER.clone_into(&mut after.id);
    after.write_to(&built.store);
    let within = |metric: &str| {
        let margins = [(metric.to_owned(), 0.05)].into_iter().collect();
        compare_runs_within(&built.store, &built.id, LATER, Level::P95, &margins)
    };
    let difference = within("label").unwrap().pairs.remove(0).metrics.remove(0);
    assert_eq!((difference.word, difference.margin_from), (Word::Undecided, Some(MarginSource::PostHoc)));
    assert!(difference.reason.unwrap().contains("post hoc"));
    assert_eq!(
        difference.settle.as_deref(),
        Some("a margin that the suites of both runs declare beforehand (`margins`)")
    );
    let error = within("lable").unwrap_err();
    expect![[r#"
        error[E0814]: a margin is named for `lable`, which is not compared
         |
         = help: did you mean `label`?
         = help: both runs have `label`
    "#]]
    .assert_eq(&plain(&error.into()));
}
