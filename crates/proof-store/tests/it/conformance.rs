//! What every store of runs has to do, whatever it is made of. A second store calls [`suite`] with its own maker.

use std::ops::ControlFlow;

use proof_store::{
    BatchRow, DoneSet, Ending, HoldoutLook, HoldoutSpec, HumanLabelRow, LookRow, PromptSpec, Replace,
    RunRecord, RunStatus, RunStore, ScorerCallRow, Store, StoreError, StoredScore, TrialRow, TrialWriter,
};

use crate::fixture::{Project, cache_key, case, failed_trial, new_response, record, response, trial};

#[tokio::test]
async fn sqlite_conforms() {
    suite(|| {
        let project = Project::new();
        let store: Store = project.open();
        (store, project)
    })
    .await;
}

/// Runs every check on a new store; the second value keeps alive what the store needs.
async fn suite<S: RunStore, Keep>(make: impl Fn() -> (S, Keep)) {
    runs_are_listed_newest_first_and_found(&make().0);
    a_run_begins_once(&make().0);
    a_status_is_kept(&make().0);
    rows_come_back_in_order_of_the_plan(&make().0).await;
    runs_do_not_see_each_other(&make().0).await;
    the_first_record_of_a_trial_stays(&make().0).await;
    an_error_is_replaced_where_asked(&make().0).await;
    a_visit_ends_when_told(&make().0).await;
    values_are_the_trials_without_reasons(&make().0).await;
    responses_and_cache(&make().0).await;
    a_rescored_trial_keeps_its_response(&make().0).await;
    spent_counts_calls_only(&make().0).await;
    batches_come_back_in_their_order_and_end_once(&make().0).await;
    looks_come_back_and_stay_as_they_were(&make().0).await;
    a_trial_is_scored_later(&make().0).await;
    calls_of_scorers_are_recorded_once(&make().0).await;
    human_labels_are_replaced_by_metric(&make().0).await;
    a_run_on_a_hold_out_is_in_the_ledger(&make().0);
    a_run_is_locked_once(&make().0);
    unknown_runs_are_told(&make().0);
}

fn begin<S: RunStore>(store: &S, id: &str) -> S::Writer {
    store.begin_run(&record(id)).unwrap();
    store.writer(id, Replace::Never).unwrap()
}

fn trials<S: RunStore>(store: &S, id: &str) -> Vec<TrialRow> {
    let mut rows = vec![];
    store
        .trials(id, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })
        .unwrap();
    rows
}

fn runs_are_listed_newest_first_and_found(store: &impl RunStore) {
    assert_eq!(store.runs().unwrap(), []);
    let older = record("aaaa0001");
    let newer = RunRecord { parent: Some(older.id.clone()), planned: 7, ..record("bbbb0001") };
    store.begin_run(&older).unwrap();
    store.begin_run(&newer).unwrap();
    assert_eq!(store.runs().unwrap(), [newer.clone(), older.clone()]);
    assert_eq!(store.find_run("last").unwrap(), newer);
    assert_eq!(store.find_run("aaaa0001").unwrap(), older);
    assert_eq!(store.find_run("bb").unwrap(), newer);
    assert_eq!(store.find_run("a0001").unwrap(), older);
    let ambiguous = store.find_run("0001").unwrap_err();
    assert!(
        matches!(ambiguous, StoreError::Ambiguous { matches, .. } if matches == ["bbbb0001", "aaaa0001"])
    );
    let unknown = store.find_run("cccc").unwrap_err();
    assert!(matches!(unknown, StoreError::NoSuchRun { near, .. } if near.len() == 2));
}

fn a_run_begins_once(store: &impl RunStore) {
    store.begin_run(&record("one")).unwrap();
    assert!(matches!(store.begin_run(&record("one")), Err(StoreError::RunExists { id }) if id == "one"));
    assert_eq!(store.runs().unwrap().len(), 1);
    store.begin_run(&record("two")).unwrap();
    assert!(matches!(store.begin_run(&record("../two")), Err(StoreError::BadRunId { .. })));
}

