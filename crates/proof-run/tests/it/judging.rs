//! Scorers that ask: the calls are made, cached, recorded and resumed as those of targets are. The one that asks here is `http`,
//! because its answers are simplest; judges ask in the same way.

use std::ops::ControlFlow;
use std::sync::Arc;

use expect_test::expect;
use proof_model::{CallError, ErrorKind};
use proof_run::{CacheUse, Ending, RunEvent, RunOptions, rescore};
use proof_store::{RunStatus, StoredScore};

use crate::folder::Folder;
use crate::model::{Scripted, asked};
use crate::sitting::{BATCH, Run, clock, trial_of};

const N_CASES: usize = 9;
const SCORERS: &str = "scorers: [contains: t, {http: {url: \"http://127.0.0.1:9/tone\"}, as: tone}]";

fn folder() -> Folder {
    let folder = Folder::asking(N_CASES, "openai/a");
    folder.suite(&format!("targets: {{model: openai/a, max_attempts: 1}}\n{SCORERS}\n"));
    folder
}

/// What the service is asked about.
fn judged(request: &proof_model::Request) -> String {
    let asked: serde_json::Value = serde_json::from_str(&asked(request)).unwrap();
    asked["output"]["text"].as_str().unwrap().to_owned()
}

/// Passes what ends with an even digit, and answers nonsense about the third case.
fn judge() -> Arc<Scripted> {
    Scripted::new(|request, _| {
        let text = judged(request);
        let digit = text.chars().last().and_then(|last| last.to_digit(10)).unwrap_or(1);
        Ok(if digit == 3 {
            "well …".to_owned()
        } else {
            format!("{{\"pass\": {}}}", digit.is_multiple_of(2))
        })
    })
}

fn whole() -> (Vec<String>, serde_json::Value) {
    let folder = folder();
    let run = Run::begin(&folder, "whole", &RunOptions::default());
    assert_eq!(*run.go(&[&Scripted::echo(), &judge()]).ending(), Ending::Finished);
    (run.records(), run.verdict())
}

