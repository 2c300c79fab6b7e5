//! Every trial becomes a record, whatever comes of it, and no target waits for another one.

use std::ops::ControlFlow;

use expect_test::expect;
use proof_model::{CallError, ErrorKind};
use proof_run::{Ending, RunEvent, RunOptions};
use proof_store::{RunStatus, TrialStatus};

use crate::folder::{ASK, Folder};
use crate::model::Scripted;
use crate::sitting::Run;

#[test]
fn every_trial_has_a_record() {
    let folder = Folder::asking(3, "[openai/a, openai/b]");
    folder.suite("targets: [openai/a, openai/b]\nrepeats: 2\nscorers: [contains: t1]\n");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let (a, b) = (Scripted::echo(), Scripted::echo());
    let sitting = run.go(&[&a, &b]);
    assert_eq!(*sitting.ending(), Ending::Finished);
    expect![[r#"
        0 (0, 0, 0, 0) Say t0 [0 Some(false)]
        1 (0, 0, 0, 1) Say t0 [0 Some(false)]
        2 (0, 0, 1, 0) Say t0 [0 Some(false)]
        3 (0, 0, 1, 1) Say t0 [0 Some(false)]
        4 (1, 0, 0, 0) Say t1 [1 Some(true)]
        5 (1, 0, 0, 1) Say t1 [1 Some(true)]
        6 (1, 0, 1, 0) Say t1 [1 Some(true)]
        7 (1, 0, 1, 1) Say t1 [1 Some(true)]
        8 (2, 0, 0, 0) Say t2 [0 Some(false)]
        9 (2, 0, 0, 1) Say t2 [0 Some(false)]
        10 (2, 0, 1, 0) Say t2 [0 Some(false)]
        11 (2, 0, 1, 1) Say t2 [0 Some(false)]"#]]
    .assert_eq(&run.records().join("\n"));
    assert_eq!(run.found().status, RunStatus::Finished);
    let mut ids = vec![];
    folder.store().cases("r", |row| ids.push((row.seq, row.id))).unwrap();
    assert_eq!(ids, [(0, "c0".to_owned()), (1, "c1".to_owned()), (2, "c2".to_owned())]);
    // Repeats are calls of their own.
    assert_eq!(a.calls().into_values().collect::<Vec<_>>(), [1; 6]);
}

#[test]
fn a_slow_target_does_not_hold_up_a_fast_one() {
    let folder = Folder::asking(200, "[openai/slow, openai/fast]");
    let run = Run::begin(&folder, "r", &RunOptions { concurrency: Some(4), ..RunOptions::default() });
    let (slow, fast) = (Scripted::gated(), Scripted::echo());
    let mut n_fast = 0;
    let mut n_slow_before = None;
    let sitting = run.watch(&[&slow, &fast], false, |event, _| {
        if let RunEvent::Trial { target: 1, .. } = event {
            n_fast += 1;
            if n_fast == 200 {
                // Not one call of the slow target has come back when the fast one is through.
                n_slow_before = Some(slow.n_calls());
                slow.open(1000);
            }
        }
        ControlFlow::Continue(())
    });
    assert_eq!(*sitting.ending(), Ending::Finished);
    assert!(n_slow_before.unwrap() <= 4);
    assert_eq!(run.trials().len(), 400);
}

#[test]
fn no_more_calls_in_flight_than_allowed() {
    // The second target says for itself.
    let folder = Folder::asking(60, "[openai/a, {model: openai/b, concurrency: 2}]");
    let run = Run::begin(&folder, "r", &RunOptions { concurrency: Some(5), ..RunOptions::default() });
    let (a, b) = (Scripted::gated(), Scripted::gated());
    a.open(1);
    b.open(1);
    let sitting = run.watch(&[&a, &b], false, |event, _| {
        match event {
            RunEvent::Trial { target: 0, .. } => a.open(1),
            RunEvent::Trial { .. } => b.open(1),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    assert_eq!(*sitting.ending(), Ending::Finished);
    assert_eq!((a.n_calls(), b.n_calls()), (60, 60));
    assert!(a.max_in_flight() <= 5, "{}", a.max_in_flight());
    assert!(b.max_in_flight() <= 2, "{}", b.max_in_flight());
}

#[test]
fn a_failed_call_is_a_record_and_no_more() {
    let folder = Folder::asking(4, "[{model: openai/a, max_attempts: 1}]");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let model = Scripted::new(|request, _| match crate::model::asked(request).as_str() {
        "Say t1" => {
            Err(CallError { status: Some(400), ..CallError::new(ErrorKind::BadRequest, "bad words") })
        }
        "Say t2" => Err(CallError::new(ErrorKind::Timeout, "too slow")),
        text => Ok(text.to_owned()),
    });
    let sitting = run.go(&[&model]);
    assert_eq!(*sitting.ending(), Ending::Finished);
    expect![[r#"
        0 (0, 0, 0, 0) Say t0 [1 Some(true)]
        1 (1, 0, 0, 0) "bad_request": "bad words" []
        2 (2, 0, 0, 0) "timeout": "too slow (given up after 1 attempt)" []
        3 (3, 0, 0, 0) Say t3 [1 Some(true)]"#]]
    .assert_eq(&run.records().join("\n"));
}

#[test]
fn a_prompt_that_cannot_be_rendered_is_a_record_and_the_other_cases_go_on() {
    let folder = Folder::new(&[("ask.prompt", ASK)]);
    folder.write("cases.jsonl", "{\"text\": \"t0\"}\n{\"other\": 1}\n{\"text\": \"t2\"}\n");
    folder.suite("targets: openai/a\nscorers: [contains: t]\n");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let model = Scripted::echo();
    assert_eq!(*run.go(&[&model]).ending(), Ending::Finished);
    let status: Vec<TrialStatus> = run.trials().iter().map(|trial| trial.status).collect();
    assert_eq!(status, [TrialStatus::Output, TrialStatus::Render, TrialStatus::Output]);
    expect![[r#"1 (1, 0, 0, 0) "render": "the variable `text` is missing" []"#]].assert_eq(&run.records()[1]);
    assert_eq!(model.n_calls(), 2);
}

#[test]
fn the_simulated_model_gives_the_same_run_twice() {
    let folder = Folder::new(&[("ask.prompt", "Sort this ticket: {{ ticket }}\n")]);
    folder.write("ask.prompt", "---\noutput: {label: string}\n---\n@user\nSort {{ ticket }}\n");
    let cases: String = (0..40)
        .map(|at| format!("{{\"ticket\": \"ticket {at}\", \"expected\": {{\"label\": \"bug\"}}}}\n"))
        .collect();
    folder.write("cases.jsonl", cases);
    folder.suite(
        "targets: sim/support-demo\nscorers: [{equals: \"{{ expected.label }}\", of: \"{{ output.json.label }}\"}]\n",
    );
    let (first, second) = (
        Run::begin(&folder, "one", &RunOptions::default()),
        Run::begin(&folder, "two", &RunOptions::default()),
    );
    assert_eq!(*first.go_connected().ending(), Ending::Finished);
    assert_eq!(*second.go_connected().ending(), Ending::Finished);
    assert_eq!(first.records().len(), 40);
    assert_eq!(first.records(), second.records());
    assert_eq!(first.verdict(), second.verdict());
}

#[test]
fn a_dataset_that_changes_under_way_ends_the_run_and_keeps_what_is_recorded() {
    // Long enough that the change comes before the last rows are read.
    let folder = Folder::asking(4000, "openai/a");
    let run = Run::begin(&folder, "r", &RunOptions { concurrency: Some(1), ..RunOptions::default() });
    let model = Scripted::echo();
    let mut is_changed = false;
    let sitting = run.watch(&[&model], false, |_, _| {
        if !std::mem::replace(&mut is_changed, true) {
            folder.write("cases.jsonl", crate::folder::cases(3999));
        }
        ControlFlow::Continue(())
    });
    let error = sitting.ending.unwrap().unwrap_err();
    assert!(crate::folder::mistakes(error).contains("changed"));
    assert_eq!(run.found().status, RunStatus::Interrupted);
    let n_recorded = run.trials().len();
    assert_eq!(n_recorded, model.n_calls());
    assert!(n_recorded < 4000);
}
