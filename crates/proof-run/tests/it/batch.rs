//! Calls by batches: the same records as by single calls, through whatever happens to the process or to the batch.

use std::ops::ControlFlow;

use proof_model::Environment;
use proof_run::{Ending, RunEvent, RunOptions};
use proof_store::{Marks, TrialStatus};
use proof_testkit::{BatchScript, FakeBatch, Fate, Reply, ResultOrder};

use crate::folder::Folder;
use crate::sitting::Run;

fn by_batch() -> RunOptions {
    RunOptions { batch: true, ..RunOptions::default() }
}

/// A project with `n` cases that asks this server.
fn folder(n: usize, server: &FakeBatch, provider: &str) -> Folder {
    let base_url = server.base_url();
    Folder::asking(n, &format!("[{{model: {provider}/gpt-4o-mini, base_url: \"{base_url}\"}}]"))
}

fn n_batches(server: &FakeBatch) -> usize {
    server.batches().len()
}

#[test]
fn every_trial_is_recorded_whatever_the_order_of_the_answers() {
    for provider in ["openai", "anthropic"] {
        let server = FakeBatch::start(BatchScript::echo().polls(2).order(ResultOrder::Mixed)).unwrap();
        let folder = folder(7, &server, provider);
        let run = Run::begin(&folder, "r", &by_batch());
        let sitting = run.go_connected();
        assert_eq!(sitting.ending.unwrap().unwrap(), Ending::Finished, "{provider}");
        let trials = run.trials();
        assert_eq!(trials.len(), 7);
        for (idx, trial) in trials.iter().enumerate() {
            assert_eq!((trial.idx, trial.status), (idx as u64, TrialStatus::Output));
            assert!(trial.marks.has(Marks::BATCH));
            let stored = folder.store().response(trial.response.unwrap()).unwrap();
            let response: proof_model::Response = serde_json::from_slice(&stored.json).unwrap();
            assert_eq!(response.text, format!("Say t{idx}"));
            assert!(!stored.raw.is_empty());
        }
        assert_eq!(n_batches(&server), 1);
        // What is recorded is never asked for again.
        let again = Run::begin(&folder, "again", &by_batch());
        assert_eq!(again.go_connected().ending.unwrap().unwrap(), Ending::Finished);
        assert!(again.trials().iter().all(|trial| trial.is_cached));
        assert_eq!(n_batches(&server), 1);
    }
}

#[test]
fn a_batch_costs_what_the_batch_rate_says() {
    let server = FakeBatch::start(BatchScript::echo()).unwrap();
    let folder = folder(1, &server, "openai");
    let run = Run::begin(&folder, "r", &by_batch());
    run.go_connected().ending.unwrap().unwrap();
    let trial = &run.trials()[0];
    let (input, output) = (trial.input_tokens.unwrap() as f64, trial.output_tokens.unwrap() as f64);
    // gpt-4o-mini: 0.15 and 0.60 dollars for a million tokens, half of it in a batch.
    let expected = (input * 0.15 + output * 0.60) / 1e6 / 2.0;
    assert!((trial.cost_usd.unwrap() - expected).abs() < 1e-12, "{trial:?}");
    let price = trial.price.as_deref().unwrap();
    assert!(price.starts_with("openai/gpt-4o-mini@") && price.contains("batch"), "{price}");
}

#[test]
fn a_sitting_that_does_not_wait_leaves_the_answers_to_a_later_one() {
    let server = FakeBatch::start(BatchScript::echo().polls(1)).unwrap();
    let folder = folder(3, &server, "openai");
    let mut run = Run::begin(&folder, "r", &by_batch());
    run.batch.waits = false;
    assert_eq!(run.go_connected().ending.unwrap().unwrap(), Ending::Batches(1));
    assert_eq!(run.trials().len(), 0);
    run.batch.waits = true;
    assert_eq!(run.resumed(&by_batch()).go_connected().ending.unwrap().unwrap(), Ending::Finished);
    assert_eq!(run.trials().len(), 3);
    assert_eq!(n_batches(&server), 1, "nothing is handed in twice");
}