fn a_status_is_kept(store: &impl RunStore) {
    store.begin_run(&record("one")).unwrap();
    store.set_status("one", RunStatus::Interrupted, 12.5).unwrap();
    let found = store.find_run("one").unwrap();
    assert_eq!((found.status, found.elapsed_s), (RunStatus::Interrupted, 12.5));
}

async fn rows_come_back_in_order_of_the_plan<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    for seq in [2, 0, 1] {
        writer.case(case(seq)).await.unwrap();
        writer.trial(trial(seq), None).await.unwrap();
    }
    writer.flush().await.unwrap();
    let mut cases = vec![];
    store.cases("one", &mut |row| cases.push(row)).unwrap();
    assert_eq!(cases, [case(0), case(1), case(2)]);
    assert_eq!(trials(store, "one"), [trial(0), trial(1), trial(2)]);
    assert_eq!(store.case("one", 1).unwrap(), Some(case(1)));
    assert_eq!(store.case("one", 3).unwrap(), None);
}

async fn runs_do_not_see_each_other<S: RunStore>(store: &S) {
    let (one, two) = (begin(store, "one"), begin(store, "two"));
    let greatest = (1 << 40) - 1;
    one.trial(trial(greatest), None).await.unwrap();
    two.trial(trial(0), None).await.unwrap();
    one.flush().await.unwrap();
    assert_eq!(trials(store, "one"), [trial(greatest)]);
    assert_eq!(trials(store, "two"), [trial(0)]);
    let beyond = one.trial(trial(greatest + 1), None).await;
    assert!(matches!(beyond, Err(StoreError::TooLarge { .. })));
    one.flush().await.unwrap();
}

async fn the_first_record_of_a_trial_stays<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    writer.case(case(0)).await.unwrap();
    writer.case(proof_store::CaseRow { id: "other".to_owned(), ..case(0) }).await.unwrap();
    writer.trial(failed_trial(0), None).await.unwrap();
    writer.trial(trial(0), Some(new_response(1))).await.unwrap();
    writer.trial(trial(1), Some(new_response(2))).await.unwrap();
    writer.flush().await.unwrap();
    assert_eq!(store.case("one", 0).unwrap(), Some(case(0)));
    let rows = trials(store, "one");
    assert_eq!(rows.first(), Some(&failed_trial(0)));
    assert_eq!(store.cached(&cache_key(1)).unwrap(), None, "the output of a trial that was not recorded");
    let second = store.response(rows[1].response.unwrap()).unwrap();
    assert_eq!(second, response("answer 2"));
}

async fn an_error_is_replaced_where_asked<S: RunStore>(store: &S) {
    begin(store, "one");
    let writer = store.writer("one", Replace::Errors).unwrap();
    writer.trial(failed_trial(0), None).await.unwrap();
    writer.trial(trial(1), None).await.unwrap();
    writer.trial(trial(0), Some(new_response(1))).await.unwrap();
    writer.trial(failed_trial(1), None).await.unwrap();
    writer.flush().await.unwrap();
    let rows = trials(store, "one");
    let id = rows[0].response.unwrap();
    assert_eq!(rows, [TrialRow { response: Some(id), ..trial(0) }, trial(1)]);
    assert_eq!(store.response(id).unwrap(), response("answer 1"));
    let done: DoneSet = store.done("one").unwrap();
    assert_eq!((done.n_outputs(), done.n_errors()), (2, 0));
}

async fn a_visit_ends_when_told<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    for idx in 0..10 {
        writer.trial(trial(idx), None).await.unwrap();
    }
    writer.flush().await.unwrap();
    let mut seen = vec![];
    store
        .trials("one", &mut |row| {
            seen.push(row.idx);
            if row.idx == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
    assert_eq!(seen, [0, 1, 2, 3]);
}

async fn values_are_the_trials_without_reasons<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    let unscored = TrialRow { scores: vec![StoredScore::Unscored("no JSON".to_owned())], ..trial(2) };
    writer.trial(trial(0), None).await.unwrap();
    writer.trial(failed_trial(1), None).await.unwrap();
    writer.trial(unscored, None).await.unwrap();
    writer.flush().await.unwrap();
    let mut seen = vec![];
    store
        .trial_values("one", &mut |row| {
            seen.push(row.clone());
            ControlFlow::Continue(())
        })
        .unwrap();
    let expected: Vec<TrialRow> = trials(store, "one").into_iter().map(without_reasons).collect();
    assert_eq!(seen, expected);
    assert_eq!(seen[1], failed_trial(1));
}

