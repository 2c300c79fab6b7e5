//! One stream of events: it begins, tells of each record once, and ends.

use std::ops::ControlFlow;

use expect_test::expect;
use proof_run::{Ending, RunEvent, RunOptions};

use crate::folder::Folder;
use crate::model::Scripted;
use crate::sitting::Run;

#[test]
fn started_then_one_for_each_record_then_ended() {
    let folder = Folder::asking(30, "[openai/a, openai/b]");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let sitting = run.go(&[&Scripted::echo(), &Scripted::echo()]);
    let started = RunEvent::Started { run: "r".to_owned(), planned: 60, recorded: 0 };
    assert_eq!(sitting.events.first(), Some(&started));
    assert_eq!(sitting.events.last(), Some(&RunEvent::Ended { ending: Ending::Finished }));
    assert_eq!(sitting.events.len(), 62);
    assert_eq!(sitting.told(), (0..60).collect::<Vec<u64>>());
}

#[test]
fn a_finished_run_has_nothing_to_tell() {
    let folder = Folder::asking(3, "openai/a");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let model = Scripted::echo();
    run.go(&[&model]);
    let sitting = run.go(&[&model]);
    let started = RunEvent::Started { run: "r".to_owned(), planned: 3, recorded: 3 };
    assert_eq!(sitting.events, [started, RunEvent::Ended { ending: Ending::Finished }]);
    assert_eq!(model.n_calls(), 3);
}

#[test]
fn what_listeners_read() {
    let folder = Folder::asking(1, "openai/a");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let sitting = run.go(&[&Scripted::echo()]);
    let lines: Vec<String> =
        sitting.events.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    expect![[r#"
        {"event":"started","run":"r","planned":1,"recorded":0}
        {"event":"trial","idx":0,"prompt":0,"target":0,"case":"c0","has_output":true,"pass":true,"is_cached":false,"spent_usd":null,"retries":0,"error":null}
        {"event":"ended","ending":"finished"}"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn draining_finishes_the_calls_in_flight_and_is_told_once() {
    let folder = Folder::asking(100, "[openai/a, openai/b]");
    let run = Run::begin(&folder, "r", &RunOptions { concurrency: Some(4), ..RunOptions::default() });
    let (a, b) = (Scripted::gated(), Scripted::gated());
    a.open(3);
    b.open(3);
    let mut n_told = 0;
    let sitting = run.watch(&[&a, &b], false, |event, stop| {
        if let RunEvent::Trial { .. } = event {
            n_told += 1;
            if n_told == 6 {
                stop.drain.cancel();
                a.open(200);
                b.open(200);
            }
        }
        ControlFlow::Continue(())
    });
    assert_eq!(*sitting.ending(), Ending::Cancelled);
    let n_draining = sitting.events.iter().filter(|event| matches!(event, RunEvent::Draining { .. })).count();
    assert!(n_draining <= 1);
    // Every call that was made has its record.
    assert_eq!(run.trials().len(), a.n_calls() + b.n_calls());
    assert!(run.trials().len() <= 6 + 8);
}

#[test]
fn cancelling_leaves_the_calls_in_flight_without_a_record() {
    // The last calls of the plan are in flight: nothing is left to start, and still the run is not finished.
    let folder = Folder::asking(4, "openai/a");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let model = Scripted::gated();
    model.open(1);
    let sitting = run.watch(&[&model], false, |event, stop| {
        if let RunEvent::Trial { .. } = event {
            stop.drain.cancel();
            stop.cancel.cancel();
        }
        ControlFlow::Continue(())
    });
    assert_eq!(*sitting.ending(), Ending::Cancelled);
    assert_eq!(run.trials().len(), 1);
    model.open(10);
    assert_eq!(*run.go(&[&model]).ending(), Ending::Finished);
    assert_eq!(run.trials().len(), 4);
}

#[test]
fn nobody_need_listen_to_the_end() {
    // The watcher's end of the channel closes with the first event.
    let folder = Folder::asking(50, "openai/a");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    drop(receiver);
    let model: std::sync::Arc<dyn proof_model::Model> = Scripted::echo();
    let target = proof_model::Target::from_model(run.plan.targets[0].clone(), model, 4);
    let execution = proof_run::Execution {
        plan: std::sync::Arc::clone(&run.plan),
        run: "r".to_owned(),
        targets: vec![target],
        store: folder.store(),
        prices: folder.project().prices,
        clock: std::sync::Arc::new(crate::sitting::clock()),
        events: sender,
        stop: proof_run::Stop::default(),
        retry_errors: false,
        batch: None,
        decide: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ending = runtime.block_on(proof_run::execute(execution)).unwrap();
    assert_eq!(ending, Ending::Finished);
    drop(runtime);
    assert_eq!(run.trials().len(), 50);
}