#[test]
fn a_sitting_that_is_killed_after_the_hand_in_loses_nothing() {
    let server = FakeBatch::start(BatchScript::echo().polls(3)).unwrap();
    let folder = folder(5, &server, "anthropic");
    let run = Run::begin(&folder, "r", &by_batch());
    let store = folder.store();
    let targets = proof_run::connect(&run.plan, &Environment::default(), &store).unwrap();
    drop(store);
    let killed = run.sit(targets, false, |event, _| match event {
        RunEvent::Batch { .. } => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    assert!(killed.ending.is_none());
    assert_eq!(run.resumed(&by_batch()).go_connected().ending.unwrap().unwrap(), Ending::Finished);
    assert_eq!((run.trials().len(), n_batches(&server)), (5, 1));
}

#[test]
fn calls_without_an_answer_are_errors_and_are_asked_for_again_where_wanted() {
    let script = BatchScript::new(|_, asked| match asked.last_text().as_str() {
        "Say t0" => Fate::Answered(Reply::error(400, "invalid_request_error", "too strange")),
        "Say t1" => Fate::Expired,
        "Say t2" => Fate::Forgotten,
        text => Fate::Answered(Reply::text(text)),
    });
    let server = FakeBatch::start(script).unwrap();
    let folder = folder(5, &server, "openai");
    let run = Run::begin(&folder, "r", &by_batch());
    assert_eq!(run.go_connected().ending.unwrap().unwrap(), Ending::Finished);
    let trials = run.trials();
    let kinds: Vec<Option<&str>> =
        trials.iter().map(|trial| trial.error.as_ref().and_then(|error| error["kind"].as_str())).collect();
    assert_eq!(kinds, [Some("bad_request"), Some("timeout"), Some("server"), None, None]);
}

#[test]
fn a_batch_that_is_refused_as_a_whole_is_an_error_of_each_call() {
    let server = FakeBatch::start(BatchScript::echo().refused("the file is strange")).unwrap();
    let folder = folder(2, &server, "openai");
    let run = Run::begin(&folder, "r", &by_batch());
    assert_eq!(run.go_connected().ending.unwrap().unwrap(), Ending::Finished);
    for trial in run.trials() {
        let error = trial.error.unwrap();
        assert!(error["message"].as_str().unwrap().contains("the file is strange"), "{error}");
    }
}

#[test]
fn the_budget_is_kept_before_a_batch_is_handed_in() {
    let server = FakeBatch::start(BatchScript::echo()).unwrap();
    let folder = folder(100, &server, "openai");
    let options = RunOptions { max_cost_usd: Some(1e-9), ..by_batch() };
    let run = Run::begin(&folder, "r", &options);
    assert_eq!(run.go_connected().ending.unwrap().unwrap(), Ending::Budget);
    assert_eq!((run.trials().len(), n_batches(&server)), (0, 0));
}

#[test]
fn a_target_without_batches_is_told_before_the_first_call() {
    let folder = Folder::asking(1, "[echo]");
    let plan = folder.plan(&by_batch());
    let store = folder.store();
    let error = proof_run::connect(&plan, &Environment::default(), &store).unwrap_err();
    let proof_run::RunError::Outside(mistakes) = error else { panic!("{error:?}") };
    expect_test::expect![[r#"
        error[E0920]: `--batch`: `echo` has no batches
         --> suite.yaml:3:11
          |
        3 | targets: [echo]
          |           ^^^^ in this target
          |
          = note: OpenAI's chat completions and Responses and Anthropic's messages have them
          = help: leave `--batch` out, or choose the targets with `--target`
    "#]]
    .assert_eq(&crate::folder::shown(&mistakes));
}
