//! `--until decided`: blocks of a random order, a look after each, the same however often the run is interrupted.

use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock, Mutex};

use expect_test::expect;
use proof_model::{CallError, ErrorKind};
use proof_run::{Decide, Decision, Ending, RunError, RunEvent, RunOptions};
use proof_store::{LookRow, RunStatus, Store};
use proptest::prelude::*;

use crate::folder::Folder;
use crate::model::{Scripted, asked};
use crate::sitting::{Run, trial_of};

const N_CASES: usize = 90;
const TARGETS: &str = "[{model: openai/a, max_attempts: 1}, {model: openai/b, max_attempts: 1}]";

fn until(first: u64) -> RunOptions {
    RunOptions { until_decided: Some(first), ..RunOptions::default() }
}

/// Decided once so many cases are drawn. Looks that every block is whole when it is looked at, and that nothing beyond it was
/// made.
#[derive(Debug, Default)]
struct After {
    n_cases: u64,
    looked: Mutex<Vec<u64>>,
}

impl After {
    fn new(n_cases: u64) -> Arc<Self> {
        Arc::new(Self { n_cases, looked: Mutex::default() })
    }
}

impl Decide for After {
    fn look(&self, store: &Store, run: &str, n_cases: u64) -> Result<Decision, RunError> {
        let record = store.find_run(run)?;
        let per_case = record.planned / record.spec.dataset.n_cases;
        let done = store.done(run)?;
        assert_eq!(done.len(), n_cases * per_case, "a look at {n_cases} cases");
        assert!((0..n_cases * per_case).all(|idx| done.ending(idx).is_some()));
        self.looked.lock().unwrap().push(n_cases);
        let is_decided = self.n_cases <= n_cases;
        let word = if is_decided { "passed" } else { "undecided" };
        Ok(Decision { gates: vec![word.to_owned()], is_decided })
    }
}

fn folder() -> Folder {
    let folder = Folder::asking(N_CASES, TARGETS);
    folder.suite(&format!(
        "targets: {TARGETS}\nrepeats: 2\nscorers: [{{contains: \"1\", as: one}}]\ngates: [one >= 0.5]\n"
    ));
    folder
}

/// Fails always for some questions; the others depend on nothing but the question.
fn model() -> Arc<Scripted> {
    Scripted::new(|request, _| match asked(request).as_str() {
        "Say t3" | "Say t17" => Err(CallError::new(ErrorKind::BadRequest, "never")),
        text => Ok(format!("{text}/{}", request.repeat)),
    })
}

fn begin<'a>(folder: &'a Folder, id: &str, options: &RunOptions, after: u64) -> Run<'a> {
    Run { decide: Some(After::new(after)), ..Run::begin(folder, id, options) }
}

fn looks(run: &Run<'_>) -> Vec<LookRow> {
    run.folder.store().looks(&run.id).unwrap()
}

#[test]
fn looks_are_planned_before_the_first_call() {
    let folder = folder();
    let looks = |first| folder.plan(&until(first)).spec.sequential.clone().unwrap().looks;
    assert_eq!(looks(20), [20, 40, 60, 80, 90]);
    assert_eq!(looks(1), [1, 3, 7, 12, 17, 22, 27, 32, 37, 42, 47, 52, 57, 62, 67, 72, 77, 82, 87, 90]);
    assert_eq!(looks(90), [90]);
    assert_eq!(looks(5_000), [90]);
    folder.write("cases.jsonl", crate::folder::cases(2_000));
    assert_eq!(looks(20)[..6], [20, 60, 140, 240, 340, 440], "doubled, up to a twentieth");
    assert_eq!(folder.plan(&until(20)).spec.sequential.as_ref().unwrap().largest_group, 1);
}

#[test]
fn groups_are_whole_at_every_look() {
    let folder = folder();
    let cases =
        (0..60).map(|at| format!("{{\"id\": \"c{at}\", \"text\": \"t\", \"group\": \"g{}\"}}\n", at / 7));
    folder.write("cases.jsonl", cases.collect::<String>());
    let sequential = folder.plan(&until(10)).spec.sequential.clone().unwrap();
    assert_eq!(sequential.largest_group, 7);
    // Eight groups of 7 and one of 4, which may stand anywhere.
    assert!(sequential.looks.iter().all(|n| n % 7 == 0 || n % 7 == 4), "{sequential:?}");
    assert_eq!(sequential.looks.last(), Some(&60));
}