fn without_reasons(mut row: TrialRow) -> TrialRow {
    for score in &mut row.scores {
        match score {
            StoredScore::Scored { reason, .. } | StoredScore::Counted { reason, .. } => *reason = None,
            StoredScore::Unscored(reason) | StoredScore::Skipped(reason) => reason.clear(),
            StoredScore::Pending => {}
        }
    }
    row
}

async fn responses_and_cache<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    assert_eq!(store.cached(&cache_key(0)).unwrap(), None);
    for idx in 0..20 {
        writer.trial(trial(idx), Some(new_response(idx))).await.unwrap();
    }
    let uncached = proof_store::NewResponse { cache_key: None, response: response("once") };
    writer.trial(trial(20), Some(uncached)).await.unwrap();
    writer.flush().await.unwrap();
    for row in trials(store, "one") {
        let id = row.response.unwrap();
        let words = if row.idx == 20 { "once".to_owned() } else { format!("answer {}", row.idx) };
        assert_eq!(store.response(id).unwrap(), response(&words));
        let expected = (row.idx < 20).then(|| (id, response(&words)));
        assert_eq!(store.cached(&cache_key(row.idx)).unwrap(), expected);
    }
    // The newest output under a key is the one that is found.
    let again = proof_store::NewResponse { response: response("newer"), ..new_response(3) };
    writer.trial(trial(21), Some(again)).await.unwrap();
    writer.flush().await.unwrap();
    assert_eq!(store.cached(&cache_key(3)).unwrap().unwrap().1, response("newer"));
}

async fn a_rescored_trial_keeps_its_response<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    writer.trial(trial(0), Some(new_response(0))).await.unwrap();
    writer.flush().await.unwrap();
    let id = trials(store, "one")[0].response;
    let rescored = begin(store, "two");
    let row = TrialRow { response: id, ..trial(0) };
    rescored.trial(row.clone(), None).await.unwrap();
    rescored.flush().await.unwrap();
    assert_eq!(trials(store, "two"), [row]);
}

async fn spent_counts_calls_only<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    assert_eq!(store.spent_usd("one").unwrap().to_bits(), 0.0_f64.to_bits());
    writer.trial(TrialRow { cost_usd: Some(0.5), ..trial(0) }, None).await.unwrap();
    writer.trial(TrialRow { cost_usd: Some(0.25), ..trial(1) }, None).await.unwrap();
    writer.trial(TrialRow { cost_usd: Some(8.0), is_cached: true, ..trial(2) }, None).await.unwrap();
    writer.trial(TrialRow { cost_usd: None, ..trial(3) }, None).await.unwrap();
    writer.flush().await.unwrap();
    assert_eq!(store.spent_usd("one").unwrap().to_bits(), 0.75_f64.to_bits(), "exact in binary");
    let done = store.done("one").unwrap();
    assert_eq!(done.ending(2), Some(Ending::Output));
    assert_eq!(done.ending(4), None);
}

fn a_run_is_locked_once(store: &impl RunStore) {
    let lock = store.lock_run("one").unwrap();
    let other = store.lock_run("two").unwrap();
    assert!(matches!(store.lock_run("one"), Err(StoreError::Locked { run, .. }) if run == "one"));
    drop(lock);
    let again = store.lock_run("one").unwrap();
    drop((again, other));
}

fn unknown_runs_are_told(store: &impl RunStore) {
    assert!(matches!(store.writer("one", Replace::Never), Err(StoreError::NoSuchRun { .. })));
    assert!(matches!(store.done("one"), Err(StoreError::NoSuchRun { .. })));
    assert!(matches!(store.find_run("last"), Err(StoreError::NoSuchRun { .. })));
    assert!(matches!(store.find_run(""), Err(StoreError::NoSuchRun { .. })));
}

