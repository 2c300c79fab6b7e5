//! What a suite declares of its statistics: margins, scope, hold-out.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use proof_run::RunOptions;
use proof_store::{HoldoutSpec, Scope};

use crate::folder::{ASK, Folder};

/// Six cases: two of the split `dev`, three of `test`, one of none.
const CASES: &str = concat!(
    "{\"id\": \"a\", \"text\": \"t\", \"split\": \"dev\"}\n",
    "{\"id\": \"b\", \"text\": \"t\", \"split\": \"test\"}\n",
    "{\"id\": \"c\", \"text\": \"t\", \"split\": \"dev\"}\n",
    "{\"id\": \"d\", \"text\": \"t\", \"split\": \"test\"}\n",
    "{\"id\": \"e\", \"text\": \"t\"}\n",
    "{\"id\": \"f\", \"text\": \"t\", \"split\": \"test\"}\n",
);

fn folder(lines: &str) -> Folder {
    let folder = Folder::new(&[("ask.prompt", ASK), ("cases.jsonl", CASES)]);
    let dataset = if lines.contains("dataset:") { "" } else { "dataset: cases.jsonl\n" };
    let scorers = "scorers: [{contains: t, as: said}, latency]\n";
    folder.write("suite.yaml", format!("prompts: ask.prompt\n{dataset}targets: echo\n{scorers}{lines}"));
    folder
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a check is given what it looks at")]
fn check(lines: &str, options: &RunOptions, expected: Expect) {
    expected.assert_eq(&folder(lines).mistakes(options));
}

fn held_out() -> RunOptions {
    RunOptions { holdout: true, ..RunOptions::default() }
}

fn ids(folder: &Folder, options: &RunOptions) -> String {
    let plan = folder.plan(options);
    plan.dataset.cases().map(|item| item.unwrap().1.id).collect()
}

#[test]
fn margins_are_recorded_as_numbers() {
    let folder = folder("margins: {said: 2%, latency: 0.5}\n");
    let expected: BTreeMap<String, f64> = [("said".to_owned(), 0.02), ("latency".to_owned(), 0.5)].into();
    assert_eq!(folder.plan(&RunOptions::default()).spec.margins, expected);
    folder.write("suite.yaml", "prompts: ask.prompt\ndataset: cases.jsonl\ntargets: echo\nscorers: [{contains: t, as: x}, {contains: t, as: y}]\nmargins: {pass: '1.5 %'}\n");
    let margins = folder.plan(&RunOptions::default()).spec.margins.clone();
    assert_eq!(margins, [("pass".to_owned(), 0.015)].into(), "a derived metric has a margin too");
}

#[test]
fn margins_that_say_nothing() {
    check(
        "margins: {sayd: 0.02}\n",
        &RunOptions::default(),
        expect![[r#"
            error[E0230]: unknown metric `sayd` in `margins`
             --> suite.yaml:5:11
              |
            5 | margins: {sayd: 0.02}
              |           ^^^^ no scorer gives this metric
              |
              = help: did you mean `said`?
              = help: the suite's metrics are `said`, `latency`
        "#]],
    );
    check(
        "margins: {said: 0, latency: -1}\n",
        &RunOptions::default(),
        expect![[r#"
            error[E0231]: the margin of `said` cannot be used
             --> suite.yaml:5:17
              |
            5 | margins: {said: 0, latency: -1}
              |                 ^ expected a number above 0
              |
              = note: a margin is the greatest difference that does not matter; no number of cases shows that two prompts are exactly equal
              = help: write a number above 0, such as `0.02` or `2%`

            error[E0231]: the margin of `latency` cannot be used
             --> suite.yaml:5:29
              |
            5 | margins: {said: 0, latency: -1}
              |                             ^^ expected a number above 0
              |
              = note: a margin is the greatest difference that does not matter; no number of cases shows that two prompts are exactly equal
              = help: write a number above 0, such as `0.02` or `2%`
        "#]],
    );
    check(
        "margins: {said: some}\n",
        &RunOptions::default(),
        expect![[r#"
        error[E0231]: the margin of `said` cannot be used
         --> suite.yaml:5:17
          |
        5 | margins: {said: some}
          |                 ^^^^ expected a number above 0
          |
          = note: a margin is the greatest difference that does not matter; no number of cases shows that two prompts are exactly equal
          = help: write a number above 0, such as `0.02` or `2%`
    "#]],
    );
    check(
        "margins: {said: 2, latency: 10%}\n",
        &RunOptions::default(),
        expect![[r#"
        error[E0231]: the margin of `said` cannot be used
         --> suite.yaml:5:17
          |
        5 | margins: {said: 2, latency: 10%}
          |                 ^ the whole range or more
          |
          = note: `said` is between 0 and 1: every difference would be within this margin
          = help: for 2 percent write `2%` or `0.02`

        error[E0231]: the margin of `latency` cannot be used
         --> suite.yaml:5:29
          |
        5 | margins: {said: 2, latency: 10%}
          |                             ^^^ a percentage of nothing
          |
          = note: `latency` is no share, so a percentage has no meaning for it
          = help: write the margin in the metric's own unit, such as `0.5` for half a second
    "#]],
    );
    check(
        "margins: {said: .inf}\n",
        &RunOptions::default(),
        expect![[r#"
        error[E0117]: `.inf` is not a number that can be used
         --> suite.yaml:5:17
          |
        5 | margins: {said: .inf}
          |                 ^^^^ neither infinite nor undefined numbers are allowed
          |
          = help: leave the key out, or quote the value if it is text

        error[E0231]: the margin of `said` cannot be used
         --> suite.yaml:5:17
          |
        5 | margins: {said: .inf}
          |                 ^^^^ expected a number above 0
          |
          = note: a margin is the greatest difference that does not matter; no number of cases shows that two prompts are exactly equal
          = help: write a number above 0, such as `0.02` or `2%`
    "#]],
    );
    check(
        "margins: {said: 1}\n",
        &RunOptions::default(),
        expect![[r#"
        error[E0231]: the margin of `said` cannot be used
         --> suite.yaml:5:17
          |
        5 | margins: {said: 1}
          |                 ^ the whole range or more
          |
          = note: `said` is between 0 and 1: every difference would be within this margin
          = help: write the greatest difference that does not matter, such as `0.02`
    "#]],
    );
    check(
        "margins: 0.02\n",
        &RunOptions::default(),
        expect![[r#"
        error[E0102]: `margins` must be a map from metrics to margins, found `0.02`
         --> suite.yaml:5:10
          |
        5 | margins: 0.02
          |          ^^^^ expected a map from metrics to margins
          |
          = help: such as `margins: {label: 0.02}`
    "#]],
    );
}

#[test]
fn the_scope_is_the_population_or_the_suite() {
    let scope = |lines| folder(lines).plan(&RunOptions::default()).spec.scope;
    assert_eq!(scope(""), Scope::Population);
    assert_eq!(scope("scope: population\n"), Scope::Population);
    assert_eq!(scope("scope: suite\nrepeats: 2\n"), Scope::Suite);
    check(
        "scope: suit\n",
        &RunOptions::default(),
        expect![[r#"
        error[E0232]: `scope` must be `population` or `suite`, found `suit`
         --> suite.yaml:5:8
          |
        5 | scope: suit
          |        ^^^^ what the figures are about
          |
          = help: did you mean `suite`?
          = help: `population`: the inputs that the cases stand for; `suite`: these cases and no others, which needs repeats
    "#]],
    );
    check(
        "scope: suite\n",
        &RunOptions::default(),
        expect![[r#"
        error[E0233]: the scope `suite` needs at least 2 repeats, and there is 1
         --> suite.yaml:5:8
          |
        5 | scope: suite
          |        ^^^^^ only the model's answers are random
          |
          = note: with one answer for each case nothing shows how much the model's answers vary
          = help: write `repeats: 2` or more, or leave `scope` out: then the cases stand for the inputs to come
    "#]],
    );
    let once = RunOptions { repeats: Some(1), ..RunOptions::default() };
    assert!(folder("scope: suite\nrepeats: 2\n").mistakes(&once).contains("E0233"), "the flag counts");
}

#[test]
fn a_hold_out_is_left_out_until_it_is_asked_for() {
    let folder = folder("dataset: {path: cases.jsonl, holdout: test}\nholdout_looks: 3\n");
    assert_eq!(ids(&folder, &RunOptions::default()), "ace");
    let plan = folder.plan(&RunOptions::default());
    assert_eq!((plan.survey.n_holdout, &plan.spec.holdout), (3, &None));
    assert_eq!(plan.spec.dataset.selection, "without the hold-out `test`");
    assert_eq!(ids(&folder, &held_out()), "bdf");
    let plan = folder.plan(&held_out());
    assert_eq!(plan.spec.dataset.selection, "hold-out `test`");
    let hash = plan.survey.holdout_hash.get(..12).unwrap().to_owned();
    assert_eq!(plan.spec.holdout, Some(HoldoutSpec { split: "test".into(), declared_looks: 3, hash }));
}

#[test]
fn what_selects_within_a_hold_out_does_not_make_it_another_one() {
    let whole = folder("dataset: {path: cases.jsonl, holdout: test}\n").plan(&held_out());
    let part = folder("dataset: {path: cases.jsonl, holdout: test, where: id != 'b'}\n").plan(&held_out());
    assert_ne!(whole.spec.dataset.hash, part.spec.dataset.hash);
    assert_eq!(whole.spec.holdout, part.spec.holdout);
    assert_eq!(ids(&folder("dataset: {path: cases.jsonl, holdout: test, split: dev}\n"), &held_out()), "bdf");
}

#[test]
fn the_split_named_holdout_is_held_out_unless_the_suite_says_otherwise() {
    let folder = folder("");
    assert_eq!(ids(&folder, &RunOptions::default()), "abcdef", "there is no split of this name");
    folder.write("cases.jsonl", CASES.replace("dev", "holdout"));
    assert_eq!(ids(&folder, &RunOptions::default()), "bdef");
    assert_eq!(ids(&folder, &held_out()), "ac");
}

#[test]
fn a_hold_out_is_never_run_by_chance() {
    check(
        "dataset: {path: cases.jsonl, holdout: test, split: test}\n",
        &RunOptions::default(),
        expect![[r#"
            error[E0234]: the split `test` is held out
             --> suite.yaml:4:52
              |
            4 | dataset: {path: cases.jsonl, holdout: test, split: test}
              |                                                    ^^^^ run only when asked for
              |
              = note: each look at a hold-out is counted: a run that happens to select it would use it up unseen
              = help: leave `split` out and give `--holdout` to look at it, or hold out another split with `dataset: {holdout: SPLIT}`
        "#]],
    );
    check(
        "dataset: {path: cases.jsonl, holdout: tset}\n",
        &RunOptions::default(),
        expect![[r#"
        error[E0235]: no case is in the split `tset` that is held out
         --> suite.yaml:4:39
          |
        4 | dataset: {path: cases.jsonl, holdout: tset}
          |                                       ^^^^ no case of the dataset has this split
          |
          = help: did you mean `test`?
          = help: the splits are `dev`, `test`: name the one that is held out with `dataset: {holdout: SPLIT}`
    "#]],
    );
    check(
        "",
        &held_out(),
        expect![[r#"
        error[E0235]: no case is in the split `holdout` that is held out
         --> suite.yaml:2:10
          |
        2 | dataset: cases.jsonl
          |          ^^^^^^^^^^^ no case of the dataset has this split
          |
          = help: the splits are `dev`, `test`: name the one that is held out with `dataset: {holdout: SPLIT}`
    "#]],
    );
    check(
        "holdout_looks: 0\n",
        &RunOptions::default(),
        expect![[r#"
        error[E0102]: `holdout_looks` must be a whole number between 1 and 1000, found `0`
         --> suite.yaml:5:16
          |
        5 | holdout_looks: 0
          |                ^ expected a whole number between 1 and 1000
    "#]],
    );
}