#[test]
fn a_run_ends_with_the_look_that_decides_it() {
    let folder = folder();
    let run = begin(&folder, "r", &until(20), 50);
    let (a, b) = (model(), model());
    let sitting = run.go(&[&a, &b]);
    assert_eq!(*sitting.ending(), Ending::Decided);
    assert_eq!((a.n_calls(), b.n_calls()), (120, 120), "60 cases, 2 repeats");
    assert_eq!(run.found().status, RunStatus::Finished);
    let rows = looks(&run);
    assert_eq!(
        rows.iter().map(|look| (look.number, look.n_cases)).collect::<Vec<_>>(),
        [(1, 20), (2, 40), (3, 60)]
    );
    assert_eq!(rows.iter().map(|look| look.is_decided).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(rows.last().unwrap().gates, ["passed"]);
    let told: Vec<String> = sitting
        .events
        .iter()
        .filter(|event| matches!(event, RunEvent::Look { .. }))
        .map(|event| serde_json::to_string(event).unwrap())
        .collect();
    expect![[r#"
        {"event":"look","number":1,"n_cases":20,"of":90,"gates":["undecided"],"is_decided":false}
        {"event":"look","number":2,"n_cases":40,"of":90,"gates":["undecided"],"is_decided":false}
        {"event":"look","number":3,"n_cases":60,"of":90,"gates":["passed"],"is_decided":true}"#]]
    .assert_eq(&told.join("\n"));
    // Going on changes nothing: the run is decided.
    let again = run.go(&[&a, &b]);
    assert_eq!((again.ending(), a.n_calls()), (&Ending::Decided, 120));
    assert_eq!(looks(&run), rows);
}

#[test]
fn the_cases_that_are_drawn_depend_on_the_seed_and_come_from_everywhere() {
    let folder = folder();
    let drawn = |id: &str, seed| {
        let run = begin(&folder, id, &RunOptions { seed: Some(seed), ..until(20) }, 1);
        run.go(&[&model(), &model()]);
        let mut ids = vec![];
        folder.store().cases(&run.id, |case| ids.push(case.id)).unwrap();
        ids
    };
    let ids = drawn("one", 1);
    assert_eq!(ids.len(), 20);
    let plan = folder.plan(&RunOptions { seed: Some(1), ..until(20) });
    let mut expected: Vec<(u64, String)> = plan
        .dataset
        .block(plan.order.as_ref().unwrap(), 0..20)
        .map(|item| item.map(|(place, case)| (place, case.id)).unwrap())
        .collect();
    expected.sort();
    assert_eq!(
        ids,
        expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>(),
        "the store has the order of drawing"
    );
    assert_eq!(drawn("again", 1), ids);
    assert_ne!(drawn("other", 2), ids);
    let number = |id: &String| id.trim_start_matches('c').parse::<usize>().unwrap();
    assert!(ids.iter().any(|id| N_CASES / 2 < number(id)));
}

#[test]
fn a_run_that_is_never_decided_makes_every_trial() {
    let folder = folder();
    let run = begin(&folder, "r", &until(20), u64::MAX);
    assert_eq!(*run.go(&[&model(), &model()]).ending(), Ending::Finished);
    assert_eq!(run.trials().len() as u64, run.plan.n_trials());
    assert_eq!(looks(&run).len(), 5);
    assert!(looks(&run).iter().all(|look| !look.is_decided));
}

#[test]
fn errors_of_blocks_that_were_looked_at_are_made_again_where_asked() {
    let folder = folder();
    let run = begin(&folder, "r", &until(90), 50);
    run.go(&[&model(), &model()]);
    let rows = looks(&run);
    assert_eq!(run.trials().iter().filter(|trial| trial.error.is_some()).count(), 8);
    let well = Scripted::echo();
    let sitting = run.watch(&[&well, &well], true, |_, _| ControlFlow::Continue(()));
    assert_eq!((sitting.ending(), well.n_calls()), (&Ending::Decided, 8));
    assert!(run.trials().iter().all(|trial| trial.error.is_none()));
    assert_eq!(looks(&run), rows, "a look that was taken is not taken again");
}

#[test]
fn a_target_that_is_given_up_ends_the_run_without_a_look() {
    let folder = folder();
    let run = begin(&folder, "r", &until(20), 1);
    let wrong_key = Scripted::failing(ErrorKind::Auth);
    let sitting = run.go(&[&model(), &wrong_key]);
    assert!(matches!(sitting.ending(), Ending::TargetsStopped(_)), "{sitting:?}");
    assert_eq!(looks(&run), []);
}

#[test]
fn a_budget_ends_the_run_within_a_block() {
    let folder = Folder::asking(50, "openai/a");
    folder.write("proof.yaml", "name: demo\nprices: prices.yaml\n");
    folder.write("prices.yaml", crate::budget::PRICES);
    folder.suite("targets: openai/a\nscorers: [contains: t]\ngates: [contains >= 0.5]\n");
    let options = RunOptions { max_cost_usd: Some(1.55), concurrency: Some(4), ..until(10) };
    let run = begin(&folder, "r", &options, u64::MAX);
    let model = Scripted::echo();
    assert_eq!(*run.go(&[&model]).ending(), Ending::Budget);
    assert_eq!(model.n_calls(), 15);
    assert_eq!(looks(&run).iter().map(|look| look.n_cases).collect::<Vec<_>>(), [10]);
    assert_eq!(run.found().status, RunStatus::Interrupted);
}

#[test]
fn what_cannot_be_decided_is_told_before_the_first_call() {
    let folder = Folder::asking(5, "echo");
    expect![[r#"
        error[E0236]: a run until it is decided needs gates, and the suite has none
         --> suite.yaml:1:1
          |
        1 | prompts: ask.prompt
          | ^ no `gates` in this file
          |
          = note: the run ends when every gate is decided; without one it would not know what to decide
          = help: add `gates:` with what must hold, such as `- label >= 0.90`, or leave `--until decided` out
    "#]]
    .assert_eq(&folder.mistakes(&until(20)));
    folder.suite(
        "targets: echo\nrepeats: 2\nscope: suite\nscorers: [{contains: t, as: t}]\ngates: [t >= 0.5]\n",
    );
    expect![[r#"
        error[E0237]: a run until it is decided cannot have the scope `suite`
         --> suite.yaml:5:8
          |
        5 | scope: suite
          |        ^^^^^ these cases and no others
          |
          = note: what is said about every single case of the suite needs every case; a part of them, drawn at random, says something about the inputs that they stand for
          = help: leave `scope` out, or leave `--until decided` out
    "#]].assert_eq(&folder.mistakes(&until(20)));
    assert!(folder.plan(&RunOptions::default()).order.is_none(), "an ordinary run is none of this");
}

#[test]
fn gates_that_cannot_be_decided_early_are_told() {
    let folder = Folder::asking(5, "echo");
    let warnings = |gates: &str| {
        folder.suite(&format!("targets: echo\nscorers: [{{contains: t, as: t}}, latency]\ngates: {gates}\n"));
        crate::folder::shown(&folder.plan(&until(20)).warnings)
    };
    assert_eq!(warnings("[t >= 0.5, latency_p95 <= 2, error_rate <= 0.1]"), "");
    expect![[r#"
        warning[W0202]: the gate `latency <= 2` cannot be decided early: all 5 cases will be run
         --> suite.yaml:5:19
          |
        5 | gates: [t >= 0.5, latency <= 2, cost_usd <= 1]
          |                   ^^^^^^^^^^^^ this gate
          |
          = note: its metric has no scale, and no interval for it holds at every look

        warning[W0202]: the gate `cost_usd <= 1` is decided when the run ends
         --> suite.yaml:5:33
          |
        5 | gates: [t >= 0.5, latency <= 2, cost_usd <= 1]
          |                                 ^^^^^^^^^^^^^ this gate
          |
          = note: it is about a sum over the run, which is known once nothing more is called; other gates decide when that is
    "#]].assert_eq(&warnings("[t >= 0.5, latency <= 2, cost_usd <= 1]"));
    expect![[r#"
        warning[W0202]: the gate `cost_usd <= 1` is decided when the run ends: all 5 cases will be run
         --> suite.yaml:5:9
          |
        5 | gates: [cost_usd <= 1]
          |         ^^^^^^^^^^^^^ this gate
          |
          = note: it is about a sum over the run, which is known once nothing more is called; other gates decide when that is
    "#]].assert_eq(&warnings("[cost_usd <= 1]"));
}

/// The gates of the suite themselves decide: nearly every case fails, so the first block is enough.
#[test]
fn the_gates_of_the_suite_decide() {
    let folder = folder();
    let decide = Arc::new(proof_run::GatesDecide { level: proof_verdict::Level::P95 });
    let run = Run { decide: Some(decide), ..Run::begin(&folder, "r", &until(20)) };
    let well = Scripted::new(|_, _| Ok("no".to_owned()));
    assert_eq!(*run.go(&[&well, &well]).ending(), Ending::Decided);
    let rows = looks(&run);
    assert_eq!(rows.iter().map(|look| look.n_cases).collect::<Vec<_>>(), [20]);
    assert_eq!(rows[0].gates, ["failed"]);
    assert_eq!(well.n_calls(), 80);
    let verdict = run.verdict();
    assert_eq!(verdict["outcome"], "failed");
    assert_eq!(verdict["sequential"]["n_drawn"], 20);
    assert_eq!(verdict["trials"]["not_run"], 0);
}

#[test]
fn a_rescored_run_keeps_the_looks_of_its_source() {
    let folder = folder();
    let run = begin(&folder, "r", &until(20), 30);
    run.go(&[&model(), &model()]);
    folder.write("scorers.yaml", "scorers: [{contains: \"2\", as: two}]\ngates: [two >= 0.9]\n");
    let (store, project) = (folder.store(), folder.project());
    let source = run.found();
    let clock = crate::sitting::clock();
    let options = RunOptions::default();
    let id = "again".to_owned();
    let rescored =
        proof_run::rescore(&project, &store, &source, "scorers.yaml", id, &clock, &options).unwrap();
    assert_eq!(rescored.record.status, RunStatus::Finished);
    let rows = store.looks("again").unwrap();
    assert_eq!(
        rows.iter().map(|look| (look.n_cases, look.is_decided)).collect::<Vec<_>>(),
        [(20, false), (40, true)]
    );
    let verdict = proof_verdict::Verdict::compute(&store, "again", proof_verdict::Level::P95).unwrap();
    assert_eq!(verdict.sequential.unwrap().n_drawn, 40);
}

/// The records and looks of a run that was not interrupted.
static WHOLE: LazyLock<(Vec<String>, Vec<LookRow>)> = LazyLock::new(|| {
    let folder = folder();
    let run = begin(&folder, "whole", &until(8), 40);
    assert_eq!(*run.go(&[&model(), &model()]).ending(), Ending::Decided);
    (run.records(), looks(&run))
});

/// How a sitting is ended before its time.
#[derive(Clone, Copy, Debug)]
enum Way {
    Drain,
    Cancel,
    Kill,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_interrupted_run_takes_the_same_looks_and_repeats_no_call(
        stops in prop::collection::vec(
            (1_usize..60, prop_oneof![Just(Way::Drain), Just(Way::Cancel), Just(Way::Kill)]),
            1..4,
        ),
        concurrency in 1_u32..12,
    ) {
        let options = RunOptions {
            concurrency: Some(concurrency),
            cache: proof_run::CacheUse::WriteOnly,
            ..until(8)
        };
        let (whole_records, whole_looks) = &*WHOLE;
        let folder = folder();
        let run = begin(&folder, "parts", &options, 40);
        let mut n_calls = 0;
        for (after, way) in &stops {
            let before = run.trials().len();
            let (a, b) = (model(), model());
            let mut n_told = 0;
            run.watch(&[&a, &b], false, |event, stop| {
                n_told += usize::from(trial_of(event).is_some() || matches!(event, RunEvent::Look { .. }));
                if n_told < *after {
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
            // Calls of this sitting that have no record were in flight when it ended.
            let made = a.n_calls() + b.n_calls();
            let recorded = run.trials().len() - before;
            prop_assert!(recorded <= made && made <= recorded + 2 * concurrency as usize);
            n_calls += recorded;
        }
        let (a, b) = (model(), model());
        let resumed = run.resumed(&options);
        let sitting = resumed.go(&[&a, &b]);
        prop_assert_eq!(sitting.ending(), &Ending::Decided);
        prop_assert_eq!(n_calls + a.n_calls() + b.n_calls(), run.trials().len());
        prop_assert_eq!(&run.records(), whole_records);
        prop_assert_eq!(&looks(&run), whole_looks);
    }
}
