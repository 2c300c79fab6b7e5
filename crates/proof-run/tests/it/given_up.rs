//! Targets that cannot work: the run makes no ten thousand calls to find that out.

use expect_test::expect;
use proof_model::{CallError, ErrorKind};
use proof_run::{Ending, RunEvent, RunOptions};
use proof_store::RunStatus;
use proof_testkit::{FakeModel, Reply, Script};

use crate::folder::Folder;
use crate::model::Scripted;
use crate::sitting::{Run, Sitting};

fn reasons(sitting: &Sitting) -> Vec<String> {
    let reason = |event: &RunEvent| match event {
        RunEvent::TargetStopped { id, error, .. } => Some(format!("{id}: {error}")),
        _ => None,
    };
    sitting.events.iter().filter_map(reason).collect()
}

#[test]
fn a_wrong_key_costs_one_call_and_the_run_can_be_resumed() {
    let server = FakeModel::start(Script::always(Reply::error(401, "invalid_api_key", "wrong key"))).unwrap();
    let folder =
        Folder::asking(100, &format!("[{{id: a, model: openai/a, base_url: \"{}\"}}]", server.base_url()));
    let run = Run::begin(&folder, "r", &RunOptions { concurrency: Some(16), ..RunOptions::default() });
    let sitting = run.go_connected();
    assert_eq!(server.requests(), 1);
    assert_eq!(reasons(&sitting), ["a: HTTP 401: wrong key"]);
    assert_eq!(*sitting.ending(), Ending::TargetsStopped(vec!["HTTP 401: wrong key".to_owned()]));
    assert_eq!(run.trials().len(), 1);
    assert_eq!(run.found().status, RunStatus::Interrupted);

    let model = Scripted::echo();
    let sitting = run.watch(&[&model], true, |_, _| std::ops::ControlFlow::Continue(()));
    assert_eq!(*sitting.ending(), Ending::Finished);
    assert_eq!((model.n_calls(), run.trials().len()), (100, 100));
    assert!(run.trials().iter().all(|trial| trial.error.is_none()));
    assert_eq!(run.found().status, RunStatus::Finished);
}

#[test]
fn the_first_call_goes_alone_even_after_cases_without_a_call() {
    // The first case cannot be rendered, so the second one is the first that asks.
    let folder = Folder::asking(0, "openai/a");
    folder.write("cases.jsonl", format!("{{\"id\": \"x\"}}\n{}", crate::folder::cases(50)));
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let model = Scripted::failing(ErrorKind::Auth);
    assert_eq!(*run.go(&[&model]).ending(), Ending::TargetsStopped(vec!["no".to_owned()]));
    assert_eq!(model.n_calls(), 1);
}

#[test]
fn twenty_failures_from_the_start_stop_a_target_and_only_this_one() {
    let folder = Folder::asking(300, "[openai/bad, openai/good]");
    let run = Run::begin(&folder, "r", &RunOptions { concurrency: Some(3), ..RunOptions::default() });
    let (bad, good) = (Scripted::failing(ErrorKind::BadRequest), Scripted::echo());
    let sitting = run.go(&[&bad, &good]);
    assert_eq!(reasons(&sitting), ["openai/bad: no"]);
    // Those that were in flight with the twentieth are let end.
    assert!((20..23).contains(&bad.n_calls()), "{}", bad.n_calls());
    assert_eq!(good.n_calls(), 300);
    assert_eq!(run.trials().len(), 300 + bad.n_calls());
}

#[test]
fn failures_after_an_output_stop_nothing() {
    let folder = Folder::asking(100, "openai/a");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    let model = Scripted::new(|request, number| match number {
        1 => Ok(crate::model::asked(request)),
        _ => Err(CallError::new(ErrorKind::BadRequest, "no")),
    });
    assert_eq!(*run.go(&[&model]).ending(), Ending::Finished);
    assert_eq!((model.n_calls(), run.trials().len()), (100, 100));
}

#[test]
fn a_missing_key_is_found_before_the_first_call() {
    let folder = Folder::asking(1, "[openai/a, {id: b, model: anthropic/b}]");
    let plan = folder.plan(&RunOptions::default());
    let error = proof_run::connect(&plan, &proof_model::Environment::default(), &folder.store()).unwrap_err();
    expect![[r#"
        error[E0503]: no key for `openai/a`: `OPENAI_API_KEY` is not set
         --> suite.yaml:3:11
          |
        3 | targets: [openai/a, {id: b, model: anthropic/b}]
          |           ^^^^^^^^ needs a key
          |
          = note: keys come from the environment only, never from a file or a flag
          = help: set it for this shell: `export OPENAI_API_KEY=…`
          = help: to try without a key: `--target sim/support-demo` or `--target echo`

        error[E0503]: no key for `anthropic/b`: `ANTHROPIC_API_KEY` is not set
         --> suite.yaml:3:21
          |
        3 | targets: [openai/a, {id: b, model: anthropic/b}]
          |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ needs a key
          |
          = note: keys come from the environment only, never from a file or a flag
          = help: set it for this shell: `export ANTHROPIC_API_KEY=…`
          = help: to try without a key: `--target sim/support-demo` or `--target echo`
    "#]]
    .assert_eq(&crate::folder::mistakes(error));
}
