//! A run that is interrupted at any moment and resumed is the run that was never interrupted.

use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock};

use proof_model::{CallError, ErrorKind};
use proof_run::{Ending, RunEvent, RunOptions};
use proptest::prelude::*;

use crate::folder::Folder;
use crate::model::{Scripted, asked};
use crate::sitting::{Run, trial_of};

const N_CASES: usize = 23;
const TARGETS: &str = "[{model: openai/a, max_attempts: 1}, {model: openai/b, max_attempts: 1}]";

fn folder() -> Folder {
    let folder = Folder::asking(N_CASES, TARGETS);
    folder
        .suite(&format!("targets: {TARGETS}\nrepeats: 2\nscorers: [contains: \"1\", length: {{max: 5}}]\n"));
    folder
}

/// Fails always for some questions; the others depend on nothing but the question.
fn model() -> Arc<Scripted> {
    Scripted::new(|request, _| match asked(request).as_str() {
        "Say t3" | "Say t17" => Err(CallError::new(ErrorKind::BadRequest, "never")),
        text => Ok(format!("{text}/{}", request.repeat)),
    })
}

/// The records and the verdict of a run that was not interrupted.
static WHOLE: LazyLock<(Vec<String>, serde_json::Value)> = LazyLock::new(|| {
    let folder = folder();
    let run = Run::begin(&folder, "whole", &RunOptions::default());
    let (a, b) = (model(), model());
    assert_eq!(*run.go(&[&a, &b]).ending(), Ending::Finished);
    assert_eq!((a.n_calls(), b.n_calls()), (2 * N_CASES, 2 * N_CASES));
    (run.records(), run.verdict())
});

/// How a sitting is ended before its time.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Ctrl-C: what is in flight is finished.
    Drain,
    /// Ctrl-C twice: what is in flight ends without a record.
    Cancel,
    /// Everything is dropped as it stands.
    Kill,
}

/// Sits until so many trials were told of, then ends it.
fn interrupt(run: &Run<'_>, models: &[&Arc<Scripted>], after: usize, way: Way) {
    let mut n_told = 0;
    run.watch(models, false, |event, stop| {
        n_told += usize::from(trial_of(event).is_some());
        if n_told < after {
            return ControlFlow::Continue(());
        }
        match way {
            Way::Drain => stop.drain.cancel(),
            Way::Cancel => {
                stop.drain.cancel();
                stop.cancel.cancel();
            }
            Way::Kill => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_interrupted_run_ends_like_one_that_was_not(
        stops in prop::collection::vec(
            (1_usize..60, prop_oneof![Just(Way::Drain), Just(Way::Cancel), Just(Way::Kill)]),
            1..4,
        ),
        concurrency in 1_u32..12,
        cache in prop_oneof![Just(proof_run::CacheUse::ReadAndWrite), Just(proof_run::CacheUse::WriteOnly)],
    ) {
        let options = RunOptions { concurrency: Some(concurrency), cache, ..RunOptions::default() };
        let (whole_records, whole_verdict) = &*WHOLE;
        let folder = folder();
        let run = Run::begin(&folder, "parts", &options);
        for (after, way) in &stops {
            let recorded: Vec<u64> = run.trials().iter().map(|trial| trial.idx).collect();
            let (a, b) = (model(), model());
            interrupt(&run, &[&a, &b], *after, *way);
            check_no_call_is_repeated(&recorded, &[&a, &b])?;
        }
        let recorded: Vec<u64> = run.trials().iter().map(|trial| trial.idx).collect();
        let (a, b) = (model(), model());
        let sitting = run.resumed(&options).go(&[&a, &b]);
        prop_assert_eq!(sitting.ending(), &Ending::Finished);
        check_no_call_is_repeated(&recorded, &[&a, &b])?;
        let n_now = a.n_calls() + b.n_calls();
        prop_assert_eq!((n_now + recorded.len()) as u64, run.plan.n_trials());
        prop_assert_eq!(sitting.told().len(), n_now);

        prop_assert_eq!(&run.records(), whole_records);
        prop_assert_eq!(&run.verdict(), whole_verdict);
    }
}

/// No trial that has a record was asked again, and none was asked twice.
fn check_no_call_is_repeated(recorded: &[u64], models: &[&Arc<Scripted>]) -> Result<(), TestCaseError> {
    for (target, model) in models.iter().enumerate() {
        for (question, n) in model.calls() {
            prop_assert_eq!(n, 1, "{} was asked {} times", question, n);
            let (case, repeat) = question.strip_prefix("Say t").unwrap().split_once(" #").unwrap();
            let (case, repeat): (usize, usize) = (case.parse().unwrap(), repeat.parse().unwrap());
            let idx = ((case * models.len() + target) * 2 + repeat) as u64;
            prop_assert!(!recorded.contains(&idx), "{} had a record", question);
        }
    }
    Ok(())
}

#[test]
fn errors_stay_unless_they_are_to_be_made_again() {
    let folder = folder();
    let run = Run::begin(&folder, "r", &RunOptions::default());
    run.go(&[&model(), &model()]);
    let before = run.records();

    let well = Scripted::new(|request, _| Ok(format!("{}/{}", asked(request), request.repeat)));
    let sitting = run.go(&[&well, &well]);
    assert_eq!((well.n_calls(), sitting.told().len()), (0, 0));
    assert_eq!(run.records(), before);

    // Two questions, two repeats, two targets.
    let sitting = run.watch(&[&well, &well], true, |_, _| ControlFlow::Continue(()));
    assert_eq!(*sitting.ending(), Ending::Finished);
    assert_eq!((well.n_calls(), sitting.told().len()), (8, 8));
    assert!(run.trials().iter().all(|trial| trial.error.is_none() && trial.scores.len() == 2));
    let fresh_folder = self::folder();
    let fresh = Run::begin(&fresh_folder, "r", &RunOptions::default());
    fresh.go(&[&well, &well]);
    assert_eq!(run.records(), fresh.records());
}

#[test]
fn errors_that_come_again_are_recorded_again() {
    let folder = folder();
    let run = Run::begin(&folder, "r", &RunOptions::default());
    run.go(&[&model(), &model()]);
    let before = run.records();
    let (a, b) = (model(), model());
    let sitting = run.watch(&[&a, &b], true, |_, _| ControlFlow::Continue(()));
    assert_eq!(*sitting.ending(), Ending::Finished);
    assert_eq!((a.n_calls(), b.n_calls()), (4, 4));
    assert_eq!(run.records(), before);
}

#[test]
fn work_is_counted_over_all_sittings() {
    let folder = folder();
    let run = Run::begin(&folder, "r", &RunOptions::default());
    interrupt(&run, &[&model(), &model()], 5, Way::Drain);
    folder.store().set_status("r", proof_store::RunStatus::Interrupted, 7.5).unwrap();
    let sitting = run.go(&[&model(), &model()]);
    let Some(RunEvent::Started { recorded, planned, .. }) = sitting.events.first() else { panic!() };
    assert_eq!(*planned, 92);
    assert!(5 <= *recorded);
    assert!((run.found().elapsed_s - 7.5).abs() < 1e-9);
}