#[test]
fn what_a_scorer_asks_is_answered_and_recorded() {
    let folder = folder();
    let run = Run::begin(&folder, "one", &RunOptions::default());
    let judge = judge();
    let sitting = run.go(&[&Scripted::echo(), &judge]);
    assert_eq!(*sitting.ending(), Ending::Finished);
    expect![[r#"
        0 (0, 0, 0, 0) Say t0 [1 Some(true), 1 Some(true)]
        1 (1, 0, 0, 0) Say t1 [1 Some(true), 0 Some(false)]
        2 (2, 0, 0, 0) Say t2 [1 Some(true), 1 Some(true)]
        3 (3, 0, 0, 0) Say t3 [1 Some(true), unscored: the service's answer is no JSON: well …]"#]]
    .assert_eq(&run.records()[..4].join("\n"));
    assert_eq!(judge.n_calls(), N_CASES);
    let store = folder.store();
    let calls = store.scorer_calls("one", 3).unwrap();
    assert_eq!((calls.len(), calls[0].purpose.as_str(), calls[0].is_cached), (1, "score", false));
    assert_eq!(store.scorer_call_totals("one").unwrap()[0].1.n_calls, N_CASES as u64);
    let scored = sitting.events.iter().filter(|event| matches!(event, RunEvent::Scored { .. })).count();
    assert_eq!(scored, N_CASES);
    assert_eq!(run.plan.spec.judges[0].model, "http/scorer");
}

#[test]
fn a_second_run_asks_nothing() {
    let folder = folder();
    Run::begin(&folder, "one", &RunOptions::default()).go(&[&Scripted::echo(), &judge()]);
    let again = Run::begin(&folder, "two", &RunOptions::default());
    let (model, judge) = (Scripted::echo(), judge());
    assert_eq!(*again.go(&[&model, &judge]).ending(), Ending::Finished);
    assert_eq!((model.n_calls(), judge.n_calls()), (0, 0));
    let (_, totals) = folder.store().scorer_call_totals("two").unwrap()[0];
    assert_eq!((totals.n_calls, totals.n_cached), (N_CASES as u64, N_CASES as u64));
    let options = RunOptions { cache: CacheUse::WriteOnly, ..RunOptions::default() };
    let fresh = Run::begin(&folder, "three", &options);
    fresh.go(&[&model, &judge]);
    assert_eq!((model.n_calls(), judge.n_calls()), (N_CASES, N_CASES));
}

#[test]
fn a_judge_that_does_not_answer_leaves_the_output_unscored() {
    let folder = folder();
    let run = Run::begin(&folder, "one", &RunOptions::default());
    let judge = Scripted::new(|request, _| match judged(request).as_str() {
        "Say t4" => Err(CallError::new(ErrorKind::BadRequest, "too long")),
        _ => Ok("{\"value\": 0.5}".to_owned()),
    });
    assert_eq!(*run.go(&[&Scripted::echo(), &judge]).ending(), Ending::Finished);
    let trial = run.trials().remove(4);
    let StoredScore::Unscored(reason) = &trial.scores[1] else { panic!("{:?}", trial.scores) };
    assert!(reason.starts_with("`http/scorer` did not answer: "), "{reason}");
    assert_eq!(folder.store().scorer_calls("one", 4).unwrap()[0].error.as_ref(), Some(reason));
    // It is known, and not asked again, until errors are to be tried again.
    let resumed = run.resumed(&RunOptions::default());
    resumed.go(&[&Scripted::echo(), &judge]);
    assert_eq!(judge.n_calls(), N_CASES);
    let better = Scripted::new(|_, _| Ok("{\"value\": 0.25}".to_owned()));
    resumed.watch(&[&Scripted::echo(), &better], true, |_, _| ControlFlow::Continue(()));
    assert_eq!(better.n_calls(), 1);
    assert!(resumed.records()[4].ends_with("[1 Some(true), 0.25 None]"), "{}", resumed.records()[4]);
}

#[test]
fn a_judge_that_is_given_up_ends_the_run_and_the_resumed_run_goes_on() {
    let folder = folder();
    let run = Run::begin(&folder, "one", &RunOptions::default());
    let model = Scripted::echo();
    let ending = run.go(&[&model, &Scripted::failing(ErrorKind::Auth)]);
    assert!(matches!(ending.ending(), Ending::TargetsStopped(_)), "{:?}", ending.ending());
    assert_eq!(run.found().status, RunStatus::Interrupted);
    let judge = judge();
    let options = RunOptions::default();
    let resumed = run.resumed(&options);
    assert_eq!(
        *resumed.watch(&[&model, &judge], true, |_, _| ControlFlow::Continue(())).ending(),
        Ending::Finished
    );
    assert_eq!(model.n_calls(), N_CASES);
    assert!(!resumed.records().iter().any(|record| record.contains("pending")));
}

#[test]
fn a_run_that_is_killed_anywhere_asks_nothing_twice_and_comes_to_the_same() {
    let (records, verdict) = whole();
    for after in 1..2 * N_CASES {
        let folder = folder();
        let run = Run::begin(&folder, "whole", &RunOptions::default());
        let (model, judge) = (Scripted::echo(), judge());
        let mut n_told = 0;
        run.watch(&[&model, &judge], false, |event, _| {
            n_told += usize::from(trial_of(event).is_some() || matches!(event, RunEvent::Scored { .. }));
            if n_told == after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let told: Vec<u64> = run
            .trials()
            .iter()
            .filter(|trial| !trial.scores.contains(&StoredScore::Pending))
            .map(|t| t.idx)
            .collect();
        let (n_model, n_judge) = (model.n_calls(), judge.n_calls());
        let n_recorded = run.trials().len();
        let n_asked =
            folder.store().scorer_call_totals("whole").unwrap().iter().map(|(_, t)| t.n_calls).sum::<u64>();
        let resumed = run.resumed(&RunOptions::default());
        assert_eq!(*resumed.go(&[&model, &judge]).ending(), Ending::Finished, "after {after}");
        assert_eq!(resumed.records(), records, "after {after}, of which {told:?} were scored");
        assert_eq!(resumed.verdict(), verdict);
        // What was recorded is not asked again: only calls that were in flight are.
        assert_eq!(model.n_calls() - n_model, N_CASES - n_recorded);
        assert_eq!((judge.n_calls() - n_judge) as u64, N_CASES as u64 - n_asked);
    }
}

#[test]
fn stored_outputs_are_judged_by_rescore() {
    let folder = Folder::asking(N_CASES, "openai/a");
    let run = Run::begin(&folder, "first", &RunOptions::default());
    run.go(&[&Scripted::echo()]);
    folder.write("judged.yaml", SCORERS);
    let store = folder.store();
    let source = store.find_run("first").unwrap();
    let options = RunOptions::default();
    let project = folder.project();
    let rescored =
        rescore(&project, &store, &source, "judged.yaml", "second".to_owned(), &clock(), &options).unwrap();
    assert_eq!(rescored.record.status, RunStatus::Interrupted);
    let plan = Arc::new(rescored.open.unwrap());
    let second = Run { folder: &folder, plan, id: "second".to_owned(), batch: BATCH, decide: None };
    let judge = judge();
    assert_eq!(*second.go(&[&judge]).ending(), Ending::Finished);
    assert_eq!(judge.n_calls(), N_CASES);
    assert_eq!(second.found().status, RunStatus::Finished);
    expect![[r#"
        0 (0, 0, 0, 0) Say t0 [1 Some(true), 1 Some(true)]
        1 (1, 0, 0, 0) Say t1 [1 Some(true), 0 Some(false)]
        2 (2, 0, 0, 0) Say t2 [1 Some(true), 1 Some(true)]
        3 (3, 0, 0, 0) Say t3 [1 Some(true), unscored: the service's answer is no JSON: well …]"#]]
    .assert_eq(&second.records()[..4].join("\n"));
}
