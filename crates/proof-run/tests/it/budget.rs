//! `max_cost`: what a run may spend, over all its sittings.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use proof_model::CallError;
use proof_run::{Ending, RunEvent, RunOptions};

use crate::folder::{Folder, cases};
use crate::model::{Scripted, asked};
use crate::sitting::{Run, Sitting};

/// A call of our model has a million input tokens and half a million output tokens: $0.10 on `a`, $0.30 on `b`.
pub(crate) const PRICES: &str = "version: 1
prices:
  - {model: openai/a, from: 2025-01-01, input: 0.05, output: 0.1, source: us}
  - {model: openai/b, from: 2025-01-01, input: 0.2, output: 0.2, source: us}
";

fn folder(n: usize, targets: &str) -> Folder {
    let folder = Folder::asking(n, targets);
    folder.write("proof.yaml", "name: demo\nprices: prices.yaml\n");
    folder.write("prices.yaml", PRICES);
    folder
}

fn with(max_cost_usd: f64, concurrency: u32) -> RunOptions {
    RunOptions { max_cost_usd: Some(max_cost_usd), concurrency: Some(concurrency), ..RunOptions::default() }
}

/// The events about the budget, and what was spent as the last one says.
fn reached(sitting: &Sitting) -> usize {
    sitting.events.iter().filter(|event| matches!(event, RunEvent::BudgetReached { .. })).count()
}

#[test]
fn calls_that_cost_the_same_never_pass_the_budget_and_use_it_up() {
    for concurrency in [1, 4, 32] {
        let folder = folder(50, "openai/a");
        let run = Run::begin(&folder, "r", &with(1.05, concurrency));
        let model = Scripted::echo();
        let sitting = run.go(&[&model]);
        assert_eq!(*sitting.ending(), Ending::Budget);
        assert_eq!(reached(&sitting), 1);
        assert_eq!(model.n_calls(), 10, "concurrency {concurrency}");
        let spent = folder.store().spent_usd("r").unwrap();
        assert!((spent - 1.0).abs() < 1e-9, "{spent}");
    }
}

#[test]
fn a_resumed_run_counts_what_was_spent() {
    let folder = folder(50, "openai/a");
    let run = Run::begin(&folder, "r", &with(0.5, 8));
    let model = Scripted::echo();
    assert_eq!(*run.go(&[&model]).ending(), Ending::Budget);
    assert_eq!(model.n_calls(), 5);
    // Nothing is left of the same budget, not even for one call to find out what it costs.
    assert_eq!(*run.go(&[&model]).ending(), Ending::Budget);
    assert_eq!(model.n_calls(), 5);
    // A larger one is used up; it does not change what is asked, so the plan is the same.
    assert_eq!(*run.resumed(&with(0.85, 8)).go(&[&model]).ending(), Ending::Budget);
    assert_eq!(model.n_calls(), 8);
    assert_eq!(*run.resumed(&RunOptions::default()).go(&[&model]).ending(), Ending::Finished);
    assert_eq!((model.n_calls(), run.trials().len()), (50, 50));
}

#[test]
fn targets_share_the_budget() {
    let folder = folder(50, "[openai/a, openai/b]");
    let run = Run::begin(&folder, "r", &with(2.0, 3));
    // What a call of a target costs is known after its first one, so both make theirs before either goes on: a first call
    // that comes late and is dearer than all before it may pass the limit. What three calls of each set aside leaves room
    // for it, so that the held ones do not keep it waiting.
    let (a, b) = (Scripted::gated(), Scripted::gated());
    a.open(1);
    b.open(1);
    let mut recorded = BTreeSet::new();
    let sitting = run.watch(&[&a, &b], false, |event, _| {
        if let RunEvent::Trial { target, .. } = event
            && recorded.insert(*target)
            && recorded.len() == 2
        {
            a.open(100);
            b.open(100);
        }
        ControlFlow::Continue(())
    });
    assert_eq!(*sitting.ending(), Ending::Budget);
    assert_eq!(reached(&sitting), 1);
    let spent = a.n_calls() as f64 * 0.1 + b.n_calls() as f64 * 0.3;
    assert!(spent < 2.0 + 1e-9, "{spent}");
    // Less than the dearest call is left.
    assert!(1.7 - 1e-9 < spent, "{spent}");
}

#[test]
fn what_is_in_the_cache_costs_nothing() {
    let folder = folder(20, "openai/a");
    let model = Scripted::echo();
    assert_eq!(*Run::begin(&folder, "one", &RunOptions::default()).go(&[&model]).ending(), Ending::Finished);
    let run = Run::begin(&folder, "two", &with(0.01, 4));
    assert_eq!(*run.go(&[&model]).ending(), Ending::Finished);
    assert!(folder.store().spent_usd("two").unwrap().abs() < 1e-12);
    let spent: Vec<Option<f64>> = run.trials().iter().map(|trial| trial.cost_usd).collect();
    assert!(spent.iter().all(|cost| cost.is_some_and(|cost| (cost - 0.1).abs() < 1e-9)));
}

#[test]
fn failed_calls_give_back_what_was_set_aside() {
    let folder = folder(60, "{model: openai/a, max_attempts: 1}");
    let run = Run::begin(&folder, "r", &with(0.45, 2));
    // One call in ten succeeds.
    let model = Scripted::new(|request, number| match number % 10 {
        1 => Ok(asked(request)),
        _ => Err(CallError::new(proof_model::ErrorKind::BadRequest, "no")),
    });
    assert_eq!(*run.go(&[&model]).ending(), Ending::Budget);
    let n_outputs = run.trials().iter().filter(|trial| trial.error.is_none()).count();
    assert_eq!(n_outputs, 4);
}

#[test]
fn a_drained_run_does_not_wait_for_money() {
    let folder = folder(50, "openai/a");
    let run = Run::begin(&folder, "r", &with(0.35, 8));
    let model = Scripted::gated();
    model.open(1);
    let sitting = run.watch(&[&model], false, |event, stop| {
        if let RunEvent::Trial { .. } = event
            && !stop.drain.is_cancelled()
        {
            // Two calls may be in flight now, the others wait for money.
            stop.drain.cancel();
            model.open(50);
        }
        ControlFlow::Continue(())
    });
    assert_eq!(*sitting.ending(), Ending::Cancelled);
    assert!(model.n_calls() <= 3);
    assert_eq!(run.trials().len(), model.n_calls());
}

#[test]
fn without_a_price_there_is_no_cost() {
    let folder = folder(3, "openai/unpriced");
    folder.write("cases.jsonl", cases(3));
    let run = Run::begin(&folder, "r", &RunOptions::default());
    run.go(&[&Scripted::echo()]);
    assert!(run.trials().iter().all(|trial| trial.cost_usd.is_none()));
}