async fn batches_come_back_in_their_order_and_end_once<S: RunStore>(store: &S) {
    let writer = begin(store, "r1");
    let row = |id: &str, has_ended| BatchRow {
        target: 1,
        id: id.to_owned(),
        submitted_at: "2026-01-01T00:00:00Z".to_owned(),
        has_ended,
        trials: vec![3, 4, 900_000],
    };
    writer.batch(row("batch_b", false)).await.unwrap();
    writer.batch(row("batch_a", false)).await.unwrap();
    writer.batch(row("batch_b", true)).await.unwrap();
    assert_eq!(store.batches("r1").unwrap(), [row("batch_b", true), row("batch_a", false)]);
}

async fn looks_come_back_and_stay_as_they_were<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    let other = begin(store, "two");
    let look = |number, n_cases, is_decided| LookRow {
        number,
        n_cases,
        at: "2026-11-20T13:00:00Z".to_owned(),
        gates: vec!["passed".to_owned(), "undecided \u{1b}".to_owned()],
        is_decided,
    };
    assert_eq!(store.looks("one").unwrap(), []);
    writer.look(look(2, 60, true)).await.unwrap();
    writer.look(look(1, 20, false)).await.unwrap();
    writer.look(look(2, 61, false)).await.unwrap();
    other.look(look(1, 7, false)).await.unwrap();
    assert_eq!(store.looks("one").unwrap(), [look(1, 20, false), look(2, 60, true)]);
    assert_eq!(store.looks("two").unwrap(), [look(1, 7, false)]);
    assert!(matches!(store.looks("three"), Err(StoreError::NoSuchRun { .. })));
}

async fn a_trial_is_scored_later<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    writer.trial(TrialRow { scores: vec![StoredScore::Pending], ..trial(0) }, None).await.unwrap();
    writer.trial(trial(1), None).await.unwrap();
    writer.flush().await.unwrap();
    assert_eq!(trials(store, "one")[0].scores, [StoredScore::Pending]);
    let counted = StoredScore::Counted {
        value: 0.5,
        counts: vec![2.0, 4.0],
        pass: Some(false),
        reason: Some("half of it".to_owned()),
    };
    let scores = vec![counted, StoredScore::Skipped("no sources".to_owned())];
    writer.scores(0, scores.clone()).await.unwrap();
    writer.flush().await.unwrap();
    let rows = trials(store, "one");
    assert_eq!(rows[0], TrialRow { scores, ..trial(0) });
    assert_eq!(rows[1], trial(1));
}

fn call(idx: u64, number: u32) -> ScorerCallRow {
    ScorerCallRow {
        idx,
        question: cache_key(u64::from(number)),
        number,
        judge: number % 2,
        purpose: "grade".to_owned(),
        is_cached: false,
        attempts: 1,
        latency_s: Some(0.5),
        cost_usd: Some(0.25),
        price: Some("a price".into()),
        input_tokens: Some(100),
        output_tokens: Some(7),
        error: None,
        response: None,
    }
}

