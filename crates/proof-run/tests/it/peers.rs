//! Scorers that compare outputs are run when all of them are there, and so in the sitting that ends the run.

use std::ops::ControlFlow;
use std::sync::Arc;

use expect_test::expect;
use proof_run::{Ending, RunEvent, RunOptions};
use proof_store::StoredScore;

use crate::folder::Folder;
use crate::model::{Scripted, asked};
use crate::sitting::{Run, trial_of};

/// Three repeats of four cases, of which two are one group.
fn folder() -> Folder {
    let folder = Folder::asking(4, "openai/a");
    let case = |at: usize, group: &str| format!("{{\"id\": \"c{at}\", \"text\": \"t{at}\"{group}}}\n");
    let group = ", \"group\": \"same\"";
    folder.write("cases.jsonl", [case(0, ""), case(1, group), case(2, ""), case(3, group)].concat());
    folder.suite(
        "targets: openai/a\nrepeats: 3\nscorers: [contains: t, {consistency: {over: repeats}, as: repeats}, {consistency: {over: group}, as: group}]\n",
    );
    folder
}

/// Says another thing in its second repeat of the first case, and always the same of those in the group.
fn model() -> Arc<Scripted> {
    Scripted::new(|request, _| {
        Ok(match (asked(request).as_str(), request.repeat) {
            ("Say t0", 1) => "t, another".to_owned(),
            ("Say t1" | "Say t3", _) => "t, the same".to_owned(),
            (text, _) => text.to_owned(),
        })
    })
}

fn whole() -> Vec<String> {
    let folder = folder();
    let run = Run::begin(&folder, "one", &RunOptions::default());
    assert_eq!(*run.go(&[&model()]).ending(), Ending::Finished);
    run.records()
}

#[test]
fn outputs_are_compared_when_all_are_there() {
    expect![[r#"
        0 (0, 0, 0, 0) Say t0 [1 Some(true), 0.5 None, 0.5 None]
        1 (0, 0, 0, 1) t, another [1 Some(true), 0 None, 0 None]
        2 (0, 0, 0, 2) Say t0 [1 Some(true), 0.5 None, 0.5 None]
        3 (1, 0, 0, 0) t, the same [1 Some(true), 1 None, 1 None]
        4 (1, 0, 0, 1) t, the same [1 Some(true), 1 None, 1 None]
        5 (1, 0, 0, 2) t, the same [1 Some(true), 1 None, 1 None]
        6 (2, 0, 0, 0) Say t2 [1 Some(true), 1 None, 1 None]
        7 (2, 0, 0, 1) Say t2 [1 Some(true), 1 None, 1 None]
        8 (2, 0, 0, 2) Say t2 [1 Some(true), 1 None, 1 None]
        9 (3, 0, 0, 0) t, the same [1 Some(true), 1 None, 1 None]
        10 (3, 0, 0, 1) t, the same [1 Some(true), 1 None, 1 None]
        11 (3, 0, 0, 2) t, the same [1 Some(true), 1 None, 1 None]"#]]
    .assert_eq(&whole().join("\n"));
}

#[test]
fn a_run_that_is_killed_compares_them_when_it_is_resumed() {
    let records = whole();
    for after in 1..20 {
        let folder = folder();
        let run = Run::begin(&folder, "one", &RunOptions::default());
        let model = model();
        let mut n_told = 0;
        run.watch(&[&model], false, |event, _| {
            n_told += usize::from(trial_of(event).is_some() || matches!(event, RunEvent::Scored { .. }));
            if n_told == after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let is_open = run.trials().iter().any(|trial| trial.scores.contains(&StoredScore::Pending));
        assert!(is_open, "after {after}");
        assert_eq!(*run.resumed(&RunOptions::default()).go(&[&model]).ending(), Ending::Finished);
        assert_eq!(run.records(), records, "after {after}");
    }
}
