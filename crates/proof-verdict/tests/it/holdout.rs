//! Looks at a hold-out: what they cost, and where they end.

use expect_test::expect;
use proof_store::{HoldoutSpec, LookRow, SequentialSpec};
use proof_verdict::{Block, Level, Outcome, Verdict, Word, compare_runs, look};

use crate::build::{Build, Built};
use crate::signs;

/// A run of two prompts on a hold-out, with this version of the second.
fn run(id: &str, version: &str, declared_looks: u32, lines: [&str; 2], gates: &[&str]) -> Build {
    let mut build =
        Build::new(&["old", "new"], &["m"]).label().line(0, 0, lines[0]).line(1, 0, lines[1]).gates(gates);
    id.clone_into(&mut build.id);
    version.clone_into(&mut build.spec.prompts[1].version);
    build.spec.holdout =
        Some(HoldoutSpec { split: "test".to_owned(), declared_looks, hash: "cafe".to_owned() });
    build
}

fn of(built: &Built, id: &str) -> Verdict {
    Verdict::compute(&built.store, id, Level::P95).unwrap()
}

#[test]
fn declared_looks_share_the_error() {
    let lines = [&signs(50, 50)[..], &signs(65, 35)];
    let built = run("one", "v1", 3, lines, &["label >= 0.5"]).write();
    run("two", "v2", 3, lines, &["label >= 0.5"]).write_to(&built.store);
    for (id, look) in [("one", 1), ("two", 2)] {
        let verdict = of(&built, id);
        let holdout = verdict.holdout.clone().unwrap();
        assert_eq!((holdout.look, holdout.declared, holdout.is_looked_before), (look, 3, false));
        assert!((verdict.level - (1.0 - 0.05 / 3.0)).abs() < 1e-12);
        let label = &verdict.comparisons[0].metrics[0];
        // The one-sided error of the second interval is shared as well.
        let levels = (label.ci.as_ref().unwrap().level, label.ci90.as_ref().unwrap().level);
        assert!((levels.0 - 0.983_333).abs() < 1e-6 && (levels.1 - 0.966_667).abs() < 1e-6, "{levels:?}");
        assert!(
            verdict.cells[0].metrics[0].evidence.adjustments[0].contains("3 declared looks share the error")
        );
    }
    assert_eq!(
        of(&built, "two").gates[0].checks[0].ci.as_ref().unwrap().level.to_bits(),
        (1.0 - 0.05 / 3.0_f64).to_bits()
    );
    expect!["hold-out `test`, look 2 of 3 declared: level 98.3 %; the best of 3 versions may lie 0.155 above the truth; refresh this hold-out: less than 0.05 takes 958 cases"].assert_eq(&of(&built, "two").holdout.unwrap().line());
}

#[test]
fn a_look_at_a_share_of_the_error_has_wider_intervals() {
    let lines = [&signs(50, 50)[..], &signs(65, 35)];
    let width = |declared| {
        let verdict = of(&run("one", "v1", declared, lines, &[]).write(), "one");
        let ci90 = verdict.comparisons[0].metrics[0].ci90.clone().unwrap();
        let ci = verdict.cells[0].metrics[0].ci.clone().unwrap();
        (ci.high - ci.low, ci90.high - ci90.low)
    };
    let (once, often) = (width(1), width(5));
    assert!(once.0 < often.0 && once.1 < often.1, "{once:?} {often:?}");
}

