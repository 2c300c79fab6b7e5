//! The response cache, and equal requests.

use expect_test::expect;
use proof_run::{CacheUse, Ending, RunOptions};

use crate::folder::{ASK, Folder};
use crate::model::Scripted;
use crate::sitting::Run;

fn with(cache: CacheUse) -> RunOptions {
    RunOptions { cache, ..RunOptions::default() }
}

#[test]
fn a_second_run_makes_no_call_and_spends_nothing() {
    let folder = Folder::asking(5, "openai/a");
    let model = Scripted::echo();
    let first = Run::begin(&folder, "one", &RunOptions::default());
    assert_eq!(*first.go(&[&model]).ending(), Ending::Finished);
    let second = Run::begin(&folder, "two", &RunOptions::default());
    assert_eq!(*second.go(&[&model]).ending(), Ending::Finished);
    assert_eq!(model.n_calls(), 5);
    assert_eq!(first.records(), second.records());
    assert!(first.trials().iter().all(|trial| !trial.is_cached));
    assert!(second.trials().iter().all(|trial| trial.is_cached));
    // One output, kept once.
    let rows = |run: &Run<'_>| run.trials().iter().map(|trial| trial.response).collect::<Vec<_>>();
    assert_eq!(rows(&first), rows(&second));
}

#[test]
fn only_the_cache_means_no_call() {
    let folder = Folder::asking(3, "openai/a");
    let model = Scripted::echo();
    let options = RunOptions { filters: vec!["vars.text == 't1'".to_owned()], ..RunOptions::default() };
    assert_eq!(*Run::begin(&folder, "one", &options).go(&[&model]).ending(), Ending::Finished);
    let run = Run::begin(&folder, "two", &with(CacheUse::ReadOnly));
    assert_eq!(*run.go(&[&model]).ending(), Ending::Finished);
    assert_eq!(model.n_calls(), 1);
    expect![[r#"
        0 (0, 0, 0, 0) "not_cached": "the output is not in the cache, and `--cached-only` makes no calls" []
        1 (1, 0, 0, 0) Say t1 [1 Some(true)]
        2 (2, 0, 0, 0) "not_cached": "the output is not in the cache, and `--cached-only` makes no calls" []"#]]
    .assert_eq(&run.records().join("\n"));
}

#[test]
fn more_than_twenty_that_are_not_cached_stop_nothing() {
    let folder = Folder::asking(50, "openai/a");
    let run = Run::begin(&folder, "r", &with(CacheUse::ReadOnly));
    assert_eq!(*run.go(&[&Scripted::echo()]).ending(), Ending::Finished);
    assert_eq!(run.trials().len(), 50);
}

#[test]
fn without_looking_it_calls_again_and_keeps_the_new_answer() {
    let folder = Folder::asking(2, "openai/a");
    let model = Scripted::new(|_, number| Ok(format!("t {number}")));
    let options = RunOptions { concurrency: Some(1), ..with(CacheUse::ReadAndWrite) };
    Run::begin(&folder, "one", &options).go(&[&model]);
    Run::begin(&folder, "two", &RunOptions { cache: CacheUse::WriteOnly, ..options.clone() }).go(&[&model]);
    assert_eq!(model.n_calls(), 4);
    let third = Run::begin(&folder, "three", &options);
    third.go(&[&model]);
    assert_eq!(model.n_calls(), 4);
    let mut texts: Vec<String> = third.records();
    texts.sort();
    expect![[r#"
        0 (0, 0, 0, 0) t 3 [1 Some(true)]
        1 (1, 0, 0, 0) t 4 [1 Some(true)]"#]]
    .assert_eq(&texts.join("\n"));
}

#[test]
fn equal_requests_are_one_call() {
    // Two prompts that say the same, and every case twice: four equal requests, some at the same time, some one after
    // the other, before or after the first is committed.
    let folder = Folder::new(&[("a/ask.prompt", ASK), ("b/ask.prompt", ASK)]);
    let cases: String =
        (0..400).map(|at| format!("{{\"id\": \"c{at}\", \"text\": \"t{}\"}}\n", at % 200)).collect();
    folder.write("cases.jsonl", cases);
    folder.write(
        "suite.yaml",
        "prompts: \"*/ask.prompt\"\ndataset: cases.jsonl\ntargets: openai/a\nscorers: [contains: t]\n",
    );
    for concurrency in [1, 3, 64] {
        let options = RunOptions {
            concurrency: Some(concurrency),
            seed: Some(u64::from(concurrency)),
            ..RunOptions::default()
        };
        let model = Scripted::echo();
        let fresh = Folder::new(&[]);
        for file in ["a/ask.prompt", "b/ask.prompt", "cases.jsonl", "suite.yaml"] {
            fresh.write(file, std::fs::read(folder.root().join(file)).unwrap());
        }
        let run = Run::begin(&fresh, "r", &options);
        assert_eq!(*run.go(&[&model]).ending(), Ending::Finished);
        assert_eq!(model.n_calls(), 200, "concurrency {concurrency}");
        assert_eq!(run.trials().len(), 800);
        assert_eq!(run.trials().iter().filter(|trial| trial.is_cached).count(), 600);
    }
}

#[test]
fn repeats_are_calls_of_their_own_and_cached_apart() {
    let folder = Folder::asking(2, "openai/a");
    let model = Scripted::echo();
    let options = RunOptions { repeats: Some(3), ..RunOptions::default() };
    Run::begin(&folder, "one", &options).go(&[&model]);
    assert_eq!(model.calls().into_values().collect::<Vec<_>>(), [1; 6]);
    Run::begin(&folder, "two", &RunOptions { repeats: Some(4), ..RunOptions::default() }).go(&[&model]);
    assert_eq!(model.n_calls(), 8);
}