async fn calls_of_scorers_are_recorded_once<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    let other = begin(store, "two");
    writer.trial(trial(3), None).await.unwrap();
    let failed = ScorerCallRow { error: Some("gone".to_owned()), cost_usd: None, price: None, ..call(3, 1) };
    writer.scorer_call(call(3, 0), Some(new_response(0))).await.unwrap();
    writer.scorer_call(failed, None).await.unwrap();
    writer.scorer_call(ScorerCallRow { is_cached: true, ..call(3, 2) }, None).await.unwrap();
    other.scorer_call(call(3, 0), None).await.unwrap();
    writer.flush().await.unwrap();
    assert_eq!(store.scorer_calls("one", 3).unwrap()[1].error.as_deref(), Some("gone"));
    assert_eq!(store.failed_scorer_calls("one").unwrap(), [3]);
    // An answer takes the place of a failure, and stays.
    writer.scorer_call(call(3, 1), None).await.unwrap();
    writer.scorer_call(ScorerCallRow { purpose: "again".to_owned(), ..call(3, 1) }, None).await.unwrap();
    writer.flush().await.unwrap();
    assert!(store.failed_scorer_calls("one").unwrap().is_empty());
    let calls = store.scorer_calls("one", 3).unwrap();
    let row = calls[0].response.unwrap();
    assert_eq!(store.response(row).unwrap(), response("answer 0"));
    let expected = [
        ScorerCallRow { response: Some(row), ..call(3, 0) },
        call(3, 1),
        ScorerCallRow { is_cached: true, ..call(3, 2) },
    ];
    assert_eq!(calls, expected);
    assert!(store.scorer_calls("one", 4).unwrap().is_empty());
    let totals = store.scorer_call_totals("one").unwrap();
    let shown: Vec<_> = totals.iter().map(|(judge, t)| (*judge, t.n_calls, t.n_cached, t.cost_usd)).collect();
    assert_eq!(shown, [(0, 2, 1, 0.25), (1, 1, 0, 0.25)]);
    // What scorers spend is spent by the run.
    assert!((store.spent_usd("two").unwrap() - 0.25).abs() < 1e-12);
}

async fn human_labels_are_replaced_by_metric<S: RunStore>(store: &S) {
    let writer = begin(store, "one");
    let label = |idx, metric: &str, person: &str, value| HumanLabelRow {
        idx,
        metric: metric.to_owned(),
        person: person.to_owned(),
        label: "pass".to_owned(),
        value,
    };
    writer.labels("tone", vec![label(0, "tone", "ann", Some(1.0))]).await.unwrap();
    let helpful = vec![label(1, "helpful", "ann", None), label(1, "helpful", "bob", Some(0.5))];
    writer.labels("helpful", vec![label(7, "helpful", "eve", None)]).await.unwrap();
    writer.labels("helpful", helpful.clone()).await.unwrap();
    let expected = [vec![label(0, "tone", "ann", Some(1.0))], helpful].concat();
    assert_eq!(store.human_labels("one").unwrap(), expected);
}

fn a_run_on_a_hold_out_is_in_the_ledger(store: &impl RunStore) {
    let prompt = |path: &str, version: &str| PromptSpec {
        path: path.to_owned(),
        version: version.to_owned(),
        ..PromptSpec::default()
    };
    let holdout = HoldoutSpec { split: "test".to_owned(), declared_looks: 3, hash: "abc".to_owned() };
    let mut first = record("one");
    first.spec.prompts = vec![prompt("a.prompt", "v1"), prompt("b.prompt", "v7")];
    first.spec.holdout = Some(holdout.clone());
    first.spec.dataset.n_cases = 40;
    store.begin_run(&record("zero")).unwrap();
    store.begin_run(&first).unwrap();
    let mut again = record("two");
    again.spec.prompts = vec![prompt("a.prompt", "v2")];
    again.spec.holdout = Some(holdout);
    store.begin_run(&again).unwrap();
    let rescored = RunRecord { parent: Some("two".to_owned()), id: "three".to_owned(), ..again.clone() };
    store.begin_run(&rescored).unwrap();
    assert!(store.begin_run(&again).is_err(), "it is begun");
    let look = |run: &str, prompt: &str, version: &str, n_cases| HoldoutLook {
        run: run.to_owned(),
        at: "2026-11-20T13:00:00Z".to_owned(),
        suite: "suites/triage.yaml".to_owned(),
        prompt: prompt.to_owned(),
        version: version.to_owned(),
        split: "test".to_owned(),
        hash: "abc".to_owned(),
        n_cases,
        declared: 3,
    };
    let expected = [
        look("one", "a.prompt", "v1", 40),
        look("one", "b.prompt", "v7", 40),
        look("two", "a.prompt", "v2", 0),
    ];
    assert_eq!(store.holdout_looks().unwrap(), expected, "outputs that are scored again are no look");
}