#[test]
fn a_look_beyond_those_declared_decides_nothing() {
    let lines = [&signs(20, 80)[..], &signs(90, 10)];
    let gates = [
        "label >= 0.5 for new",
        "label no worse than old by 0.1",
        "object if label worse than old",
        "cost_usd <= 9",
    ];
    let built = run("one", "v1", 1, lines, &gates).write();
    run("two", "v2", 1, lines, &gates).write_to(&built.store);
    let first = of(&built, "one");
    assert_eq!((first.outcome, first.comparisons[0].metrics[0].word), (Outcome::Passed, Word::Better));
    let second = of(&built, "two");
    let label = &second.comparisons[0].metrics[0];
    assert_eq!((label.word, label.blocked), (Word::Undecided, Some(Block::LookedBefore)));
    let outcomes: Vec<Outcome> = second.gates.iter().map(|gate| gate.outcome).collect();
    assert_eq!(outcomes, [Outcome::Undecided, Outcome::Undecided, Outcome::Undecided, Outcome::Passed]);
    assert_eq!(second.outcome, Outcome::Undecided);
    expect![[r#"
        3 of 4 gates undecided
        looked before: take fresh cases for the hold-out, and declare the looks that you will need before the first (`holdout_looks`)"#]].assert_eq(&second.reasons.join("\n"));
    expect!["hold-out `test`, look 2 of 1 declared: looked before, so nothing is decided; take fresh cases for the hold-out, and declare the looks that you will need before the first (`holdout_looks`); the best of 3 versions may lie 0.155 above the truth; refresh this hold-out: less than 0.05 takes 958 cases"].assert_eq(&second.holdout.unwrap().line());
    // What comes later changes nothing of an earlier report.
    let mut again = of(&built, "one");
    again.suite_uses = first.suite_uses;
    assert_eq!(again, first);
}

#[test]
fn the_same_versions_again_are_no_new_look() {
    let lines = [&signs(20, 80)[..], &signs(90, 10)];
    let built = run("one", "v1", 1, lines, &[]).write();
    run("two", "v1", 1, lines, &[]).write_to(&built.store);
    let verdict = of(&built, "two");
    assert_eq!(
        verdict.holdout.as_ref().map(|holdout| (holdout.look, holdout.is_looked_before)),
        Some((1, false))
    );
    assert_eq!(verdict.comparisons[0].metrics[0].word, Word::Better);
}

#[test]
fn outputs_that_are_scored_again_belong_to_the_look_that_made_them() {
    let lines = [&signs(20, 80)[..], &signs(90, 10)];
    let built = run("one", "v1", 2, lines, &[]).write();
    run("two", "v2", 2, lines, &[]).write_to(&built.store);
    let mut rescored = run("three", "v1", 2, lines, &[]).record();
    rescored.parent = Some("one".to_owned());
    built.store.begin_run(&rescored).unwrap();
    assert_eq!(of(&built, "three").holdout.unwrap().look, 1);
    assert_eq!(built.store.holdout_looks().unwrap().len(), 4, "it is in no ledger");
}

#[test]
fn two_runs_on_a_hold_out_are_compared_at_the_level_of_the_look() {
    let lines = [&signs(20, 80)[..], &signs(90, 10)];
    let built = run("one", "v1", 2, lines, &[]).write();
    for (id, version) in [("two", "v2"), ("three", "v3")] {
        run(id, version, 2, lines, &[]).write_to(&built.store);
    }
    let compared = |a, b| compare_runs(&built.store, a, b, Level::P95).unwrap();
    let found = compared("one", "two");
    assert!((found.level - 0.975).abs() < 1e-12);
    assert_eq!(found.pairs[0].metrics[0].blocked, None);
    assert_eq!(compared("one", "three").pairs[0].metrics[0].blocked, Some(Block::LookedBefore));
}

#[test]
fn a_look_at_a_hold_out_may_be_sequential_and_has_its_share_of_the_error_then_too() {
    let lines = [&"1".repeat(60)[..], &"1".repeat(60)];
    let lower = |declared| {
        let mut build = run("one", "v1", declared, lines, &["label >= 0.8"]);
        build.spec.sequential = Some(SequentialSpec { looks: vec![60], largest_group: 1 });
        let built = build.write();
        let found = look(&built.store, "one", 60, Level::P95).unwrap();
        let row = LookRow { number: 1, n_cases: 60, at: String::new(), gates: vec![], is_decided: true };
        built.store.writer("one").unwrap().blocking_look(row).unwrap();
        let verdict = of(&built, "one");
        assert_eq!(verdict.gates[0].outcome, found.gates[0], "the verdict is that of the look");
        let ci = verdict.cells[0].metrics[0].ci.clone().unwrap();
        assert_eq!(ci.method, "hedged betting sequence");
        assert!((ci.level - (1.0 - 0.05 / f64::from(declared))).abs() < 1e-12);
        ci.low
    };
    assert!(lower(20) < lower(1));
}

#[test]
fn a_run_on_no_hold_out_is_as_it_was() {
    let build = Build::new(&["only"], &["m"]).label().line(0, 0, &signs(9, 1));
    let verdict = crate::verdict(&build);
    assert_eq!((verdict.holdout.clone(), verdict.sequential.clone(), verdict.level), (None, None, 0.95));
    let json = serde_json::to_value(&verdict).unwrap();
    assert!(json.get("holdout").is_none() && json.get("sequential").is_none());
}
