//! Other scorers over stored outputs, and outputs of one run as the model of another.

use expect_test::expect;
use proof_model::{CallError, ErrorKind};
use proof_run::{Ending, RunError, RunOptions, rescore};
use proof_store::{RunRecord, RunStatus};

use crate::folder::{Folder, mistakes};
use crate::model::{Scripted, asked};
use crate::sitting::{BATCH, Run, clock};

/// A run of three cases, of which the second failed.
fn finished(folder: &Folder) -> Run<'_> {
    let run = Run::begin(folder, "first", &RunOptions::default());
    let model = Scripted::new(|request, _| match asked(request).as_str() {
        "Say t1" => Err(CallError::new(ErrorKind::BadRequest, "no")),
        text => Ok(text.to_owned()),
    });
    assert_eq!(*run.go(&[&model]).ending(), Ending::Finished);
    run
}

fn again(run: &Run<'_>, path: &str) -> Result<RunRecord, RunError> {
    let store = run.folder.store();
    let source = store.find_run(&run.id).unwrap();
    let options = RunOptions::default();
    let rescored =
        rescore(&run.folder.project(), &store, &source, path, "second".to_owned(), &clock(), &options)?;
    assert!(rescored.open.is_none());
    Ok(rescored.record)
}

#[test]
fn other_scorers_see_the_same_outputs_and_errors_stay_errors() {
    let folder = Folder::asking(3, "openai/a");
    let run = finished(&folder);
    folder.write("scorers.yaml", "scorers:\n  - {ends_with: \"2\", as: two}\n  - length: {max: 5}\n");
    let record = again(&run, "scorers.yaml").unwrap();
    assert_eq!(record.parent.as_deref(), Some("first"));
    assert_eq!(record.status, RunStatus::Finished);
    let second = Run {
        folder: &folder,
        plan: folder.plan(&RunOptions::default()),
        id: record.id.clone(),
        batch: BATCH,
        decide: None,
    };
    expect![[r#"
        0 (0, 0, 0, 0) Say t0 [0 Some(false), 0 Some(false)]
        1 (1, 0, 0, 0) "bad_request": "no" []
        2 (2, 0, 0, 0) Say t2 [1 Some(true), 0 Some(false)]"#]]
    .assert_eq(&second.records().join("\n"));
    assert_eq!(second.found(), record);
    let metrics: Vec<&str> = record.spec.metrics.iter().map(|metric| metric.name.as_str()).collect();
    assert_eq!(metrics, ["two", "length"]);
    // The source is as it was.
    expect![[r#"
        0 (0, 0, 0, 0) Say t0 [1 Some(true)]
        1 (1, 0, 0, 0) "bad_request": "no" []
        2 (2, 0, 0, 0) Say t2 [1 Some(true)]"#]]
    .assert_eq(&run.records().join("\n"));
    // Another set of scorers is another plan.
    assert_ne!(record.spec.fingerprint, run.plan.spec.fingerprint);
}

#[test]
fn the_suite_itself_may_be_the_file() {
    let folder = Folder::asking(3, "openai/a");
    let run = finished(&folder);
    folder.suite("targets: openai/a\nscorers: [contains: t2]\ngates: [contains >= 0.1]\n");
    let record = again(&run, "suite.yaml").unwrap();
    assert_eq!(record.spec.gates, ["contains >= 0.1"]);
    let second = Run {
        folder: &folder,
        plan: folder.plan(&RunOptions::default()),
        id: record.id,
        batch: BATCH,
        decide: None,
    };
    let scores: Vec<usize> = second.trials().iter().map(|trial| trial.scores.len()).collect();
    assert_eq!(scores, [1, 0, 1]);
}

#[test]
fn the_same_scorers_give_the_same_scores() {
    let folder = Folder::asking(3, "openai/a");
    let run = finished(&folder);
    let record = again(&run, "suite.yaml").unwrap();
    let second = Run {
        folder: &folder,
        plan: folder.plan(&RunOptions::default()),
        id: record.id,
        batch: BATCH,
        decide: None,
    };
    assert_eq!(second.records(), run.records());
    let verdict = second.verdict();
    assert_eq!(verdict["cells"], run.verdict()["cells"]);
}

#[test]
fn a_run_that_did_not_end_is_not_finished_by_scoring_it_again() {
    let folder = Folder::asking(3, "openai/a");
    let run = Run::begin(&folder, "first", &RunOptions::default());
    let record = again(&run, "suite.yaml").unwrap();
    assert_eq!(record.status, RunStatus::Interrupted);
    assert_eq!(folder.store().find_run("second").unwrap().status, RunStatus::Interrupted);
}

#[test]
fn mistakes_are_found_before_a_run_is_recorded() {
    let folder = Folder::asking(3, "openai/a");
    let run = finished(&folder);
    folder.write("scorers.yaml", "scorers: [contians: t]\ngatess: [contains >= 0.1]\n");
    let shown = mistakes(again(&run, "scorers.yaml").unwrap_err());
    expect![[r#"
        error[E0101]: unknown key `gatess` in the file
         --> scorers.yaml:2:1
          |
        2 | gatess: [contains >= 0.1]
          | ^^^^^^ no such key
          |
          = help: did you mean `gates`?

        error[E0602]: unknown scorer `contians`
         --> scorers.yaml:1:11
          |
        1 | scorers: [contians: t]
          |           ^^^^^^^^ no scorer has this name
          |
          = help: did you mean `contains`?
    "#]]
    .assert_eq(&shown);
    folder.write("scorers.yaml", "scorers: [contains: t]\ngates: [label >= 0.9]\n");
    let shown = mistakes(again(&run, "scorers.yaml").unwrap_err());
    expect![[r#"
        error[E0802]: unknown metric `label` in a gate
         --> scorers.yaml:2:9
          |
        2 | gates: [label >= 0.9]
          |         ^^^^^ no scorer gives this metric
          |
          = help: the suite's metrics are `contains`
          = help: a gate may also look at `cost_usd`, `latency_p50`, `latency_p95`, `errors`, `error_rate`, `flakiness`, `tokens`
    "#]].assert_eq(&shown);
    assert_eq!(folder.store().runs().unwrap().len(), 1);
}

#[test]
fn a_run_is_the_model_of_another_one() {
    let folder = Folder::asking(3, "openai/a");
    let first = finished(&folder);
    folder.suite("targets: [{id: old, model: replay, from: \"run:first\"}]\nscorers: [contains: t2]\n");
    let second = Run::begin(&folder, "second", &RunOptions::default());
    assert_eq!(*second.go_connected().ending(), Ending::Finished);
    expect![[r#"
        0 (0, 0, 0, 0) Say t0 [0 Some(false)]
        1 (1, 0, 0, 0) "no_recording": "no output of case `c1` is recorded; the recording has 2 cases, such as `c0`, `c2`" []
        2 (2, 0, 0, 0) Say t2 [1 Some(true)]"#]].assert_eq(&second.records().join("\n"));
    drop(first);
}

#[test]
fn a_run_that_is_not_there_is_no_model() {
    let folder = Folder::asking(3, "[{id: old, model: replay, from: \"run:nowhere\"}]");
    let plan = folder.plan(&RunOptions::default());
    let error = proof_run::connect(&plan, &proof_model::Environment::default(), &folder.store()).unwrap_err();
    expect![[r#"
        error[E0710]: no run is called `nowhere`
         |
         = help: nothing is recorded yet: `proof run SUITE` records a run
    "#]]
    .assert_eq(&mistakes(error));
}
